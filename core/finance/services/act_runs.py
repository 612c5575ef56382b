"""Make the acts of a period in the background: all drafts in one transaction, then their numbers, some at a time."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.finance.authors import Author
from core.finance.business_date import today
from core.finance.due_charges import Period
from core.finance.models import Act, ActRun, AuthorKind
from core.finance.services.acts import issue_act
from core.finance.services.paper_numbers import next_numbers
from core.finance.services.period_acts import make_acts
from core.finance.states import ACT_RUN_FLOW, ActRunState, ActStatus
from core.jobs import enqueue
from core.lib.errors import InvalidInput
from core.organizations.selectors import require_legal_entity

MAKE, ISSUE, BREAK_OFF = "finance.make_acts", "finance.issue_acts", "finance.break_off_acts"
# Numbers of one sequence wait for one another: whoever needs one meanwhile gets it between two batches.
BATCH = 50


@dataclass(frozen=True, kw_only=True)
class RunOrder:
    """What is to be acted; without an organization, all clients."""

    module: str
    first: date
    last: date
    organization_id: int | None = None
    issued_on: date | None = None
    issues: bool = True


@transaction.atomic
def start_run(order: RunOrder, *, author: Author) -> ActRun:
    """Have the acts made in the background; the page of the run shows how far it is."""
    if order.last < order.first:
        raise InvalidInput(fields={"last": [_("The period ends before it begins.")]})
    if order.last > today():
        raise InvalidInput(fields={"last": [_("These days are not over yet.")]})
    run = ActRun.objects.create(
        module=order.module,
        organization_id=order.organization_id,
        legal_entity=require_legal_entity(),
        period_from=order.first,
        period_until=order.last,
        issued_on=order.issued_on or order.last,
        issues=order.issues,
        created_by_id=author.user_id,
    )
    record(
        "finance.acts.made",
        subject=run,
        subject_name=f"{order.first:%d.%m.%Y} – {order.last:%d.%m.%Y}",
        organization_id=order.organization_id,
        facts={"module": order.module},
    )
    _hand_over(run, MAKE)
    return run


@transaction.atomic
def perform_run(*, run_id: int) -> ActRun:
    """Write the drafts; their numbers follow batch by batch."""
    run = _locked(run_id)
    if run.state != ActRunState.QUEUED:
        return run
    period = Period(
        module=run.module,
        first=run.period_from,
        last=run.period_until,
        organization_ids=(run.organization_id,) if run.organization_id else None,
    )
    made = make_acts(
        period,
        run_id=run.pk,
        legal_entity_id=run.legal_entity_id,
        issued_on=run.issued_on,
        author=_author(run),
    )
    run.acts, run.amount = run.acts + made.acts, run.amount + made.amount
    run.postponed = made.postponed
    if run.issues and run.acts:
        run.state = ACT_RUN_FLOW.target(run.state, "issue")
        _hand_over(run, ISSUE)
    else:
        _finish(run)
    return run


@transaction.atomic
def issue_batch(*, run_id: int) -> ActRun:
    """Give the next drafts of the run their numbers; the last batch ends it."""
    run = _locked(run_id)
    if run.state != ActRunState.ISSUING:
        return run
    drafts = Act.objects.filter(run=run, status=ActStatus.DRAFT).select_related("organization")
    acts = list(drafts.select_for_update(of=("self",), no_key=True).order_by("pk")[: BATCH + 1])
    batch = acts[:BATCH]
    # All numbers before the first posting: the acts may be of several legal entities, and of clients whom others post.
    for act, number in zip(batch, next_numbers(batch), strict=True):
        issue_act(act_id=act.pk, author=_author(run), number=number)
    run.issued += len(batch)
    if len(acts) > BATCH:
        _hand_over(run, ISSUE)
    else:
        _finish(run)
    return run


@transaction.atomic
def break_off_run(*, run_id: int) -> None:
    """Close a run whose job failed for good; what it has made stays, and it can go on."""
    run = _locked(run_id)
    if "break_off" not in ACT_RUN_FLOW.actions(run.state):
        return
    run.state = ACT_RUN_FLOW.target(run.state, "break_off")
    run.finished_at = timezone.now()
    run.save(update_fields=["state", "finished_at"])


@transaction.atomic
def repeat_run(*, run_id: int) -> ActRun:
    """Let a run that broke off go on: nothing of what it has made is made again."""
    run = _locked(run_id)
    run.state = ACT_RUN_FLOW.target(run.state, "repeat")
    run.finished_at = None
    _hand_over(run, MAKE)
    return run


def _locked(run_id: int) -> ActRun:
    return ActRun.objects.select_for_update(no_key=True).get(pk=run_id)


def _hand_over(run: ActRun, kind: str) -> None:
    run.job_id = enqueue(kind=kind, payload={"run": run.pk}, key=f"run:{run.pk}:{run.job_id or 0}", priority=1)
    run.save()


def _finish(run: ActRun) -> None:
    run.state = ACT_RUN_FLOW.target(run.state, "finish")
    run.finished_at = timezone.now()
    run.save()


def _author(run: ActRun) -> Author:
    return Author(kind=AuthorKind.PERSON, user_id=run.created_by_id) if run.created_by_id else Author()
