"""Letters of the door, and tidying up after it, by workers."""

from typing import Any

from django.utils import timezone

from core.events import StoredEvent
from core.jobs import RunningJob, enqueue, job
from core.organizations.models import RequestState
from core.organizations.services import access, upkeep


@job(access.TELL_APPLICANT)
def tell_applicant(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    return {"sent": access.tell_applicant(request_id=payload["request"], state=payload["state"])}


@job(access.TELL_STAFF)
def tell_staff(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"sent": access.tell_staff(request_id=payload["request"])}


@job("organizations.tidy")
def tidy(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"applicants": upkeep.forget_unconfirmed(at=timezone.now())}


def on_access_requested(event: StoredEvent, running: RunningJob) -> None:
    """The applicant learns that his request has come, and staff that it waits."""
    request_id = event.payload["request_id"]
    enqueue(kind=access.TELL_STAFF, payload={"request": request_id}, key=f"request:{request_id}")
    enqueue(
        kind=access.TELL_APPLICANT,
        payload={"request": request_id, "state": RequestState.CONFIRMED},
        key=f"request:{request_id}:confirmed",
    )
