"""What a played supplier holds: cards, operations, orders, and what goes wrong with its answers."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.till import Book
from core.integrations.sandbox.web import Response, json_response
from core.lib.tabular.values import luhn_is_valid

CENT = Decimal("0.01")
LATE = 7.0  # seconds, longer than the product waits
DISCOUNT = Decimal("0.02")
TROUBLES = {
    "": _("Works"),
    "away": _("Does not answer (503)"),
    "html": _("A page for people instead of data"),
    "slow": _("Answers too late"),
    "circle": _("Pages repeat themselves"),
    "twice": _("Each operation comes twice"),
    "short": _("Sessions end after two questions"),
    "shape": _("Another form of the answers"),
    "refuse": _("Refuses orders for cards"),
    "lost": _("Takes orders and loses the answer"),
}


class Shelf:
    """The cards and operations of one played supplier, on the disk; each change has its moment."""

    def __init__(self, path: Path, *, contract: str, prefix: str) -> None:
        self.book = Book(path)
        self.contract, self.prefix, self.trouble = contract, prefix, ""

    def cards(self) -> list[dict[str, Any]]:
        return self.book.all("card")

    def operations(self) -> list[dict[str, Any]]:
        return self.book.all("operation")

    def orders(self) -> list[dict[str, Any]]:
        """Return what was sent to the supplier, whole, the newest first."""
        return self.book.all("order")

    def add_card(self, **given: Any) -> dict[str, Any]:
        """Make a card under the next number, or under the one given."""
        with self.book.lock:
            number = given.pop("number", "") or self._next_number()
            made = {
                "number": number,
                "contract": given.pop("contract", "") or self.contract,
                "pool": given.pop("pool", ""),
                "status": given.pop("status", "") or "active",
                "holder": given.pop("holder", ""),
                "plate": given.pop("plate", ""),
                "limits": given.pop("limits", None) or [],
                "created": given.pop("created", "") or _now(),
            }
            return self.book.put("card", number, {**made, "changed": _now()})

    def change_card(self, number: str, **facts: Any) -> dict[str, Any] | None:
        with self.book.lock:
            known = self.book.get("card", number)
            return self.book.put("card", number, {**known, **facts, "changed": _now()}) if known else None

    def sell(self, number: str, **given: Any) -> dict[str, Any]:
        """Note a purchase; `at` puts it into the past, as one that comes late."""
        known = self.book.get("card", number) or {"contract": self.contract}
        quantity, price = Decimal(given.get("quantity") or "40"), Decimal(given.get("price") or "62.40")
        gross = (quantity * price).quantize(CENT, ROUND_HALF_UP)
        discount = (gross * DISCOUNT).quantize(CENT, ROUND_HALF_UP)
        return self._note(
            kind="sale",
            card=number,
            contract=given.get("contract") or known["contract"],
            at=given.get("at") or _now(),
            product=given.get("product") or "ДТ",
            station=given.get("station") or "114",
            quantity=str(quantity),
            price=str(price),
            gross=str(gross),
            discount=str(discount),
        )

    def take_back(self, name: str, *, kind: str = "return") -> dict[str, Any] | None:
        """Reverse an operation by one of its own."""
        known = self.book.get("operation", name)
        if known is None:
            return None
        negative = {field: str(-Decimal(known[field])) for field in ("quantity", "gross", "discount")}
        return self._note(**{**_bare(known), **negative, "kind": kind, "at": _now(), "original": name})

    def correct(self, name: str, *, quantity: str) -> dict[str, Any] | None:
        """Change an operation of the past under its own number, as suppliers should not do and do."""
        with self.book.lock:
            known = self.book.get("operation", name)
            if known is None:
                return None
            share = Decimal(quantity) / Decimal(known["quantity"])
            sums = {field: str((Decimal(known[field]) * share).quantize(CENT)) for field in ("gross", "discount")}
            return self.book.put("operation", name, {**known, **sums, "quantity": quantity, "posted": _now()})

    def note_order(self, key: str, order: Mapping[str, Any]) -> dict[str, Any]:
        """Keep what was sent; the same key is the same order."""
        with self.book.lock:
            known = self.book.get("order", key)
            return known or self.book.put("order", key, {"key": key, "at": _now(), **order})

    def troubled(self) -> Response | None:
        if self.trouble == "away":
            return json_response({"detail": "Away"}, HTTPStatus.SERVICE_UNAVAILABLE)
        if self.trouble == "html":
            return Response(body="<html><body>Ведутся работы</body></html>".encode())
        if self.trouble == "slow":
            time.sleep(LATE)
        return None

    def balance(self) -> Decimal:
        return Decimal(500_000) - sum(
            (Decimal(one["gross"]) - Decimal(one["discount"]) for one in self.operations()), Decimal(0)
        )

    def _note(self, **facts: Any) -> dict[str, Any]:
        with self.book.lock:
            name = f"{self.prefix}-{len(self.operations()) + 1:06}"
            return self.book.put("operation", name, {"original": "", **facts, "id": name, "posted": _now()})

    def _next_number(self) -> str:
        for number in range(len(self.cards()), 10**6):
            for digit in range(10):
                text = f"7077{self.prefix:0>2}{number:09}{digit}"
                if luhn_is_valid(text) and self.book.get("card", text) is None:
                    return text
        raise AssertionError("a million cards are enough")


def _bare(known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name not in {"id", "posted"}}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
