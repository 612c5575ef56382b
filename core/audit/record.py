"""The one writer of the audit."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from core.audit.models import AuditRecord, RecordKind
from core.lib.acting import Acting, SupportVisit, acting
from core.lib.company import current_company, public_schema

# Facts that may leave the company: which visit it was, and which address was asked for.
REPEATED = ("support_entry", "method", "path")


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
    visit = {"support_entry": who.support.entry_id} if who.support else {}
    made = AuditRecord(
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
        facts={**(facts or {}), **visit},
    )
    if who.support is None or current_company().is_public:
        made.save(force_insert=True)
        return
    with transaction.atomic():
        made.save(force_insert=True)
        _record_for_vendor(made, who.support)


def _record_for_vendor(deed: AuditRecord, visit: SupportVisit) -> None:
    """Repeat in the vendor's journal what its person does in a company: what and to what, and none of the values."""
    about: dict[str, Any] = {"company": current_company().schema}
    if deed.changes:
        about["fields"] = sorted(deed.changes)
    with public_schema():
        AuditRecord.objects.create(
            at=deed.at,
            kind=deed.kind,
            action=deed.action,
            actor_id=visit.person_id,
            actor_name=deed.actor_name,
            actor_kind=deed.actor_kind,
            address=deed.address,
            agent=deed.agent,
            request_id=deed.request_id,
            subject_type=deed.subject_type,
            subject_id=deed.subject_id,
            subject_name=deed.facts.get("path", ""),
            facts={**about, **{name: deed.facts[name] for name in REPEATED if name in deed.facts}},
        )


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what differs between two states of one object, as `changes` wants it."""
    return {field: (old.get(field), value) for field, value in new.items() if old.get(field) != value}
