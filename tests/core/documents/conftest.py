"""Files of each test lie in a folder of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings

from core.documents.models import Document
from core.lib.company import CurrentCompany
from tests.factories.documents import make_document


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def document(company: CurrentCompany) -> Document:
    return make_document()
