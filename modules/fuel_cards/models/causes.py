"""Why a card is blocked automatically, in the reader's words."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.ui import formatting

SHOWN_STATIONS = 3


def figure(value: Decimal | str, measure: str) -> str:
    """Write an amount of a limit with its unit: 6 000 ₽, 68,4 l, 3."""
    amount = Decimal(value)
    places = 0 if amount == amount.to_integral_value() else 2
    if measure == "money":
        return formatting.money(amount, places=places)
    return formatting.quantity(amount, _("l"), places) if measure == "litres" else formatting.number(amount)


def period_words(period: str) -> str:
    """Say for which time a limit is."""
    return {
        "operation": pgettext("limit", "for one operation"),
        "day": pgettext("limit", "for a day"),
        "week": pgettext("limit", "for a week"),
        "month": pgettext("limit", "for a month"),
        "quarter": pgettext("limit", "for a quarter"),
    }[period]


def condition_words(facts: Mapping[str, Any]) -> str:
    """Say which operations a limit counts: "Diesel, Mon–Fri, 08:00–20:00, North, stations 114, 115".

    Facts are goods, weekdays, hours_from, hours_to, regions and stations by their numbers; what is not there or empty
    is no condition.
    """
    hours = [str(facts.get(name) or "")[:5] for name in ("hours_from", "hours_to")]
    parts = (
        facts.get("goods") or "",
        _weekdays(facts.get("weekdays") or ()),
        "\N{EN DASH}".join(hours) if all(hours) else "",
        *(facts.get("regions") or ()),
        _stations(facts.get("stations") or ()),
    )
    return ", ".join(filter(None, parts))


def _weekdays(days: Sequence[int]) -> str:
    """Write days in order, three and more that follow one another as a span."""
    names = [str(name) for _day, name in formatting.weekday_choices()]
    spans: list[list[int]] = []
    for day in days:
        if spans and day == spans[-1][-1] + 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    words = []
    for span in spans:
        if len(span) > 2:
            words.append(f"{names[span[0] - 1]}\N{EN DASH}{names[span[-1] - 1]}")
        else:
            words.extend(names[day - 1] for day in span)
    return ", ".join(words)


def _stations(numbers: Sequence[str]) -> str:
    if not numbers:
        return ""
    shown = ", ".join(numbers[:SHOWN_STATIONS])
    if len(numbers) > SHOWN_STATIONS:
        shown = _("%(numbers)s and %(more)s more") % {"numbers": shown, "more": len(numbers) - SHOWN_STATIONS}
    return ngettext("Station %(numbers)s", "Stations %(numbers)s", len(numbers)) % {"numbers": shown}


def cause_words(cause: Mapping[str, Any] | None) -> str:
    """Say which limit is exceeded and by how much, or which balance is too low; nothing for no cause."""
    if not cause:
        return ""
    if cause["kind"] == "balance":
        words = {"used": figure(cause["used"], "money"), "allowed": figure(cause["allowed"], "money")}
        return _("The balance is %(used)s; cards stop at %(allowed)s") % words
    measure = cause["measure"]
    words = {
        "period": period_words(cause["period"]),
        "used": figure(cause["used"], measure),
        "allowed": figure(cause["allowed"], measure),
    }
    if measure == "count":
        text = _("Limit of operations %(period)s: %(used)s of %(allowed)s")
    else:
        text = _("Limit %(period)s: %(used)s of %(allowed)s")
    conditions = condition_words(cause)
    return text % words + (f" ({conditions})" if conditions else "")


def _read(cause: str) -> str:
    return cause_words(json.loads(cause)) if cause else ""


# Of the cause that an event carries; said when it is read, in the language of whoever reads.
told_cause = lazy(_read, str)
