"""One row of a supplier's report as one line for COPY, or the reason why it is refused."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from core.lib.tabular import Row
from core.lib.tabular.layout import plain
from core.lib.tabular.values import decimal_text, identifier, luhn_is_valid, moment_text, words

# The order of the staging table's columns.
STAGED = (
    *("line", "reason", "number", "at", "posted_at", "card_number", "holder", "kind", "station_number"),
    *("product_code", "product_name", "product_key", "quantity", "unit", "price", "gross", "discount", "net"),
    "original_number",
)
# Directories that are printed on each row; the caches of one file are bounded by this.
CACHE = 200_000

_KINDS = {
    **dict.fromkeys(("продажа", "покупка", "обслуживание", "дебет", "sale", "purchase"), "sale"),
    **dict.fromkeys(("возврат", "сторно", "отмена", "return", "refund"), "return"),
    **dict.fromkeys(("корректировка", "доначисление", "correction"), "correction"),
}
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": " ", "\n": " ", "\r": " ", "\x00": ""})
_NULL = "\\N"


class TransactionRows:
    """Turns the rows of one file into COPY lines and keeps what the rows say about stations."""

    def __init__(self) -> None:
        self.rows = 0
        self.stations: dict[str, tuple[str, str]] = {}
        self._kinds: dict[Any, str] = {}
        self._cards: dict[Any, str | None] = {}
        self._names: dict[Any, tuple[str, str]] = {}

    def lines(self, rows: Iterable[Row]) -> Iterator[str]:
        for row in rows:
            self.rows += 1
            yield self.line(row)

    def line(self, row: Row) -> str:
        """Return the row for COPY; a refused one keeps its line, reason and number alone."""
        (id_, at, clock, posted, card, holder, kind, station, address, region, code, product, quantity, unit, price,
         gross, discount, net, original) = row.cells  # fmt: skip
        number = identifier(id_)
        if row.reason:
            return self._refused(row.line, row.reason, number)
        sums = self._sums(quantity, price, gross, discount, net, kind)
        if sums is None:
            return self._refused(row.line, "bad_number", number)
        if not number or len(number) > 64:
            return self._refused(row.line, "missing_id", number)
        card_number = self._card(card)
        if card_number is None:
            return self._refused(row.line, "bad_card_number", number)
        moment = moment_text(at, clock)
        if moment is None:
            return self._refused(row.line, "bad_date", number)
        station_number = self._station(station, address, region)
        product_name, product_key = self._product(product)
        values = (
            str(row.line), "", number, moment, moment_text(posted) or _NULL, card_number, words(holder)[:150],
            sums[0], station_number, identifier(code) or "", product_name, product_key, sums[1], words(unit)[:10],
            sums[2], sums[3], sums[4], sums[5], (identifier(original) or "")[:64],
        )  # fmt: skip
        text = "\t".join(values)
        if text.count("\\") or text.count("\t") != len(values) - 1 or "\n" in text or "\r" in text or "\x00" in text:
            text = "\t".join(value if value == _NULL else value.translate(_ESCAPES) for value in values)
        return text

    def _refused(self, line: int, reason: str, number: str | None) -> str:
        printed = (number or "")[:64].translate(_ESCAPES)
        return "\t".join((str(line), reason, printed, *[_NULL] * (len(STAGED) - 3)))

    def _sums(
        self, quantity: Any, price: Any, gross: Any, discount: Any, net: Any, kind: Any
    ) -> tuple[str, str, str, str, str, str] | None:
        """Return kind, quantity, price, gross, discount and net; what is not printed follows from the rest."""
        said = self._kind(kind)
        amount = decimal_text(quantity, 3) if quantity != "" or said != "correction" else "0"
        price_text = decimal_text(price, 4) if price != "" else _NULL
        gross_text, discount_text, net_text = (
            decimal_text(cell, 2) if cell != "" else "" for cell in (gross, discount, net)
        )
        if amount is None or price_text is None or None in (gross_text, discount_text, net_text):
            return None
        if not gross_text or not discount_text or not net_text:
            completed = _complete(gross_text or "", discount_text or "", net_text or "")
            if completed is None:
                return None
            gross_text, discount_text, net_text = completed
        kind_code = said or _kind_by_sign(amount)
        if kind_code == "return" and not net_text.startswith("-"):
            amount, gross_text, discount_text, net_text = (
                _negative(text) for text in (amount, gross_text, discount_text, net_text)
            )
        return kind_code, amount, price_text, gross_text, discount_text, net_text

    def _kind(self, cell: Any) -> str:
        try:
            return self._kinds[cell]
        except KeyError:
            if len(self._kinds) > CACHE:
                self._kinds.clear()
            return self._kinds.setdefault(cell, _KINDS.get(plain(cell), ""))

    def _card(self, cell: Any) -> str | None:
        try:
            return self._cards[cell]
        except KeyError:
            number = card_number(cell)
            if len(self._cards) > CACHE:
                self._cards.clear()
            self._cards[cell] = number
            return number

    def _station(self, cell: Any, address: Any, region: Any) -> str:
        number = identifier(cell) or ""
        if number and number not in self.stations and len(self.stations) < CACHE:
            number = number[:60]
            self.stations[number] = (words(address)[:300], words(region)[:120])
        return number[:60]

    def _product(self, cell: Any) -> tuple[str, str]:
        try:
            return self._names[cell]
        except KeyError:
            name = words(cell)[:200]
            if len(self._names) > CACHE:
                self._names.clear()
            self._names[cell] = (name, plain(name))
            return self._names[cell]


def card_number(cell: Any) -> str | None:
    """Return a card number without its printing; None unless it has 16 to 19 digits and the control digit is right."""
    number = identifier(cell)
    if number is None or not (number.isascii() and number.isdigit() and 16 <= len(number) <= 19):
        return None
    return number if luhn_is_valid(number) else None


def _kind_by_sign(quantity: str) -> str:
    if quantity.startswith("-"):
        return "return"
    return "sale" if quantity.strip("+0.") else "correction"


def _negative(text: str) -> str:
    return text if text.startswith("-") or not text.strip("0.") else f"-{text.lstrip('+')}"


def _complete(gross: str, discount: str, net: str) -> tuple[str, str, str] | None:
    """Find the sum that is not printed: net = gross - discount."""
    if not gross and not net:
        return None
    if not net:
        net = str(Decimal(gross) - Decimal(discount or 0))
    elif not gross:
        gross = str(Decimal(net) + Decimal(discount or 0))
    return gross, discount or str(Decimal(gross) - Decimal(net)), net
