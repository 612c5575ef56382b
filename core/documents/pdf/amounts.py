"""Sums in words, and dates, in the language of the document (which is to be the active one)."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from num2words import num2words

from core.ui.formatting import NBSP, long_day, number, writes_english


def in_words(amount: Decimal, currency: str = "RUB") -> str:
    """Return "Сто пятьдесят тысяч рублей 00 копеек": whole units in words, the hundredths in figures."""
    language = "en" if writes_english() else "ru"
    exact = abs(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    try:
        spoken = num2words(exact, to="currency", lang=language, currency=currency, cents=False)
    except NotImplementedError:
        whole, hundredths = divmod(exact, 1)
        spoken = f"{num2words(int(whole), lang=language)} {currency} {int(hundredths * 100):02}/100"
    # What is left of the last comma is the whole sum; Russian and English put one before the hundredths.
    whole_part, _comma, rest = spoken.rpartition(", ")
    spoken = f"{whole_part} {rest}" if whole_part and re.match(r"\d\d\b", rest) else spoken
    spoken = re.sub(r"\bkopek(s?)\b", r"kopeck\1", spoken)
    sign = _("minus ") if amount < 0 else ""
    text = f"{sign}{spoken}"
    return f"{text[:1].upper()}{text[1:]}."


def full_date(value: date) -> str:
    """Return 22 ноября 2026 г., 22 November 2026."""
    text = long_day(value, with_year=True)
    return text if writes_english() else f"{text}{NBSP}г."


def figures(amount: Decimal) -> str:
    return number(amount, 2)


def measured(value: Decimal, *, least: int = 0, most: int = 3) -> str:
    """Write a quantity with as many places as it has, three at most."""
    exact = value.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP).normalize()
    exponent = exact.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return number(value, max(places, least))


def priced(value: Decimal) -> str:
    """Write a price: to the kopeck, finer where it is finer."""
    return measured(value, least=2, most=4)


def rate_of(rate: Decimal) -> str:
    return measured(rate)
