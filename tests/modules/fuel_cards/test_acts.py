"""Acts of a period say what was charged in it, to the kopeck, each charge once, whatever comes late or is changed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count, Sum

from core.finance.authors import SYSTEM
from core.finance.due_charges import Period, preview_acts
from core.finance.models import Act, ActCharge, ActLine, ActRun
from core.finance.selectors import verify_ledger
from core.finance.services.act_runs import RunOrder, break_off_run, issue_batch, perform_run, repeat_run, start_run
from core.finance.services.acts import ActDraft, ActFromOperations, cancel_act, change_act
from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered, public_schema
from core.lib.errors import InvalidInput
from core.lib.state_machine import TransitionNotAllowed
from core.organizations.models import Agreement, Organization
from modules.fuel_cards.models import Card, Product, Supplier, Transaction
from modules.fuel_cards.services.assign_card import assign_card
from modules.fuel_cards.services.record_transaction import Purchase, record_purchase
from tests.core.finance.test_acts import at_once, figures
from tests.factories.finance import make_legal_entity
from tests.factories.people import make_organization
from tests.modules.fuel_cards.conftest import add_supplier
from tests.modules.fuel_cards.expected import take
from tests.modules.fuel_cards.reports import CARD, OTHER_CARD, THIRD_CARD, refund, report, sale

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-79")]

START = datetime(2026, 1, 1, tzinfo=UTC)
AUGUST, SEPTEMBER = (date(2026, 8, 1), date(2026, 8, 31)), (date(2026, 9, 1), date(2026, 9, 30))
CARDS = (CARD, OTHER_CARD, THIRD_CARD)
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


ROW = {"product": "АИ-92", "code": "92"}


def make_world() -> Supplier:
    """A supplier with two goods and three cards, and our own legal entity."""
    supplier = add_supplier(is_default=True)
    Product.objects.create(code="92", name="АИ-92", unit="л", vat_rate=Decimal(22))
    Product.objects.create(code="wash", name="Мойка", unit="шт", vat_rate=None)
    for number, printed in enumerate(CARDS):
        card = Card.objects.create(supplier=supplier, number=printed)
        assign_card(card_id=card.pk, organization_id=make_organization(f"ООО «Клиент {number}»").pk, at=START)
    make_legal_entity()
    return supplier


@pytest.fixture
def world(company: CurrentCompany) -> Supplier:
    return make_world()


def client(number: int = 0) -> Organization:
    return Organization.objects.get(name=f"ООО «Клиент {number}»")


def buy(supplier: Supplier, number: str, at: datetime, amount: str = "600.00", **facts: Any) -> Transaction:
    facts = {"card": 0, "product": "92", "quantity": "10", **facts}
    purchase = Purchase(
        number=number,
        at=at,
        card_number=CARDS[facts["card"]],
        product_code=facts["product"],
        quantity=Decimal(facts["quantity"]),
        price=Decimal(60),
        gross=Decimal(amount),
        net=Decimal(amount),
    )
    return record_purchase(supplier=supplier, purchase=purchase)[0]


def moment(day: int, month: int = 9) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


def act(days: tuple[date, date], **order: Any) -> ActRun:
    """Have the acts of these days made, as the worker does."""
    run = start_run(RunOrder(module="fuel_cards", first=days[0], last=days[1], **order), author=SYSTEM)
    run = perform_run(run_id=run.pk)
    while run.state == "issuing":
        run = issue_batch(run_id=run.pk)
    return run


def outcome(run: ActRun) -> tuple[str, int, Decimal, int, int]:
    return run.state, run.acts, run.amount, run.issued, run.postponed


def lines(run: ActRun) -> list[tuple[Any, ...]]:
    found = ActLine.objects.filter(act__run=run).order_by("act_id", "position")
    return list(found.values_list("title", "quantity", "unit", "price", "vat_rate", "amount", "vat_amount"))


def test_acts_of_all_clients_say_what_was_charged(world: Supplier) -> None:
    buy(world, "1", moment(3), "600.00")
    buy(world, "2", moment(4), "601.55", quantity="9.5")
    buy(world, "3", moment(5), "350.00", product="wash", quantity="1")
    buy(world, "4", moment(6), "100.00", card=1)
    buy(world, "5", moment(6, month=8), "77.00", card=2)

    run = act(SEPTEMBER)

    assert outcome(run) == ("done", 2, Decimal("1651.55"), 2, 0)
    acts = Act.objects.filter(run=run).order_by("organization__name")
    assert list(
        acts.values_list("organization__name", "number", "amount", "status", "covers_charges", "issued_on")
    ) == [
        ("ООО «Клиент 0»", "А-2026-00001", Decimal("1551.55"), "issued", True, SEPTEMBER[1]),
        ("ООО «Клиент 1»", "А-2026-00002", Decimal("100.00"), "issued", True, SEPTEMBER[1]),
    ]
    assert lines(run)[:2] == [
        ("АИ-92", Decimal("19.500"), "л", Decimal("61.6179"), Decimal(22), Decimal("1201.55"), Decimal("216.67")),
        ("Мойка", Decimal("1.000"), "шт", Decimal("350.0000"), None, Decimal("350.00"), Decimal("0.00")),
    ]
    assert figures(client()) == (Decimal("-1551.55"), Decimal("-1551.55"))
    assert verify_ledger().is_right


def test_second_run_makes_nothing_twice(world: Supplier) -> None:
    buy(world, "1", moment(3))
    act(SEPTEMBER)

    assert outcome(act(SEPTEMBER)) == ("done", 0, Decimal(0), 0, 0)


def test_client_without_operations_gets_no_act(world: Supplier) -> None:
    buy(world, "1", moment(3))

    act(SEPTEMBER)

    assert list(Act.objects.values_list("organization__name", flat=True)) == ["ООО «Клиент 0»"]


def test_run_of_one_client_leaves_the_others(world: Supplier) -> None:
    buy(world, "1", moment(3))
    buy(world, "2", moment(3), card=1)

    run = act(SEPTEMBER, organization_id=client(1).pk, issues=False)

    assert outcome(run) == ("done", 1, Decimal("600.00"), 0, 0)
    assert list(Act.objects.values_list("organization__name", "status", "number")) == [("ООО «Клиент 1»", "draft", "")]
    assert outcome(act(SEPTEMBER)) == ("done", 1, Decimal("600.00"), 1, 0)


def test_days_are_the_company_s_own(world: Supplier) -> None:
    """21:00 in London on the last day of August is midnight, the first of September, in Moscow."""
    buy(world, "1", datetime(2026, 8, 31, 20, 59, tzinfo=UTC), "1.00")
    buy(world, "2", datetime(2026, 8, 31, 21, 0, tzinfo=UTC), "2.00")
    buy(world, "3", datetime(2026, 9, 30, 20, 59, tzinfo=UTC), "4.00")
    buy(world, "4", datetime(2026, 9, 30, 21, 0, tzinfo=UTC), "8.00")

    assert act(SEPTEMBER).amount == Decimal("6.00")


def test_return_lowers_the_act_of_its_period(world: Supplier) -> None:
    take("transactions", report(sale("1", **ROW), sale("2", **ROW), refund("3", original="1", **ROW)), world)

    run = act(SEPTEMBER)

    assert lines(run) == [
        ("АИ-92", Decimal("10.000"), "л", Decimal("59.0000"), Decimal(22), Decimal("590.00"), Decimal("106.39"))
    ]


def test_late_operation_comes_into_the_next_act_as_a_correction(world: Supplier) -> None:
    buy(world, "1", moment(3, month=8))
    act(AUGUST)
    buy(world, "late", moment(4, month=8), "100.00")
    buy(world, "2", moment(3), "50.00")

    run = act(SEPTEMBER)

    assert outcome(run)[1:3] == (1, Decimal("150.00"))
    assert [(line[0], line[5]) for line in lines(run)] == [
        ("АИ-92", Decimal("50.00")),
        ("Прошлый период: АИ-92", Decimal("100.00")),
    ]


def test_operation_of_days_that_were_never_acted_waits_for_an_act_of_its_own(world: Supplier) -> None:
    buy(world, "1", moment(3, month=7), "1.00")
    act(AUGUST)
    buy(world, "2", moment(3), "2.00")

    assert act(SEPTEMBER).amount == Decimal("2.00")
    assert act((date(2026, 7, 1), date(2026, 7, 31))).amount == Decimal("1.00")


def test_card_given_to_another_client_after_the_act_corrects_both(world: Supplier) -> None:
    buy(world, "1", moment(3, month=8), "100.00")
    act(AUGUST)
    buy(world, "2", moment(3), "300.00", quantity="4")
    card = Card.objects.get(number=CARD)
    assign_card(card_id=card.pk, organization_id=client(2).pk, at=moment(2, month=8))
    buy(world, "3", moment(3), "50.00", card=2)

    run = act(SEPTEMBER)

    # The first client's purchases are all taken back: nothing above zero, so that the difference waits.
    assert outcome(run)[1:] == (1, Decimal("450.00"), 1, 1)
    assert [(line[0], line[1], line[5]) for line in lines(run)] == [
        ("АИ-92", Decimal("14.000"), Decimal("350.00")),
        ("Прошлый период: АИ-92", Decimal("10.000"), Decimal("100.00")),
    ]


def test_what_does_not_come_above_zero_waits_for_the_next_act(world: Supplier) -> None:
    buy(world, "1", moment(3, month=8))
    act(AUGUST)
    take("transactions", report(sale("5", **ROW), refund("6", original="5", **ROW), refund("7", **ROW)), world)

    assert outcome(act(SEPTEMBER))[1:] == (0, Decimal(0), 0, 1)
    buy(world, "8", moment(3, month=10), "1000.00")
    assert act(OCTOBER).amount == Decimal("410.00")


def test_cancelled_act_frees_its_operations(world: Supplier) -> None:
    buy(world, "1", moment(3))
    first = Act.objects.get(run=act(SEPTEMBER))
    cancel_act(act_id=first.pk, author=SYSTEM, reason="Не та дата")

    run = act(SEPTEMBER)

    assert outcome(run) == ("done", 1, Decimal("600.00"), 1, 0)
    assert figures(client()) == (Decimal("-600.00"), Decimal("-600.00"))
    assert list(ActCharge.objects.values_list("act__run", flat=True)) == [run.pk]


def test_act_of_operations_is_not_changed_by_hand(world: Supplier) -> None:
    buy(world, "1", moment(3))
    made = Act.objects.get(run=act(SEPTEMBER, issues=False))

    with pytest.raises(ActFromOperations):
        draft = ActDraft(organization_id=made.organization_id, legal_entity_id=made.legal_entity_id, lines=[])
        change_act(act_id=made.pk, draft=draft)


@pytest.mark.requirement("LG-71")
def test_act_stands_on_the_latest_agreement_in_force(world: Supplier) -> None:
    entity = make_legal_entity()
    for number, signed, ends in (("1", 2024, None), ("2", 2025, None), ("3", 2026, date(2026, 3, 1))):
        Agreement.objects.create(
            organization=client(), legal_entity=entity, number=number, signed_on=date(signed, 1, 1), ends_on=ends
        )
    buy(world, "1", moment(3))

    act(SEPTEMBER)

    assert list(Act.objects.values_list("agreement__number", flat=True)) == ["2"]


def test_entity_that_pays_no_vat_has_none_in_its_acts(world: Supplier) -> None:
    entity = make_legal_entity()
    entity.is_vat_payer = False
    entity.save()
    buy(world, "1", moment(3))

    assert [(line[4], line[6]) for line in lines(act(SEPTEMBER))] == [(None, Decimal("0.00"))]


def test_preview_says_what_the_run_makes(world: Supplier) -> None:
    buy(world, "1", moment(3, month=8), "10.00", card=1)
    act(AUGUST)
    buy(world, "late", moment(4, month=8), "1.00", card=1)
    buy(world, "2", moment(3), "20.00", card=1)
    buy(world, "3", moment(3), "40.00")
    period = Period(module="fuel_cards", first=SEPTEMBER[0], last=SEPTEMBER[1])

    preview = preview_acts(period)
    first = preview_acts(period, limit=1)

    assert [(row.client, row.operations, row.late, row.amount) for row in preview.rows] == [
        ("ООО «Клиент 0»", 1, Decimal(0), Decimal("40.00")),
        ("ООО «Клиент 1»", 2, Decimal("1.00"), Decimal("21.00")),
    ]
    assert (preview.acts, preview.amount, preview.postponed, preview.left_out) == (2, Decimal("61.00"), 0, 0)
    assert (len(first.rows), first.acts, first.left_out) == (1, 2, 1)
    run = act(SEPTEMBER)
    assert (run.acts, run.amount) == (preview.acts, preview.amount)


@pytest.mark.parametrize("days", [(date(2026, 9, 2), date(2026, 9, 1)), (date(2026, 11, 1), date(2099, 1, 1))])
def test_period_that_is_no_period_or_not_over_is_refused(world: Supplier, days: tuple[date, date]) -> None:
    with pytest.raises(InvalidInput) as raised:
        act(days)

    assert list(raised.value.fields) == ["last"]


def test_numbers_are_given_batch_by_batch(world: Supplier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.finance.services.act_runs.BATCH", 2)
    for card in range(3):
        buy(world, str(card), moment(3), card=card)
    run = start_run(RunOrder(module="fuel_cards", first=SEPTEMBER[0], last=SEPTEMBER[1]), author=SYSTEM)

    steps = [outcome(perform_run(run_id=run.pk))[:4:3]]
    steps += [outcome(issue_batch(run_id=run.pk))[:4:3] for _ in range(2)]

    assert steps == [("issuing", 0), ("issuing", 2), ("done", 3)]
    with public_schema():
        kinds = list(Job.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["finance.make_acts", "finance.issue_acts", "finance.issue_acts"]


def test_run_that_broke_off_goes_on(world: Supplier) -> None:
    buy(world, "1", moment(3))
    run = start_run(RunOrder(module="fuel_cards", first=SEPTEMBER[0], last=SEPTEMBER[1]), author=SYSTEM)
    perform_run(run_id=run.pk)
    break_off_run(run_id=run.pk)

    repeat_run(run_id=run.pk)
    perform_run(run_id=run.pk)
    run = issue_batch(run_id=run.pk)

    assert outcome(run) == ("done", 1, Decimal("600.00"), 1, 0)
    with pytest.raises(TransitionNotAllowed):
        repeat_run(run_id=run.pk)


def test_two_runs_at_once_make_each_act_once(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        supplier = make_world()
        for card in range(3):
            buy(supplier, str(card), moment(3), card=card)

    at_once(fresh_company, *[lambda: act(SEPTEMBER)] * 2)

    with entered(fresh_company):
        acts = Act.objects.values("organization").annotate(many=Count("pk"))
        assert sorted(one["many"] for one in acts) == [1, 1, 1]
        assert ActRun.objects.aggregate(Sum("acts"))["acts__sum"] == 3
        assert verify_ledger().is_right
