"""Reads of import runs."""

from typing import Any

from django.db.models import QuerySet

from modules.fuel_cards.models import ImportRun, Product, RowError, Supplier, Tariff

SHOWN_ERRORS = 100


def list_runs() -> QuerySet[ImportRun]:
    return ImportRun.objects.select_related("supplier", "created_by")


def get_run(pk: int) -> ImportRun:
    return list_runs().get(pk=pk)


def list_row_errors(run: ImportRun, *, limit: int | None = SHOWN_ERRORS) -> list[RowError]:
    errors = RowError.objects.filter(run=run).order_by("line", "pk")
    return list(errors[:limit] if limit else errors)


def rejected_rows(run: ImportRun) -> list[dict[str, Any]]:
    """Return the refused rows as programs read them."""
    errors = RowError.objects.filter(run=run).order_by("line", "pk")
    return [{"row": line, "reason": reason} for line, reason in errors.values_list("line", "reason").iterator()]


def list_suppliers() -> QuerySet[Supplier]:
    return Supplier.objects.order_by("-is_default", "name")


def find_supplier(code: str | None) -> Supplier | None:
    """Return the supplier with the code, or the one whose files name none."""
    return Supplier.objects.filter(code=code).first() if code else Supplier.objects.filter(is_default=True).first()


def list_tariffs() -> QuerySet[Tariff]:
    return Tariff.objects.select_related("supplier", "product")


def list_products() -> QuerySet[Product]:
    return Product.objects.order_by("name")
