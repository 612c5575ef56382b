"""What somebody enters for a move, and what the transition asks of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from core.documents.models import Document
from core.documents.states import DocumentStatus
from core.documents.types import known_types
from core.fields.values import clean_entries
from core.pipelines.boards.models import Field, Item, Stage, Transition
from core.pipelines.boards.services.histories import active_employee

SUBJECT = "pipelines.item"
REQUIRED = gettext_lazy("This is needed for the move.")
USABLE = (DocumentStatus.WAITS_COMPANY, DocumentStatus.WAITS_CLIENT, DocumentStatus.ACCEPTED, DocumentStatus.SIGNED)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is entered for a move; nothing said of the responsible or the deadline means: as the stage says."""

    entries: Mapping[str, Any] = field(default_factory=dict)
    ticked: Sequence[str] = ()
    comment: str = ""
    responsible_id: int | None = None
    due_at: datetime | None = None

    def kept(self) -> dict[str, Any]:
        """Return it as an approval keeps it."""
        due = self.due_at.isoformat() if self.due_at else None
        facts = {"comment": self.comment, "responsible_id": self.responsible_id, "due_at": due}
        return {"entries": dict(self.entries), "ticked": list(self.ticked), **facts}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Wish":
        due = kept["due_at"]
        return cls(**{**kept, "due_at": datetime.fromisoformat(due) if due else None})


def fields_of(pipeline_id: int) -> list[Field]:
    return list(Field.objects.filter(pipeline=pipeline_id, removed_at__isnull=True).order_by("position", "pk"))


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A wish that was looked at: the values as they will stand, and what is wrong with it by input."""

    entries: dict[str, Any]
    errors: dict[str, list[Any]]


def judge(item: Item, transition: Transition | None, wish: Wish, fields: Sequence[Field]) -> Judged:
    """Say what the transition still asks; without one (an override) nothing is asked."""
    alive = {one.pk for one in fields}
    required = [str(one) for one in transition.required_fields if one in alive] if transition else []
    entries, errors = clean_entries(fields, wish.entries, present=item.entries, required=required, lacking=REQUIRED)
    if transition is not None:
        missing = [line for line in transition.checklist if line not in wish.ticked]
        if missing:
            errors["ticked"] = [gettext("Not confirmed: %(lines)s.") % {"lines": "; ".join(missing)}]
        lacking = missing_documents(item, transition)
        if lacking:
            errors["documents"] = [gettext("Attach: %(types)s.") % {"types": ", ".join(lacking)}]
    return Judged(entries=entries, errors=errors)


def missing_documents(item: Item, transition: Transition) -> list[str]:
    """Return the titles of the types of documents that the item has none of yet; a rejected file does not count."""
    if not transition.document_types:
        return []
    about = Document.objects.filter(subject_type=SUBJECT, subject_id=item.pk, status__in=USABLE)
    present = set(about.values_list("type", flat=True))
    titles = {one.code: str(one.title) for one in known_types()}
    return [titles.get(code, code) for code in transition.document_types if code not in present]


def responsible_at(item: Item, stage: Stage, wish: Wish) -> tuple[int | None, list[Any]]:
    """Return who is responsible from now on: chosen, the item's own, the stage's, the present; or why nobody is."""
    if wish.responsible_id:
        if active_employee(wish.responsible_id) is None:
            return None, [gettext("Choose an active employee of the company.")]
        return wish.responsible_id, []
    own = item.responsibles.filter(stage=stage).values_list("user", flat=True).first()
    for candidate in (own, stage.responsible_id):
        if active_employee(candidate):
            return candidate, []
    if stage.needs_responsible:
        words = gettext("Nobody is responsible for the stage «%(stage)s»: choose who does this.")
        return None, [words % {"stage": stage.name}]
    return item.responsible_id, []
