"""A file that was let in, kept for good.

The file is kept before its row, and the row is what makes it seen: a process that dies between the two leaves a file
that nobody sees, which the nightly sweep takes away.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.utils.crypto import get_random_string

from core.documents.content.inspection import Inspected
from core.lib.storage import save_durably

FOLDER = "documents"


@dataclass(kw_only=True)
class KeptFile:
    """A file in the company's storage; once its row is written, only the commit decides whether it is seen."""

    stored_name: str
    facts: Inspected
    has_row: bool = False


@contextmanager
def kept(facts: Inspected) -> Iterator[KeptFile]:
    """Keep the file; where no row comes to point at it, it goes again.

    A commit whose answer is lost may have happened: then the file stays, and the sweep finds out.
    """
    drawn = get_random_string(40)
    file = KeptFile(stored_name=save_durably(f"{FOLDER}/{drawn[:2]}/{drawn}", facts.file), facts=facts)
    try:
        yield file
    finally:
        if not file.has_row:
            default_storage.delete(file.stored_name)
