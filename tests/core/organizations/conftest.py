"""Visitors of a company that lets people register."""

import pytest
from django.test import Client

from core.lib.company import CurrentCompany
from tests.factories.people import browser
from tests.factories.registration import open_registration


@pytest.fixture
def opened(company: CurrentCompany) -> Client:
    open_registration()
    return browser()
