"""What every view of the API stands on: the viewer, his language, and the row scope in one place."""

from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.utils import translation
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from api.authentication import TokenAuthentication
from api.pagination import KeysetPagination
from api.permissions import HasPermission, required_permission
from core.accounts.acting import acting_of
from core.accounts.models import User
from core.lib.acting import become
from core.organizations.middleware import session_viewer
from core.organizations.scope import owned
from core.organizations.viewer import NOBODY, Viewer, viewer_of


class CompanyApi(APIView):
    """An endpoint of one company's API; `required_permission` says who may call it."""

    permission_classes: Any = (HasPermission,)
    required_permission: ClassVar[str | dict[str, str]] = ""

    @property
    def viewer(self) -> Viewer:
        """Whoever looks; nobody while the API is only being described."""
        found: Viewer = getattr(self.request, "viewer", NOBODY)
        return found

    def perform_authentication(self, request: Request) -> None:
        """Know the caller, then answer in his language and look with his eyes."""
        user = request.user
        by_token = isinstance(request.successful_authenticator, TokenAuthentication)
        viewer = viewer_of(user) if by_token else session_viewer(request._request)
        request._request.viewer = viewer  # type: ignore[attr-defined]
        become(acting_of(request._request, user))
        if isinstance(user, User) and "Accept-Language" not in request.headers:
            translation.activate(user.language)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        response["Content-Language"] = translation.get_language()
        return response


class CompanyViewSet(CompanyApi, GenericViewSet[Any]):
    """A resource of one company.

    A subclass gives its rows in `rows()` and says in `owner_path` how a row leads to its organization ("" for
    organizations themselves; STAFF_ONLY where rows belong to none and clients have no business here). Nobody overrides
    `get_queryset`: it is the one place where the row scope and the permission are applied.
    """

    STAFF_ONLY: ClassVar[str] = "staff only"

    owner_path: ClassVar[str]
    pagination_class: Any = KeysetPagination
    filter_backends: Any = (DjangoFilterBackend,)
    orderings: ClassVar[dict[str, Any]] = {"id": "pk"}
    ordering: ClassVar[str] = "id"
    lookup_value_converter = "int"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "get_queryset" in cls.__dict__:
            raise ImproperlyConfigured(f"{cls.__name__}: give rows() and leave get_queryset() alone")
        if not isinstance(getattr(cls, "owner_path", None), str) or not cls.required_permission:
            raise ImproperlyConfigured(f"{cls.__name__}: name owner_path and required_permission")

    def rows(self) -> QuerySet[Any]:
        """Return the rows of the company, whoever asks."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        rows = self.rows()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        if self.owner_path == self.STAFF_ONLY:
            return rows if self.viewer.is_staff else rows.none()
        return owned(
            rows, self.viewer, self.owner_path, permission=required_permission(self.request.method or "", self)
        )

    def is_reading(self) -> bool:
        return self.request.method in SAFE_METHODS


class ListMixin:
    """GET on the collection."""

    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)  # type: ignore[no-any-return]


class RetrieveMixin:
    """GET on one row; another's row and a missing one answer the same."""

    def retrieve(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.get_object()).data)
