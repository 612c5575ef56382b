"""Files of the current company, outside the web root; handed out only by views that check permission.

They lie on this machine's disk or, where the settings name a bucket, in object storage (core.lib.bucket_storage);
either way below the company's own folder, and no name reaches out of it.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

from core.lib.company import current_company


class CompanyFileStorage(FileSystemStorage):
    """One folder per company below MEDIA_ROOT; a name can never reach out of it."""

    @property
    def location(self) -> str:  # follows the company, so it can't be cached as in the base
        return os.path.join(os.path.abspath(settings.MEDIA_ROOT), current_company().schema)

    def url(self, name: str | None) -> str:
        raise NotImplementedError("Files have no public address")

    def settle(self, name: str) -> None:
        """See that the file outlives a power cut, its entry in the folder too."""
        for path in (self.path(name), os.path.dirname(self.path(name))):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def remove_all(self, schema: str) -> None:
        """Remove every file of a company."""
        shutil.rmtree(Path(settings.MEDIA_ROOT) / schema, ignore_errors=True)


def save_durably(name: str, content: Any) -> str:
    """Keep a file so that a row may point at it; return the name it got."""
    kept: str = default_storage.save(name, File(content))
    default_storage.settle(kept)  # type: ignore[attr-defined]
    return kept


def remove_company_files(schema: str) -> None:
    default_storage.remove_all(schema)  # type: ignore[attr-defined]
