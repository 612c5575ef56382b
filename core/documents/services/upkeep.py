"""Takes away files that no row points at: what a process left that died between keeping a file and writing its row."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from core.documents.models import Attachment, Version
from core.documents.services.keeping import FOLDER

# Whoever is uploading now has kept his file and not written its row yet.
LEFT_ALONE = timedelta(hours=6)
BATCH = 500
# The rows that may point at a kept file.
HOLDERS = (Version, Attachment)


def sweep_files(*, at: datetime) -> int:
    """Remove files without a row that are older than any upload takes; return how many."""
    removed = 0
    for names in _batches():
        known = {
            name
            for holder in HOLDERS
            for name in holder.objects.filter(stored_name__in=names).values_list("stored_name", flat=True)
        }
        for name in names:
            if name not in known and default_storage.get_modified_time(name) < at - LEFT_ALONE:
                default_storage.delete(name)
                removed += 1
    return removed


def _batches() -> Iterator[list[str]]:
    """Give the names of kept files, folder by folder; pictures lie in folders of their own beside them."""
    try:
        folders, _files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    for folder in folders:
        names = [f"{FOLDER}/{folder}/{name}" for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]]
        for start in range(0, len(names), BATCH):
            yield names[start : start + BATCH]
