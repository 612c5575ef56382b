"""Letters to people, and tidying up after them, by workers."""

from typing import Any

from core.accounts.services import codes, contacts, invitations, notices, passwords, upkeep
from core.jobs import RunningJob, job


@job(invitations.JOB)
def send_invitation(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    return {"sent": invitations.send_invitation(invitation_id=payload["invitation"])}


@job(passwords.JOB)
def send_password_reset(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    return {"sent": passwords.send_password_reset(email=payload["email"])}


@job(codes.JOB)
def send_code(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    return {"sent": codes.send_code(code_id=payload["code"])}


@job(notices.JOB)
def send_notice(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    sent = notices.send_notice(user_id=payload["user"], notice=payload["notice"], facts=payload["facts"])
    return {"sent": sent}


@job(contacts.JOB)
def send_contact_changed(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    to, field, contact = payload["to"], payload["field"], payload["contact"]
    sent = contacts.send_contact_changed(user_id=payload["user"], to=to, field=field, contact=contact)
    return {"sent": sent}


@job("accounts.tidy")
def tidy(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return upkeep.tidy()
