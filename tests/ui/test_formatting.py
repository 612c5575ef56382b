"""How numbers, money and dates are written, to the sign."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from core.ui import formatting

pytestmark = pytest.mark.unit
NB = "\N{NO-BREAK SPACE}"
TODAY = date(2026, 11, 22)


@pytest.fixture
def russian():
    with translation.override("ru"), timezone.override("Europe/Moscow"):
        yield


@pytest.fixture
def english():
    with translation.override("en"), timezone.override("Europe/Moscow"):
        yield


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("12480.5", f"12{NB}480,50{NB}₽"),
        (Decimal("-5342.04"), f"−5{NB}342,04{NB}₽"),
        (0, f"0,00{NB}₽"),
        ("0.005", f"0,01{NB}₽"),
        ("-0.001", f"0,00{NB}₽"),
        ("1000000", f"1{NB}000{NB}000,00{NB}₽"),
    ],
)
def test_money_in_russian(russian, amount, text):
    assert formatting.money(amount) == text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("38412.60", "RUB", "₽38,412.60"),
        ("-38412.60", "RUB", "−₽38,412.60"),
        ("15", "USD", "$15.00"),
        ("15", "BYN", f"15.00{NB}BYN"),
    ],
)
def test_money_in_english(english, amount, currency, text):
    assert formatting.money(amount, currency) == text


def test_numbers_shares_and_quantities_in_russian(russian):
    assert formatting.number(1248) == f"1{NB}248"
    assert formatting.percent(85) == f"85{NB}%"
    assert formatting.quantity("68.4", "л") == f"68,40{NB}л"


def test_numbers_shares_and_quantities_in_english(english):
    assert formatting.number(1248) == "1,248"
    assert formatting.percent(85) == "85%"
    assert formatting.quantity("68.4", "L") == f"68.40{NB}L"
    assert formatting.quantity("68.4", "л") == f"68.40{NB}l"


def test_when_leaves_out_the_present_year(russian):
    moment = datetime(2026, 11, 22, 11, 27, tzinfo=UTC)
    last_year = datetime(2025, 12, 31, 22, 30, tzinfo=UTC)

    assert formatting.when(moment, today=TODAY) == f"22.11,{NB}14:27"
    assert formatting.when(last_year, today=date(2025, 12, 1)) == f"01.01.2026,{NB}01:30"
    assert formatting.when(date(2025, 2, 3), today=TODAY) == "03.02.2025"


def test_when_in_english(english):
    moment = datetime(2026, 11, 22, 11, 27, tzinfo=UTC)

    assert formatting.when(moment, today=TODAY) == f"22{NB}Nov,{NB}14:27"
    assert formatting.day(date(2025, 2, 3), today=TODAY) == f"3{NB}Feb{NB}2025"


def test_long_day_stands_in_a_sentence(russian):
    assert formatting.long_day(TODAY) == f"22{NB}ноября"
    assert formatting.long_day(TODAY, with_year=True) == f"22{NB}ноября{NB}2026"


@pytest.mark.parametrize(
    ("digits", "text"),
    [
        ("7013000000008754", f"7013{NB}•••{NB}8754"),
        ("7013 0000 0000 8754", f"7013{NB}•••{NB}8754"),
        ("8754", f"•••{NB}8754"),
    ],
)
def test_card_mask_hides_the_middle(digits, text):
    assert formatting.card_mask(digits) == text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_bare_number_of_a_template_fits_an_address(language: str) -> None:
    """Keys stand in addresses and names of elements; what people read goes through the filters."""
    with translation.override(language):
        assert Template("/cards/?supplier={{ key }}").render(Context({"key": 1234567})) == "/cards/?supplier=1234567"
