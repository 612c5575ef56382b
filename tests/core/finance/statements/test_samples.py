"""The sample statements of both banks, read as their expected figures say."""

from decimal import Decimal

import pytest

from tests.core.finance.statements.files import EXPECTED, SAMPLES, Read, sample

pytestmark = [pytest.mark.unit, pytest.mark.requirement("FC-76", "PL-115")]


@pytest.mark.parametrize("name", SAMPLES)
def test_accounts_are_read_with_the_banks_figures(name: str) -> None:
    read = Read(sample(name))

    found = [
        {
            "account": one.account,
            "opening": str(one.opening),
            "credited": str(one.credited),
            "debited": str(one.debited),
            "closing": str(one.closing),
            "balances": one.balances,
        }
        for one in read.statements
    ]

    expected = EXPECTED["statements"][name]["accounts"]
    assert found == [{key: value for key, value in one.items() if key != "bik"} for one in expected]
    assert read.refused == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_document_is_read_to_the_kopeck(name: str) -> None:
    lines = Read(sample(name)).lines

    found = [
        (one.account, str(one.direction), one.number, str(one.day), str(one.amount), one.other.inn) for one in lines
    ]

    keys = ("account", "direction", "number", "date", "amount", "counterparty_inn")
    assert found == [tuple(one[key] for key in keys) for one in EXPECTED["statements"][name]["list"]]
    assert sum(not one.is_booked for one in lines) == EXPECTED["statements"][name]["not_booked"]


@pytest.mark.requirement("LG-68")
def test_quirks_of_the_sample_are_understood() -> None:
    lines = Read(sample("bank_statement_1c.txt")).lines

    inside_name = next(one for one in lines if one.number == "330")
    assert (inside_name.payer.inn, inside_name.payer.name) == ("5499371580", 'ООО "Полынный стрепет"')
    assert next(one for one in lines if one.number == "331").purpose == (
        "Оплата по сч. 328 от 13.09.2026 г., топливо по картам. Сумма 161000-00 в т.ч. НДС (22%) 29032-79"
    )
    twice = [one for one in lines if one.number == "119"]
    assert [one.amount for one in twice] == [Decimal("280060.00")] * 2
    assert lines[0].extra["КвитанцияСодержание"] == "статус документа: Исполнен"
    assert {one.payer.kpp for one in lines} & {"0"} == set()


def test_batch_is_as_many_payments_as_it_holds_and_a_reversal_keeps_its_direction() -> None:
    lines = Read(sample("bank_statement_camt053.xml")).lines

    batch = [(one.number, one.reference) for one in lines[-3:]]
    reversal = next(one for one in lines if one.is_reversal)

    assert batch == [(number, "26100919000") for number in ("410", "411", "412")]
    assert (reversal.direction, reversal.number, str(reversal.amount)) == ("out", "403", "19900.00")
