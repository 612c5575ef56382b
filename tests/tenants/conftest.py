"""Companies that tests of onboarding really commit, and the vendor's people."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from core.lib.company import public_schema
from tests.factories.people import browser, make_staff
from tests.tenants.onboardings import clean


@pytest.fixture
def cleaned() -> Iterator[None]:
    """A database in which nobody but alpha and beta is connected, before the test and after it."""
    clean()
    yield
    clean()


@pytest.fixture
def vendor(cleaned: None) -> Callable[..., Client]:
    """Browsers of the vendor's people on the console; without permissions named they may do everything."""

    def make(*permissions: str) -> Client:
        with public_schema():
            user = make_staff(*permissions, everything=not permissions)
            return browser(user, host="localhost")

    return make
