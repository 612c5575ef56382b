"""The one writer of the audit."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone

from core.audit.models import AuditRecord, RecordKind
from core.lib.acting import Acting, acting


def record(
    action: str,
    *,
    subject: Model | None = None,
    subject_name: str = "",
    organization_id: int | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    facts: Mapping[str, Any] | None = None,
    kind: str = RecordKind.CHANGE,
    who: Acting | None = None,
) -> None:
    """Write down a deed in the caller's transaction: if the deed is rolled back, so is its record.

    `action` is dotted, thing and past tense ("accounts.user.blocked"); `changes` gives old and new value by field;
    `who` is needed only where somebody other than `acting()` is meant. Passwords, codes and tokens are never given.
    """
    who = who or acting()
    AuditRecord.objects.create(
        at=timezone.now(),
        kind=kind,
        action=action,
        actor_id=who.user_id,
        actor_name=who.name[:254],
        actor_kind=who.kind,
        address=who.address or None,
        agent=who.agent[:200],
        request_id=who.request_id,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        subject_name=(subject_name or str(subject or ""))[:254],
        organization_id=organization_id,
        changes={field: list(pair) for field, pair in (changes or {}).items()},
        facts=dict(facts or {}),
    )


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what differs between two states of one object, as `changes` wants it."""
    return {field: (old.get(field), value) for field, value in new.items() if old.get(field) != value}
