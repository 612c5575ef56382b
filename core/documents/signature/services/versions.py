"""What signing needs of versions: the file as it is stored, and the last status."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from django.core.files.storage import default_storage

from core.documents.authors import present_author
from core.documents.models import Version
from core.documents.services.verdicts import lock_version, move_version


@contextmanager
def open_version(version: Version) -> Iterator[BinaryIO]:
    with default_storage.open(version.stored_name, "rb") as file:
        yield cast("BinaryIO", file)


def mark_signed(version_id: int) -> Version:
    """Write the last status of a version, with its history and what follows for the document."""
    version, document = lock_version(version_id)
    return move_version(version, document, action="sign", author=present_author())
