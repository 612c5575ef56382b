"""Keep a supplier's operations: each once, late ones too, and changes of past ones as corrections beside them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

from core.lib.tabular.values import identifier
from modules.fuel_cards.integrations.rows import OperationRow
from modules.fuel_cards.models import RowError, SupplierLink, Transaction, TransactionKind
from modules.fuel_cards.services.imports.runs import import_now
from modules.fuel_cards.services.imports.transaction_rows import card_number

# Between the number of an operation and the count of the times that the supplier has changed it.
CHANGE = "~"
LONGEST = 58
_SUMS = ("quantity", "gross", "net")


@dataclass(kw_only=True)
class OperationFigures:
    new: int = 0
    corrected: int = 0
    known: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # number, reason


def keep_operations(link: SupplierLink, operations: Iterable[OperationRow]) -> OperationFigures:
    """Take the operations in, in the caller's transaction, as a file of the supplier would be taken in."""
    figures = OperationFigures()
    rows: dict[str, OperationRow] = {}
    for row in operations:
        number = identifier(row.id)
        if row.contract and row.contract != link.contract:
            figures.refused.append((row.id, "another_contract"))
        elif not number or len(number) > LONGEST or CHANGE in number:
            figures.refused.append((row.id, "missing_id"))
        else:
            rows[number] = row
    fresh = _not_known(link, rows, figures)
    if fresh:
        lines = "\n".join(json.dumps(one, ensure_ascii=False, default=str) for one in fresh).encode()
        run = import_now(supplier=link.supplier, file=BytesIO(lines), size=len(lines))
        figures.new = run.created - figures.corrected
        figures.refused += list(run.errors.order_by("line").values_list("number", "reason"))
    return figures


def _not_known(link: SupplierLink, rows: dict[str, OperationRow], figures: OperationFigures) -> list[dict[str, Any]]:
    """Return what is to be taken in: new rows, and a correction for each known one that has other sums now."""
    mine = Transaction.objects.filter(supplier=link.supplier_id)
    known = {one.number: one for one in mine.filter(number__in=rows).only("number", "card_number", *_SUMS)}
    # What was refused once is refused; it stands among the errors of its import.
    refused = set(
        RowError.objects.filter(run__supplier=link.supplier_id, number__in=rows.keys() - known.keys()).values_list(
            "number", flat=True
        )
    )
    made = _changes_of(mine, rows)
    fresh = []
    for number, row in rows.items():
        before = known.get(number)
        if before is None:
            if number not in refused:
                fresh.append(row.model_dump(mode="json", exclude={"contract"}, exclude_none=True))
            continue
        if before.card_number != card_number(row.card):
            figures.refused.append((number, "conflict"))
            continue
        change = _difference(row, [before, *made.get(number, [])])
        if change is None:
            figures.known += 1
            continue
        figures.corrected += 1
        fresh.append(change | {"id": f"{number}{CHANGE}{len(made.get(number, [])) + 1}", "original": number})
    return fresh


def _changes_of(mine: Any, rows: dict[str, OperationRow]) -> dict[str, list[Transaction]]:
    found = mine.filter(kind=TransactionKind.CORRECTION, original__number__in=rows, number__contains=CHANGE)
    made: dict[str, list[Transaction]] = {}
    for one in found.only("number", "original_number", *_SUMS):
        number, _sign, count = one.number.rpartition(CHANGE)
        if number == one.original_number and count.isdecimal():
            made.setdefault(number, []).append(one)
    return made


def _difference(row: OperationRow, kept: list[Transaction]) -> dict[str, Any] | None:
    """Return the row of a correction that brings what was kept to what the supplier says now."""
    told = _signed(row)
    left = {name: told[name] - sum((getattr(one, name) for one in kept), Decimal(0)) for name in _SUMS}
    if not any(left.values()):
        return None
    facts = row.model_dump(mode="json", exclude={"contract", "discount", "price"}, exclude_none=True)
    sums = {name: str(value) for name, value in left.items()} | {"discount": str(left["gross"] - left["net"])}
    return facts | sums | {"kind": "correction"}


def _signed(row: OperationRow) -> dict[str, Decimal]:
    """Return the sums as they are kept: what is returned is negative."""
    sums = {name: Decimal(getattr(row, name)) for name in _SUMS}
    if row.kind == "return" and sums["net"] > 0:
        sums = {name: -value for name, value in sums.items()}
    places = {"quantity": Decimal("0.001"), "gross": Decimal("0.01"), "net": Decimal("0.01")}
    return {name: value.quantize(places[name]) for name, value in sums.items()}
