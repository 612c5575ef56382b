"""Reads of typed fields."""

from collections.abc import Iterable

from core.fields.models import Field


def fields_of(owner: str) -> list[Field]:
    """Return the fields in use, in their order."""
    return list(Field.objects.filter(owner=owner, retired_at__isnull=True).order_by("position", "pk"))


def retired_fields_of(owner: str) -> list[Field]:
    return list(Field.objects.filter(owner=owner, retired_at__isnull=False).order_by("position", "pk"))


def required_of(fields: Iterable[Field]) -> list[str]:
    return [one.key for one in fields if one.is_required]
