"""What waits for a person about fuel cards: a line of each kind on the dashboard, one verb a line."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from core.dashboards.periods import Period
from core.dashboards.widgets import Attention, Kind, Verb, Widget
from core.ui import formatting
from modules.fuel_cards.selectors import overview


def _operations(count: int) -> Attention:
    return Attention(
        count=count,
        title=_unallocated(count),
        note=_("debit nobody"),
        verb=Verb(words=_("Sort out"), url=f"{reverse('fuel_cards:transaction_list')}?waits=yes"),
        icon="circle-dashed",
        tone="warn",
    )


def _files(count: int) -> Attention:
    return Attention(
        count=count,
        title=_undecided(count),
        note=_("checked and ready"),
        verb=Verb(words=_("Decide"), url=f"{reverse('fuel_cards:import_list')}?state=ready"),
        icon="file-search",
        tone="info",
    )


def _errors(count: int) -> Attention:
    return Attention(
        count=count,
        title=_with_errors(count),
        note=_("rows were refused"),
        verb=Verb(words=pgettext("fuel card", "Look"), url=f"{reverse('fuel_cards:import_list')}?errors=yes"),
        icon="file-alert",
        tone="bad",
    )


def _free(count: int) -> Attention:
    return Attention(
        count=count,
        title=_unassigned(count),
        note=_("wait for a client"),
        verb=Verb(words=_("Hand out"), url=f"{reverse('fuel_cards:card_list')}?free=yes"),
        icon="credit-card",
    )


def _locked(count: int) -> Attention:
    conditions = "status=blocked&status=blocked_by_client&status=auto_blocked"
    return Attention(
        count=count,
        title=_blocked(count),
        note=_("do not work now"),
        verb=Verb(words=_("Show"), url=f"{reverse('fuel_cards:card_list')}?{conditions}"),
        icon="lock",
    )


def _suspicious(count: int) -> Attention:
    words = ngettext("%(count)s suspicious operation", "%(count)s suspicious operations", count)
    return Attention(
        count=count,
        title=words % _n(count),
        note=_("wait for a decision"),
        verb=Verb(words=_("Decide"), url=f"{reverse('fuel_cards:anomaly_list')}?state=new"),
        icon="alert-triangle",
        tone="bad",
    )


def _unallocated(count: int) -> str:
    return ngettext("%(count)s operation without a client", "%(count)s operations without a client", count) % _n(count)


def _undecided(count: int) -> str:
    return ngettext("%(count)s file waits for a decision", "%(count)s files wait for a decision", count) % _n(count)


def _with_errors(count: int) -> str:
    return ngettext("%(count)s import with errors", "%(count)s imports with errors", count) % _n(count)


def _unassigned(count: int) -> str:
    return ngettext("%(count)s card without a client", "%(count)s cards without a client", count) % _n(count)


def _blocked(count: int) -> str:
    return ngettext("%(count)s blocked card", "%(count)s blocked cards", count) % _n(count)


def _n(count: int) -> dict[str, str]:
    return {"count": formatting.number(count)}


def _read(count: Callable[[], int], line: Callable[[int], Attention]) -> Callable[[Any, Period], Attention | None]:
    def read(viewer: Any, period: Period) -> Attention | None:
        # What waits for a client is nobody's yet, so it waits for those who see all clients.
        found = count() if viewer.sees_all else 0
        return line(found) if found else None

    return read


def _widget(code: str, title: Any, permission: str, order: int, icon: str, **read: Any) -> Widget:
    return Widget(
        code=f"fuel_cards.{code}",
        title=title,
        kind=Kind.ATTENTION,
        permission=f"fuel_cards.{permission}",
        read=_read(**read),
        icon=icon,
        order=order,
        has_period=False,
    )


ATTENTION = (
    _widget(
        "suspicious",
        gettext_lazy("Suspicious operations"),
        "view_anomaly",
        19,
        "alert-triangle",
        count=overview.count_suspicious,
        line=_suspicious,
    ),
    _widget(
        "unallocated",
        gettext_lazy("Operations without a client"),
        "view_transaction",
        20,
        "circle-dashed",
        count=overview.count_unallocated,
        line=_operations,
    ),
    _widget(
        "undecided",
        gettext_lazy("Files that wait for a decision"),
        "import_data",
        21,
        "file-search",
        count=overview.count_undecided,
        line=_files,
    ),
    _widget(
        "with_errors",
        gettext_lazy("Imports with errors"),
        "import_data",
        22,
        "file-alert",
        count=overview.count_with_errors,
        line=_errors,
    ),
    _widget(
        "unassigned",
        gettext_lazy("Cards without a client"),
        "view_card",
        23,
        "credit-card",
        count=overview.count_unassigned,
        line=_free,
    ),
    _widget(
        "blocked", gettext_lazy("Blocked cards"), "view_card", 24, "lock", count=overview.count_blocked, line=_locked
    ),
)
