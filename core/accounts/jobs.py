"""Letters to people, sent by workers."""

from typing import Any

from core.accounts.services import invitations, passwords
from core.jobs import RunningJob, job


@job(invitations.JOB)
def send_invitation(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    return {"sent": invitations.send_invitation(invitation_id=payload["invitation"])}


@job(passwords.JOB)
def send_password_reset(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    return {"sent": passwords.send_password_reset(email=payload["email"])}
