"""Where companies' files lie, and how large an uploaded one may be."""

from typing import Any

from core.lib import env

# A bucket of object storage (S3 or alike) takes the place of the disk: then any number of machines see the same files.
S3_BUCKET = env.text("S3_BUCKET", "")
_ON_DISK: dict[str, Any] = {"BACKEND": "core.lib.storage.CompanyFileStorage"}
_IN_BUCKET: dict[str, Any] = {
    "BACKEND": "core.lib.bucket_storage.CompanyBucketStorage",
    "OPTIONS": {
        "bucket_name": S3_BUCKET,
        "endpoint_url": env.text("S3_ENDPOINT_URL", "") or None,
        "region_name": env.text("S3_REGION", "") or None,
        "access_key": env.text("S3_ACCESS_KEY", "") or None,
        "secret_key": env.text("S3_SECRET_KEY", "") or None,
        "addressing_style": env.text("S3_ADDRESSING", "auto"),
        "signature_version": "s3v4",
        "file_overwrite": False,
        "default_acl": None,
    },
}
FILES_STORAGE = _IN_BUCKET if S3_BUCKET else _ON_DISK

# Django's own ceiling on one request's body in memory; larger bodies are streamed to disk by their views.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
# A table sent for import may be this large; a million rows of a usual report are 200 MB.
IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_BYTES", 512 * 1024 * 1024)
# A document that somebody uploads may be this large.
DOCUMENT_MAX_BYTES = env.integer("DOCUMENT_MAX_BYTES", 50 * 1024 * 1024)
# How many pages of a document are shown as pictures; the file itself has them all.
DOCUMENT_PREVIEW_PAGES = env.integer("DOCUMENT_PREVIEW_PAGES", 30)
# Where the web server in front hands files out itself: its internal address of MEDIA_DIR (X-Accel-Redirect), or "".
FILES_ACCEL_PREFIX = env.text("FILES_ACCEL_PREFIX", "")
