import pytest

from core.finance.gateways.models import Connection
from core.lib.company import CurrentCompany
from core.organizations.models import Organization
from tests.core.finance.gateways.world import connect
from tests.factories.finance import make_organization
from tests.sandbox import Outside


@pytest.fixture
def payer(company: CurrentCompany) -> Organization:
    return make_organization()


@pytest.fixture
def yookassa(company: CurrentCompany, outside: Outside) -> Connection:
    return connect("yookassa")
