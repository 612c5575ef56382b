"""Events of the tests' own, told in a company that is rolled back, or in one whose deliveries are really sent."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from core.events import Event, StoredEvent
from core.jobs.listeners import routes
from core.lib.company import CurrentCompany, company_by_schema, current_company, entered, public_schema
from core.notifications import channels as channels_module
from core.notifications.services.telling import tell
from core.registry.notified import notification_types
from tests.core.notifications.declared import Played

NOON = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # in Moscow
_ids = count(1)


@pytest.fixture
def declared() -> Iterator[None]:
    """The tests' own types and channel, beside those of the product."""
    own = {
        "NOTIFICATION_TYPES": (*settings.NOTIFICATION_TYPES, "tests.core.notifications.declared.TYPES"),
        "NOTIFICATION_CHANNELS": (*settings.NOTIFICATION_CHANNELS, "tests.core.notifications.declared.Played"),
        "NOTIFICATION_RETRY_SECONDS": 0,
    }
    Played.taken, Played.answers, Played.not_connected = [], {}, ""
    with override_settings(**own):
        _forget()
        yield
    _forget()


def _forget() -> None:
    for cached in (notification_types, routes, channels_module.channels):
        cached.cache_clear()


@pytest.fixture
def tell_of(declared: None) -> Callable[..., int]:
    """Tell of an event as the relay's job does; the same number is the same event."""

    def told(event: Event, *, number: int | None = None, at: datetime = NOON) -> int:
        return tell(
            StoredEvent(
                id=number or next(_ids),
                name=event.name,
                company=current_company().schema,
                payload=event.payload(),
                occurred_at=at,
            ),
            at=at,
        )

    return told


@pytest.fixture
def sending(declared: None, fresh_company: CurrentCompany) -> Iterator[CurrentCompany]:
    """A company whose rows are committed, so that senders see them, with empty queues."""
    _clear_queues()
    with entered(fresh_company):
        yield fresh_company
    _clear_queues()


def _clear_queues() -> None:
    with public_schema(), connection.cursor() as cursor:
        for table in ("jobs_job", "jobs_progress", "events_outbox"):
            cursor.execute(f"DELETE FROM {table}")


def rows(*names: str, **conditions: Any) -> list[tuple[Any, ...]]:
    """Return facts of deliveries in their order."""
    from core.notifications.models import Delivery

    return list(Delivery.objects.filter(**conditions).order_by("pk").values_list(*names))


@pytest.fixture
def other_company_scope() -> CurrentCompany:
    """The second company, for tests whose own company is committed."""
    scope = company_by_schema("beta")
    assert scope is not None
    return scope
