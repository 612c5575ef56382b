"""People and requests for tests of pages, without a server between."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from core.accounts.models import Role, User, UserKind
from core.lib.company import CurrentCompany, current_company
from tests.factories.people import USUAL


@pytest.fixture
def make_user(company: CurrentCompany) -> Callable[..., User]:
    """A user with the given permissions ("*" for all) in the company that is entered when it is called."""

    def make(*permissions: str, kind: str = UserKind.STAFF, **fields: Any) -> User:
        number = User.objects.count() + 1
        user = User.objects.create_user(email=f"person{number}@example.test", kind=kind, **fields)
        codes = [*permissions, *(USUAL if kind == UserKind.STAFF else ())]
        role = Role.objects.create(code=f"role{number}", name="Role", kind=kind, permissions=codes)
        user.roles.add(role)
        return user

    return make


@pytest.fixture
def make_request() -> Callable[..., HttpRequest]:
    """A request as the middleware hands it to a view; htmx headers by `headers`."""

    def make(path: str = "/", *, user: Any = None, data: Any = None, method: str = "get", **extra: Any) -> HttpRequest:
        headers = extra.pop("headers", {})
        request = getattr(RequestFactory(), method)(path, data=data, headers={"host": "alpha.localhost", **headers})
        request.user = user or SimpleNamespace(is_authenticated=False, pk=None)
        request.htmx = HtmxDetails(request)
        request.company = current_company()
        request.viewer = SimpleNamespace(user=user, organization_ids=frozenset(), **extra)
        request.session = {}
        request._messages = FallbackStorage(request)
        return request

    return make
