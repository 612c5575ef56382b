"""Verbs for many rows: what was selected, as rows or as "all under this filter", and what became of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.lib.errors import DomainError, InvalidInput
from core.ui.htmx import add_trigger, back_url, render_page
from core.ui.tables.conditions import Conditions, Reader
from core.ui.tables.state import State, read_state
from core.ui.tables.table import Table

FILTER = "filter_"
MOST_AT_ONCE = 1000
MOST_NAMES = 8


class NothingSelected(InvalidInput):
    code = "nothing_selected"
    message = gettext_lazy("No rows are selected.")


class TooManySelected(DomainError):
    code = "too_many_selected"
    message = gettext_lazy("More than %(most)s rows are selected. Narrow the filter and go in parts.")


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Chosen rows by key, or all rows under conditions; plain data, so that a job can carry it."""

    keys: tuple[str, ...] = ()
    query: str = ""
    is_whole: bool = False

    def payload(self) -> dict[str, Any]:
        return {"keys": list(self.keys), "query": self.query, "whole": self.is_whole}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> "Selection":
        return cls(keys=tuple(payload["keys"]), query=payload["query"], is_whole=payload["whole"])

    def rows(self, table: type[Table], user: Any, viewer: Any, queryset: QuerySet[Any] | None = None) -> QuerySet[Any]:
        """Return the selected rows that the viewer may see; keys of others are as missing."""
        scoped = table.rows(viewer) if queryset is None else queryset
        if not self.is_whole:
            return scoped.filter(pk__in=_known_keys(table, self.keys))
        plan = table.plan()
        state = read_state("", QueryDict(self.query), plan.parameters, plan.columns)
        return Conditions(table, Reader(user=user, viewer=viewer)).apply(scoped, state)


def _known_keys(table: type[Table], keys: tuple[str, ...]) -> list[Any]:
    found = []
    for key in keys:
        try:
            found.append(table.model._meta.pk.to_python(key))
        except (ValidationError, ValueError, TypeError, OverflowError):
            continue
    return found


def selection_of(request: HttpRequest, table: type[Table]) -> Selection:
    """Read the bulk bar's form; raises NothingSelected."""
    data = request.POST
    if data.get("whole") == "1":
        query = QueryDict(mutable=True)
        for name in data:
            if name.startswith(FILTER):
                query.setlist(name.removeprefix(FILTER), data.getlist(name))
        plan = table.plan()
        state = read_state("", query, plan.parameters, plan.columns)
        rows = State(path="", conditions=state.conditions, search=state.search)
        return Selection(query=rows.url.removeprefix("?"), is_whole=True)
    keys = tuple(dict.fromkeys(data.getlist("selected")))
    if not keys:
        raise NothingSelected
    if len(keys) > MOST_AT_ONCE:
        raise TooManySelected(most=MOST_AT_ONCE)
    return Selection(keys=keys)


@dataclass
class BulkOutcome:
    """How many rows were done, and which were refused for what reason."""

    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)

    def by_reason(self) -> list[dict[str, Any]]:
        """Return each reason once, the most frequent first, with the first names that it concerns."""
        names: dict[str, list[str]] = {}
        for name, reason in self.refused:
            names.setdefault(reason, []).append(name)
        ordered = sorted(names.items(), key=lambda item: -len(item[1]))
        return [
            {
                "reason": reason,
                "count": len(found),
                "names": found[:MOST_NAMES],
                "more": max(len(found) - MOST_NAMES, 0),
            }
            for reason, found in ordered
        ]


def run_bulk(
    rows: QuerySet[Any], act: Callable[[Any], object], *, name: Callable[[Any], str] = str, most: int = MOST_AT_ONCE
) -> BulkOutcome:
    """Do the verb for each row, each in a transaction of its own: a refusal leaves the others done."""
    records = list(rows[: most + 1])
    if len(records) > most:
        raise TooManySelected(most=most)
    outcome = BulkOutcome()
    for record in records:
        try:
            with transaction.atomic():
                act(record)
        except DomainError as error:
            outcome.refused.append((name(record), str(error)))
        else:
            outcome.done += 1
    return outcome


def render_outcome(request: HttpRequest, outcome: BulkOutcome, *, title: Any = "") -> HttpResponse:
    """Say how many rows were done and which were refused and why; the list behind is read anew."""
    context = {
        "title": title or _done_words(outcome.done),
        "refused": len(outcome.refused),
        "reasons": outcome.by_reason(),
        "back": back_url(request),
    }
    response = render_page(request, "ui/table/outcome.html", context, {"dialog-place": "dialog"})
    return add_trigger(response, "ui:refresh-list")


def _done_words(done: int) -> str:
    if not done:
        return _("Nothing was done")
    return ngettext("Done for %(count)s row", "Done for %(count)s rows", done) % {"count": done}
