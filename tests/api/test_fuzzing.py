"""The sign-in and registration endpoints under whatever their own description lets programs send: no surprise."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.tokens import token_pair
from core.accounts.models import AccessPolicy
from core.lib.company import CurrentCompany
from tests.factories.people import make_client, make_organization
from tests.factories.registration import open_registration

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-137", "PL-43")]
HOST = "alpha.localhost"
PARTS = ("/auth/", "/registration/", "/consents/", "/access-requests/own/")
EXAMPLES = 10
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    "DELETE /api/v1/auth/sessions/",
    "DELETE /api/v1/auth/sessions/{id}/",
    "GET /api/v1/access-requests/own/",
    "GET /api/v1/auth/sessions/",
    "GET /api/v1/auth/user/",
    "GET /api/v1/consents/",
    "GET /api/v1/registration/",
    "GET /api/v1/registration/company/",
    "PATCH /api/v1/auth/user/",
    "POST /api/v1/access-requests/own/",
    "POST /api/v1/auth/code/",
    "POST /api/v1/auth/code/confirm/",
    "POST /api/v1/auth/contact/",
    "POST /api/v1/auth/contact/confirm/",
    "POST /api/v1/auth/login/",
    "POST /api/v1/auth/logout/",
    "POST /api/v1/auth/password/change/",
    "POST /api/v1/auth/password/reset/",
    "POST /api/v1/auth/password/reset/confirm/",
    "POST /api/v1/auth/second-factor/",
    "POST /api/v1/auth/token/refresh/",
    "POST /api/v1/auth/token/verify/",
    "POST /api/v1/consents/",
    "POST /api/v1/registration/",
    "POST /api/v1/registration/{id}/again/",
    "POST /api/v1/registration/{id}/confirm/",
]


@pytest.fixture
def one_transaction() -> Iterator[None]:
    """Calls leave the test's connection alone, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def described(company: CurrentCompany, one_transaction: None, settings: Any) -> dict[str, Any]:
    """What the running application says of itself; every call comes from an address of its own, so limits let it in."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    open_registration()
    AccessPolicy.objects.update_or_create(pk=1, defaults={"client_ways": ["password", "email_code", "sms_code"]})
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application(), headers={"Host": HOST})
    found = (result.ok() for result in schema.get_all_operations())
    return {one.label: one for one in found if one.path.removeprefix("/api/v1").startswith(PARTS)}


def test_every_endpoint_of_the_door_is_tried(described: dict[str, Any]) -> None:
    assert sorted(described) == OPERATIONS


@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_is_sent_the_answer_is_as_described(described: dict[str, Any], name: str) -> None:
    user = make_client("organizations.view_organization", organizations=[make_organization()], password="x" * 12)
    bearer = {"Authorization": f"Bearer {token_pair(user)[0]}"}
    operation = described[name]

    @bounds(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(
            operation.as_strategy(),
            operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
        ),
        signed_in=st.booleans(),
        address=st.integers(1, 2**24 - 2),
    )
    def attempt(case: Any, signed_in: bool, address: int) -> None:
        caller = f"10.{address >> 16}.{address >> 8 & 255}.{address & 255}"
        headers = {"Host": HOST, "X-Forwarded-For": caller, **(bearer if signed_in else {})}
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)

    attempt()
