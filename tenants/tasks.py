"""Work of the vendor's own scope, done by workers."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from core.accounts.models import User
from core.accounts.selectors import holders_of
from core.audit.models import RecordKind
from core.audit.record import record
from core.events import StoredEvent
from core.jobs import RunningJob, enqueue, job
from core.lib import mail
from core.lib.company import current_company, public_schema
from core.lib.links import absolute_url
from core.live import publish
from tenants.models import Company, EndedBy, Onboarding, OnboardingState
from tenants.services import onboard, people_count, support
from tenants.services.pool import fill_pool
from tenants.services.upgrade import Outcome, migrate_companies

TRIES = 5


@job(onboard.JOB, vendor_only=True, max_attempts=TRIES)
def take_step(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    """One step of an onboarding, then a job for the next one: each step shows at once and survives a lost worker."""
    more = onboard.take_step(onboarding_id=payload["onboarding"], is_last_try=running.attempt >= TRIES)
    onboarding = Onboarding.objects.get(pk=payload["onboarding"])
    if more:
        onboard.ask_for_step(onboarding)
    elif onboarding.state == OnboardingState.DONE:
        enqueue(kind="tenants.count_people", payload={"schemas": [onboarding.schema_name]})
        enqueue(kind="tenants.tidy")
    return {"more": more}


@job("tenants.tidy", vendor_only=True)
def tidy(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    """Keep the pool warm, and take back onboardings that nobody works on any more."""
    return {"taken_back": onboard.take_back_abandoned(), "pool": fill_pool()}


@job("tenants.count_people", vendor_only=True)
def count_people(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"companies": people_count.count_people(schemas=payload.get("schemas"))}


@job("tenants.migrate_companies", vendor_only=True, max_attempts=2)
def upgrade(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    def tell(outcome: Outcome, done: int, total: int) -> None:
        running.progress(done, total, outcome.schema)
        publish("upgrades", data={"refresh": "#state"})

    report = migrate_companies(progress=tell)
    return {"total": report.total, "failed": len(report.failed)}


@job(support.JOB, vendor_only=True)
def end_support(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    """Write down that a visit is over; it is shut by the clock already."""
    now = timezone.now()
    return {"ended": support.end_entry(entry_id=payload["entry"], by=EndedBy.LIMIT, at=now, only_if_over=True)}


def on_chain_broken(event: StoredEvent, running: RunningJob) -> None:
    """A company's journal is not whole: the vendor's journal says so, and who may read it gets a letter."""
    schema = current_company().schema
    facts = {"company": schema, "faults": event.payload["faults"], "first": event.payload["first"]}
    with public_schema():
        company = Company.objects.filter(schema_name=schema).first()
        record("tenants.audit.broken", subject=company, subject_name=schema, facts=facts, kind=RecordKind.SECURITY)
        for user in holders_of("audit.view_record"):
            enqueue(kind="tenants.tell_of_broken_chain", payload={"user": user.pk, **facts})


@job("tenants.tell_of_broken_chain", vendor_only=True)
def tell_of_broken_chain(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    user = User.objects.filter(pk=payload["user"], is_active=True).first()
    if user is None or not user.email:
        return {"sent": False}
    url = absolute_url(reverse("audit:record_list", urlconf=settings.CONSOLE_URLCONF))
    with translation.override(user.language):
        mail.send(
            "console/mail/chain_broken",
            user.email,
            {"schema": payload["company"], "first": payload["first"], "user": user, "button_url": url},
        )
    return {"sent": True}
