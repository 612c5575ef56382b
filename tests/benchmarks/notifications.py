"""Fan-out of one event over three channels, its growth, and the bell over a million stored messages."""

import itertools
from collections.abc import Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.accounts.models import User
from core.lib.company import CurrentCompany, company_by_schema, entered, public_schema
from core.lib.facts import Facts
from core.notifications.models import Delivery, Message, MessageKind
from core.notifications.selectors.inbox import count_unread
from core.notifications.services.composing import compose, write_message, write_texts
from core.notifications.services.fan_out import fan_out
from tenants.services.companies import create_company, open_company
from tenants.services.pool import fill_pool
from tests.benchmarks.measure import Result, median, seconds, size

FEW, MANY = size(1_000, 10), size(10_000, 20)
STORED, READERS = size(1_000_000, 500), size(1_000, 5)
# What the requirement allows for the bell, and how much more than ten times a tenfold fan-out may take.
BELL_BAR, GROWTH_BAR = 0.005, 15.0
CHANNELS = ("inbox", "email", "sms")
_numbers = itertools.count(1)
PEOPLE = """
INSERT INTO accounts_user (email, phone, name, kind, password, is_active, language, time_zone, email_verified,
  phone_verified, notification_email, theme_mode, density, sign_in_version, created_at)
SELECT 'person' || n || '@bench.test', '+7' || (9000000000 + n), 'Person ' || n, 'client', '!', true,
  CASE WHEN n %% 3 = 0 THEN 'en' ELSE 'ru' END, CASE WHEN n %% 5 = 0 THEN 'Asia/Vladivostok' ELSE '' END, true, true,
  '', 'system', 'normal', 0, now()
FROM generate_series(1, %s) AS n
"""
STORE = """
INSERT INTO notifications_delivery (message_id, recipient_id, channel, text_id, state, due_at, opened_at)
SELECT message.id, person.id, 'inbox', text.id, CASE WHEN random() < 0.05 THEN 'delivered' ELSE 'opened' END,
  now(), now()
FROM notifications_message AS message
JOIN notifications_text AS text ON text.message_id = message.id AND text.language = 'ru' AND text.channel = 'inbox'
CROSS JOIN (SELECT id FROM accounts_user ORDER BY id LIMIT %s) AS person
WHERE message.kind = 'manual'
"""


def run() -> Iterator[Result]:
    company = _make()
    with entered(company):
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE, [MANY])
            cursor.execute("ANALYZE accounts_user")
        yield from _fan_out()
        yield from _bell()


def _make() -> CurrentCompany:
    fill_pool(size=1)
    open_company(company=create_company(slug="bench", name="Bench", modules=[], state="active"))
    found = company_by_schema("bench")
    if found is None:
        with public_schema():
            raise LookupError("bench")
    return found


def _message() -> Message:
    at = timezone.now()
    facts = Facts(values={}, link="/", label="Benchmark")
    message = write_message(kind=MessageKind.MANUAL, cause=f"bench:{next(_numbers)}", occurred_at=at, facts=facts)
    assert message is not None
    words = ("News for {{ recipient.name }}", "Hello, {{ recipient.name }}.")
    write_texts(message, compose(lambda _channel, _language: words, names=CHANNELS, facts=facts, occurred_at=at))
    return message


def _spread(count: int) -> int:
    """Tell the first `count` people, as the handler of an event does from its facts on."""
    first = User.objects.order_by("pk").values_list("pk", flat=True)[0]
    people = User.objects.filter(pk__lt=first + count)
    return fan_out(_message(), people, names=CHANNELS, at=timezone.now())


def _fan_out() -> Iterator[Result]:
    _spread(FEW)
    few = median(lambda: _spread(FEW), times=5)
    many = median(lambda: _spread(MANY), times=5)
    counts = []
    for size_of_it in (FEW, MANY):
        with CaptureQueriesContext(connection) as asked:
            written = _spread(size_of_it)
        assert written == size_of_it * len(CHANNELS)
        counts.append(len(asked))
    assert counts[0] == counts[1], f"queries grow with recipients: {counts}"
    yield Result(
        name=f"B9 one event to {MANY} people by three channels",
        ours=many,
        peer=few,
        peer_name=f"to {FEW} people",
        bar=GROWTH_BAR,
        is_cost=True,
        note=f"{MANY * len(CHANNELS)} deliveries, {counts[1]} queries",
    )


def _bell() -> Iterator[Result]:
    Delivery.objects.all().delete()
    Message.objects.exclude(kind=MessageKind.MANUAL).delete()
    for _ in range(STORED // READERS - Message.objects.count()):
        _message()
    with connection.cursor() as cursor:
        cursor.execute(STORE, [READERS])
        stored = cursor.rowcount
        cursor.execute("ANALYZE notifications_delivery")
    readers = list(User.objects.order_by("pk").values_list("pk", flat=True)[:READERS])
    turns = itertools.cycle(readers)
    count_unread(next(turns))
    usual = median(lambda: count_unread(next(turns)), times=200)
    worst = max(seconds(lambda: count_unread(next(turns))) for _ in range(size(200, 1)))
    yield Result(
        name=f"B9 the figure of the bell over {stored} stored messages",
        ours=usual,
        peer=BELL_BAR,
        peer_name="the requirement",
        bar=1.0,
        is_cost=True,
        note=f"the slowest of 200 took {worst * 1e3:.2f} ms",
    )
