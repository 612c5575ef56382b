"""Files that come with a comment or a message: all of them are let in and kept, or none."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.documents.authors import Author
from core.documents.content.inspection import FileRefused, FileTooLarge, inspected
from core.documents.models import Attachment
from core.documents.services.keeping import KeptFile, kept
from core.lib.errors import InvalidInput

MOST_FILES = 10


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as somebody has sent it: what can be read, and its name."""

    source: Any
    name: str


def uploads(files: Sequence[Any] | None) -> list[Upload]:
    """Return what a form or a program has sent."""
    return [Upload(source=one, name=one.name) for one in files or ()]


@contextmanager
def kept_files(files: Sequence[Upload]) -> Iterator[list[KeptFile]]:
    """Judge and keep the files; those that get no row go again. A refusal names its file, at "attachments"."""
    if len(files) > MOST_FILES:
        raise InvalidInput(fields={"attachments": [_("At most %(most)s files at once.") % {"most": MOST_FILES}]})
    with ExitStack() as stack:
        found = []
        for one in files:
            try:
                facts = stack.enter_context(inspected(one.source, one.name))
            except (FileRefused, FileTooLarge) as error:
                error.fields = {"attachments": [f"{one.name[-100:]}: {error}"]}
                raise
            found.append(stack.enter_context(kept(facts)))
        yield found


def attach_files(files: Sequence[KeptFile], subject_type: str, subject_id: int, *, author: Author) -> list[Attachment]:
    """Write down that the kept files stand with the object, in the transaction that makes it."""
    rows = Attachment.objects.bulk_create(
        Attachment(
            subject_type=subject_type,
            subject_id=subject_id,
            file_name=one.facts.name,
            stored_name=one.stored_name,
            size=one.facts.size,
            content_type=one.facts.kind.content_type,
            sha256=one.facts.sha256,
            **author.fields,
        )
        for one in files
    )
    for one in files:
        one.has_row = True
    return rows
