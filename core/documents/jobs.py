"""Work on documents, by workers."""

from typing import Any

from django.utils import timezone

from core.documents.services.previews import draw_preview, give_up_preview
from core.documents.services.upkeep import sweep_files
from core.documents.services.uploading import DRAW
from core.jobs import RunningJob, job

GIVE_UP = "documents.give_up_drawing"


@job(DRAW, max_attempts=3, on_failed=GIVE_UP)
def draw(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"pages": draw_preview(version_id=payload["version"])}


@job(GIVE_UP)
def give_up(payload: dict[str, Any], running: RunningJob) -> None:
    give_up_preview(version_id=payload["version"])


@job("documents.sweep")
def sweep(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"files": sweep_files(at=timezone.now())}
