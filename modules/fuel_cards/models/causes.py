"""Why a card is blocked automatically, in the reader's words."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.ui import formatting


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
        "goods": cause["goods"],
    }
    if measure == "count":
        text = _("Limit of operations %(period)s: %(used)s of %(allowed)s")
    else:
        text = _("Limit %(period)s: %(used)s of %(allowed)s")
    return text % words + (f" ({cause['goods']})" if cause["goods"] else "")


def _read(cause: str) -> str:
    return cause_words(json.loads(cause)) if cause else ""


# Of the cause that an event carries; said when it is read, in the language of whoever reads.
told_cause = lazy(_read, str)
