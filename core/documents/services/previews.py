"""Pictures of a version's pages, drawn in the limited process and kept beside the file."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from core.documents.content import process
from core.documents.content.kinds import BY_CONTENT_TYPE
from core.documents.events import PreviewMade
from core.documents.models import Preview, PreviewState, Version
from core.events import emit


def picture_name(version: Version, page: int, extension: str) -> str:
    """Return where the picture of a page lies."""
    return f"{version.stored_name}.pages/{page}.{extension}"


@transaction.atomic
def draw_preview(*, version_id: int) -> int:
    """Draw what is not drawn yet and tell open pages; return the number of pictures."""
    preview = Preview.objects.select_for_update().select_related("version__document").get(pk=version_id)
    if preview.state != PreviewState.WAITING:
        return preview.pages
    version = preview.version
    with _local_copy(version) as file:
        pages, extension = _draw_all(version, file, preview.total)
    preview.state = PreviewState.READY if pages else PreviewState.FAILED
    preview.pages, preview.extension, preview.made_at = pages, extension, timezone.now()
    preview.save(update_fields=["state", "pages", "extension", "made_at"])
    document = version.document
    emit(PreviewMade(document_id=document.pk, version_id=version.pk, organization_id=document.organization_id))
    return pages


@transaction.atomic
def give_up_preview(*, version_id: int) -> None:
    """Say that no pictures can be made of a version whose drawing failed each time."""
    Preview.objects.filter(pk=version_id, state=PreviewState.WAITING).update(
        state=PreviewState.FAILED, made_at=timezone.now()
    )


@contextmanager
def _local_copy(version: Version) -> Iterator[BinaryIO]:
    """Give the file on this machine's disk; object storage hands it out piece by piece."""
    with default_storage.open(version.stored_name, "rb") as stored, tempfile.TemporaryFile() as spooled:
        shutil.copyfileobj(stored, spooled)
        yield cast("BinaryIO", spooled)


def _draw_all(version: Version, file: BinaryIO, total: int) -> tuple[int, str]:
    """Draw page after page, in as many processes as their time limit makes necessary."""
    kind, most = BY_CONTENT_TYPE[version.content_type], min(total or 1, settings.DOCUMENT_PREVIEW_PAGES)
    done, extension = 0, ""
    while done < most:
        before = done
        for made, picture in process.draw(file, kind, first=done, most=most):
            extension = made
            _keep(picture_name(version, done + 1, extension), picture)
            done += 1
        if done == before:
            break
    return done, extension


def _keep(name: str, picture: bytes) -> None:
    """What an attempt that failed later has left is replaced."""
    default_storage.delete(name)
    default_storage.save(name, File(BytesIO(picture)))
