"""A month of purchases up to a given minute, the same for the same minute."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

CENT = Decimal("0.01")
DAYS = 30
# What the supplier takes off the price at the pump.
DISCOUNT = Decimal("0.022")


@dataclass(frozen=True, slots=True)
class Pump:
    """What a card's driver buys and where."""

    card: str
    holder: str
    station: str
    product: str
    price: Decimal
    daily_limit: Decimal | None


def lines(pumps: Sequence[Pump], *, until: datetime, prefix: str) -> Iterator[bytes]:
    """Yield JSON lines as a supplier's program would send them; some are returned the next day."""
    random = Random(f"{prefix}:{until:%Y-%m-%d}")  # noqa: S311 nothing secret: the demo looks the same all day
    number = 0
    for day in range(DAYS, -1, -1):
        for place, pump in enumerate(pumps):
            if random.random() > 0.35 and day:
                continue
            at = (until - timedelta(days=day)).replace(
                hour=random.randrange(6, 22), minute=random.randrange(60), second=0
            )
            litres = _litres(random, pump, is_today=not day, place=place)
            if at >= until:
                at = until - timedelta(minutes=3 + place)
            number += 1
            row = _purchase(f"{prefix}{number:06d}", pump, at, litres)
            yield _line(row)
            if day > 1 and random.random() < 0.01:
                number += 1
                yield _line(_taken_back(f"{prefix}{number:06d}", row, at + timedelta(days=1)))


def _litres(random: Random, pump: Pump, *, is_today: bool, place: int) -> Decimal:
    """Today some cards come near their limit, and one reaches it."""
    limit = pump.daily_limit
    if is_today and limit and place < 3:
        return (limit * (Decimal("0.854"), Decimal("0.927"), Decimal(1))[place]).quantize(CENT)
    most = min(int(limit or 160), 160)
    return Decimal(random.randrange(12_00, max(most * 60, 13_00))) / 100


def _purchase(number: str, pump: Pump, at: datetime, litres: Decimal) -> dict[str, Any]:
    gross = (litres * pump.price).quantize(CENT, ROUND_HALF_UP)
    discount = (gross * DISCOUNT).quantize(CENT, ROUND_HALF_UP)
    return {
        "id": number,
        "at": at.isoformat(),
        "posted": (at + timedelta(minutes=9)).isoformat(),
        "card": pump.card,
        "holder": pump.holder,
        "kind": "sale",
        "station": pump.station,
        "product": pump.product,
        "quantity": str(litres),
        "unit": "л",
        "price": str(pump.price),
        "gross": str(gross),
        "discount": str(discount),
        "net": str(gross - discount),
    }


def _taken_back(number: str, row: dict[str, Any], at: datetime) -> dict[str, Any]:
    negative = {name: f"-{row[name]}" for name in ("quantity", "gross", "discount", "net")}
    return row | negative | {"id": number, "kind": "return", "at": at.isoformat(), "original": row["id"]}


def _line(row: dict[str, Any]) -> bytes:
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()
