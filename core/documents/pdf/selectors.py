"""Which texts a company's documents have."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import translation

from core.documents.pdf.kinds import LANGUAGES, TemplateKind, kinds
from core.documents.pdf.models import TemplateVersion


@dataclass(frozen=True, kw_only=True, slots=True)
class ActiveTemplate:
    """The template in force; `version` is 0 until the company has written one."""

    kind: TemplateKind
    language: str
    texts: Mapping[str, str]
    version: int = 0
    is_own: bool = False
    saved_at: datetime | None = None
    saved_by_name: str = ""


def written_texts(kind: TemplateKind, language: str) -> Mapping[str, str]:
    """Return the texts in force; a text that the kind has got since they were written is the ready one."""
    return active_template(kind, language).texts


def active_template(kind: TemplateKind, language: str) -> ActiveTemplate:
    latest = versions(kind, language).first()
    return _active(kind, language, latest)


def all_templates() -> list[list[ActiveTemplate]]:
    """Return every kind with its template in each language: one query."""
    latest = {
        (row.kind, row.language): row
        for row in TemplateVersion.objects.order_by("kind", "language", "-number").distinct("kind", "language")
    }
    return [
        [_active(kind, language, latest.get((kind.code, language))) for language in LANGUAGES]
        for kind in kinds().values()
    ]


def versions(kind: TemplateKind, language: str) -> QuerySet[TemplateVersion]:
    """Return what was ever in force, the latest first."""
    return TemplateVersion.objects.filter(kind=kind.code, language=language).order_by("-number")


def _active(kind: TemplateKind, language: str, latest: TemplateVersion | None) -> ActiveTemplate:
    with translation.override(language):
        ready = dict(kind.ready_texts())
    if latest is None:
        return ActiveTemplate(kind=kind, language=language, texts=ready)
    return ActiveTemplate(
        kind=kind,
        language=language,
        texts={**ready, **{name: text for name, text in latest.texts.items() if name in ready}},
        version=latest.number,
        is_own=not latest.is_ready,
        saved_at=latest.saved_at,
        saved_by_name=latest.saved_by_name,
    )
