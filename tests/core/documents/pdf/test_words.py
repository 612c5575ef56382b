"""Sums in words, payment codes, variables and the small markup."""

from decimal import Decimal

import pytest
from django.utils import translation

from core.documents.pdf import BankAccount, Party
from core.documents.pdf.amounts import in_words, measured, priced
from core.documents.pdf.clean import clean, one_line
from core.documents.pdf.markup import read
from core.documents.pdf.payment_code import payment_text, square
from core.documents.pdf.variables import fill, is_broken, unknown_in

pytestmark = [pytest.mark.unit, pytest.mark.requirement("PL-110", "FC-77")]


@pytest.mark.parametrize(
    ("amount", "currency", "russian", "english"),
    [
        ("0.00", "RUB", "Ноль рублей 00 копеек.", "Zero roubles 00 kopecks."),
        ("0.01", "RUB", "Ноль рублей 01 копейка.", "Zero roubles 01 kopeck."),
        ("1.02", "RUB", "Один рубль 02 копейки.", "One rouble 02 kopecks."),
        ("22.22", "RUB", "Двадцать два рубля 22 копейки.", "Twenty-two roubles 22 kopecks."),
        ("2001.99", "RUB", "Две тысячи один рубль 99 копеек.", "Two thousand and one roubles 99 kopecks."),
        (
            "150000",
            "RUB",
            "Сто пятьдесят тысяч рублей 00 копеек.",
            "One hundred and fifty thousand roubles 00 kopecks.",
        ),
        (
            "1234567.05",
            "RUB",
            "Один миллион двести тридцать четыре тысячи пятьсот шестьдесят семь рублей 05 копеек.",
            "One million, two hundred and thirty-four thousand, five hundred and sixty-seven roubles 05 kopecks.",
        ),
        ("-5.00", "RUB", "Минус пять рублей 00 копеек.", "Minus five roubles 00 kopecks."),
        ("3.50", "USD", "Три доллара 50 центов.", "Three dollars 50 cents."),
        ("3.50", "CNY", "Три CNY 50/100.", "Three CNY 50/100."),
    ],
)
def test_sums_in_words(amount: str, currency: str, russian: str, english: str) -> None:
    with translation.override("ru"):
        assert in_words(Decimal(amount), currency) == russian
    with translation.override("en"):
        assert in_words(Decimal(amount), currency) == english


def test_quantities_have_the_places_that_they_need() -> None:
    with translation.override("ru"):
        assert [measured(Decimal(value)) for value in ("1200.000", "40.5", "0.125", "1000000")] == [
            "1\N{NO-BREAK SPACE}200",
            "40,5",
            "0,125",
            "1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000",
        ]
        assert [priced(Decimal(value)) for value in ("78.1", "67.5025", "5")] == ["78,10", "67,5025", "5,00"]


PAYEE = Party(name="ООО «Ковыль»", inn="2900000000", kpp="290001001")
BANK = BankAccount(
    number="40702810 0000 0000 0000", bik="041900000", bank_name="Банк Верба", corr_account="30101810000000000000"
)


def test_a_payment_code_follows_the_standard() -> None:
    text = payment_text(payee=PAYEE, bank=BANK, amount=Decimal("150000.05"), purpose="Оплата по счёту № 1187")

    assert text == (
        "ST00012|Name=ООО «Ковыль»|PersonalAcc=40702810000000000000|BankName=Банк Верба|BIC=041900000"
        "|CorrespAcc=30101810000000000000|Sum=15000005|Purpose=Оплата по счёту № 1187|PayeeINN=2900000000|KPP=290001001"
    )


def test_a_value_with_the_separator_makes_another_serve() -> None:
    text = payment_text(payee=PAYEE, bank=BANK, amount=Decimal(1), purpose="A|B")
    every = payment_text(payee=PAYEE, bank=BANK, amount=Decimal(1), purpose="A|B;C~D^E|Sum=1")

    assert text.startswith("ST00012;Name=")
    assert "Purpose=A|B;" in text
    assert "Purpose=A/B;C~D^E/Sum=1|" in every


@pytest.mark.parametrize("missing", ["number", "bik", "bank_name"])
def test_without_a_compulsory_field_there_is_no_code(missing: str) -> None:
    facts = {"number": "40702810000000000000", "bik": "041900000", "bank_name": "Банк Верба"}
    bank = BankAccount(**{**facts, missing: ""})

    assert payment_text(payee=PAYEE, bank=bank, amount=Decimal(1), purpose="") == ""
    assert payment_text(payee=PAYEE, bank=BANK, amount=Decimal(0), purpose="") == ""


def test_a_square_is_a_picture_of_modules() -> None:
    assert square("ST00012|Name=Ковыль").startswith("<svg")
    assert square("x") == square("x")


def test_variables_are_filled_once_and_named_when_unknown() -> None:
    values = {"number": "{{ date }} #1", "date": "today"}

    assert fill("№ {{number}} of {{ date }}, {{ other }}!", values) == "№ {{ date }} #1 of today, !"
    assert unknown_in("{{ nomber }} {{ date }} {{ }}", values) == [("nomber", "number"), ("", "")]
    assert [is_broken(text) for text in ("{{ a }}", "{{ a", "a }}", "{ a }", "{{{ a }}}")] == [
        False,
        True,
        True,
        False,
        False,
    ]


def test_markup_has_blocks_and_strong_words() -> None:
    text = (
        "Вступление\nв две строки\n\n# Предмет **договора**\n- раз\n- **два**\n\n3. три\n4. четыре\n1.1. Пункт {{ x }}"
    )

    blocks = read(text, {"x": "# **не заголовок**\n- не пункт"})

    assert [(block["kind"], block["start"], len(block["items"])) for block in blocks] == [
        ("paragraph", 1, 1),
        ("heading", 1, 1),
        ("list", 1, 2),
        ("numbers", 3, 2),
    ]
    assert blocks[0]["items"][0] == [{"strong": False, "text": "Вступление\nв две строки"}]
    assert blocks[1]["items"][0] == [{"strong": False, "text": "Предмет "}, {"strong": True, "text": "договора"}]
    assert blocks[3]["items"][1] == [{"strong": False, "text": "четыре\n1.1. Пункт # **не заголовок**\n- не пункт"}]


@pytest.mark.parametrize("text", ["", "\n\n", "#", "- ", "**", "****", "*" * 5000, "# " * 3000, "1." * 999])
def test_any_text_can_be_read_as_markup(text: str) -> None:
    assert isinstance(read(text, {}), list)


def test_long_words_may_be_broken_and_short_ones_stay_together() -> None:
    assert "\N{ZERO WIDTH SPACE}" in clean("W" * 40)
    assert "\N{ZERO WIDTH SPACE}" not in clean("Обслуживание топливных карт")
    assert (
        one_line("Банк, г. Вологда,\nул. Луговая") == "Банк, г.\N{NO-BREAK SPACE}Вологда, ул.\N{NO-BREAK SPACE}Луговая"
    )
