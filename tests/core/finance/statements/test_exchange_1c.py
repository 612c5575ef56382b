"""1CClientBankExchange as banks really send it: any encoding, several accounts, mistakes by line."""

import io
from decimal import Decimal

import pytest

from core.finance.statements.formats import UnreadableStatement, open_statement
from tests.core.finance.statements.files import OTHER, OWN, Read, document, exchange

pytestmark = [pytest.mark.unit, pytest.mark.requirement("FC-76", "PL-115")]
SECOND = "40702810600005939273"


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8", "utf-8-sig", "utf-16", "koi8-r"])
def test_encoding_is_found_whatever_the_header_says(encoding: str) -> None:
    read = Read(exchange(document(НазначениеПлатежа="Оплата по счету N302"), encoding=encoding))

    assert (read.lines[0].payer.name, read.lines[0].purpose) == ("ООО Вешний луг", "Оплата по счету N302")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\r\n\r\n"])
def test_any_ends_of_lines_will_do(ending: str) -> None:
    read = Read(exchange(document()).replace(b"\r\n", ending.encode()))

    assert len(read.lines) == 1


@pytest.mark.parametrize("version", ["1.00", "1.01", "1.02", "1.03"])
def test_versions_are_read_alike(version: str) -> None:
    content = exchange(document()).replace(b"=1.03", f"={version}".encode())

    assert len(Read(content).lines) == 1


def test_full_set_of_keys_is_kept_and_wrong_totals_are_seen() -> None:
    """The published sample of another project's parser, with its figures."""
    totals = "НачальныйОстаток=100\r\nВсегоПоступило=100.02\r\nВсегоСписано=100.00\r\nКонечныйОстаток=100.99\r\n"
    changes = {
        "Номер": "105",
        "Дата": "09.12.2015",
        "Сумма": "12354.00",
        "ПлательщикИНН": "7719617469",
        "ПлательщикКПП": "771901001",
        "ПлательщикБИК": "044525311",
        "ПлательщикКорсчет": "30101810000000000311",
        "Очередность": "5",
        "НазначениеПлатежа": "Оплата по договору. Сумма 12354-00 без налога (НДС)",
        "НовыйКлюч": "непонятное",
    }
    read = Read(exchange(document(**changes), totals=totals))

    line, statement = read.lines[0], read.statements[0]
    assert (statement.balances, statement.opening, statement.closing) == (False, Decimal(100), Decimal("100.99"))
    assert (line.number, str(line.day), line.amount) == ("105", "2015-12-09", Decimal("12354.00"))
    assert (line.payer.inn, line.payer.kpp, line.payer.bik) == ("7719617469", "771901001", "044525311")
    assert line.extra == {"ПлательщикКорсчет": "30101810000000000311", "Очередность": "5", "НовыйКлюч": "непонятное"}


