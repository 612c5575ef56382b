"""Connect a company: start the work on the server, carry it through or undo it, tell how far it has come."""

import logging
import secrets
import time
from datetime import timedelta

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jobs import enqueue
from core.lib.company import public_schema
from core.lib.errors import DomainError
from core.lib.wording import in_all_languages
from core.live.publishing import publish
from tenants.directory import directory
from tenants.models import Onboarding, OnboardingState
from tenants.services.companies import remove_company
from tenants.services.drafts import check_draft
from tenants.services.onboarding_steps import STEPS, Step

logger = logging.getLogger(__name__)

JOB = "tenants.onboard"
HIGH = 1
# A step takes seconds; a job is tried again for some minutes at most.
ABANDONED_AFTER = timedelta(minutes=30)
WAITING, DONE, FAILED, UNDONE = "waiting", "done", "failed", "undone"


class NotStartable(DomainError):
    code, message = "onboarding_not_startable", _("This company is being connected, or is connected already.")


class NotStoppable(DomainError):
    code, message = "onboarding_not_stoppable", _("There is nothing to stop: the work has ended.")


def start_onboarding(*, onboarding_id: int, needs_admin: bool = True) -> Onboarding:
    """Check the whole draft and hand it to the workers; also the way to try again after a failure or a stop."""
    with public_schema(), transaction.atomic():
        onboarding = Onboarding.objects.select_for_update().get(pk=onboarding_id)
        if onboarding.state in {OnboardingState.RUNNING, OnboardingState.DONE} or onboarding.company_id:
            raise NotStartable
        check_draft(onboarding, needs_admin=needs_admin)
        onboarding.state = OnboardingState.RUNNING
        onboarding.attempt += 1
        onboarding.started_at, onboarding.finished_at = timezone.now(), None
        onboarding.steps = [{"code": step.code, "state": WAITING} for step in STEPS if step.wanted(onboarding)]
        onboarding.save()
        ask_for_step(onboarding)
    return onboarding


def ask_for_step(onboarding: Onboarding) -> None:
    """Let a worker take the next step; asking twice for the same step is asking once."""
    done = sum(entry["state"] == DONE for entry in onboarding.steps)
    key = f"{onboarding.pk}:{onboarding.attempt}:{onboarding.state}:{done}"
    enqueue(kind=JOB, payload={"onboarding": onboarding.pk}, key=key, priority=HIGH)


def stop_onboarding(*, onboarding_id: int) -> None:
    """Stop before the next step and take back what has been made."""
    with public_schema(), transaction.atomic():
        running = Onboarding.objects.select_for_update().filter(pk=onboarding_id, state=OnboardingState.RUNNING)
        onboarding = running.first()
        if onboarding is None:
            raise NotStoppable
        onboarding.state = OnboardingState.STOPPED
        onboarding.save(update_fields=["state"])
        ask_for_step(onboarding)


def run_onboarding(*, onboarding_id: int) -> Onboarding:
    """Take every step here and now; for commands, where somebody waits. Workers may help at the same time."""
    while take_step(onboarding_id=onboarding_id):
        pass
    with public_schema():
        return Onboarding.objects.get(pk=onboarding_id)


def take_back_abandoned() -> int:
    """Take back onboardings whose work stands still: their jobs were given up with the workers that ran them."""
    since = timezone.now() - ABANDONED_AFTER
    working = Q(state=OnboardingState.RUNNING) | Q(state=OnboardingState.STOPPED, company__isnull=False)
    with public_schema():
        found = list(Onboarding.objects.filter(working, started_at__lt=since))
    for onboarding in found:
        _undo(onboarding.pk, _next_step(onboarding), _unforeseen(None))
    return len(found)


def take_step(*, onboarding_id: int, is_last_try: bool = True) -> bool:
    """Do the next step; True while there are more. Whatever fails before the company is open is taken back whole.

    Safe to repeat and to run twice at once: a step locks the row and looks whether it is still to be done. Only a
    database that does not answer is worth another try.
    """
    with public_schema():
        onboarding = Onboarding.objects.get(pk=onboarding_id)
    if onboarding.state == OnboardingState.STOPPED:
        _undo(onboarding_id, None, {})
    step = _next_step(onboarding)
    if step is None:
        return False
    try:
        _do(onboarding_id, step)
    except OperationalError as error:
        if not is_last_try:
            raise
        _undo(onboarding_id, step, _unforeseen(error))
    except DomainError as error:
        _undo(onboarding_id, step, in_all_languages(error))
    except Exception as error:  # noqa: BLE001 whatever went wrong, nothing half-made may stay; it is logged there
        _undo(onboarding_id, step, _unforeseen(error))
    else:
        return step is not STEPS[-1]
    return False


def _next_step(onboarding: Onboarding) -> Step | None:
    if onboarding.state != OnboardingState.RUNNING:
        return None
    code = next((entry["code"] for entry in onboarding.steps if entry["state"] != DONE), None)
    return next((step for step in STEPS if step.code == code), None)


def _do(onboarding_id: int, step: Step) -> None:
    """The step's effect and its mark in one transaction."""
    started = time.monotonic()
    with public_schema(), transaction.atomic(using=step.alias):
        rows = Onboarding.objects.using(step.alias).select_for_update(of=("self",)).select_related("company")
        onboarding = rows.get(pk=onboarding_id)
        if _next_step(onboarding) is not step:
            return
        facts = step.run(onboarding)
        entry = next(entry for entry in onboarding.steps if entry["code"] == step.code)
        entry |= {"state": DONE, "facts": facts, "milliseconds": round((time.monotonic() - started) * 1000)}
        if step is STEPS[-1]:
            onboarding.state, onboarding.finished_at = OnboardingState.DONE, timezone.now()
        onboarding.save(using=step.alias, update_fields=["steps", "company", "state", "finished_at"])
    directory.forget()
    _tell(onboarding_id)


def _undo(onboarding_id: int, failed: Step | None, error: dict[str, str]) -> None:
    """Remove row, host, schema and role, and say why, in one transaction; an open company is never touched."""
    with public_schema(), transaction.atomic(using="owner"):
        onboarding = Onboarding.objects.using("owner").select_for_update(of=("self",)).get(pk=onboarding_id)
        if onboarding.state not in {OnboardingState.RUNNING, OnboardingState.STOPPED}:
            return
        company, onboarding.company = onboarding.company, None
        for entry in onboarding.steps:
            if failed is not None and entry["code"] == failed.code:
                entry |= {"state": FAILED, "error": error}
            elif entry["state"] == DONE:
                entry["state"] = UNDONE
        if onboarding.state == OnboardingState.RUNNING:
            onboarding.state = OnboardingState.FAILED
        onboarding.finished_at = timezone.now()
        onboarding.save(using="owner", update_fields=["steps", "company", "state", "finished_at"])
        if company is not None:
            remove_company(company=company)
    _tell(onboarding_id)


def _tell(onboarding_id: int) -> None:
    """Let open pages look again; they also do so by themselves."""

    def refresh() -> None:
        with public_schema():
            publish("onboarding", onboarding_id, data={"refresh": "#progress"})

    transaction.on_commit(refresh)


def _unforeseen(error: Exception | None) -> dict[str, str]:
    """Keep a number that the log has too, so that a person can name it."""
    reference = secrets.token_hex(4).upper()
    logger.error("A step of an onboarding failed", extra={"reference": reference}, exc_info=error)
    return {"reference": reference}
