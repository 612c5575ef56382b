"""A token opens one company: by its key, by its name inside, and by its user's state."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.utils import timezone

from api.tokens import AccessToken, signing_key, token_pair
from core.accounts.models import User
from core.lib.company import CurrentCompany, entered, public_schema
from tests.factories.people import PASSWORD, make_staff
from tests.factories.programs import Program, works

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-45")]


def anna() -> User:
    return make_staff(email="anna@alpha.test", password=PASSWORD)


def test_tokens_are_refused_on_every_other_host(company: CurrentCompany, other_company: CurrentCompany) -> None:
    user = anna()
    access, refresh = token_pair(user)
    with entered(other_company):
        User.objects.create(id=user.pk, email=user.email, password=user.password, kind="staff")
    with public_schema():
        User.objects.create(id=user.pk, email=user.email, password=user.password, kind="staff")

    own = works(str(access))
    seen = [works(str(access), host) for host in ("beta.localhost", "localhost")]
    renewed = [
        Program(host=host).post("/api/v1/auth/token/refresh/", {"refresh": str(refresh)}).status_code
        for host in ("beta.localhost", "localhost", "alpha.localhost")
    ]

    assert (own, seen, renewed) == (True, [False, False], [401, 401, 200])


def forged(user: User, schema: str, key: str, **claims: Any) -> str:
    payload = {**token_pair(user)[0].payload, "company": schema, **claims}
    return jwt.encode(payload, key, algorithm="HS256")


def test_neither_the_name_nor_the_key_alone_opens_a_company(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    user = anna()
    later = int((timezone.now() + timedelta(hours=1)).timestamp())

    tokens = {
        "right": forged(user, "alpha", signing_key("alpha")),
        "other's key": forged(user, "alpha", signing_key("beta")),
        "installation's key": forged(user, "alpha", settings.SECRET_KEY),
        "other's name": forged(user, "beta", signing_key("alpha")),
        "no company": forged(user, "", signing_key("alpha")),
        "past": forged(user, "alpha", signing_key("alpha"), exp=1),
        "of another kind": forged(user, "alpha", signing_key("alpha"), token_type="refresh"),
        "of nobody": forged(user, "alpha", signing_key("alpha"), user_id="x' OR 1=1"),
        "of a number too long": forged(user, "alpha", signing_key("alpha"), user_id="9" * 40),
        "without stamp": forged(user, "alpha", signing_key("alpha"), stamp="", exp=later),
        "unsigned": jwt.encode({**AccessToken().payload, "company": "alpha"}, key=None, algorithm="none"),
        "rubbish": "a.b.c",
        "half": "a",
    }

    assert {name for name, token in tokens.items() if works(token)} == {"right"}