def test_one_day_of_a_real_bank_sums_up() -> None:
    """Thirteen documents of one day, two of them under the number 1."""
    out = ("83.23", "199.74", "271.87", "561.77", "1348.26", "1835.13", "2762.80", "10000.00", "10000.00", "14121.20")
    came = (("5", "6000"), ("6", "14000.0"), ("1", "20000.00"))
    written = [
        document(Номер=str(number), Сумма=amount, ДатаПоступило=None, ДатаСписано="11.01.2016", ПлательщикСчет=OWN)
        for number, amount in enumerate(out, 1)
    ]
    totals = (
        "НачальныйОстаток=45329.91\r\nВсегоПоступило=40000.00\r\nВсегоСписано=41184.00\r\nКонечныйОстаток=44145.91\r\n"
    )
    read = Read(exchange(*written, *(document(Номер=number, Сумма=amount) for number, amount in came), totals=totals))

    sums = {way: sum(one.amount for one in read.lines if one.direction == way) for way in ("in", "out")}
    assert read.statements[0].balances
    assert sums == {"in": Decimal(40000), "out": Decimal(41184)}
    assert [one.number for one in read.lines].count("1") == 2


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("in", OWN)]),
        ({"ДатаПоступило": None}, [("in", OWN)]),  # none of the dates: the account tells
        ({"ДатаСписано": "05.10.2026"}, [("in", OWN)]),  # both: again
        ({"ПолучательСчет": None}, [("in", OWN)]),  # the only account of the file
        (
            {"ДатаПоступило": None, "ДатаСписано": "05.10.2026", "ПлательщикСчет": OWN, "ПолучательСчет": OTHER},
            [("out", OWN)],
        ),
        ({"ДатаПоступило": None, "ПлательщикСчет": OWN, "ПолучательСчет": OTHER}, [("out", OWN)]),
        ({"ПлательщикСчет": SECOND}, [("in", OWN)]),
        ({"ПлательщикСчет": SECOND, "ДатаСписано": "05.10.2026"}, [("out", SECOND), ("in", OWN)]),
    ],
)
def test_direction_is_told_by_the_dates_else_by_the_accounts(
    changes: dict[str, str | None], expected: list[tuple[str, str]]
) -> None:
    several = f"РасчСчет={SECOND}\r\n" if changes.get("ПлательщикСчет") == SECOND else ""
    read = Read(exchange(document(**changes), head=several))

    assert [(str(one.direction), one.account) for one in read.lines] == expected


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Сумма": "10O0.00"}, "bad_number"),
        ({"Сумма": "-5"}, "bad_number"),
        ({"Сумма": "0.00"}, "bad_number"),
        ({"Сумма": None}, "bad_number"),
        ({"Сумма": "1e5"}, "bad_number"),
        ({"Сумма": "٤٢"}, "bad_number"),
        ({"Сумма": "99999999999999"}, "bad_number"),
        ({"Дата": "31.09.2026"}, "bad_date"),
        ({"Дата": "05.10.26"}, "bad_date"),
        ({"Дата": "05.10.0001"}, "bad_date"),
        ({"ДатаПоступило": "завтра"}, "bad_date"),
        ({"Номер": None}, "missing_id"),
        ({"ПолучательСчет": "40702810900009390975"}, "foreign_account"),
        ({"Сумма": "5\r\nСумма=6"}, "repeated_key"),
        ({"ПлательщикИНН": "7700000104\r\nмусор"}, "broken_document"),
    ],
)
def test_bad_document_is_refused_with_its_line_and_the_others_go_in(
    changes: dict[str, str | None], reason: str
) -> None:
    encoding = "utf-8" if changes.get("Сумма") == "٤٢" else "cp1251"
    read = Read(exchange(document(**changes), document(Номер="16"), encoding=encoding))

    assert [(one.position, one.reason) for one in read.refused] == [(12, reason)]
    assert [one.number for one in read.lines] == ["16"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1000", "1000.00"), ("1 000,5", "1000.50"), ("4521.3000000000002", "4521.30"), ("0.005", "0.01")],
)
def test_amounts_are_read_to_the_kopeck(text: str, amount: str) -> None:
    assert str(Read(exchange(document(Сумма=text))).lines[0].amount) == amount


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ('ИНН 7700000104 ООО "Ромашка"', ("7700000104", "", 'ООО "Ромашка"')),
        ("ИНН 7700000104/770001001 ООО Ромашка", ("7700000104", "770001001", "ООО Ромашка")),
        ("ООО Ромашка ИНН:7700000104 КПП 770001001", ("7700000104", "770001001", "ООО Ромашка")),
        ("ИНН770000000156 ИП Горицветова", ("770000000156", "", "ИП Горицветова")),
        ("ООО Ромашка", ("", "", "ООО Ромашка")),
        ("ИНН 12345 ООО Чужое", ("", "", "ИНН 12345 ООО Чужое")),
    ],
)
def test_tax_number_may_stand_inside_the_name(name: str, expected: tuple[str, str, str]) -> None:
    payer = Read(exchange(document(Плательщик=name, ПлательщикИНН="0", ПлательщикКПП="0"))).lines[0].payer

    assert (payer.inn, payer.kpp, payer.name) == expected


def test_broken_purpose_is_put_together() -> None:
    cut = document(НазначениеПлатежа=None, НазначениеПлатежа1="Оплата по счету", НазначениеПлатежа2="№ 302")
    torn = document(НазначениеПлатежа="Оплата по\r\nсчету № 302")

    assert [one.purpose for one in Read(exchange(cut, torn)).lines] == ["Оплата по счету № 302"] * 2


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "empty_file", ""),
        (b" \r\n\x00", "empty_file", ""),
        (b"%PDF-1.7", "unknown_format", ""),
        (b"\x89PNG\r\n", "unknown_format", ""),
        ("Дата;Сумма\r\n".encode("cp1251"), "unknown_format", ""),
        (b"1CClientBankExchangeX\r\n", "broken_file", "1"),
        (exchange(end=""), "cut_file", "11"),
        (exchange(document(), end="КонецФайл"), "broken_file", "23"),
        (exchange(document(), end=""), "cut_file", "22"),
        (exchange(document()).replace("КонецДокумента\r\n".encode("cp1251"), b""), "broken_file", "22"),
        (exchange(document()) + b"1CClientBankExchange\r\n", "broken_file", "24"),
        (exchange(head="мусор\r\n"), "broken_file", "5"),
        (exchange(totals="НачальныйОстаток=сто\r\n"), "broken_file", "5"),
        (exchange(head="x" * 70_000 + "\r\n"), "broken_file", "5"),
        (exchange().replace(b"=1.03", b"=2.01"), "unknown_version", ""),
        (exchange().replace(f"РасчСчет={OWN}\r\n".encode("cp1251"), b""), "no_account", ""),
    ],
)
def test_file_that_cannot_be_trusted_is_refused_whole(content: bytes, code: str, line: str) -> None:
    with pytest.raises(UnreadableStatement) as caught:
        Read(content)

    assert caught.value.code == code
    assert line in str(caught.value)


def test_large_file_streams() -> None:
    """A document is out before the next is read."""
    content = exchange(*(document(Номер=str(number)) for number in range(2000)))
    file = io.BytesIO(content)
    items = open_statement(file).items()

    [next(items) for _ in range(3)]

    assert file.tell() < len(content)
