"""How numbers, money and dates are written for a person, in Russian and in English."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils import dateformat, timezone
from django.utils.translation import get_language, pgettext

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
DASH = "\N{EM DASH}"
ENGLISH_UNITS = {"л": "l", "м3": "m³", "шт": "pcs", "кг": "kg", "т": "t"}
SYMBOLS = {"RUB": "₽", "USD": "$", "EUR": "€", "CNY": "¥", "KZT": "₸", "GBP": "£"}

type Number = Decimal | int | float | str


def writes_english() -> bool:
    """Tell whether the page is written in English; every other language follows the Russian rules."""
    return (get_language() or "ru").startswith("en")


@lru_cache
def _quantum(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def split_number(value: Number, places: int, *, english: bool | None = None) -> tuple[str, str, str]:
    """Cut a number into sign, grouped whole part and fraction with its separator, rounding halves away from zero.

    Whoever writes many tells the language, which takes longer to ask for than the number to write.
    """
    if english is None:
        english = writes_english()
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    exact = exact.quantize(_quantum(places), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{abs(exact):,.{places}f}".partition(".")
    if not english:
        whole = whole.replace(",", NBSP)
    return MINUS if exact < 0 else "", whole, f"{'.' if english else ','}{fraction}" if fraction else ""


def number(value: Number, places: int = 0, *, english: bool | None = None) -> str:
    return "".join(split_number(value, places, english=english))


def money_parts(
    amount: Number, currency: str = "RUB", places: int = 2, *, english: bool | None = None
) -> tuple[str, str, str]:
    """Cut an amount into what stands before the kopecks, the kopecks, and what stands after them."""
    if english is None:
        english = writes_english()
    sign, whole, fraction = split_number(amount, places, english=english)
    symbol = SYMBOLS.get(currency, currency)
    if not english:
        return f"{sign}{whole}", fraction, f"{NBSP}{symbol}"
    if currency in SYMBOLS:
        return f"{sign}{symbol}{whole}", fraction, ""
    return f"{sign}{whole}", fraction, f"{NBSP}{symbol}"


def money(amount: Number, currency: str = "RUB", places: int = 2) -> str:
    return "".join(money_parts(amount, currency, places))


def unit_sign(unit: str) -> str:
    """Return the sign of a unit for the reader; suppliers and directories write it in Russian."""
    return ENGLISH_UNITS.get(unit, unit) if writes_english() else unit


def quantity(value: Number, unit: str = "", places: int = 2) -> str:
    return f"{number(value, places)}{NBSP}{unit_sign(unit)}" if unit else number(value, places)


def percent(value: Number, places: int = 0) -> str:
    return f"{number(value, places)}{'' if writes_english() else NBSP}%"


def card_mask(digits: str) -> str:
    """Show the first and last four signs of a card number, and of a short one the last four alone."""
    bare = "".join(sign for sign in digits if sign.isalnum())
    head = f"{bare[:4]}{NBSP}" if len(bare) > 8 else ""
    return f"{head}•••{NBSP}{bare[-4:]}"


def local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def day(value: date, *, today: date | None = None, with_year: bool | None = None, english: bool | None = None) -> str:
    """Write a date; the year is left out in the current year unless it is asked for."""
    shown = local(value).date() if isinstance(value, datetime) else value
    year = with_year if with_year is not None else shown.year != (today or timezone.localdate()).year
    if writes_english() if english is None else english:
        return dateformat.format(shown, "j M Y" if year else "j M").replace(" ", NBSP)
    return f"{shown.day:02}.{shown.month:02}.{shown.year:04}" if year else f"{shown.day:02}.{shown.month:02}"


def long_day(value: date, *, with_year: bool = False) -> str:
    """Write a date as it stands in a sentence: 22 ноября, 22 November."""
    shown = local(value).date() if isinstance(value, datetime) else value
    pattern = "j F" if writes_english() else "j E"
    return dateformat.format(shown, f"{pattern} Y" if with_year else pattern).replace(" ", NBSP)


def month(value: date) -> str:
    """Name the month: Ноябрь, November."""
    return str(dateformat.format(value, "F"))


def clock(moment: datetime) -> str:
    shown = local(moment)
    return f"{shown.hour:02}:{shown.minute:02}"


def when(moment: date, *, today: date | None = None, english: bool | None = None) -> str:
    """Write a moment as 22.11, 14:27; a bare date has no clock."""
    if not isinstance(moment, datetime):
        return day(moment, today=today, english=english)
    return f"{day(moment, today=today, english=english)},{NBSP}{clock(moment)}"


def weekday_choices() -> list[tuple[int, str]]:
    """Return the weekdays, Monday first, in short."""
    return [
        (0, pgettext("weekday in short", "Mon")),
        (1, pgettext("weekday in short", "Tue")),
        (2, pgettext("weekday in short", "Wed")),
        (3, pgettext("weekday in short", "Thu")),
        (4, pgettext("weekday in short", "Fri")),
        (5, pgettext("weekday in short", "Sat")),
        (6, pgettext("weekday in short", "Sun")),
    ]
