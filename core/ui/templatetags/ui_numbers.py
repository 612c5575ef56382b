"""Numbers in templates: money with quiet kopecks, quantities, shares, masked cards."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.ui import formatting

register = template.Library()

NEARLY_USED = 90
USED_UP = 100


@dataclass(frozen=True, kw_only=True)
class LimitState:
    """How far a limit is used and how that is said."""

    percent: int
    width: int
    tone: str
    icon: str


@register.simple_tag
def money(amount: Any, currency: str = "RUB", whole: bool = False, signed: bool = False) -> SafeString | str:
    """Write an amount; `whole` leaves the kopecks out, `signed` marks what came in with a plus and in green."""
    if amount is None or amount == "":
        return formatting.DASH
    before, kopecks, after = formatting.money_parts(amount, currency, places=0 if whole else 2)
    income = signed and Decimal(str(amount)) > 0
    return format_html(
        '<span class="at-money{}">{}{}{}{}</span>',
        " at-money-plus" if income else "",
        "+" if income else "",
        before,
        format_html("<small>{}</small>", kopecks) if kopecks else "",
        after,
    )


@register.filter
def sign(currency: str) -> str:
    """Return the sign that stands beside figures: ₽ for RUB; a currency without one stands by its code."""
    return formatting.SYMBOLS.get(currency, currency)


@register.filter
def number(value: Any, places: int = 0) -> str:
    """Group the digits of a number; text that is no number ("10 000+") passes as it is."""
    if isinstance(value, str) and not value.lstrip("-").replace(".", "", 1).isdigit():
        return value
    return formatting.DASH if value is None or value == "" else formatting.number(value, int(places))


@register.filter
def exact(value: Any) -> str:
    """Group the digits of a number; hundredths stand only where there are any: 6 000, 80,5."""
    hundredths = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
    return number(hundredths, max(0, -int(hundredths.as_tuple().exponent)))


@register.simple_tag
def quantity(value: Any, unit: str = "", places: int = 2) -> str:
    return formatting.DASH if value is None else formatting.quantity(value, unit, places)


@register.filter
def percent(value: Any, places: int = 0) -> str:
    return formatting.DASH if value is None else formatting.percent(value, int(places))


@register.filter
def card_mask(digits: Any) -> str:
    return formatting.card_mask(str(digits))


@register.simple_tag
def limit_state(spent: Any, limit: Any) -> LimitState:
    """Say how much of a limit is used; 100 is shown only when it is really reached."""
    allowed, used = Decimal(str(limit)), Decimal(str(spent))
    share = used * 100 / allowed if allowed > 0 else Decimal(USED_UP)
    whole = int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if share >= USED_UP:
        return LimitState(percent=whole, width=100, tone="bad", icon="ban")
    if share >= NEARLY_USED:
        return LimitState(percent=min(whole, 99), width=min(whole, 99), tone="warn", icon="alert-triangle")
    return LimitState(percent=max(whole, 0), width=max(whole, 0), tone="", icon="")


@register.simple_tag
def bar(width: Any) -> SafeString:
    """Draw a bar whose meaning stands in the text beside it."""
    share = min(max(Decimal(str(width)), Decimal(0)), Decimal(100))
    return format_html(
        '<svg class="at-bar" aria-hidden="true" height="6"><rect width="{}%" height="6" rx="3"></rect></svg>', share
    )
