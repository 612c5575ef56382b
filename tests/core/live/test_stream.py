"""Streams reach the pages they are meant for, and nobody else."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from core.lib.company import CurrentCompany, entered
from core.live import publish, revoke
from core.live.publishing import publish_all
from core.live.tickets import now_ms
from tests.core.live.conftest import LiveServer, Page, make_ticket, stream_path
from tests.core.processes import OwnValkey, wait_until

pytestmark = pytest.mark.integration
ALPHA, BETA = CurrentCompany(schema="alpha"), CurrentCompany(schema="beta")


def say(number: int, *, company: CurrentCompany = ALPHA, channel: tuple[str | int, ...] = ("job", 1)) -> None:
    with entered(company):
        assert publish(*channel, data={"n": number})


def told(page: Page) -> list[int]:
    return [json.loads(line).get("n") for line in page.heard]


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def opened(page: Page, **facts: Any) -> asyncio.Task[None]:
    ready = asyncio.Event()
    # Kept by the page: a task that nobody refers to is collected with its connection while it waits.
    page.following = asyncio.create_task(page.follow(make_ticket(**facts), ready=ready))
    await asyncio.wait_for(ready.wait(), 5)
    return page.following


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 60))


@pytest.mark.requirement("PL-02")
def test_a_page_hears_its_channels_of_its_company_only(live: LiveServer) -> None:
    alpha, beta = Page(live.port), Page(live.port, host="beta.localhost")

    async def scenario() -> None:
        await opened(alpha, channels=frozenset({"job.1", "organization.5"}))
        await opened(beta, company="beta", host="beta.localhost", channels=frozenset({"job.1", "organization.5"}))
        say(1)
        say(2, company=BETA)
        say(3, channel=("organization", 5))
        say(4, channel=("organization", 6))
        say(5, company=BETA, channel=("organization", 5))
        await until(lambda: len(alpha.heard) == 2 and len(beta.heard) == 2)

    run(scenario)
    assert told(alpha) == [1, 3]
    assert told(beta) == [2, 5]


@pytest.mark.requirement("PL-02")
def test_foreign_forged_and_old_tickets_are_refused(live: LiveServer, settings: Any) -> None:
    good = make_ticket()
    now = now_ms()
    beta = Page(live.port, host="beta.localhost")
    paths = {
        "another company's host": beta.status(stream_path(good)),
        "own host": Page(live.port).status(stream_path(good)),
        "own host in capitals with a dot": Page(live.port, host="ALPHA.localhost.").status(stream_path(good)),
        "over": Page(live.port).status(stream_path(make_ticket(expires_ms=now - 1))),
        "too long": Page(live.port).status(stream_path(make_ticket(expires_ms=now + 400_000))),
        "forged": Page(live.port).status(stream_path(good).replace("ticket=", "ticket=A")),
        "none": Page(live.port).status("/live/"),
        "page of another site": Page(live.port, headers={"Origin": "http://evil.test"}).status(stream_path(good)),
        "page of another company": Page(live.port, headers={"Origin": "http://beta.localhost:8000"}).status(
            stream_path(good)
        ),
        "own page on another port": Page(live.port, headers={"Origin": "http://alpha.localhost:8000"}).status(
            stream_path(good)
        ),
        "another address": Page(live.port).status("/admin/"),
    }

    async def all_answers() -> list[int]:
        return await asyncio.gather(*paths.values())

    answers = dict(zip(paths, asyncio.run(all_answers()), strict=True))

    allowed = {"own host": 200, "own host in capitals with a dot": 200, "own page on another port": 200}
    assert answers == dict.fromkeys(paths, 403) | allowed | {"another address": 404}


def test_only_the_companys_own_pages_may_read_the_stream(live: LiveServer) -> None:
    async def head() -> str:
        page = Page(live.port, headers={"Origin": "http://alpha.localhost:8000"})
        reader, writer = await page.connect(stream_path(make_ticket()))
        text = (await reader.readuntil(b"\r\n\r\n")).decode()
        writer.close()
        return text.lower()

    answer = asyncio.run(head())

    assert "access-control-allow-origin: http://alpha.localhost:8000\r\n" in answer
    assert "access-control-allow-credentials: true\r\n" in answer
    assert "content-type: text/event-stream" in answer
    assert "cache-control: no-store" in answer


def test_a_stream_ends_with_its_ticket(live: LiveServer) -> None:
    async def scenario() -> None:
        page = await opened(Page(live.port), expires_ms=now_ms() + 700)
        await asyncio.wait_for(page, 5)

    run(scenario)


def test_revoking_a_user_ends_his_streams_and_his_tickets(live: LiveServer) -> None:
    async def scenario() -> None:
        ticket = make_ticket(user_id=7)
        mine, colleague = await opened(Page(live.port), user_id=7), await opened(Page(live.port), user_id=8)
        abroad = Page(live.port, host="beta.localhost")
        namesake = await opened(abroad, company="beta", host="beta.localhost", user_id=7)
        started = time.monotonic()
        with entered(ALPHA):
            assert revoke(7)
        await asyncio.wait_for(mine, 5)
        assert time.monotonic() - started < 5
        assert (colleague.done(), namesake.done()) == (False, False)
        assert await Page(live.port).status(stream_path(ticket)) == 403
        assert await Page(live.port).status(stream_path(make_ticket(user_id=8))) == 200
        with entered(ALPHA):
            assert revoke(None)
        await asyncio.wait_for(colleague, 5)
        assert not namesake.done()

    run(scenario)


def test_a_page_that_was_away_hears_what_it_missed(live: LiveServer) -> None:
    page, late = Page(live.port), Page(live.port)

    async def scenario() -> None:
        before = str(now_ms() - 1000)
        first = await opened(page, expires_ms=now_ms() + 500)
        say(1)
        await until(lambda: told(page) == [1])
        await asyncio.wait_for(first, 5)
        say(2)
        say(99, channel=("job", 2))
        second = await opened(page)
        say(3)
        newcomer = asyncio.create_task(late.follow(make_ticket(), since=before))
        await until(lambda: told(page) == [1, 2, 3] == told(late))
        assert {second.done(), newcomer.done()} == {False}

    run(scenario)


def test_a_page_is_told_when_the_log_does_not_reach_back(live: LiveServer, valkey: OwnValkey) -> None:
    trimmed, flushed = Page(live.port, last_id="1000-0"), Page(live.port)

    async def scenario() -> None:
        publish_all([("alpha", "job.1", {"n": number}) for number in range(1500)])
        await opened(trimmed)
        await until(lambda: told(trimmed)[-1:] == [1499])
        flushed.last_id = trimmed.last_id
        valkey.client.flushall()
        await opened(flushed)
        await until(lambda: len(flushed.heard) == 1)

    run(scenario)
    assert json.loads(trimmed.heard[0]) == {"event": "live.reset"}
    assert told(trimmed)[-1] == 1499
    assert json.loads(flushed.heard[0]) == {"event": "live.reset"}


def test_streams_outlive_a_restart_of_valkey(live: LiveServer, valkey: OwnValkey) -> None:
    page = Page(live.port)

    async def scenario() -> None:
        await opened(page)
        valkey.stop()
        await until(lambda: "Live updates pause" in live.running.output())
        valkey.start()
        await until(lambda: page.heard == ['{"event": "live.reset"}'])
        await until(lambda: publish_all([("alpha", "job.1", {"n": 1})]))
        await until(lambda: told(page) == [None, 1])

    run(scenario)


def test_nothing_depends_on_valkey(valkey: OwnValkey) -> None:
    valkey.stop()
    started = time.monotonic()

    with entered(ALPHA):
        outcome = publish("job", 1, data={"n": 1}), publish("job", 1, data={"n": 2}), revoke(1)

    assert outcome == (False, False, False)
    assert time.monotonic() - started < 2


def test_a_restart_of_the_live_process_costs_no_page_a_message(live: LiveServer) -> None:
    pages = [Page(live.port) for _ in range(200)]

    async def browse(page: Page, number: int) -> None:
        since = str(now_ms() - 1000)
        while True:
            with suppress(OSError):
                await page.follow(make_ticket(user_id=number), since=since)
            await asyncio.sleep(1 + number % 40 / 10)  # the pause that the server asks for

    async def all_heard(numbers: int, seconds: float) -> None:
        await until(lambda: all(len(page.heard) >= numbers for page in pages), seconds=seconds)

    async def scenario() -> None:
        browsers = [asyncio.create_task(browse(page, number)) for number, page in enumerate(pages)]
        say(0)
        await all_heard(1, seconds=20)
        live.running.kill()
        for number in range(1, 15):
            say(number)
        await asyncio.to_thread(live.start)
        for number in range(15, 20):
            say(number)
        await all_heard(20, seconds=15)
        for browser in browsers:
            browser.cancel()

    run(scenario)
    assert all(told(page) == list(range(20)) for page in pages)


def test_the_live_process_stops_quickly(live: LiveServer) -> None:
    async def scenario() -> None:
        page = await opened(Page(live.port))
        assert await asyncio.to_thread(live.running.terminate) < 5
        await asyncio.wait_for(asyncio.wait([page]), 5)

    run(scenario)
    wait_until(lambda: live.running.process.poll() is not None, seconds=5, what="the live process has ended")
