"""What the supplier's sample report holds, read as plainly as possible: figures that the pages must show."""

import csv
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"
CARDS, TRANSACTIONS = DATA / "fuel_cards.csv", DATA / "fuel_transactions.csv"


@dataclass(frozen=True)
class Bought:
    """What was bought by one card of the report."""

    card: str
    numbers: tuple[str, ...]
    net: Decimal

    @property
    def mask(self) -> str:
        return f"{self.card[:4]} ••• {self.card[-4:]}"


@cache
def expected() -> dict[str, Any]:
    """The figures of a right import of the report into an empty company."""
    found: dict[str, Any] = json.loads((DATA / "expected.json").read_text())["fuel_transactions"]["csv"]
    return found


@cache
def plain_cards() -> tuple[Bought, ...]:
    """Cards with a handful of purchases and nothing that needs judgement, the busiest first."""
    rows = [row for row in csv.reader(TRANSACTIONS.read_text("cp1251").splitlines(), delimiter=";") if len(row) == 18]
    rows = rows[1:]
    times = Counter(row[0] for row in rows)
    by_card: dict[str, list[list[str]]] = defaultdict(list)
    for row in rows:
        by_card[row[3]].append(row)
    known = {line.split(";")[0] for line in CARDS.read_text("cp1251").splitlines()}
    found = [
        Bought(card, tuple(row[0] for row in bought), sum((_sum(row[16]) for row in bought), Decimal(0)))
        for card, bought in by_card.items()
        if card in known and 3 <= len(bought) <= 8 and all(_is_plain(row, times) for row in bought)
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.numbers), one.card)))


def _is_plain(row: list[str], times: Counter[str]) -> bool:
    return row[5] == "Продажа" and times[row[0]] == 1 and row[16].replace(",", "").isdigit() and row[1][2] == "."


def _sum(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
