"""Give the next number."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connection, connections, transaction
from django.utils.translation import gettext_lazy as _

from core.documents.numbering.formats import Format, UnknownKind, format_of
from core.documents.numbering.kinds import number_kinds
from core.documents.numbering.number import Number, Standing, Wanted
from core.lib.acting import acting
from core.lib.errors import DomainError

# The first of a sequence makes its row; whoever comes at the same moment waits for it and gets the next.
COUNT = """
INSERT INTO numbering_numbersequence AS counter (legal_entity_id, kind, year, first, last)
VALUES (%(legal_entity_id)s, %(kind)s, %(year)s, %(first)s, %(first)s)
ON CONFLICT (legal_entity_id, kind, year) DO UPDATE SET last = counter.last + 1
RETURNING id, last
"""
GIVE = """
INSERT INTO numbering_givennumber (sequence_id, legal_entity_id, kind, number, text, "on", given_by, is_taken,
    subject_type, subject_id, subject_title, voided_by_name, void_reason)
VALUES (%(sequence_id)s, %(legal_entity_id)s, %(kind)s, %(number)s, %(text)s, %(on)s, %(given_by)s, %(is_taken)s,
    %(subject_type)s, %(subject_id)s, %(subject_title)s, '', '')
RETURNING id
"""
TAKE = """
UPDATE numbering_givennumber
SET is_taken = true, subject_type = %(subject_type)s, subject_id = %(subject_id)s, subject_title = %(subject_title)s
WHERE id = %(id)s
"""

PATIENCE = "2s"


class NeedsTransaction(RuntimeError):
    """A number is given together with its document or not at all."""


class NumberTaken(DomainError):
    code = "number_taken"
    message = _("The number %(number)s has been given already. Change the format or the first number.")


def take(*, kind: str, legal_entity_id: int, on: date, standing: Standing | None = None) -> Number:
    """See core.documents.numbering.take_number."""
    if not connection.in_atomic_block:
        raise NeedsTransaction
    if kind not in number_kinds():
        raise UnknownKind(kind)
    form = format_of(kind=kind, legal_entity_id=legal_entity_id)
    facts = {"legal_entity_id": legal_entity_id, "kind": kind, "on": on, "given_by": acting().name[:254]}
    if form.is_gapless:
        with transaction.atomic(), connection.cursor() as cursor:
            return _give(cursor, form, facts, standing, is_taken=True)
    return _give_apart(form, facts, standing)


def take_many(wanted: Sequence[Wanted]) -> list[Number]:
    """See core.documents.numbering.take_numbers."""
    in_order = sorted(range(len(wanted)), key=lambda place: _sequence_of(wanted[place]))
    given = {
        place: take(kind=one.kind, legal_entity_id=one.legal_entity_id, on=one.on, standing=one.standing)
        for place in in_order
        for one in (wanted[place],)
    }
    return [given[place] for place in range(len(wanted))]


def _sequence_of(one: Wanted) -> tuple[int, str, int]:
    return one.legal_entity_id, one.kind, one.on.year


def _give(cursor: Any, form: Format, facts: dict[str, Any], standing: Standing | None, *, is_taken: bool) -> Number:
    on: date = facts["on"]
    cursor.execute(COUNT, {**facts, "year": form.year_of(on), "first": form.first})
    sequence_id, number = cursor.fetchone()
    text = form.write(number, on)
    row = {**facts, **_subject(standing), "sequence_id": sequence_id, "number": number, "text": text}
    try:
        cursor.execute(GIVE, {**row, "is_taken": is_taken})
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") == "numbering_text_once":
            raise NumberTaken(number=text) from error
        raise
    return Number(text, number, cursor.fetchone()[0])


def _subject(standing: Standing | None) -> dict[str, Any]:
    return {
        "subject_type": standing.type if standing else "",
        "subject_id": standing.id if standing else None,
        "subject_title": standing.title[:255] if standing else "",
    }


def _give_apart(form: Format, facts: dict[str, Any], standing: Standing | None) -> Number:
    """Give the number in a transaction of its own and take it in the caller's: nobody waits for the caller to end.

    Where that fails, as when the sequence is held by somebody for long, it is given as in a sequence without gaps.
    """
    try:
        number = _reserved(form, facts)
    except DatabaseError:
        number = None
    with transaction.atomic(), connection.cursor() as cursor:
        if number is None:
            return _give(cursor, form, facts, standing, is_taken=True)
        cursor.execute(TAKE, {"id": number.id, **_subject(standing)})
    return number


def _reserved(form: Format, facts: dict[str, Any]) -> Number:
    """Give a number through a connection past the pool: its callers hold the pool's, and would wait for each other."""
    settings = deepcopy(connection.settings_dict)
    settings["OPTIONS"].pop("pool", None)
    apart: Any = type(connections[DEFAULT_DB_ALIAS])(settings)
    apart.set_autocommit(False)
    try:
        with apart.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            number = _give(cursor, form, facts, None, is_taken=False)
        apart.commit()
    finally:
        apart.close()
    return number
