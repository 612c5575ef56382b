"""Rows of many entries at once, staged by COPY and judged and written by a few statements, whatever their number."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.directories.models import Directory
from core.directories.services.entries import wrong_names
from core.fields.kinds import FieldKind
from core.fields.links import linked
from core.fields.models import Field
from core.fields.selectors import fields_of, required_of
from core.fields.values import clean_entries, form_field, plain
from core.lib.errors import InvalidInput
from core.lib.tabular import Field as Column
from core.lib.tabular import Layout, open_table
from core.lib.tabular.values import day_text, words

MOST_ROWS, KEPT_PROBLEMS, TOLD_EVERY = 100_000, 500, 500
CODE = ("Код", "Code")
NAME = ("Наименование", "Название", "Name")
YES, NO = frozenset({"да", "yes", "1", "true", "истина", "+"}), frozenset({"нет", "no", "0", "false", "ложь", "-"})

_STAGE = """
DROP TABLE IF EXISTS pg_temp.directories_stage;
CREATE TEMPORARY TABLE directories_stage
    (line int, code text, name text, value jsonb, problem text, words text, fate text DEFAULT 'created') ON COMMIT DROP
"""
_REFUSED = "UPDATE directories_stage SET fate = 'rejected' WHERE problem <> ''"
_REPEATED = """
UPDATE directories_stage s SET fate = 'rejected', problem = replace(%(words)s, '%%(line)s', r.line::text)
FROM (SELECT code, min(line) AS line FROM directories_stage WHERE fate = 'created' GROUP BY code HAVING count(*) > 1) r
WHERE s.code = r.code AND s.line > r.line AND s.fate = 'created'
"""
# What a row says is put over what the entry has already.
_KNOWN = """
UPDATE directories_stage s
SET value = (e.values - %(given)s::text[]) || s.value,
    fate = CASE WHEN e.name = s.name AND e.values = (e.values - %(given)s::text[]) || s.value
        THEN 'unchanged' ELSE 'updated' END
FROM directories_entry e WHERE e.directory_id = %(directory)s AND e.code = s.code AND s.fate = 'created'
"""
_WORDS = """
UPDATE directories_stage s SET words = concat_ws(' ', s.code, s.name,
    (SELECT string_agg(v.value, ' ' ORDER BY v.key) FROM jsonb_each_text(s.value) v WHERE v.key = ANY(%(texts)s)))
WHERE s.fate IN ('created', 'updated')
"""
_ADD = """
INSERT INTO directories_entry (directory_id, code, name, values, words, is_active, created_at, changed_at)
SELECT %(directory)s, code, name, value, words, true, now(), now()
FROM directories_stage WHERE fate = 'created' ORDER BY line
"""
_CHANGE = """
UPDATE directories_entry e SET name = s.name, values = s.value, words = s.words, changed_at = now()
FROM directories_stage s WHERE s.fate = 'updated' AND e.directory_id = %(directory)s AND e.code = s.code
"""
_JUDGE, _WRITE = (_REFUSED, _REPEATED, "ANALYZE directories_stage", _KNOWN), (_WORDS, _ADD, _CHANGE)


type Progress = Callable[[int, int], None]
type Staged = tuple[int, str, str, str, str]


class TooManyRows(InvalidInput):
    code = "too_many_rows"
    message = gettext_lazy("More than %(most)s rows. Split the file and take in the parts one after another.")


@dataclass(kw_only=True)
class Judgement:
    """What comes of the rows; problems are [line, code, words]."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    problems: list[list[Any]] = field(default_factory=list)


def layout_of(fields: Sequence[Field]) -> Layout:
    """Return the columns of a directory's file: a field goes by its name and by its code."""
    own = tuple(Column(f"own_{one.code}", (one.label, one.code)) for one in fields)
    needed = tuple((f"own_{one.code}",) for one in fields if one.is_required)
    return Layout(fields=(Column("code", CODE), Column("name", NAME), *own), required=(("code",), ("name",), *needed))


