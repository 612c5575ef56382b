"""How documents are numbered, what comes next, and what was given."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.urls import NoReverseMatch, reverse

from core.documents.numbering.formats import Format, declared, format_of, kept
from core.documents.numbering.kinds import number_kinds
from core.documents.numbering.models import GivenNumber, NumberFormat, NumberSequence
from core.organizations.models import LegalEntity
from core.organizations.selectors import entities_in_use
from core.registry.spec import NumberKind

GIVEN, VOID, UNUSED = "given", "void", "unused"
STATE = Case(
    When(voided_at__isnull=False, then=Value(VOID)),
    When(is_taken=False, then=Value(UNUSED)),
    default=Value(GIVEN),
    output_field=CharField(),
)

IN_STATE = {
    GIVEN: Q(voided_at__isnull=True, is_taken=True),
    VOID: Q(voided_at__isnull=False),
    UNUSED: Q(voided_at__isnull=True, is_taken=False),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbering:
    """A kind of document of one legal entity: its format, the last number of the day's sequence, and the next."""

    entity: LegalEntity
    kind: NumberKind
    format: Format
    last: int
    next: str
    is_own: bool


def all_numberings(on: date) -> list[tuple[LegalEntity, list[Numbering]]]:
    """Return each legal entity in use with its kinds: three queries, however many there are."""
    formats = {(row.legal_entity_id, row.kind): row for row in NumberFormat.objects.all()}
    sequences = NumberSequence.objects.filter(year__in=(on.year, 0))
    lasts = {(row.legal_entity_id, row.kind, row.year): row.last for row in sequences}
    kinds = number_kinds()
    found = []
    for entity in entities_in_use():
        lines = []
        for kind in kinds.values():
            row = formats.get((entity.pk, kind.code))
            form = kept(row) if row else declared(kind.code)
            last = lasts.get((entity.pk, kind.code, form.year_of(on)), 0)
            lines.append(_numbering(entity, kind, form, last, on, is_own=row is not None))
        found.append((entity, lines))
    return found


def numbering_of(*, entity_id: int, kind: str, on: date) -> Numbering:
    """Return one line; DoesNotExist for another company's entity or a kind that this company has not."""
    entity = LegalEntity.objects.get(pk=entity_id)
    found = number_kinds().get(kind)
    if found is None:
        raise NumberFormat.DoesNotExist
    form = format_of(kind=kind, legal_entity_id=entity_id)
    is_own = NumberFormat.objects.filter(legal_entity_id=entity_id, kind=kind).exists()
    return _numbering(entity, found, form, last_number(entity_id, kind, form, on), on, is_own=is_own)


def last_number(entity_id: int, kind: str, form: Format, on: date) -> int:
    """Return the last number of the sequence to which the day belongs, 0 where none was given."""
    found = NumberSequence.objects.filter(legal_entity_id=entity_id, kind=kind, year=form.year_of(on)).first()
    return found.last if found else 0


def next_text(form: Format, last: int, on: date) -> str:
    return form.write(last + 1 if last else form.first, on)


def _numbering(entity: LegalEntity, kind: NumberKind, form: Format, last: int, on: date, *, is_own: bool) -> Numbering:
    return Numbering(entity=entity, kind=kind, format=form, last=last, next=next_text(form, last, on), is_own=is_own)


def list_numbers() -> QuerySet[GivenNumber]:
    """Return every number that was given, with its state."""
    return GivenNumber.objects.select_related("legal_entity").annotate(state=STATE)


def get_number(*, pk: int) -> Any:
    return list_numbers().get(pk=pk)


def kind_title(code: str) -> str:
    """Return what a kind is called; of a module that is off, its code."""
    found = number_kinds().get(code)
    return str(found.title) if found else code


def document_url(number: GivenNumber) -> str:
    """Return the address of the document that bears the number, "" where there is none to open."""
    kind = number_kinds().get(number.kind)
    if kind is None or not kind.page or not number.subject_id:
        return ""
    try:
        return reverse(kind.page, args=[number.subject_id])
    except NoReverseMatch:
        return ""


__all__ = [
    "GIVEN",
    "IN_STATE",
    "UNUSED",
    "VOID",
    "Numbering",
    "all_numberings",
    "document_url",
    "get_number",
    "kind_title",
    "last_number",
    "list_numbers",
    "next_text",
    "numbering_of",
]
