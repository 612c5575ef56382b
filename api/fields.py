"""Serializer fields that keep the row scope."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from core.organizations.scope import owned


class OwnedField(serializers.PrimaryKeyRelatedField[Any]):
    """The id of a row that the caller may use; another's id gives the same error as a missing one."""

    def __init__(self, *, path: str = "organization", permission: str = "", **kwargs: Any) -> None:
        self.path = path
        self.permission = permission
        super().__init__(**kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset()  # type: ignore[assignment]
        request = self.context.get("request")
        if request is None:
            return rows.none()
        return owned(rows, request.viewer, self.path, permission=self.permission)
