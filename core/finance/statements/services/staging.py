"""Stream a file into a staging table, and learn what it says of its accounts on the way."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import Any, BinaryIO

from django.db.backends.utils import CursorWrapper

from core.finance.statements.formats import Refusal, Statement, StatementLine, open_statement
from core.finance.statements.mentions import find_mentions

BATCH = 2000
KEPT_REFUSALS = 10_000
REPORT_EVERY = 5_000
Progress = Callable[[int, int], None]

STAGED = (
    "position",
    "account",
    "direction",
    "kind",
    "number",
    "day",
    "amount",
    "currency",
    "other_name",
    "other_inn",
    "other_kpp",
    "other_account",
    "other_bik",
    "other_bank",
    "purpose",
    "booked_on",
    "is_booked",
    "is_reversal",
    "reference",
    "mentions",
    "extra",
)
STAGE = """
DROP TABLE IF EXISTS pg_temp.statement_stage;
CREATE TEMPORARY TABLE statement_stage (position int, account text, direction text, kind text, number text, day date,
    amount numeric(18, 2), currency text, other_name text, other_inn text, other_kpp text, other_account text,
    other_bik text, other_bank text, purpose text, booked_on date, is_booked boolean, is_reversal boolean,
    reference text, mentions jsonb, extra jsonb, own_account_id bigint, fate "char" DEFAULT 'c') ON COMMIT DROP
"""


@dataclass
class Reading:
    """What a file has said besides its lines."""

    format: str
    encoding: str
    statements: list[Statement] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)  # the first of them
    rejected: int = 0
    lines: int = 0

    @property
    def rows(self) -> int:
        return self.lines + self.rejected

    def refuse(self, refusal: Refusal) -> None:
        self.rejected += 1
        if len(self.refused) < KEPT_REFUSALS:
            self.refused.append(refusal)


def stage(cursor: CursorWrapper, file: BinaryIO, progress: Progress | None = None) -> Reading:
    """COPY the lines into `statement_stage`; raise UnreadableStatement where the file is broken."""
    opened = open_statement(file)
    reading = Reading(opened.format, opened.encoding)
    cursor.execute(STAGE)
    raw: Any = cursor
    with raw.copy(f"COPY statement_stage ({', '.join(STAGED)}) FROM STDIN") as copy:
        for batch in batched(_rows(reading, opened.items(), file, progress), BATCH):
            copy.write("".join(batch))
    cursor.execute("ANALYZE statement_stage")
    return reading


def _rows(reading: Reading, items: Iterable[Any], file: BinaryIO, progress: Progress | None) -> Iterator[str]:
    """Yield the lines as COPY takes them; statements and refusals stay with the reading."""
    size = _size(file) if progress else 0
    for number, item in enumerate(items):
        if progress and number % REPORT_EVERY == 0:
            progress(file.tell(), size)
        if isinstance(item, Statement):
            reading.statements.append(item)
        elif isinstance(item, Refusal):
            reading.refuse(item)
        elif len(item.number) > 64 or len(item.other.account) > 34:
            reading.refuse(Refusal(position=item.position, reason="bad_id", number=item.number[:40]))
        else:
            reading.lines += 1
            yield _row(item)


def _row(line: StatementLine) -> str:
    other = line.other
    mentions = [
        {"n": one.number, "d": one.day.isoformat() if one.day else None, "w": one.is_named}
        for one in find_mentions(line.purpose)
    ]
    cells = (
        line.position,
        line.account,
        line.direction,
        line.kind[:80],
        line.number,
        line.day,
        line.amount,
        "",
        other.name[:300],
        other.inn,
        other.kpp,
        other.account,
        other.bik[:11],
        other.bank[:300],
        line.purpose,
        line.booked_on or line.day,
        line.is_booked,
        line.is_reversal,
        line.reference[:64],
        json.dumps(mentions, ensure_ascii=False),
        json.dumps(dict(line.extra), ensure_ascii=False),
    )
    return "\t".join(map(_cell, cells)) + "\n"


def _cell(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace("\x00", "").replace("\\\\u0000", "")
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _size(file: BinaryIO) -> int:
    place = file.tell()
    size = file.seek(0, os.SEEK_END)
    file.seek(place)
    return size
