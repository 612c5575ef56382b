"""Printed forms are made at the first call, kept, and handed out as they were made."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.finance.models import ActFile, InvoiceFile, UpdFile


def printed(
    files: type[ActFile] | type[InvoiceFile] | type[UpdFile], key: int, make: Callable[[], bytes], *, folder: str
) -> bytes:
    """Return the kept bytes of the paper with this key, made at the first call.

    Requisites that change later leave them as they were. Two who ask at once get the same bytes: the one whose row
    comes second drops what it has made.
    """
    kept = files.objects.filter(pk=key).first() or _keep(files, key, make(), folder)
    with default_storage.open(kept.path) as file:
        content: bytes = file.read()
    return content


def _keep(files: Any, key: int, content: bytes, folder: str) -> Any:
    digest = sha256(content).hexdigest()
    path = default_storage.save(f"finance/{folder}/{key}/{digest[:16]}.pdf", ContentFile(content))
    made = files(pk=key, path=path, sha256=digest, size=len(content))
    files.objects.bulk_create([made], ignore_conflicts=True)
    kept = files.objects.get(pk=key)
    if kept.path != path:
        default_storage.delete(path)
    return kept
