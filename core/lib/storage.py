"""Files of the current company, outside the web root; handed out only by views that check permission."""

from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage
from django.utils._os import safe_join

from core.lib.company import current_company


class CompanyFileStorage(FileSystemStorage):
    """One folder per company below MEDIA_ROOT; a name can never reach out of it."""

    def path(self, name: str) -> str:
        if PurePosixPath(name).is_absolute():
            raise SuspiciousFileOperation("An absolute name is not a file of this company")
        return safe_join(settings.MEDIA_ROOT, current_company().schema, name)

    def url(self, name: str | None) -> str:
        raise NotImplementedError("Files have no public address")
