"""An event lives and dies with its transaction, and belongs to the company that emitted it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction

from core.events import BadEvent, Event, OutsideTransaction, StoredEvent, emit, emit_all
from core.events.models import OutboxEvent
from core.events.payloads import BadFact
from core.events.selectors import outbox_lag
from core.lib.company import CurrentCompany, NoCompany, entered, no_company, public_schema

pytestmark = pytest.mark.integration


@dataclass(frozen=True, kw_only=True)
class CardBlocked(Event):
    name: ClassVar[str] = "cards.card.blocked"
    card_id: int
    limit: Decimal | None = None
    blocked_on: date | None = None
    at: datetime | None = None
    request: UUID | None = None
    reasons: tuple[str, ...] = ()


def outbox() -> list[tuple[str, str, dict[str, object], str]]:
    with public_schema():
        rows = OutboxEvent.objects.order_by("id")
        return [(row.company, row.name, row.payload, row.actor) for row in rows]


def facts(card_id: int) -> dict[str, object]:
    return CardBlocked(card_id=card_id).payload()


def test_emit_writes_the_event_of_the_current_company(company: CurrentCompany) -> None:
    emit(CardBlocked(card_id=1), actor="admin@alpha.test")

    assert outbox() == [("alpha", "cards.card.blocked", facts(1), "admin@alpha.test")]


def test_emit_of_a_rolled_back_change_leaves_nothing(company: CurrentCompany) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        emit(CardBlocked(card_id=1))
        raise ZeroDivisionError
    emit_all([CardBlocked(card_id=2), CardBlocked(card_id=3)])

    assert [row[2]["card_id"] for row in outbox()] == [2, 3]


def test_emit_refuses_to_run_outside_a_transaction(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company), pytest.raises(OutsideTransaction):
        emit(CardBlocked(card_id=1))
    with no_company(), pytest.raises(NoCompany):
        emit(CardBlocked(card_id=1))

    assert outbox() == []


def test_payload_returns_with_the_types_of_the_event() -> None:
    event = CardBlocked(
        card_id=7,
        limit=Decimal("10.50"),
        blocked_on=date(2026, 3, 29),
        at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        request=UUID(int=5),
        reasons=("lost", "stolen"),
    )
    stored = StoredEvent(id=1, name=event.name, company="alpha", payload=event.payload(), occurred_at=datetime.now(UTC))

    assert stored.read(CardBlocked) == event


def test_payload_refuses_what_would_not_survive_the_way() -> None:
    with pytest.raises(BadFact, match="float"):
        CardBlocked(card_id=1, limit=0.1).payload()  # type: ignore[arg-type]
    with pytest.raises(BadFact, match="time zone"):
        CardBlocked(card_id=1, at=datetime(2026, 1, 1)).payload()  # noqa: DTZ001


def test_declarations_are_checked() -> None:
    with pytest.raises(BadEvent, match="dotted name"):
        type("Nameless", (Event,), {})
    with pytest.raises(BadEvent, match="is declared by"):
        type("Another", (Event,), {"name": "cards.card.blocked"})
    open_event = type("Open", (Event,), {"name": "cards.card.opened"})
    with pytest.raises(BadEvent, match="frozen"):
        open_event().payload()


@pytest.mark.requirement("PL-02")
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO public.events_outbox (company, name, payload, occurred_at) VALUES ('beta', 'x.y', '{}', now())",
        "SELECT * FROM public.events_outbox",
        "UPDATE public.events_outbox SET company = 'beta'",
        "DELETE FROM public.events_outbox",
        "INSERT INTO public.events_outbox (company, name, payload, occurred_at) VALUES ('public', 'x.y', '{}', now())",
        "INSERT INTO public.jobs_job (company, kind, payload, run_at, max_attempts)"
        " VALUES ('beta', 'x.y', '{}', now(), 1)",
        "UPDATE public.jobs_job SET state = 'done'",
        "DELETE FROM public.jobs_job",
        "INSERT INTO public.jobs_progress (id, company, done, total) VALUES (1, 'alpha', 1, 1)",
        "UPDATE public.jobs_schedule SET cron = '* * * * *'",
    ],
)
def test_a_company_cannot_forge_read_or_change_the_queues(company: CurrentCompany, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.events_outbox (company, name, payload, occurred_at)"
            " VALUES ('alpha', 'x.y', '{}', now())"
        )

    with (
        pytest.raises(ProgrammingError, match=r"row-level security|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert outbox() == [("alpha", "x.y", {}, "")]


def test_outbox_lag_counts_what_waits(company: CurrentCompany) -> None:
    emit_all([CardBlocked(card_id=1), CardBlocked(card_id=2)])
    with public_schema():
        OutboxEvent.objects.filter(payload__card_id=1).update(occurred_at=datetime(2020, 1, 1, tzinfo=UTC))

    lag = outbox_lag()

    assert lag.waiting == 2
    assert lag.seconds > 3600 * 24 * 365
