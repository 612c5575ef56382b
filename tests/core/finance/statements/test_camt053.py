"""camt.053 in all its versions, and what is no statement."""

from decimal import Decimal

import pytest

from core.finance.statements.formats import UnreadableStatement
from tests.core.finance.statements.files import OWN, Read, balance, camt, entry

pytestmark = [pytest.mark.unit, pytest.mark.requirement("FC-76", "PL-115")]
BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>&b;</BkToCstmrStmt></Document>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd"><Document/>"""


def details(*amounts: str) -> str:
    inside = "".join(
        f'<TxDtls><Refs><EndToEndId>E{number}</EndToEndId></Refs><Amt Ccy="RUB">{amount}</Amt></TxDtls>'
        for number, amount in enumerate(amounts)
    )
    return f"<NtryDtls>{inside}</NtryDtls>"


@pytest.mark.parametrize("version", [f"{number:02d}" for number in range(2, 15)])
def test_every_version_is_read(version: str) -> None:
    state = "BOOK" if version < "08" else "<Cd>BOOK</Cd>"
    party = "<Nm>ООО Луг</Nm>" if version < "08" else "<Pty><Nm>ООО Луг</Nm></Pty>"
    people = f"<NtryDtls><TxDtls><RltdPties><Dbtr>{party}</Dbtr></RltdPties></TxDtls></NtryDtls>"
    read = Read(camt(entry(state=state, inside=people), version=version))

    line = read.lines[0]
    assert (line.is_booked, line.payer.name, line.number, line.account) == (True, "ООО Луг", "R1", OWN)


def test_totals_are_summed_where_the_bank_gives_none() -> None:
    balances = balance("OPBD", "1523.44") + balance("CLBD", "4321.16")
    entries = [entry("3000.00"), entry("202.28", sign="DBIT"), entry("9.99", state="<Cd>PDNG</Cd>")]
    statement = Read(camt(*entries, balances=balances)).statements[0]

    assert (statement.credited, statement.debited, statement.balances) == (Decimal("3000.00"), Decimal("202.28"), True)


def test_overdrawn_account_balances() -> None:
    balances = balance("OPBD", "50.00", "DBIT") + balance("CLBD", "0.00")

    assert Read(camt(entry("50.00"), balances=balances)).statements[0].balances


def test_statement_without_entries_says_that_nothing_moved() -> None:
    read = Read(camt())

    assert (read.lines, read.statements[0].balances) == ([], True)


def test_statement_without_balances_proves_nothing() -> None:
    assert not Read(camt(balances="")).statements[0].balances


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (entry(inside=details("20.00", "29.99")), "batch_differs"),
        (entry(inside="<NtryDtls><TxDtls/><TxDtls/></NtryDtls>"), "batch_differs"),
        (entry("fifty"), "bad_number"),
        (entry("0.00"), "bad_number"),
        (entry(day="2026-09-31"), "bad_date"),
        (entry(sign="PLUS"), "bad_direction"),
    ],
)
def test_bad_entry_is_refused_with_its_line_and_the_others_go_in(one: str, reason: str) -> None:
    read = Read(camt(one, entry("7.00")))

    assert [(refused.position, refused.reason) for refused in read.refused] == [(7, reason)]
    assert [line.amount for line in read.lines] == [Decimal("7.00")]


def test_batch_is_split() -> None:
    lines = Read(camt(entry(inside=details("20.00", "30.00")))).lines

    assert [(line.number, line.amount) for line in lines] == [("E0", Decimal("20.00")), ("E1", Decimal("30.00"))]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"<", "cut_file"),
        (b"<html></html>", "foreign_message"),
        (b"<Document/>", "foreign_message"),
        (camt().replace(b"camt.053", b"camt.052"), "foreign_message"),
        (camt(version="15"), "foreign_message"),
        (camt(version="01"), "foreign_message"),
        (camt(head=""), "broken_file"),
        (camt(head="<MsgId> </MsgId>"), "broken_file"),
        (camt().replace(b"</Stmt>", b""), "broken_file"),
        (camt(balances=balance("OPBD", "1,0,0")), "broken_file"),
        (camt(f"<A>{'x' * 70_000}</A>"), "broken_file"),
        (camt("<a>" * 60 + "</a>" * 60), "broken_file"),
        (camt().replace(OWN.encode(), b""), "no_account"),
        (camt()[:-13], "cut_file"),
        (BOMB, "forbidden_xml"),
        (OUTSIDE, "forbidden_xml"),
    ],
)
def test_what_is_no_whole_statement_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableStatement) as caught:
        Read(content)

    assert caught.value.code == code
