"""A worker's turn: take due work round and round over the companies, for a bounded time."""

import logging
import random
import time
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from core.jobs import queue
from core.jobs.catalogue import UnknownKind, find_kind
from core.jobs.execution import run_claimed
from core.jobs.gate import switched_off, works
from core.jobs.hints import hint
from core.jobs.queue import Claimed
from core.lib.company import CurrentCompany, company_by_schema, public_schema

logger = logging.getLogger(__name__)
# A kind that this release does not know may belong to a newer one that is just being rolled out.
UNKNOWN_PAUSE = 30.0
LOOK_AGAIN_SECONDS = 0.1
UNKNOWN_PATIENCE = timedelta(days=1)


class _Ring:
    """Remembers whose turn was last, so that every process goes on from there and starts somewhere else."""

    def __init__(self) -> None:
        self._last = "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=3))  # noqa: S311

    def order(self, turns: list[tuple[str, int]]) -> list[tuple[str, int]]:
        behind = [turn for turn in turns if turn[0] <= self._last]
        return [turn for turn in turns if turn[0] > self._last] + behind

    def note(self, company: str) -> None:
        self._last = company


_ring = _Ring()


def drain(*, seconds: float, stopping: Callable[[], bool] = lambda: False) -> int:
    """Run due jobs until there are none or the time is over; return how many were started.

    One turn is one job, or one batch of small jobs, of one company. Meeting more work than one turn calls another
    worker.
    """
    deadline = time.monotonic() + seconds
    started = looks = 0
    with public_schema():
        queue.reap()
        while turns := _ring.order(queue.due_turns()):
            looks += 1
            if looks == 2 or (looks == 1 and len(turns) > 1):
                hint()
            ran, moved = _go_round(turns, deadline, stopping)
            started += ran
            if stopping() or time.monotonic() >= deadline:
                hint()
                break
            if not moved:
                break
    return started


def _go_round(turns: list[tuple[str, int]], deadline: float, stopping: Callable[[], bool]) -> tuple[int, bool]:
    """Give each company its turn, and again until it is time to look who else has come; return how many jobs ran."""
    look_again = time.monotonic() + LOOK_AGAIN_SECONDS
    ran, moved = 0, False
    while turns:
        left = []
        for company, priority in turns:
            if stopping() or time.monotonic() >= deadline:
                return ran, moved
            outcome = take_turn(company, priority)
            _ring.note(company)
            if outcome is not None:
                ran, moved = ran + outcome, True
                left.append((company, priority))
        if time.monotonic() >= look_again:
            break
        turns = left
    return ran, moved


def take_turn(schema: str, priority: int) -> int | None:
    """Claim and run the company's next job or batch; return how many ran, None where there was nothing to claim."""
    company = company_by_schema(schema)
    if company is None or not works(company):
        queue.hold_company(schema)
        return 0
    head = queue.claim(schema, priority)
    if head is None:
        return None
    if module := switched_off(company, head.kind):
        queue.hold_module(head, module)
        return 0
    return _run(company, head, priority)


def _run(company: CurrentCompany, head: Claimed, priority: int) -> int:
    try:
        kind = find_kind(head.kind)
    except UnknownKind:
        _put_off_unknown(head)
        return 0
    if kind.vendor_only and not company.is_public:
        queue.fail(head, error="This kind of work belongs to the vendor.")
        return 0
    jobs = [head]
    if kind.batch > 1 and head.attempts == 1:
        # Only jobs that were never tried: one that kills its worker must not take its neighbours along.
        jobs += queue.claim_more(head, priority=priority, limit=kind.batch - 1)
    run_claimed(company, kind, jobs)
    return len(jobs)


def _put_off_unknown(head: Claimed) -> None:
    reason = f"No function is registered for {head.kind}."
    if timezone.now() - head.created_at > UNKNOWN_PATIENCE:
        queue.fail(head, error=reason)
    else:
        queue.postpone(head, delay=UNKNOWN_PAUSE, error=reason)
