"""Suppliers' cabinets: cards and operations come by themselves, once; our wishes go there without whose they are."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from core.finance.services.accounts import client_account
from core.integrations.calling import call
from core.integrations.exchange import speaking
from core.integrations.exchange.connecting import breaker_of
from core.integrations.exchange.exchanging import run_packet
from core.integrations.models import ExchangeConnection, Packet, PacketState
from core.integrations.pausing import PAUSED_AFTER
from core.lib.company import CurrentCompany
from core.organizations.models import Organization
from modules.fuel_cards.integrations.sandbox import cabinet, folder
from modules.fuel_cards.integrations.sandbox import shelf as played
from modules.fuel_cards.integrations.sandbox.shelf import Shelf
from modules.fuel_cards.models import (
    Card,
    CardAssignment,
    CardLimit,
    LimitUse,
    Supplier,
    SupplierLink,
    Transaction,
)
from modules.fuel_cards.services.assign_card import assign_card, detach_card
from modules.fuel_cards.services.block_card import block_card
from modules.fuel_cards.services.distribution import keep_rule
from modules.fuel_cards.services.limits.setting import Limit, set_limits, set_policy
from modules.fuel_cards.services.syncing.links import connect_supplier, sync_all, sync_now
from modules.fuel_cards.services.syncing.pushing import accept_theirs, push_cards, push_ours
from tests.factories.people import make_organization
from tests.modules.fuel_cards.conftest import add_supplier
from tests.modules.fuel_cards.test_limits import counters_are_exact
from tests.sandbox import Outside

pytestmark = pytest.mark.integration
_seconds = count(1)
KINDS = {
    "fuel_session": ("api", "/fuel/api", cabinet.CONTRACT),
    "fuel_folder": ("files", "/fuel/files", folder.CONTRACT),
}


def values(outside: Outside, kind: str = "fuel_session", **other: str) -> dict[str, str]:
    _side, path, contract = KINDS[kind]
    given = {"url": f"{outside.url}{path}", "login": "dealer", "password": "sandbox", "contract": contract}
    return {**given, **other}


def later() -> datetime:
    """Return another second each time: one and the same cabinet is not asked twice within one."""
    return timezone.now() + timedelta(seconds=next(_seconds))


def run_all() -> None:
    """Run what waits, until nothing does, as workers would."""
    for _step in range(20):
        waiting = Packet.objects.filter(state=PacketState.WAITING, attempts__lt=2).order_by("pk")
        if not (pks := list(waiting.values_list("pk", flat=True))):
            return
        for pk in pks:
            run_packet(packet_id=pk, at=timezone.now())


def sync(supplier: Supplier) -> dict[str, Any]:
    """Look into the cabinet once; return the figures of the look."""
    sync_now(supplier_id=supplier.pk, at=later())
    run_all()
    link = SupplierLink.objects.get(supplier=supplier)
    return {name: value for name, value in link.outcome.items() if value}


@pytest.fixture(params=list(KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def connected(supplier: Supplier, outside: Outside) -> Callable[..., Shelf]:
    """Connect the supplier, look once, and return what it is played by."""

    def connect(kind: str = "fuel_session", **facts: str) -> Shelf:
        connect_supplier(supplier_id=supplier.pk, connector=kind, values=values(outside, kind, **facts))
        run_all()
        return outside.services["fuel"].shelves[KINDS[kind][0]]

    return connect


@pytest.fixture
def ours(company: CurrentCompany) -> Organization:
    return make_organization("ООО «Лесной обоз»")


def kept(operation: dict[str, Any]) -> str:
    """Return the number of an operation as it is kept, without its printing."""
    return str(operation["id"]).replace("-", "")


def balance(organization: Organization) -> Decimal:
    return client_account(organization_id=organization.pk).balance or Decimal(0)


@pytest.mark.requirement("FC-09", "FC-10", "FC-12", "FC-13", "FC-16", "FC-17", "FC-18", "FC-36", "FC-37")
def test_new_cards_and_operations_come_by_themselves_once_and_to_their_client(
    connected: Callable[..., Shelf], supplier: Supplier, ours: Organization, kind: str
) -> None:
    shelf = connected(kind)
    keep_rule(organization_id=ours.pk, supplier_id=supplier.pk, pool="Север")
    card = shelf.add_card(
        holder="Игнат Полоз", pool="Север", limits=[{"measure": "litres", "period": "day", "amount": "200"}]
    )
    free = shelf.add_card(pool="Юг", status="stock")
    sold = shelf.sell(card["number"], quantity="30.5", price="49.18")
    shelf.sell(free["number"])
    back = shelf.take_back(sold["id"])
    first = sync(supplier)
    shelf.trouble = "twice"
    again = sync(supplier)

    assert back is not None
    assert (first, again) == ({"cards_new": 2, "assigned": 1, "operations_new": 3}, {})
    assert {one.number: (one.status, one.holder) for one in Card.objects.all()} == {
        card["number"]: ("active", "Игнат Полоз"),
        free["number"]: ("in_stock", ""),
    }
    held = CardAssignment.objects.get()
    assert (held.card.number, held.organization) == (card["number"], ours)
    assert list(CardLimit.objects.values_list("card__number", "measure", "period", "amount")) == [
        (card["number"], "litres", "day", Decimal(200))
    ]
    told = Transaction.objects.order_by("number").values_list(
        "kind", "net", "organization", "unallocated", "original__number"
    )
    assert list(told) == [
        ("sale", Decimal("1469.99"), ours.pk, "", None),
        ("sale", Decimal("2446.08"), None, "unassigned_card", None),
        ("return", Decimal("-1469.99"), ours.pk, "", kept(sold)),
    ]
    assert balance(ours) == 0
    if kind == "fuel_session":
        link = SupplierLink.objects.get()
        assert (link.balance, link.available) == (shelf.balance(), shelf.balance() + 100_000)


@pytest.mark.requirement("FC-16", "FC-38", "FC-39", "FC-42", "FC-59")
def test_late_and_changed_operations_go_to_who_held_the_card_then(
    connected: Callable[..., Shelf], supplier: Supplier, ours: Organization
) -> None:
    shelf, theirs = connected(), make_organization("АО «Белый карьер»")
    card = shelf.add_card()
    sync(supplier)
    own, now = Card.objects.get(), timezone.now()
    moments = [now - timedelta(hours=hours) for hours in (30, 20, 10)]
    assign_card(card_id=own.pk, organization_id=ours.pk, at=moments[0])
    assign_card(card_id=own.pk, organization_id=theirs.pk, at=moments[1])
    detach_card(card_id=own.pk, at=moments[2])
    # Past days count too where people release cards.
    set_policy(releases=False, balance_threshold=None, client_unblocks=False)
    set_limits(card_id=own.pk, limits=[Limit(period="day", measure="litres", amount=Decimal(100))])
    # The newest comes first; what nobody had the card for waits.
    for hours in (5, 15, 25):
        shelf.sell(
            card["number"], at=(now - timedelta(hours=hours)).astimezone(UTC).isoformat(), quantity="10", price="50"
        )
        sync(supplier)
    late = shelf.operations()[0]
    figures = []
    for quantity in ("12", "12", "9"):
        shelf.correct(late["id"], quantity=quantity)
        figures.append(sync(supplier))
    owed = list(Transaction.objects.order_by("at", "number").values_list("number", "organization", "net"))

    assert figures == [{"corrected": 1}, {}, {"corrected": 1}]
    assert owed == [
        (kept(late), ours.pk, Decimal("490.00")),
        (f"{kept(late)}~1", ours.pk, Decimal("98.00")),
        (f"{kept(late)}~2", ours.pk, Decimal("-147.00")),
        ("10000002", theirs.pk, Decimal("490.00")),
        ("10000001", None, Decimal("490.00")),
    ]
    assert (balance(ours), balance(theirs)) == (Decimal("-441.00"), Decimal("-490.00"))
    # Days are counted by the time of the operation, whoever held the card and whenever it came.
    assert (counters_are_exact(), sum(LimitUse.objects.values_list("used", flat=True))) == (True, 29)


@pytest.mark.requirement("FC-07", "FC-14", "FC-33", "FC-34")
def test_supplier_learns_what_a_card_may_do_and_never_whose_it_is(
    connected: Callable[..., Shelf], supplier: Supplier, ours: Organization, kind: str
) -> None:
    shelf = connected(kind)
    card = shelf.add_card(holder="Игнат Полоз", limits=[{"measure": "money", "period": "month", "amount": "90000"}])
    sync(supplier)
    own = Card.objects.get()
    assign_card(card_id=own.pk, organization_id=ours.pk, at=timezone.now())
    block_card(card_id=own.pk, reason="Не платит: ООО «Лесной обоз»")
    assert push_cards(card_ids=[own.pk]) == 1
    own.refresh_from_db()
    waiting = own.at_supplier.state
    run_all()
    own.at_supplier.refresh_from_db()
    packet = Packet.objects.get(direction="out")
    wish = {
        "card_number": card["number"],
        "status": "blocked",
        "limits": [{"measure": "money", "period": "month", "amount": "90000.000", "group": ""}],
    }

    assert (waiting, own.at_supplier.state, packet.payload) == ("pending", "confirmed", wish)
    assert shelf.cards()[0]["status"] == "blocked"
    sent = json.dumps(shelf.orders(), ensure_ascii=False)
    assert [word for word in ("Лесной", "Полоз", "плат", "organization") if word in sent] == []
    if kind == "fuel_session":
        bodies = {one["path"]: one["body"] for one in shelf.orders()}
        limits = [{"currency": "C", "period": "M", "value": "90000.000", "category": ""}]
        assert bodies == {
            "v1/setStatusCard": {"card_number": card["number"], "status": "block"},
            "v1/setLimitCard": {"card_number": card["number"], "limits": limits},
        }
    else:
        (order,) = shelf.orders()
        assert order["body"] == f"Карта;Статус;Лимиты\r\n{card['number']};стоп-лист;90000.000 руб/месяц\r\n"
    # The same once more by a worker whose hint came twice, and a look that brings nothing else.
    run_packet(packet_id=packet.pk, at=timezone.now())
    assert (push_cards(card_ids=[own.pk]), sync(supplier)) == (0, {})


@pytest.mark.requirement("FC-14", "FC-15")
def test_wish_that_fails_is_tried_again_shown_and_run_again_by_hand(
    connected: Callable[..., Shelf], supplier: Supplier, ours: Organization
) -> None:
    shelf = connected()
    shelf.add_card()
    sync(supplier)
    own = Card.objects.get()
    block_card(card_id=own.pk, reason="Утеряна")
    push_cards(card_ids=[own.pk])
    packet, link = Packet.objects.get(direction="out"), SupplierLink.objects.get()
    shelf.trouble = "away"
    states = []
    for _time in range(PAUSED_AFTER):
        breaker_of(link.connection).forget()
        run_packet(packet_id=packet.pk, at=timezone.now())
        own.at_supplier.refresh_from_db()
        states.append(own.at_supplier.state)
    assert states == ["pending"] * (PAUSED_AFTER - 1) + ["failed"]
    shelf.trouble = "refuse"
    ExchangeConnection.objects.update(failures=0, paused_at=None)
    breaker_of(link.connection).forget()
    refused = run_packet(packet_id=packet.pk, at=timezone.now())
    own.at_supplier.refresh_from_db()
    assert (refused.state, own.at_supplier.state, own.at_supplier.problem == refused.problem) == (
        "failed",
        "failed",
        True,
    )

    shelf.trouble = ""
    push_ours(card_id=own.pk)
    run_all()
    own.at_supplier.refresh_from_db()
    assert (own.at_supplier.state, own.at_supplier.problem, shelf.cards()[0]["status"]) == ("confirmed", "", "blocked")


@pytest.mark.requirement("FC-14", "FC-24")
def test_card_made_by_hand_is_merged_and_differences_are_settled_by_people(
    connected: Callable[..., Shelf], supplier: Supplier, ours: Organization
) -> None:
    shelf = connected()
    number = shelf._next_number()
    own = Card.objects.create(supplier=supplier, number=number, status="active", holder="Наш")
    assign_card(card_id=own.pk, organization_id=ours.pk, at=timezone.now())
    shelf.add_card(number=number, holder="Чужой", status="blocked")
    sync(supplier)
    own = Card.objects.get()
    assert (own.holder, own.contract, own.status, own.at_supplier.state) == (
        "Наш",
        cabinet.CONTRACT,
        "active",
        "differs",
    )

    accept_theirs(card_id=own.pk)
    shelf.change_card(number, status="active")
    sync(supplier)
    own = Card.objects.get()
    followed = (own.status, own.at_supplier.state)
    block_card(card_id=own.pk, reason="Утеряна")
    push_cards(card_ids=[own.pk])
    run_all()
    shelf.change_card(number, status="active")
    sync(supplier)
    own = Card.objects.get()
    assert (followed, own.status, own.at_supplier.state) == (("active", "confirmed"), "blocked", "differs")
    push_ours(card_id=own.pk)
    run_all()
    assert (Card.objects.get().at_supplier.state, shelf.cards()[0]["status"]) == ("confirmed", "blocked")


@pytest.mark.requirement("FC-11", "FC-16", "FC-17")
def test_faults_of_a_cabinet_lose_and_double_nothing(
    connected: Callable[..., Shelf],
    supplier: Supplier,
    ours: Organization,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(played, "LATE", 0.8)
    monkeypatch.setattr(speaking, "call", partial(call, patience=0.4))
    shelf = connected(kind)
    keep_rule(organization_id=ours.pk)
    strange, good = shelf.add_card(contract="чужой"), shelf.add_card()
    shelf.sell(strange["number"])
    shelf.sell(good["number"], quantity="10", price="50")
    troubles = ["away", "slow", "html", "shape", *(["circle", "short"] if kind == "fuel_session" else []), ""]
    seen = {}
    for trouble in troubles:
        shelf.trouble = trouble
        breaker_of(SupplierLink.objects.get().connection).forget()
        sync_now(supplier_id=supplier.pk, at=later())
        packet = Packet.objects.filter(object_type="changes").latest("pk")
        Packet.objects.filter(pk=packet.pk).update(attempts=0)
        run_all()
        packet.refresh_from_db()
        seen[trouble] = (packet.state, Transaction.objects.count())
    expected = {
        "away": ("waiting", 0),
        "slow": ("waiting", 0),
        "html": ("waiting", 0),
        "shape": ("failed", 0),
        "circle": ("failed", 0),
    }
    after = {"short": ("done", 1), "": ("done", 1)}
    assert seen == {trouble: {**expected, **after}[trouble] for trouble in troubles}
    link = SupplierLink.objects.get()
    assert [one["reason"] for one in link.outcome["refusals"]] == ["another_contract"] * 2
    assert (Card.objects.get().number, balance(ours)) == (good["number"], Decimal("-490.00"))


@pytest.mark.requirement("FC-11", "FC-12")
def test_each_minute_every_connected_supplier_is_asked_once(
    connected: Callable[..., Shelf], outside: Outside, supplier: Supplier
) -> None:
    connected()
    other = add_supplier("kedr", "Кедр-АЗС")
    connect_supplier(supplier_id=other.pk, connector="fuel_folder", values=values(outside, "fuel_folder"))
    run_all()
    before = Packet.objects.count()
    asked = (sync_all(at=later()), sync_all(at=later()))
    fresh = Packet.objects.count() - before
    outside.services["fuel"].shelves["files"].add_card()
    run_all()

    assert (asked, fresh) == ((2, 2), 2)
    assert list(Card.objects.values_list("supplier__code", flat=True)) == ["kedr"]
