"""Digests of files and phones."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.utils.crypto import salted_hmac

from core.lib.company import current_company

PART = 256 * 1024


def parts_of(file: BinaryIO) -> Iterator[bytes]:
    while part := file.read(PART):
        yield part


def sha256_of(parts: Iterable[bytes]) -> tuple[str, int]:
    """Return the digest of a stream and its length; of the stream itself one part at a time is held."""
    digest, size = hashlib.sha256(), 0
    for part in parts:
        digest.update(part)
        size += len(part)
    return digest.hexdigest(), size


def phone_digest(phone: str) -> str:
    """Return what proves later that it was this phone and tells nobody which: keyed, and of this company alone."""
    value = f"{current_company().schema}:{phone}"
    return salted_hmac("core.documents.signature.phone", value, algorithm="sha256").hexdigest()
