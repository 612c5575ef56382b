"""Numbers of documents: one after another without a gap, for each legal entity, kind and year.

    number = take_number(kind="invoice", legal_entity_id=entity.pk, on=issued_on)

A number is taken in the transaction that makes the document: if that is rolled back, the next document gets the
number. A number that was given stays in the list for good, also when it is voided.
"""

from collections.abc import Sequence
from datetime import date

from core.documents.numbering.number import Number, Standing, Wanted

__all__ = ["Number", "Standing", "Wanted", "take_number", "take_numbers", "void_number"]


def take_number(*, kind: str, legal_entity_id: int, on: date, standing: Standing | None = None) -> Number:
    """Give the next number of the sequence; `standing` says which document it is for, where that is known already.

    Another transaction that wants a number of the same sequence waits until this one has ended: take it late, and
    several by `take_numbers`, so that no two transactions wait for each other. Where
    the company has chosen speed instead, nobody waits, and a rollback leaves a number that stands for nothing.
    Raises NeedsTransaction outside a transaction, UnknownKind, NumberTaken where the format would repeat itself.
    """
    from core.documents.numbering.services.taking import take

    return take(kind=kind, legal_entity_id=legal_entity_id, on=on, standing=standing)


def take_numbers(wanted: Sequence[Wanted]) -> list[Number]:
    """Give a number for each, in the order asked for; the sequences are taken in one order, whoever asks.

    That order is by legal entity, kind and day: whoever takes numbers one by one in a transaction keeps to it.
    """
    from core.documents.numbering.services.taking import take_many

    return take_many(wanted)


def void_number(*, number_id: int, reason: str) -> None:
    """Mark a number as void in the caller's transaction: it stays in the list with the reason and is never given again.

    The same once more changes nothing.
    """
    from core.documents.numbering.services.voiding import void

    void(number_id=number_id, reason=reason)
