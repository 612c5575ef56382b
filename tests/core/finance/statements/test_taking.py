"""The sample statements, taken in after what 1C has brought: every outcome and every kopeck as expected."""

from decimal import Decimal
from typing import Any

import pytest

from core.finance.models import Account, AccountCode, Allocation, Entry, Invoice, Payment, Posting
from core.finance.selectors import verify_ledger
from core.finance.statements.models import LineDeed, LineMatch, StatementLine
from core.finance.statements.selectors import other_half
from core.lib.company import CurrentCompany
from tests.core.finance.statements.files import EXPECTED, SAMPLES, sample
from tests.core.finance.statements.world import World, make_world, take

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-76", "PL-115", "PL-117")]


@pytest.fixture
def world(company: CurrentCompany) -> World:
    return make_world()


def outcomes_of(run_id: int) -> list[dict[str, Any]]:
    """What became of the lines of a run, as the expected figures put it."""
    found = []
    for line in StatementLine.objects.filter(run=run_id).select_related("match__payment", "own_account").order_by("pk"):
        match = line.match
        if match.payment and match.payment.status == "booked":
            parts = [
                (one.invoice.number, one.amount)
                for one in match.payment.allocations.select_related("invoice").order_by("pk")
            ]
        else:
            numbers = dict(Invoice.objects.values_list("pk", "number"))
            parts = [(numbers[part["invoice"]], Decimal(part["amount"])) for part in match.suggested]
        found.append(
            {
                "account": line.own_account.number,
                "direction": line.direction,
                "number": line.number,
                "date": str(line.day),
                "amount": str(line.amount),
                "counterparty_inn": line.other_inn,
                "match": match.outcome,
                "invoices": [{"number": number, "amount": str(amount)} for number, amount in parts],
            }
        )
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_every_line_is_matched_as_expected(world: World, name: str) -> None:
    taken, run = take(sample(name))

    expected = EXPECTED["statements"][name]
    created = [one for one in expected["list"] if one["fate"] == "created"]
    assert outcomes_of(run.pk) == [{key: one[key] for key in one if key != "fate"} for one in created]
    assert taken.outcomes == expected["by_match"]
    # The expected figures count what is not final apart; here it is a line of its own.
    assert taken.judgement.created == expected["created"] + expected["not_booked"]
    assert taken.judgement.duplicate == expected["duplicate"]


@pytest.mark.requirement("LG-65", "FC-70", "FC-72", "FC-75")
def test_invoices_are_paid_to_the_kopeck(world: World) -> None:
    for name in SAMPLES:
        take(sample(name))

    found = {
        one.number: {
            "paid": f"{one.paid_amount:.2f}",
            "left": f"{one.remainder:.2f}",
            "status": one.status,
        }
        for one in Invoice.objects.all()
    }
    expected = {
        one["number"]: {key: one["automatic"][key] for key in ("paid", "left", "status")}
        for one in EXPECTED["invoices"]
    }
    assert found == expected
    assert verify_ledger().is_right


def test_taking_it_again_changes_nothing(world: World) -> None:
    for name in SAMPLES:
        take(sample(name))
    before = everything()

    again = [take(sample(name))[0] for name in SAMPLES]

    assert everything() == before
    assert [(one.judgement.created, one.outcomes) for one in again] == [(0, {})] * 2


def everything() -> tuple[Any, ...]:
    models = (StatementLine, LineMatch, LineDeed, Payment, Allocation, Entry, Posting)
    balances = list(Account.objects.filter(code=AccountCode.CLIENT).order_by("pk").values_list("pk", "balance"))
    return (*(model.objects.count() for model in models), balances)


def test_payment_that_the_accounting_knew_is_one_payment(world: World) -> None:
    take(sample(SAMPLES[0]))

    attached = LineMatch.objects.filter(is_attached=True).select_related("payment")
    assert {one.payment.source for one in attached} == {"accounting"}
    assert attached.count() == len(EXPECTED["also_in_accounting"])
    assert Payment.objects.filter(source="bank", document_number="119", amount="280060.00").count() == 0


def test_money_of_others_moves_no_balance(world: World) -> None:
    take(sample(SAMPLES[0]))

    aside = LineMatch.objects.select_related("payment").get(outcome="not_a_client")
    assert (aside.payment.status, aside.payment.organization) == ("set_aside", None)
    without = LineMatch.objects.filter(outcome__in=["outgoing", "own_transfer"])
    assert set(without.values_list("payment", flat=True)) == {None}


def test_payment_that_the_bank_has_taken_back_is_told_of(world: World) -> None:
    take(sample(SAMPLES[1]))
    reversal = StatementLine.objects.get(is_reversal=True)

    original = other_half(reversal)

    assert original is not None
    assert (original.number, original.direction, other_half(original)) == ("403", "in", reversal)
    assert other_half(StatementLine.objects.exclude(number="403")[0]) is None
