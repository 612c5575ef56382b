"""Entries of directories: written, changed, taken out of use; none is ever removed, since old records show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.record import differences, record
from core.directories.models import LONGEST_CODE, LONGEST_NAME, Directory, Entry
from core.fields import values
from core.fields.kinds import FieldKind
from core.fields.models import Field
from core.fields.selectors import fields_of, required_of
from core.lib.errors import DomainError, InvalidInput


class DirectoryReadOnly(DomainError):
    code = "directory_read_only"
    message = gettext_lazy("Entries of this directory come from %(source)s and are changed there.")


class DirectoryNotInUse(DomainError):
    code = "directory_not_in_use"
    message = gettext_lazy("This directory is not in use.")


class EntryHasChanged(DomainError):
    code, status = "entry_has_changed", 409
    message = gettext_lazy("Somebody has changed this entry meanwhile. Open it anew and enter your changes again.")


@dataclass(frozen=True, kw_only=True)
class EntryFacts:
    """An entry as it is wanted; `values` by the codes of fields, those not named stay."""

    code: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def add_entry(*, directory_id: int, what: EntryFacts) -> Entry:
    """Write an entry; of two people who write one code at the same time the second hears of it at the field."""
    directory = open_directory(directory_id)
    entry = Entry(directory=directory)
    _put(entry, what)
    record("directories.entry.added", subject=entry, facts={"directory": directory.title, "code": entry.code})
    return entry


@transaction.atomic
def change_entry(*, entry_id: int, what: EntryFacts, seen: datetime | None = None) -> Entry:
    """Change an entry; with `seen`, its `changed_at` as it was read, only where nobody has changed it since."""
    entry = _locked(entry_id)
    if seen is not None and seen != entry.changed_at:
        raise EntryHasChanged
    before = facts_of(entry)
    _put(entry, what)
    _note(entry, before)
    return entry


@transaction.atomic
def switch_entry(*, entry_id: int, is_active: bool) -> Entry:
    """Take an entry out of use or back: forms offer it no more, records that name it still show it."""
    entry = _locked(entry_id)
    if entry.is_active != is_active:
        before = facts_of(entry)
        entry.is_active, entry.changed_at = is_active, timezone.now()
        entry.save(update_fields=["is_active", "changed_at"])
        _note(entry, before)
    return entry


def open_directory(directory_id: int) -> Directory:
    """Return the directory if people may change its entries."""
    directory = Directory.objects.get(pk=directory_id)
    if directory.source:
        raise DirectoryReadOnly(source=directory.source)
    if not directory.is_active:
        raise DirectoryNotInUse
    return directory


def facts_of(entry: Entry) -> dict[str, Any]:
    return {"code": entry.code, "name": entry.name, "is_active": entry.is_active, **entry.values}


def words_to_search(fields: Sequence[Field], code: str, name: str, kept: Mapping[str, Any]) -> str:
    """Return what a search looks in: code, name and the texts among the values."""
    texts = [str(kept[one.key]) for one in fields if one.kind in (FieldKind.TEXT, FieldKind.CHOICE) and one.key in kept]
    return " ".join([code, name, *texts])


def wrong_names(code: str, name: str) -> dict[str, list[Any]]:
    """Return what is wrong with an entry's code and name."""
    wrong: dict[str, list[Any]] = {}
    for key, text, most in (("code", code, LONGEST_CODE), ("name", name, LONGEST_NAME)):
        if not text:
            wrong[key] = [_("This field is required.")]
        elif len(text) > most:
            wrong[key] = [_("At most %(most)s characters.") % {"most": most}]
        elif not text.isprintable():
            wrong[key] = [_("This text cannot be stored.")]
    return wrong


def _locked(entry_id: int) -> Entry:
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    open_directory(entry.directory_id)
    return entry


def _put(entry: Entry, what: EntryFacts) -> None:
    fields = fields_of(entry.directory.owner)
    code, name = what.code.strip(), what.name.strip()
    kept, wrong = values.clean_entries(fields, what.values, present=entry.values, required=required_of(fields))
    wrong.update(wrong_names(code, name))
    if wrong:
        raise InvalidInput(fields=wrong)
    entry.code, entry.name, entry.values = code, name, kept
    entry.words = words_to_search(fields, code, name, kept)
    entry.changed_at = timezone.now()
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        raise InvalidInput(fields={"code": [_("The directory has an entry with this code already.")]}) from error


def _note(entry: Entry, before: dict[str, Any]) -> None:
    after = facts_of(entry)
    changes = differences({**dict.fromkeys(after), **before}, {**dict.fromkeys(before), **after})
    if changes:
        record("directories.entry.changed", subject=entry, changes=changes, facts={"directory": entry.directory.title})
