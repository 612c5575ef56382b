"""Staff withdraw a binding on their page: what the client follows through the real live process ends at once."""

import asyncio
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from core.accounts.models import User
from core.lib.company import CurrentCompany, entered
from core.live.tickets import Ticket, now_ms, read_ticket
from core.organizations.models import Membership
from tests.core.live.conftest import LiveServer, Page, stream_path
from tests.factories.people import browser, join, make_client, make_organization, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("LG-14", "LG-23", "PL-44")]
HOST = "fresh.localhost"


@pytest.fixture(autouse=True)
def live_port(settings: Any) -> None:
    settings.LIVE_URL = "http://{host}:8010"


def grant_of(page: Client) -> str:
    """Return where the client's own page asks for its tickets."""
    found = re.search(r'data-live="([^"]+)"', page.get("/waiting/").content.decode())
    assert found is not None
    return unescape(found.group(1))


def ticket_of(page: Client, grant: str) -> Ticket:
    location = page.get(grant).headers["Location"]
    return read_ticket(parse_qs(urlsplit(location).query)["ticket"][0], host=HOST, at_ms=now_ms())


def holder(*names: str) -> tuple[User, list[Membership]]:
    user = make_client()
    return user, [join(user, make_organization(name), "organizations.view_organization") for name in names]


def test_an_open_stream_closes_with_the_binding(live: LiveServer, fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        client, (first, second) = holder("Первая", "Вторая")
        other, _bindings = holder("Третья")
        page, others_page = browser(client), browser(other)
        staff = browser(make_staff("organizations.manage_member", "organizations.view_organization"))
        grant = grant_of(page)
        mine, others = ticket_of(page, grant), ticket_of(others_page, grant_of(others_page))

    def withdraw() -> None:
        with entered(fresh_company):
            staff.post(f"/organizations/{first.organization_id}/members/{client.pk}/remove/")

    async def scenario() -> None:
        ready = asyncio.Event(), asyncio.Event()
        followed = [
            asyncio.create_task(Page(live.port, host=HOST).follow(ticket, ready=event))
            for ticket, event in zip((mine, others), ready, strict=True)
        ]
        await asyncio.wait_for(asyncio.gather(*(event.wait() for event in ready)), 5)
        assert [one.done() for one in followed] == [False, False]

        await asyncio.to_thread(withdraw)

        await asyncio.wait_for(followed[0], 5)
        assert not followed[1].done()
        assert await Page(live.port, host=HOST).status(stream_path(mine)) == 403
        followed[1].cancel()

    asyncio.run(asyncio.wait_for(scenario(), 30))

    with entered(fresh_company):
        assert page.get(grant).status_code == 403
        assert ticket_of(page, grant_of(page)).user_id == client.pk
        assert page.get(f"/organizations/{first.organization_id}/").status_code == 404
        assert page.get(f"/organizations/{second.organization_id}/").status_code == 200
