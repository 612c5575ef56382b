"""Errors that a person can be told, with a stable code for programs."""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """A rule of the business refuses the request; the message says what to do."""

    code: str = "refused"
    message: Any = ""
    status: int = 409

    def __init__(
        self,
        message: Any = None,
        *,
        fields: Mapping[str, list[Any]] | None = None,
        extra: Mapping[str, Any] | None = None,
        **context: Any,
    ) -> None:
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})  # what a program needs to go on; stands in the problem document
        self.context = context
        if message is not None:
            self.message = message
        super().__init__(str(self))

    def __str__(self) -> str:
        return str(self.message) % self.context if self.context else str(self.message)


class InvalidInput(DomainError):
    """The request itself is wrong: fields name what to correct."""

    code = "invalid"
    status = 422


class IntegrationError(DomainError):
    """An outside service failed; `permanent` says that trying again cannot help."""

    code = "integration_failed"
    status = 502

    def __init__(self, message: Any = None, *, permanent: bool = False, **context: Any) -> None:
        super().__init__(message, **context)
        self.permanent = permanent
