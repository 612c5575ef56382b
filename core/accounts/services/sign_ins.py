"""The security log of coming in and going out: each event once, and no word of strangers' contacts in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.accounts.models import User
from core.accounts.services import notices
from core.accounts.services.devices import remember_device
from core.audit.models import RecordKind
from core.audit.record import record
from core.lib.acting import Acting, acting
from core.lib.company import current_company

RECOVERY_CODES = "recovery_codes"


@transaction.atomic
def record_sign_in(*, user: User, way: str, factor: str, token: str, at: datetime) -> None:
    """Write down who came in and how; a device that he has never used before is told to him by letter."""
    who = _as(user)
    is_new = remember_device(user=user, token=token, agent=who.agent, at=at)
    facts = {"way": way, **({"factor": factor} if factor else {})}
    _record("accounts.sign_in.succeeded", user, facts, who)
    if is_new:
        _record("accounts.device.added", user, {}, who)
        tell(user=user, notice=notices.NEW_DEVICE)
    if factor == RECOVERY_CODES:
        _record("accounts.recovery_code.used", user, {}, who)
        tell(user=user, notice="recovery_code_used")


def record_sign_out(*, user: User) -> None:
    _record("accounts.sign_in.ended", user, {}, _as(user))


def record_failure(*, way: str, contact: str, user: User | None) -> None:
    """Write down a guess that was wrong; what was typed is kept as a digest alone."""
    _record("accounts.sign_in.failed", user, {"way": way, "contact": contact_digest(contact)})


def record_lock(*, way: str, limit: str, contact: str, wait: int, user: User | None) -> None:
    """Write down that a limit was reached: once for each time that it is."""
    facts = {"way": way, "limit": limit, "contact": contact_digest(contact), "seconds": wait}
    _record("accounts.sign_in.locked", user, facts)


@transaction.atomic
def record_change(*, user: User, action: str, notice: str) -> None:
    """Write down a change of password or second factor, and tell the person by letter."""
    _record(action, user, {})
    tell(user=user, notice=notice)


def tell(*, user: User, notice: str) -> None:
    who = acting()
    facts = {"at": f"{timezone.localtime():%d.%m.%Y, %H:%M}", "agent": who.agent, "address": who.address}
    notices.send_later(user=user, notice=notice, facts=facts)


def contact_digest(contact: str) -> str:
    """Return what is the same for the same contact in the same company, and says nothing else."""
    value = f"{current_company().schema}:{contact}"
    return salted_hmac("core.accounts.contact", value, algorithm="sha256").hexdigest()[:16]


def _as(user: User) -> Acting:
    kind = "vendor" if current_company().is_public else user.kind
    return replace(acting(), user_id=user.pk, name=str(user), kind=kind)


def _record(action: str, user: User | None, facts: Mapping[str, Any], who: Acting | None = None) -> None:
    record(action, subject=user, facts=facts, kind=RecordKind.SECURITY, who=who)
