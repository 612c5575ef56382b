"""Files of the current company in object storage: loaded only where the settings name a bucket."""

from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from storages.backends.s3 import S3Storage
from storages.utils import safe_join

from core.lib.company import current_company


class CompanyBucketStorage(S3Storage):
    """One bucket for all companies, each below its own prefix; what was written is durable once it is written."""

    def _normalize_name(self, name: str) -> str:
        # As strict as on a disk: a name that climbs is refused even where it would come down inside.
        if name.startswith("/") or ".." in name.replace("\\", "/").split("/"):
            raise SuspiciousFileOperation(f"{name!r} leads out of the company's folder")
        return str(safe_join(current_company().schema, name))

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        raise NotImplementedError("Files have no public address")

    def settle(self, name: str) -> None:
        """Nothing is left to do: the answer to the upload has said so."""

    def remove_all(self, schema: str) -> None:
        """Remove every file of a company."""
        self.bucket.objects.filter(Prefix=f"{schema}/").delete()
