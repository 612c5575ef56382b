"""Directories of an owner's company, with entries, fields and a file on its way in."""

from collections.abc import Callable
from itertools import count

from core.directories.models import Directory, Entry, EntryImport
from core.directories.services.directories import DirectoryFacts, add_directory
from core.directories.services.entries import EntryFacts, add_entry
from core.fields.services import FieldFacts, add_field
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

_numbers = count(1)


def _directory(owner: Owner, *, source: str = "") -> Directory:
    number = next(_numbers)
    title = f"Directory {number} {owner.company_mark} {owner.mark}"
    return add_directory(code=f"{owner.company.slug}_{number}", what=DirectoryFacts(title=title, source=source))


def _entry(owner: Owner) -> Entry:
    what = EntryFacts(code=f"e{next(_numbers)}", name=f"Entry {owner.company_mark} {owner.mark}")
    return add_entry(directory_id=_directory(owner).pk, what=what)


def directory(owner: Owner) -> Thing:
    row = _directory(owner)
    data = {"title": f"Renamed {owner.mark}", "code": f"c{next(_numbers)}", "name": "Added", "label": "Weight"}
    return Thing(row=row, names={"code": row.code}, seen_by=SeenBy.COMPANY, data={**data, "kind": "text"})


def fed_directory(owner: Owner) -> Thing:
    row = _directory(owner, source="1C")
    data = {"entries": [{"code": "one", "name": "One"}]}
    return Thing(row=row, names={"code": row.code}, seen_by=SeenBy.COMPANY, data=data)


def fields_of_directory(owner: Owner) -> Thing:
    row = _directory(owner)
    data = {"label": "Weight", "kind": "text"}
    return Thing(row=row, names={"owner": row.owner}, seen_by=SeenBy.COMPANY, data=data)


def field(owner: Owner) -> Thing:
    row = add_field(owner=_directory(owner).owner, what=FieldFacts(label="Weight"))
    data = {"label": "Mass", "kind": "text"}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, rest={"way": "later"}, data=data)


def changed_field(owner: Owner) -> Thing:
    thing = field(owner)
    return Thing(row=thing.row, names={"pk": thing.row.pk}, seen_by=SeenBy.COMPANY, data={"label": "Mass"})


def entries(owner: Owner) -> Thing:
    row = _entry(owner)
    data = {"code": f"e{next(_numbers)}", "name": "Added"}
    return Thing(row=row, names={"directory": row.directory.code}, seen_by=SeenBy.COMPANY, data=data)


def entry(owner: Owner) -> Thing:
    row = _entry(owner)
    data = {"code": row.code, "name": f"Renamed {owner.mark}"}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def entry_of_directory(owner: Owner) -> Thing:
    thing = entry(owner)
    row = Entry.objects.select_related("directory").get(pk=thing.row.pk)
    names = {"directory": row.directory.code, "pk": row.pk}
    return Thing(row=row, names=names, seen_by=SeenBy.COMPANY, data=thing.data)


def file_of_entries(owner: Owner) -> Thing:
    row = EntryImport.objects.create(
        directory=_directory(owner), file_name=f"{owner.company_mark} {owner.mark}.csv", file="nowhere"
    )
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY)


DIRECTORIES: dict[str, Callable[[Owner], Thing]] = {
    "directories:entry_list": directory,
    "directories:directory_edit": directory,
    "directories:entry_new": directory,
    "directories:entry_suggest": directory,
    "directories:import_new": directory,
    "directories:object_fields": fields_of_directory,
    "directories:field_new": fields_of_directory,
    "directories:field_edit": field,
    "directories:field_retire": field,
    "directories:field_restore": field,
    "directories:field_shift": field,
    "directories:entry_detail": entry,
    "directories:entry_edit": entry,
    "directories:entry_off": entry,
    "directories:entry_on": entry,
    "directories:import_detail": file_of_entries,
    "directories:import_commit": file_of_entries,
    "directories:import_discard": file_of_entries,
    "directories:import_repeat": file_of_entries,
    "api:field-detail": changed_field,
    "api:directory-detail": directory,
    "api:directory-fields": directory,
    "api:directory-feed": fed_directory,
    "api:directory_entry-list": entries,
    "api:directory_entry-detail": entry_of_directory,
}
