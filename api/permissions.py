"""May this caller do this: by the code of a permission that every view has to name."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from core.lib.errors import DomainError


class NotBound(DomainError):
    """A client whom no company is bound to yet, or any more."""

    code, status = "not_bound", 403
    message = _("No company is bound to this account. Ask for access, or wait until it is given.")


class ConsentNeeded(DomainError):
    """A client who has to agree to a newer text first."""

    code, status = "consent_needed", 403
    message = _("A text of consent has changed. Read it and agree to it first.")


WRITE = "write"
READ = "read"


class HasPermission(BasePermission):
    """`required_permission` is one code, or codes by action, method, "read" and "write"; without one nobody passes."""

    def has_permission(self, request: Request, view: Any) -> bool:
        viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.user is None:
            return False
        if request.method == "OPTIONS" or not hasattr(view, (request.method or "").lower()):
            return True  # there is nothing behind this method: the answer is 405
        if viewer.is_unbound:
            raise NotBound
        if viewer.owes_consent:
            raise ConsentNeeded
        return self.holds(request, view)

    def holds(self, request: Request, view: Any) -> bool:
        viewer = request.viewer  # type: ignore[attr-defined]
        return bool(viewer.has_permission(required_permission(request.method or "", view)))


class IsLetIn(HasPermission):
    """Whoever may work here at all; the view asks for rights of its own inside."""

    def holds(self, request: Request, view: Any) -> bool:
        return True


def required_permission(method: str, view: Any) -> str:
    """Return the code that this request needs; a view that names none is a mistake and never an open door."""
    declared = getattr(view, "required_permission", None)
    if isinstance(declared, str) and declared:
        return declared
    if isinstance(declared, dict):
        kind = READ if method in SAFE_METHODS else WRITE
        for key in (getattr(view, "action", None), method.lower(), kind):
            if key in declared:
                return str(declared[key])
    raise ImproperlyConfigured(f"{type(view).__name__} names no permission for {method}")
