"""Figures over a list: the count found, its sums and the counts of all tiles, in one query and never past a cap.

Each figure reads at most CAP + 1 rows that match, so it costs the same in a list of a million. Beyond the cap it reads
"10 000+", and sums are left to be asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import F, QuerySet, Value

from core.ui import formatting

CAP = 10_000


@dataclass(frozen=True, kw_only=True)
class Count:
    """A number of rows, exact up to the cap, with the sum that was asked for beside it (none past the cap)."""

    value: int
    is_capped: bool = False
    sum: Decimal | None = None

    def __str__(self) -> str:
        return f"{formatting.number(self.value)}+" if self.is_capped else formatting.number(self.value)

    def __bool__(self) -> bool:
        return self.value > 0


def count_of(rows: int, cap: int | None = CAP, amount: Decimal | None = None) -> Count:
    return Count(value=cap, is_capped=True) if cap is not None and rows > cap else Count(value=rows, sum=amount)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was counted: the rows found, their sums (none past the cap), and the other lists in their order."""

    found: Count
    sums: tuple[Decimal, ...] = ()
    others: tuple[Count, ...] = ()


def count_rows(
    found: QuerySet[Any],
    *,
    sums: Sequence[str] = (),
    others: Sequence[QuerySet[Any]] = (),
    other_sums: Sequence[str] = (),
    exact: bool = False,
) -> Figures:
    """Count the rows found with their sums, and other lists, in one query; `exact` lifts the cap from the former.

    `other_sums` names for each of the other lists the path that is summed up beside its count, "" for none.
    """
    cap = None if exact else CAP
    # Only statements that Django made are put together here, their values stay parameters.
    text, of_found = _sums_part(found, sums, cap)
    columns, listed = ["found.*"], None if exact else _count_part(found)
    params: list[Any] = []
    for other, path in zip(others, other_sums or [""] * len(others), strict=True):
        if _count_part(other) == listed and (not path or path in sums):
            # The tile that is looked at: what it counts has been counted.
            columns.append(f"ARRAY[found.found::numeric, found.sum_{sums.index(path)}]" if path else "found.found")
            continue
        part, values = _sums_part(other, [path], CAP) if path else _count_part(other)
        # A sum comes with its count in one pass over the rows.
        figure = "ARRAY[listed.found::numeric, listed.sum_0]" if path else "count(*)"
        columns.append(f"(SELECT {figure} FROM ({part}) AS listed)")  # noqa: S608
        params += values
    sql = f"SELECT {', '.join(columns)} FROM ({text}) AS found"  # noqa: S608
    with connections[found.db].cursor() as cursor:
        cursor.execute(sql, [*params, *of_found])
        row = cursor.fetchone()
    rows, amounts, counts = row[0], row[1 : 1 + len(sums)], row[1 + len(sums) :]
    counted = count_of(rows, cap)
    return Figures(
        found=counted,
        sums=() if counted.is_capped else tuple(Decimal(amount) for amount in amounts),
        others=tuple(_other(figure) for figure in counts),
    )


def _other(figure: int | list[Decimal]) -> Count:
    return count_of(int(figure[0]), amount=figure[1]) if isinstance(figure, list) else count_of(figure)


def _count_part(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    try:
        return rows.order_by().values(listed=Value(1))[: CAP + 1].query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 1 WHERE false", ()


def _sums_part(rows: QuerySet[Any], sums: Sequence[str], cap: int | None) -> tuple[str, tuple[Any, ...]]:
    """Return the statement for the count and sums of at most the capped rows."""
    named = {f"sum_{number}": F(path) for number, path in enumerate(sums)}
    columns = "".join(f", coalesce(sum({name}), 0) AS {name}" for name in named)
    try:
        listed = rows.order_by().values(listed=Value(1), **named)
        text, params = (listed if cap is None else listed[: cap + 1]).query.sql_with_params()
    except EmptyResultSet:
        text, params = f"SELECT {', '.join(['1', *(f'0 AS {name}' for name in named)])} WHERE false", ()
    return f"SELECT count(*) AS found{columns} FROM ({text}) AS listed", params  # noqa: S608
