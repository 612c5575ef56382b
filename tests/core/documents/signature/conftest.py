"""Files of these tests in a folder of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from core.accounts.models import User
from core.documents.signature.models import SignatureRequest
from core.integrations.models import SmsMessage
from core.lib.company import CurrentCompany, company_by_schema, entered
from tests.factories.people import make_organization
from tests.factories.signing import make_signer, make_signing, request_of
from tests.sandbox import Outside


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def failed_sms_forgotten() -> Iterator[None]:
    """A failed sending is kept on a connection of its own and so outlives the rollback: it goes after it."""
    yield
    alpha = company_by_schema("alpha")
    assert alpha
    with entered(alpha):
        SmsMessage.objects.all().delete()


@pytest.fixture
def signer(company: CurrentCompany, outside: Outside) -> User:
    return make_signer(make_organization("ООО «Вешний луг»"))


@pytest.fixture
def request_(signer: User) -> SignatureRequest:
    return request_of(make_signing(signer), signer)
