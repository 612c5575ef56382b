"""No list, page, export or API answer holds a word of another organization or company."""

import csv
import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse

from core.accounts.models import User
from core.jobs.running import RunningJob
from core.lib.company import current_company, entered
from core.organizations.scope import owned
from core.organizations.viewer import viewer_of
from core.ui.exports.job import write_export
from core.ui.exports.services import start_export
from core.ui.tables.table import Table, known_tables, may_export
from modules.fuel_cards.models import Card, CardAssignment
from tests.isolation.addresses import Address, addresses
from tests.isolation.asking import visitor
from tests.isolation.objects import OBJECTS
from tests.isolation.owners import Owner
from tests.isolation.things import exported_file, make_card
from tests.isolation.things_money import balance

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-02", "PL-53")]

# Pages without an object in their address; those that answer to POST alone show nothing by themselves.
PAGES = [one for one in addresses("core.config.urls") if not one.arguments and not one.is_open]
# Lists that hold nothing of an organization's, each with the reason; a list must otherwise show its owner's rows.
MARKLESS = {
    "api:field-list": "names of fields, which belong to the company as a whole",
    "people:role_list": "sets of rights, which belong to the company as a whole",
    "api:role-list": "sets of rights, which belong to the company as a whole",
    "paper:template_list": "what the company's documents say",
    "api:act_run-list": "runs that make the acts of all clients",
    "api:gateway_connection-list": "the company's own contracts with payment systems",
    "fuel_cards:tariff_list": "prices that the company sets for everybody",
    "fuel_cards_api:tariff-list": "prices and numbers of clients",
    "fuel_cards:product_list": "what suppliers sell to everybody",
    "fuel_cards_api:product-list": "what suppliers sell to everybody",
}
# Lists for the staff of what belongs to the company as a whole.
SHARED = {
    "api:legal_entity-list",
    "organizations:legal_entity_list",
    "api:access_request-list",
    "api:audit-list",
    "api:broadcast-list",
    "api:mail_message-list",
    "api:exchange_connection-list",
    "api:exchange_packet-list",
    "exchange:packet_list",
    "api:webhook-list",
    "api:webhook_delivery-list",
    "api:webhook_events",
    "webhooks:delivery_list",
    "api:schedule-list",
    "schedules:list",
    "notifications:broadcast_list",
    "api:sms_message-list",
    "audit:record_list",
    "organizations:request_list",
    "fuel_cards:supplier_list",
    "fuel_cards:reference_station_list",
    "fuel_cards_api:supplier-list",
    "fuel_cards_api:station-list",
    "numbering:number_list",
    "documents:type_list",
    "support:topic_list",
    "api:number-list",
    "api:pipeline-list",
    "api:directory-list",
    "directories:directory_list",
    "pages:enquiry_list",
    "api:enquiry-list",
    "api:landing_version-list",
}
# Lists of what waits for the reader himself; staff see nothing of a client's there.
OF_ONESELF = {"api:signature_request-list"}
# Exports in which an owner's mark need not stand, each with the reason; nobody else's may.
UNMARKED = {
    "documents.own_signatures": "what waits for the reader himself",
    "fuel_cards.products": "what suppliers sell to everybody",
    "fuel_cards.stations": "where suppliers sell to everybody",
    "integrations.schedules": "the company's own recurring work",
    "integrations.webhook_deliveries": "what was sent to the company's own addresses",
    "integrations.packets": "the company's own exchanges with services",
    "gateways.reconciliations": "the company's own contracts with payment systems",
    "notifications.inbox": "what the reader himself was told",
    "notifications.receipts": "what was sent, by address",
    "tasks.incoming": "what the reader himself is to do",
    "tasks.outgoing": "what the reader himself has given",
}
# Exports that do not name the client to himself: their rows are looked at instead of their words.
NAMELESS = {"finance.acts", "finance.own_acts", "finance.balances", "finance.movements"}
LISTS = [one for one in PAGES if re.search(r"[_-]list$", one.name) and one.name not in MARKLESS]


@pytest.fixture
def furnished(one: Owner, two: Owner, elsewhere: Owner) -> None:
    """Everybody has one of everything."""
    for owner in (one, two, elsewhere):
        with entered(owner.company):
            for make in dict.fromkeys(OBJECTS.values()):
                make(owner)


def read(address: Address, user: User, owner: Owner) -> str:
    response = visitor(address, user, owner.host).get(address.route)
    return text_of(response)


def text_of(response: HttpResponse) -> str:
    content = b"".join(response) if response.streaming else response.content
    return f"{response.status_code} {content.decode()}"


def leaks(text: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word in text]


