"""What comes of a file."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The figures of a file, the reasons of its refused rows, and its first good rows."""

    rows: int
    created: int
    duplicate: int
    rejected: int
    updated: int = 0
    amount: Decimal = Decimal("0.00")
    reasons: dict[str, int] = field(default_factory=dict)
    first_rows: list[dict[str, Any]] = field(default_factory=list)
    another_supplier: str = ""  # whose cards stand in refused rows
