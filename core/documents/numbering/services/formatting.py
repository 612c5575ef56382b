"""Set how a legal entity numbers a kind of document."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.audit.record import record
from core.documents.numbering.formats import Format, UnknownKind, format_of
from core.documents.numbering.kinds import number_kinds
from core.documents.numbering.models import NumberFormat, NumberSequence, Restart
from core.documents.numbering.patterns import expression, problem_of
from core.lib.errors import InvalidInput
from core.organizations.models import LegalEntity

LARGEST = 999_999_999
# The largest number that this format has already printed.
HIGHEST = """
SELECT max((regexp_match(text, %(expression)s))[1]::bigint) FROM numbering_givennumber
WHERE legal_entity_id = %(legal_entity_id)s AND kind = %(kind)s AND text ~ %(expression)s
"""


@transaction.atomic
def set_format(*, kind: str, legal_entity_id: int, form: Format, on: date) -> None:
    """Keep the format; it counts from the next number. What was given stays as it is.

    Refused where the format can't be read, or where the sequence of the day `on` would give a number once more.
    """
    if kind not in number_kinds():
        raise UnknownKind(kind)
    entity = LegalEntity.objects.get(pk=legal_entity_id)
    if problem := problem_of(form.pattern, starts_yearly=form.restart == Restart.YEARLY):
        raise InvalidInput(fields={"pattern": [problem]})
    if not 1 <= form.first <= LARGEST:
        raise InvalidInput(fields={"first": [_("The first number is between 1 and %(most)s.") % {"most": LARGEST}]})
    _refuse_repetition(kind, legal_entity_id, form, on)
    before = format_of(kind=kind, legal_entity_id=legal_entity_id)
    if before == form and NumberFormat.objects.filter(legal_entity_id=legal_entity_id, kind=kind).exists():
        return
    NumberFormat.objects.update_or_create(
        legal_entity_id=legal_entity_id, kind=kind, defaults={**asdict(form), "changed_at": Now()}
    )
    changed = {name: (old, new) for name, old in asdict(before).items() if (new := getattr(form, name)) != old}
    record(
        "numbering.format.changed",
        subject=entity,
        subject_name=f"{number_kinds()[kind].title}, {entity.name}",
        changes=changed,
        facts={"kind": kind},
    )


def _refuse_repetition(kind: str, legal_entity_id: int, form: Format, on: date) -> None:
    """Refuse a format whose coming numbers have been printed already, as when numbers no longer begin anew."""
    year = form.year_of(on)
    running = NumberSequence.objects.filter(legal_entity_id=legal_entity_id, kind=kind, year=year).first()
    coming = running.last + 1 if running else form.first
    facts: dict[str, Any] = {"legal_entity_id": legal_entity_id, "kind": kind}
    with connection.cursor() as cursor:
        cursor.execute(HIGHEST, {**facts, "expression": expression(form.pattern, year)})
        highest = cursor.fetchone()[0]
    if highest is None or highest < coming:
        return
    known = {"highest": highest}
    if running:
        message = _("Numbers of this format have been given already, up to %(highest)s.") % known
        raise InvalidInput(fields={"pattern": [message]})
    message = _("Numbers up to %(highest)s have been given already: begin with a later one.") % known
    raise InvalidInput(fields={"first": [message]})
