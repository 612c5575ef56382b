"""Every committed event reaches each listener that may hear it, once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from core.events import emit, emit_all
from core.events.models import OutboxEvent
from core.events.selectors import outbox_lag
from core.jobs.drain import drain
from core.jobs.listeners import routes
from core.jobs.relay import relay_batch
from core.lib.company import CurrentCompany, entered, public_schema
from core.registry.spec import ModuleSpec
from tests.core.jobs.conftest import Facts
from tests.core.jobs.things import ThingHappened

pytestmark = pytest.mark.integration


@pytest.fixture
def kernel_listener(settings: Any) -> Iterator[str]:
    settings.EVENT_HANDLERS = {"*": ("core.jobs.upkeep.prune",), ThingHappened.name: ()}
    routes.cache_clear()
    yield "jobs.on.prune"
    routes.cache_clear()


def test_an_event_becomes_a_job_of_the_module_that_listens(
    shop: ModuleSpec, worked: CurrentCompany, facts: Facts, switch: Callable[[bool], CurrentCompany]
) -> None:
    switch(True)
    with entered(worked), transaction.atomic():
        emit(ThingHappened(number=5), actor="admin@fresh.test")

    assert (relay_batch(), relay_batch()) == (1, 0)
    drain(seconds=5)
    assert facts.effects() == [5]
    assert facts.jobs("kind", "result") == [
        ("shop.on.note_it", {"event": "tests.thing.happened", "actor": "admin@fresh.test", "company": "fresh"})
    ]
    assert outbox_lag().waiting == 0


@pytest.mark.requirement("PL-02")
def test_a_module_that_is_off_hears_nothing(
    shop: ModuleSpec, worked: CurrentCompany, facts: Facts, switch: Callable[[bool], CurrentCompany]
) -> None:
    switch(False)
    with entered(worked), transaction.atomic():
        emit(ThingHappened(number=5))

    relay_batch()

    assert facts.jobs("kind") == []
    assert outbox_lag().waiting == 0


def test_work_of_a_module_that_is_off_waits_until_it_is_on(
    shop: ModuleSpec, worked: CurrentCompany, facts: Facts, switch: Callable[[bool], CurrentCompany]
) -> None:
    from core.jobs.scheduling import release_held

    switch(True)
    with entered(worked), transaction.atomic():
        emit_all([ThingHappened(number=1), ThingHappened(number=2)])
    relay_batch()
    switch(False)
    drain(seconds=5)
    off = facts.jobs("state", "attempts"), facts.effects(), release_held()
    switch(True)
    release_held()
    drain(seconds=5)

    assert off == ([("held", 0), ("held", 0)], [], 0)
    assert facts.effects() == [1, 2]


def test_the_kernel_may_listen_to_every_event(worked: CurrentCompany, facts: Facts, kernel_listener: str) -> None:
    with entered(worked), transaction.atomic():
        emit(ThingHappened(number=1))

    relay_batch()

    assert facts.jobs("kind", "key") == [(kernel_listener, f"event:{last_event()}")]


def test_an_event_of_a_removed_company_is_passed_over(worked: CurrentCompany, kernel_listener: str) -> None:
    with public_schema():
        OutboxEvent.objects.bulk_create(
            [OutboxEvent(company="gone", name="x.y", payload={}, occurred_at="2026-01-01T00:00Z")]
        )

    assert relay_batch() == 1
    assert outbox_lag().waiting == 0


def test_relays_side_by_side_share_the_events(
    shop: ModuleSpec, worked: CurrentCompany, facts: Facts, switch: Callable[[bool], CurrentCompany]
) -> None:
    switch(True)
    with entered(worked), transaction.atomic():
        emit_all([ThingHappened(number=number) for number in range(1000)])

    def relay(_: int) -> int:
        done = 0
        while count := relay_batch(size=50):
            done += count
        connection.close()
        return done

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(relay, range(4)))

    assert sum(shares) == 1000
    assert facts.count(kind="shop.on.note_it") == 1000


def last_event() -> int:
    with public_schema():
        return OutboxEvent.objects.latest("id").pk
