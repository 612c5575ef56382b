"""A board of a pipeline: ten thousand items cost what a hundred do, a move reaches every open screen in a second."""

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from core.accounts.models import User
from core.documents.authors import Author
from core.lib.company import CurrentCompany, company_by_schema, entered
from core.live.publishing import link
from core.pipelines.boards.models import Item, Pipeline, Stage
from core.pipelines.boards.services.editing import PipelineFacts, StageFacts, add_pipeline
from core.pipelines.boards.services.moving import move_item
from tenants.services.companies import create_company, open_company
from tenants.services.pool import fill_pool
from tests.benchmarks.measure import SMOKE, Result, interleaved, size
from tests.core.live.conftest import LiveServer, Page, make_ticket
from tests.core.processes import OwnValkey, Processes
from tests.factories.people import browser, make_staff

MANY, FEW, SCREENS, MOVES = size(10_000, 200), size(100, 50), size(100, 3), size(10, 1)
STAGES = tuple(StageFacts(name=f"Этап {number}", is_final=number == 9) for number in range(1, 10))
ITEMS = """
INSERT INTO pipelines_item (pipeline_id, stage_id, code, title, responsible_id, due_at, entries, version, postponed)
SELECT %(pipeline)s, stages.ids[1 + n %% 9], 'К-' || lpad(n::text, 5, '0'), 'Поставка ' || n, %(person)s,
    now() + (n %% 400 - 100) * interval '1 hour', '{}', 1, 0
FROM generate_series(1, %(rows)s) AS n,
    (SELECT array_agg(id ORDER BY position) AS ids FROM pipelines_stage WHERE pipeline_id = %(pipeline)s) AS stages
"""


def run() -> Iterator[Result]:
    fill_pool(size=1)
    open_company(company=create_company(slug="boards", name="Boards"))
    company = company_by_schema("boards")
    assert company is not None
    with entered(company):
        user = make_staff(everything=True)
        many, few = (_pipeline(name, rows, user) for name, rows in (("Many", MANY), ("Few", FEW)))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE pipelines_item")
    for name, query in (("whole", ""), ("what is late", "?late=1"), ("a code looked for", "?q=00077")):
        yield _board(name, query, company, user, many, few)
    yield _screens(company, user, few)


def _pipeline(name: str, rows: int, user: User) -> Pipeline:
    with transaction.atomic():
        pipeline = add_pipeline(PipelineFacts(name=name, prefix="К"), stages=STAGES)
        with connection.cursor() as cursor:
            cursor.execute(ITEMS, {"pipeline": pipeline.pk, "person": user.pk, "rows": rows})
    return pipeline


def _board(name: str, query: str, company: CurrentCompany, user: User, many: Pipeline, few: Pipeline) -> Result:
    with entered(company):
        page = browser(user)

    def show(pipeline: Pipeline) -> None:
        with entered(company):
            answer = page.get(f"/pipelines/{pipeline.pk}/{query}")
            assert answer.status_code == 200

    show(many), show(few)
    ours, peer = interleaved(lambda: show(many), lambda: show(few), times=15)
    return Result(
        name=f"Board, {name}, {MANY:,} items",
        ours=ours,
        peer=peer,
        peer_name=f"the same board of {FEW:,}",
        bar=2,
        is_cost=True,
    )


def _screens(company: CurrentCompany, user: User, pipeline: Pipeline) -> Result:
    """Move items while a hundred pages listen, through the real relay and the real live process."""
    with tempfile.TemporaryDirectory() as folder:
        valkey = OwnValkey(Path(folder))
        valkey.start()
        settings.LIVE_BROKER_URL = valkey.url
        link.cache_clear()
        pages, relays = Processes(Path(folder), valkey.url), Processes(Path(folder), valkey.url)
        try:
            relays.manage("relay")
            server = LiveServer(pages)
            server.start()
            taken = asyncio.run(_until_all_hear(server, company, user, pipeline))
        finally:
            pages.end()
            relays.end()
            valkey.stop()
            link.cache_clear()
    return Result(
        name=f"A move on {SCREENS} open boards: the slowest screen of {MOVES} moves",
        ours=max(taken),
        peer=60.0 if SMOKE else 1.0,
        peer_name="the second that people wait for",
        bar=1,
        is_cost=True,
        note=f"median {sorted(taken)[len(taken) // 2] * 1e3:.0f} ms",
    )


async def _until_all_hear(server: LiveServer, company: CurrentCompany, user: User, pipeline: Pipeline) -> list[float]:
    host = f"{company.slug}.localhost"
    screens = [Page(server.port, host=host) for _ in range(SCREENS)]
    for person, screen in enumerate(screens, start=1):
        ready = asyncio.Event()
        channels = frozenset({"staff.pipelines"})
        ticket = make_ticket(company=company.schema, host=host, user_id=person, channels=channels)
        screen.following = asyncio.create_task(screen.follow(ticket, ready=ready))
        await asyncio.wait_for(ready.wait(), 10)
    await _one_move(screens, company, user, pipeline)  # the relay has started once this one has arrived
    return [await _one_move(screens, company, user, pipeline) for _ in range(MOVES)]


async def _one_move(screens: list[Page], company: CurrentCompany, user: User, pipeline: Pipeline) -> float:
    started = time.perf_counter()
    item_id = await asyncio.to_thread(_move, company, user, pipeline)

    def all_know() -> bool:
        return all(any(_tells(line, item_id) for line in screen.heard) for screen in screens)

    async with asyncio.timeout(60):
        while not all_know():
            await asyncio.sleep(0.005)
    return time.perf_counter() - started


def _tells(line: str, item_id: int) -> bool:
    said = json.loads(line)
    return bool(said.get("event") == "pipelines.item.moved" and said["facts"]["item_id"] == item_id)


def _move(company: CurrentCompany, user: User, pipeline: Pipeline) -> int:
    with entered(company):
        first, second = Stage.objects.filter(pipeline=pipeline).order_by("position")[:2]
        item = Item.objects.filter(pipeline=pipeline, stage=first).order_by("pk")[0]
        author = Author(user_id=user.pk, name=user.name)
        move_item(item_id=item.pk, target_id=second.pk, version=item.version, author=author)
        connection.close()
        return item.pk
