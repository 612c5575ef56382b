"""Values of the fields that a company has added to its clients and agreements."""

from collections.abc import Mapping
from typing import Any

from core.audit.record import differences
from core.fields.selectors import fields_of, required_of
from core.fields.values import clean_entries
from core.lib.errors import InvalidInput


def checked_extra(owner: str, given: Mapping[str, Any], *, present: Mapping[str, Any], message: Any) -> dict[str, Any]:
    """Return the values as they will stand, those not given as they are, or say of each wrong one what is wrong."""
    fields = fields_of(owner)
    kept, problems = clean_entries(fields, given, present=present, required=required_of(fields))
    if problems:
        raise InvalidInput(message, fields=problems)
    return kept


def changes_of(present: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what is another value now, {code: (before, after)}."""
    keys = kept.keys() | present.keys()
    return differences({key: present.get(key) for key in keys}, {key: kept.get(key) for key in keys})
