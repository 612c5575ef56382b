"""Signatures' work in background."""

from typing import Any

from django.utils import timezone

from core.documents.signature.services import codes, ending, receipt_making, receipts
from core.events.outbox import StoredEvent
from core.jobs import RunningJob, job


@job(codes.JOB)
def send_signing_code(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    return {"sent": codes.send_signing_code(code_id=payload["code"], attempt=payload.get("attempt", 0))}


@job(receipts.JOB)
def make_receipt(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    return {"made": receipt_making.make_receipt(signing_id=payload["signing"])}


@job("documents.sweep_signings")
def sweep_signings(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    """End what is out of time, and what a newer version has replaced without anybody having looked."""
    now = timezone.now()
    outdated = sum(ending.withdraw_outdated(document_id=pk, at=now) for pk in ending.outdated_documents())
    return {"expired": ending.expire_due(at=now), "outdated": outdated}


def on_version_moved(event: StoredEvent, running: RunningJob) -> None:
    """A newer version, or a rejection, ends the signing of the one that was to be signed."""
    ending.withdraw_outdated(document_id=event.payload["document_id"], at=timezone.now())
