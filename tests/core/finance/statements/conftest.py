"""A company with a bank account and one client."""

import pytest

from core.lib.company import CurrentCompany
from core.organizations.models import LegalEntity, Organization
from tests.core.finance.statements.bringing import make_client_with_account


@pytest.fixture
def client(company: CurrentCompany) -> Organization:
    return make_client_with_account()


@pytest.fixture
def entity(client: Organization) -> LegalEntity:
    return LegalEntity.objects.get()
