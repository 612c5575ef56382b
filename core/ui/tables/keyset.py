"""Pages cut by the last row seen, not by counting rows: the same cost at any depth, stable while rows are added.

Rows are ordered by one expression and the primary key, both in one direction, rows without a value last. That is two
stretches of one index: the rows with a value, then those without; each is read by a comparison that the index answers.
"""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value
from django.db.models.expressions import Combinable

from core.lib.company import current_company

SORT_VALUE = "list_order"


class RowIsAfter(Func):
    """Compares two rows at once, `(value, id) > (…)`, which an index on both answers by one descent.

    The first half of the expressions is the row, the second what it is compared with.
    """

    output_field = BooleanField()

    def __init__(self, *expressions: Any, sign: str = ">", **extra: Any) -> None:
        super().__init__(*expressions, sign=sign, **extra)

    def as_sql(self, compiler: Any, connection: Any, *ignored: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(part) for part in self.source_expressions]
        texts = [text for text, _ in parts]
        params = tuple(param for _, values in parts for param in values)
        half = len(texts) // 2
        return f"({', '.join(texts[:half])}) {self.extra['sign']} ({', '.join(texts[half:])})", params


def _keys(model: type[Model]) -> list[Any]:
    """Return the fields of the primary key, of which a table may have several."""
    return list(model._meta.pk_fields)


@dataclass(frozen=True, kw_only=True)
class Order:
    """By what a list is ordered: `name` identifies the order in a cursor."""

    name: str
    expression: Combinable | str = "pk"
    descending: bool = False

    @property
    def by(self) -> Any:
        return F(self.expression) if isinstance(self.expression, str) else self.expression


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """A place between two rows: the row on its near side, and how many rows lie before it."""

    value: Any
    pk: Any
    position: int


@dataclass(frozen=True, kw_only=True)
class Page[M: Model]:
    """Rows of one page and the cursors of its neighbours."""

    rows: list[M]
    previous: str = ""
    next: str = ""
    first: int = 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


def cut_page[M: Model](queryset: QuerySet[M], order: Order, size: int, after: str = "", before: str = "") -> Page[M]:
    """Return the page behind `after` or ahead of `before`, else the first; a cursor that is not ours is ignored.

    Ahead of a cursor may be fewer rows than fit: rows that came meanwhile make a page of their own.
    """
    rows = queryset.annotate(**{SORT_VALUE: order.by}).order_by()
    reader = _Reader(rows, order, size + 1)
    start = reader.read_cursor(after)
    if start is not None:
        found = reader.forward(start)
        return _page(found[:size], order, start.position, has_previous=True, has_next=len(found) > size)
    end = reader.read_cursor(before)
    if end is not None and (found := reader.backward(end)):
        has_previous = len(found) > size
        found = found[:size][::-1]
        position = max(end.position - len(found), 0) if has_previous else 0
        return _page(found, order, position, has_previous=has_previous, has_next=True)
    found = reader.forward(None)
    return _page(found[:size], order, 0, has_previous=False, has_next=len(found) > size)


def _page[M: Model](rows: list[M], order: Order, position: int, *, has_previous: bool, has_next: bool) -> Page[M]:
    if not rows:
        return Page(rows=rows, previous="", next="", first=0)
    return Page(
        rows=rows,
        first=position + 1,
        previous=_sign(order, rows[0], position) if has_previous else "",
        next=_sign(order, rows[-1], position + len(rows)) if has_next else "",
    )


class _Reader[M: Model]:
    """Reads rows from a cursor on, in the order or against it."""

    def __init__(self, rows: QuerySet[M], order: Order, limit: int) -> None:
        self.rows = rows
        self.order = order
        self.limit = limit
        self.field = rows.query.annotations[SORT_VALUE].output_field
        self.keys = _keys(rows.model)

    def forward(self, cursor: Cursor | None) -> list[M]:
        """Rows with a value behind the cursor, then those without until the page is full."""
        found: list[M] = []
        if cursor is None or cursor.value is not None:
            found = self._with_value(cursor, descending=self.order.descending, limit=self.limit)
        if len(found) < self.limit and self._may_be_empty():
            start = cursor if cursor is not None and cursor.value is None else None
            found += self._without_value(start, descending=self.order.descending, limit=self.limit - len(found))
        return found

    def backward(self, cursor: Cursor) -> list[M]:
        """Rows ahead of the cursor, the nearest first."""
        found: list[M] = []
        if cursor.value is None:
            found = self._without_value(cursor, descending=not self.order.descending, limit=self.limit)
        if len(found) < self.limit:
            start = cursor if cursor.value is not None else None
            found += self._with_value(start, descending=not self.order.descending, limit=self.limit - len(found))
        return found

    def _with_value(self, cursor: Cursor | None, *, descending: bool, limit: int) -> list[M]:
        rows = self.rows
        if self._may_be_empty():
            rows = rows.filter(**{f"{SORT_VALUE}__isnull": False})
        if cursor is not None:
            own = [F(SORT_VALUE), *(F(key.attname) for key in self.keys)]
            pk = cursor.pk if len(self.keys) > 1 else (cursor.pk,)
            there = [Value(one, output_field=key) for one, key in zip(pk, self.keys, strict=True)]
            value = Value(cursor.value, output_field=self.field)
            rows = rows.filter(RowIsAfter(*own, value, *there, sign="<" if descending else ">"))
        return list(self._ordered(rows, descending)[:limit])

    def _without_value(self, cursor: Cursor | None, *, descending: bool, limit: int) -> list[M]:
        rows = self.rows.filter(**{f"{SORT_VALUE}__isnull": True})
        if cursor is not None:
            rows = rows.filter(**{"pk__lt" if descending else "pk__gt": cursor.pk})
        return list(self._ordered(rows, descending)[:limit])

    def _ordered(self, rows: QuerySet[M], descending: bool) -> QuerySet[M]:
        names = (SORT_VALUE, *(key.attname for key in self.keys))
        return rows.order_by(*(F(name).desc() if descending else F(name).asc() for name in names))

    def _may_be_empty(self) -> bool:
        """Tell whether a row can be without a value; only a plain column of the table itself is known to have one."""
        expression = self.order.expression
        if not isinstance(expression, str) or "__" in expression:
            return True
        return expression != "pk" and self.rows.model._meta.get_field(expression).null

    def read_cursor(self, text: str) -> Cursor | None:
        return read_cursor(text, self.order, self.rows.model, self.field)


def _salt(order: Order, model: type[Model]) -> str:
    direction = "-" if order.descending else "+"
    return f"page:{current_company().schema}:{model._meta.label_lower}:{direction}{order.name}"


def _sign(order: Order, row: Model, position: int) -> str:
    value = getattr(row, SORT_VALUE)
    text = None if value is None else _text(value)
    pk = [str(one) for one in row.pk] if isinstance(row.pk, tuple) else str(row.pk)
    return signing.dumps([text, pk, position], salt=_salt(order, type(row)))


def _text(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def read_cursor(text: str, order: Order, model: type[Model], field: Any) -> Cursor | None:
    """Return the cursor if we signed it for this company, table and order; None for anything else."""
    if not text:
        return None
    try:
        value, pk, position = signing.loads(text, salt=_salt(order, model))
        keys = _keys(model)
        read = [key.to_python(one) for one, key in zip(pk if len(keys) > 1 else [pk], keys, strict=True)]
        key = tuple(read) if len(keys) > 1 else read[0]
        return Cursor(value=None if value is None else field.to_python(value), pk=key, position=position)
    except (signing.BadSignature, ValidationError, ValueError, TypeError):
        return None
