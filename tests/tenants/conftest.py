"""Companies that tests of onboarding really commit."""

from collections.abc import Iterator

import pytest

from tests.tenants.onboardings import clean


@pytest.fixture
def cleaned() -> Iterator[None]:
    """A database in which nobody but alpha and beta is connected, before the test and after it."""
    clean()
    yield
    clean()