# One furnished world for pages, lists and exports: furnishing it takes longer than reading them.
@pytest.mark.usefixtures("furnished")
def test_each_page_list_and_export_shows_what_is_ones_own_alone(
    one: Owner, two: Owner, elsewhere: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {address.name: words for address in PAGES if (words := told_of_others(address, one, two, elsewhere))}
    missing = {address.name: lacks for address in LISTS if (lacks := lacking(address, one, two))}
    tables = [code for code, table in known_tables().items() if not table.__module__.startswith("tenants.console.")]
    exported = {code: wrong for code in tables if (wrong := wrong_in_export(code, one, two, elsewhere))}

    assert (told, missing, exported) == ({}, {}, {})
    # The same reading notices when rows are everybody's: a test of leaks must be able to find one.
    monkeypatch.setattr(owned, "__code__", everything.__code__)
    cards = next(address for address in PAGES if address.name == "fuel_cards:card_list")
    assert two.mark in told_of_others(cards, one, two, elsewhere)
    assert two.mark in wrong_in_export("fuel_cards.cards", one, two, elsewhere)


def everything(queryset: Any, viewer: Any, path: str = "organization", *, permission: str = "") -> Any:
    """Stands for `owned` with its guard switched off."""
    return queryset


def told_of_others(address: Address, one: Owner, two: Owner, elsewhere: Owner) -> list[str]:
    of_client, of_staff = read(address, one.client, one), read(address, one.staff, one)
    words = leaks(of_client, [two.mark, elsewhere.mark, elsewhere.company_mark])
    return words + leaks(of_staff, [elsewhere.mark, elsewhere.company_mark])


def lacking(address: Address, one: Owner, two: Owner) -> list[str]:
    """Return the marks that the list should show and does not."""
    rule = address.rule["read"] if isinstance(address.rule, dict) else address.rule
    permission = rule if isinstance(rule, str) else rule.permission
    words = [one.company_mark] if address.name in SHARED else [one.mark, two.mark]
    of_client, of_staff = read(address, one.client, one), read(address, one.staff, one)
    absent = []
    if (viewer_of(one.client).has_permission(permission) or not permission) and one.mark not in of_client:
        absent.append(f"{one.mark} for the client")
    if permission and address.name not in OF_ONESELF:
        absent += [f"{word} for the staff" for word in words if word not in of_staff]
    return absent


@pytest.mark.parametrize("name", ["cards_assign", "cards_block", "cards_detach", "cards_unblock"])
def test_verbs_for_many_rows_leave_others_rows_alone(one: Owner, two: Owner, elsewhere: Owner, name: str) -> None:
    address = next(page for page in PAGES if page.name == f"fuel_cards:{name}")
    mine, theirs = make_card(one), make_card(two)
    with entered(elsewhere.company):
        far = make_card(elsewhere)
    sent = {"confirmed": "1", "cause": "lost", "organization": one.organization.pk, "at": "2026-01-01T10:00"}
    before = facts_of(theirs, two), facts_of(far, elsewhere)

    answer = visitor(address, one.client, one.host).post(
        address.route, {**sent, "selected": [str(card.pk) for card in (mine, theirs, far)]}
    )

    assert (facts_of(theirs, two), facts_of(far, elsewhere)) == before
    mine.refresh_from_db()
    assert mine.status == ("blocked_by_client" if name == "cards_block" else "active")
    assert leaks(text_of(answer), [two.mark, elsewhere.mark, theirs.masked, far.masked]) == []


def facts_of(card: Card, owner: Owner) -> tuple[str, int | None]:
    with entered(owner.company):
        held = CardAssignment.objects.get(card=card, ends_at=None)
        return Card.objects.get(pk=card.pk).status, held.organization_id


def scope_of(code: str, owner: Owner) -> dict[str, Any]:
    """Return of which object the list is, for those that stand on an object's page."""
    return {"balance": balance(owner).names["pk"]} if code == "finance.movements" else {}


def export(table: type[Table], user: User, scope: dict[str, Any]) -> list[list[str]]:
    """Have the whole list written, as the worker does, and read the file."""
    columns = list(table.plan().allowed_columns(user))
    asked = start_export(user=user, table=table, query="", columns=columns, file_format="csv", scope=scope)
    running = RunningJob(id=asked.job_id, kind="ui.export", company=current_company().schema, attempt=1)
    write_export({"export": str(asked.pk)}, running)
    running.side.close()
    asked.refresh_from_db()
    with default_storage.open(asked.file_name) as file:
        return list(csv.reader(file.read().decode("utf-8-sig").splitlines(), delimiter=";"))


def wrong_in_export(code: str, one: Owner, two: Owner, elsewhere: Owner) -> list[str]:
    table, scope = known_tables()[code], scope_of(code, one)
    viewer = viewer_of(one.client)  # his roles are those of his memberships
    rows = {user.kind: export(table, user, scope) for user in (one.client, one.staff) if may_export(user, table)}
    files = {kind: str(lines) for kind, lines in rows.items()}

    wrong = leaks(files["staff"], [elsewhere.mark, elsewhere.company_mark])
    if code not in UNMARKED and not scope:
        wrong += [f"{mark} lacks for the staff" for mark in (one.mark, two.mark) if mark not in files["staff"]]
    if code not in UNMARKED.keys() | NAMELESS:
        wrong += [] if one.mark in files.get("client", one.mark) else [f"{one.mark} lacks for the client"]
    if "client" in files:
        wrong += leaks(files["client"], [two.mark, elsewhere.mark, elsewhere.company_mark])
    if code in NAMELESS:
        owners = [row.organization_id for row in table.rows(viewer, **scope)]
        lines = len(rows["client"]) - 1  # beside the heading
        wrong += [] if owners and owners == [one.organization.pk] * lines else [f"{lines} lines of {owners}"]
    return wrong


@pytest.mark.parametrize("whose", ["two", "elsewhere"])
def test_movements_of_anothers_balance_are_not_exported(one: Owner, request: pytest.FixtureRequest, whose: str) -> None:
    other: Owner = request.getfixturevalue(whose)
    with entered(other.company):
        scope = scope_of("finance.movements", other)
    viewer_of(one.client)

    with pytest.raises(Http404):
        export(known_tables()["finance.movements"], one.client, scope)


def test_the_list_of_exports_is_ones_own(one: Owner, two: Owner) -> None:
    address = next(one for one in PAGES if one.name == "ui:export_list")
    exported_file(one)

    assert one.mark in read(address, one.client, one)
    assert "Export" not in read(address, one.staff, one)
