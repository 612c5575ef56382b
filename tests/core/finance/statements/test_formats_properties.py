"""Whatever a bank prints is read back the same; whatever is cut off is refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.finance.statements.formats import Statement, StatementLine, UnreadableStatement
from core.integrations.sandbox.bank_files import Head, Movement, Side, camt053, exchange_1c
from tests.core.finance.statements.files import OWN, SAMPLES, Read, sample

pytestmark = [pytest.mark.unit, pytest.mark.requirement("FC-76", "PL-115")]
SECOND = "40702810600005939273"
# Letters that every page of the formats has; "=" and quotes stand in names too.
WORDS = st.lists(
    st.text(alphabet="абвгдежзиклмнопрстуфхцчшщъыьэюяАБВГДЕABCxyz0123456789\"=.,;:()№<&>'", min_size=1, max_size=12),
    min_size=1,
    max_size=5,
).map(" ".join)
DIGITS = "0123456789"
INNS = st.one_of(st.just(""), st.text(DIGITS, min_size=10, max_size=10).filter(lambda text: text.strip("0") != ""))
AMOUNTS = st.decimals(Decimal("0.01"), Decimal("99999999999.99"), places=2)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
SIDES = st.builds(
    Side,
    name=WORDS.filter(lambda text: "ИНН" not in text.upper()),
    inn=INNS,
    account=st.text(DIGITS, min_size=20, max_size=20).filter(lambda text: text not in {OWN, SECOND}),
    bik=st.text(DIGITS, min_size=9, max_size=9),
    bank=WORDS,
)
MOVEMENTS = st.builds(
    Movement,
    account=st.sampled_from([OWN, SECOND]),
    is_in=st.booleans(),
    number=st.text(DIGITS, min_size=1, max_size=6),
    day=DAYS,
    amount=AMOUNTS,
    other=SIDES,
    purpose=WORDS,
    kind=st.sampled_from(["Платежное поручение", "Банковский ордер"]),
)


def heads_of(movements: list[Movement], opening: Decimal) -> list[Head]:
    heads = []
    for account in (OWN, SECOND):
        came, went = (
            sum((one.amount for one in movements if one.account == account and one.is_in == way), Decimal(0))
            for way in (True, False)
        )
        heads.append(
            Head(
                owner=Side(name="ООО Полынный тракт", inn="7499288720", account=account, bik="041655700"),
                since=date(2026, 10, 1),
                until=date(2026, 10, 7),
                opening=opening,
                closing=opening + came - went,
                credited=came,
                debited=went,
            )
        )
    return heads


def as_printed(line: StatementLine) -> Movement:
    other = line.other
    return Movement(
        account=line.account,
        is_in=line.direction == "in",
        number=line.number,
        day=line.day,
        amount=line.amount,
        other=Side(name=other.name, inn=other.inn, account=other.account, bik=other.bik, bank=other.bank),
        purpose=line.purpose,
        kind=line.kind,
    )


def figures(statements: list[Statement]) -> list[tuple[object, ...]]:
    return [(one.account, one.opening, one.credited, one.debited, one.closing, one.balances) for one in statements]


@settings(max_examples=60, deadline=None)
@given(
    movements=st.lists(MOVEMENTS, max_size=6),
    opening=st.decimals(Decimal("-1000000"), Decimal("99999999.99"), places=2),
    page=st.sampled_from(["cp1251", "cp866", "utf-8", "utf-8-sig", "camt"]),
    version=st.integers(2, 14),
)
def test_what_a_bank_prints_is_read_back_the_same(
    movements: list[Movement], opening: Decimal, page: str, version: int
) -> None:
    heads = heads_of(movements, opening)
    printed = (
        camt053(heads, movements, version=f"{version:02d}")
        if page == "camt"
        else exchange_1c(heads, movements, encoding=page)
    )

    read = Read(printed)

    expected = sorted(movements, key=lambda one: one.account != OWN) if page == "camt" else movements
    assert [as_printed(line) for line in read.lines] == expected
    assert figures(read.statements) == [
        (one.owner.account, one.opening, one.credited, one.debited, one.closing, True) for one in heads
    ]
    assert read.refused == []


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(SAMPLES), share=st.floats(0, 1, exclude_max=True))
def test_file_cut_at_any_byte_is_refused_or_complete(name: str, share: float) -> None:
    content = sample(name)
    cut = content[: int(len(content) * share)]

    try:
        lines = Read(cut).lines
    except UnreadableStatement:
        return

    # Only the end of the last line may be missing.
    assert content[len(cut) :].strip() == b""
    assert lines == Read(content).lines


@settings(max_examples=50, deadline=None)
@given(name=st.sampled_from(SAMPLES), place=st.floats(0, 1), rubbish=st.binary(min_size=1, max_size=20))
def test_rubbish_inside_never_crashes_the_reading(name: str, place: float, rubbish: bytes) -> None:
    content = sample(name)
    spot = int(len(content) * place)

    try:
        read = Read(content[:spot] + rubbish + content[spot:])
    except UnreadableStatement:
        return

    assert len(read.lines) + len(read.refused) >= 1


@settings(max_examples=80, deadline=None)
@given(
    content=st.binary(max_size=300), start=st.sampled_from([b"", b"1CClientBankExchange\r\n", b"<?xml version='1.0'?>"])
)
def test_rubbish_is_refused(content: bytes, start: bytes) -> None:
    with pytest.raises(UnreadableStatement):
        Read(start + content)