def read_rows(directory: Directory, file: BinaryIO, *, write: bool, progress: Progress | None = None) -> Judgement:
    """Judge the rows of a file; with `write` the good ones become entries."""
    fields = fields_of(directory.owner)
    table = open_table(file, layout_of(fields))
    given = [one.code for one in fields if f"own_{one.code}" in table.columns]
    rows = list(table.rows())
    if len(rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    judged = _judged(fields, given, rows)
    return take_rows(directory, fields, _told(judged, len(rows), progress), given=given, write=write)


def _told(rows: Iterable[Staged], total: int, progress: Progress | None) -> Iterator[Staged]:
    """Give the rows on, and say how far they are."""
    for number, row in enumerate(rows, start=1):
        if progress and (number % TOLD_EVERY == 0 or number == total):
            progress(number, total)
        yield row


def _judged(fields: Sequence[Field], given: Sequence[str], rows: Sequence[Any]) -> Iterator[Staged]:
    shown = [(place, one) for place, one in enumerate(fields, start=2) if one.code in given]
    readers = [(place, one, _reader(one, (row.cells[place] for row in rows if not row.reason))) for place, one in shown]
    for line, cells, broken in rows:
        if broken:
            yield line, "", "", "{}", _("This line cannot be read.")
            continue
        code, name = words(cells[0]), words(cells[1])
        problems = [f"{label}: {text}" for label, text in _wrong(code, name)]
        kept = {}
        for place, one, read in readers:
            try:
                value = read(cells[place])
            except ValidationError as error:
                problems.append(f"{one.label}: {' '.join(error.messages)}")
                continue
            if value not in (None, ""):
                kept[one.code] = plain(value)
        yield line, code, name, json.dumps(kept), "; ".join(problems)


def _wrong(code: str, name: str) -> Iterator[tuple[str, str]]:
    labels = {"code": _("Code"), "name": _("Name")}
    for key, texts in wrong_names(code, name).items():
        yield labels[key], texts[0]


def _reader(one: Field, cells: Iterable[Any]) -> Callable[[Any], Any]:
    """Return what reads a cell as a value of the field; entries of other directories are looked up all at once."""
    control = form_field(one, required=one.is_required)
    match one.kind:
        case FieldKind.DATE:
            return lambda cell: control.clean(day_text(cell) or words(cell))
        case FieldKind.YES_NO:
            return lambda cell: control.clean(_answer(words(cell)))
        case FieldKind.LINK:
            known = linked().find(one.target, {words(cell) for cell in cells} - {""})
            return lambda cell: _found(known, words(cell), required=one.is_required)
        case _:
            return lambda cell: control.clean(words(cell))


def _answer(text: str) -> str:
    plain_text = text.casefold()
    return "yes" if plain_text in YES else "no" if plain_text in NO else text


def _found(known: Mapping[str, int], code: str, *, required: bool) -> int | None:
    if not code and not required:
        return None
    if code not in known:
        raise ValidationError(_("The directory has no such entry in use."))
    return known[code]


def fed(fields: Sequence[Field], rows: Sequence[Mapping[str, Any]]) -> Iterator[Staged]:
    required = required_of(fields)
    for line, row in enumerate(rows, start=1):
        code, name = str(row["code"]).strip(), str(row["name"]).strip()
        kept, wrong = clean_entries(fields, row.get("values", {}), present={}, required=required)
        problems = [f"{label}: {text}" for label, text in _wrong(code, name)]
        problems += [f"{key.removeprefix('field_')}: {' '.join(map(str, texts))}" for key, texts in wrong.items()]
        yield line, code, name, json.dumps(kept), "; ".join(problems)


def take_rows(
    directory: Directory, fields: Sequence[Field], rows: Iterable[Staged], *, given: Sequence[str], write: bool
) -> Judgement:
    """Stage and judge the rows; with `write` the good ones become entries."""
    texts = [one.code for one in fields if one.kind in (FieldKind.TEXT, FieldKind.CHOICE)]
    facts: dict[str, Any] = {
        "directory": directory.pk,
        "given": list(given),
        "texts": texts,
        "words": _("The same code stands in line %(line)s."),
    }
    staged = list(rows)  # links of rows ask the database, which the COPY would not let through
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        raw: Any = cursor
        with raw.copy("COPY directories_stage (line, code, name, value, problem) FROM STDIN") as copy:
            for row in staged:
                copy.write_row(row)
        if write:
            Directory.objects.select_for_update(no_key=True).get(pk=directory.pk)
        for statement in (*_JUDGE, *(_WRITE if write else ())):
            cursor.execute(statement, facts if "%(" in statement else None)
        return _figures(cursor)


def _figures(cursor: CursorWrapper) -> Judgement:
    cursor.execute("SELECT fate, count(*) FROM directories_stage GROUP BY fate")
    made = Judgement(**dict(cursor.fetchall()))
    cursor.execute(
        "SELECT line, left(code, 60), problem FROM directories_stage WHERE fate = 'rejected' ORDER BY line LIMIT %s",
        [KEPT_PROBLEMS],
    )
    made.problems = [list(row) for row in cursor.fetchall()]
    return made
