"""Files of these tests in a folder of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from core.integrations.models import SmsMessage
from core.lib.company import company_by_schema, entered


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
