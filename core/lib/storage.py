"""Files of the current company, outside the web root; handed out only by views that check permission."""

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from core.lib.company import current_company


class CompanyFileStorage(FileSystemStorage):
    """One folder per company below MEDIA_ROOT; a name can never reach out of it."""

    @property
    def location(self) -> str:  # follows the company, so it can't be cached as in the base
        return os.path.join(os.path.abspath(settings.MEDIA_ROOT), current_company().schema)

    def url(self, name: str | None) -> str:
        raise NotImplementedError("Files have no public address")
