"""A file that is read and not kept: of its body nothing but the digest is left, neither in memory nor on the disk."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from core.documents.signature.services.verifying import MOST_BYTES, FileTooLarge, NothingToCheck

# Everything around the file in the body of a form.
ENVELOPE = 64 * 1024


class DigestedFile(UploadedFile):  # type: ignore[type-arg]
    """What is left of an uploaded file."""

    def __init__(self, *, name: str, size: int, sha256: str) -> None:
        super().__init__(file=None, name=name, size=size)
        self.sha256 = sha256


class DigestHandler(FileUploadHandler):
    """Counts the digest part by part; a body that is larger than it said is broken off."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.is_too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._digest = hashlib.sha256()
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > MOST_BYTES:
            self.is_too_large = True
            raise StopUpload(connection_reset=True)
        self._digest.update(raw_data)

    def file_complete(self, file_size: int) -> DigestedFile:
        return DigestedFile(name=self.file_name or "", size=self._size, sha256=self._digest.hexdigest())


def only_digest(request: HttpRequest) -> DigestHandler:
    """Have the request's files read in this way; to be called before anything looks at its body.

    Raises FileTooLarge by the announced length: nothing of such a body is read.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + ENVELOPE:
        raise FileTooLarge
    handler = DigestHandler(request)
    request.upload_handlers = [handler]
    return handler


def digest_of(file: Any, handler: DigestHandler) -> str:
    """Return the digest of the uploaded file, "" where there is none."""
    if handler.is_too_large:
        raise FileTooLarge
    if file is None:
        return ""
    if not isinstance(file, DigestedFile) or file.size == 0:
        raise NothingToCheck
    return file.sha256
