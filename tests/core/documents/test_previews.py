"""Pictures of pages: drawn by a process of their own, or given up."""

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from core.documents.models import Document, PreviewState
from core.documents.services.previews import draw_preview, give_up_preview, picture_name
from tests.core.documents.files import pages_pdf, pdf, picture
from tests.factories.documents import upload

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-106", "PL-109")]


@pytest.mark.requirement("PL-89", "LG-43")
def test_pages_are_drawn_and_told(document: Document, settings: Settings) -> None:
    settings.DOCUMENT_PREVIEW_PAGES = 3
    version = upload(document, content=pages_pdf(5), name="act.pdf")

    assert draw_preview(version_id=version.pk) == 3

    version.preview.refresh_from_db()
    preview = version.preview
    assert (preview.state, preview.pages, preview.total, preview.extension) == (PreviewState.READY, 3, 5, "png")
    assert all(default_storage.exists(picture_name(version, page, "png")) for page in (1, 2, 3))
    assert draw_preview(version_id=version.pk) == 3


def test_photograph_is_made_small(document: Document) -> None:
    version = upload(document, content=picture("JPEG", size=(4000, 3000)), name="scan.jpg")

    draw_preview(version_id=version.pk)

    assert default_storage.size(picture_name(version, 1, "jpg")) < version.size


def test_drawing_that_fails_each_time_is_given_up(document: Document) -> None:
    version = upload(document, content=pdf(), name="act.pdf")

    give_up_preview(version_id=version.pk)

    version.preview.refresh_from_db()
    assert version.preview.state == PreviewState.FAILED


def test_file_that_has_no_pages_is_not_drawn(document: Document) -> None:
    assert upload(document).preview.state == PreviewState.NONE
