"""A page's grant becomes a ticket only for its own user, company and rights."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template import engines
from django.test import Client, RequestFactory

from core.accounts.models import User
from core.lib.company import CurrentCompany, entered
from core.live import revoke
from core.live.checks import check_address
from core.live.following import live_address
from core.live.tickets import Ticket, now_ms, read_ticket
from tests.core.processes import OwnValkey
from tests.factories.people import make_staff

pytestmark = pytest.mark.integration


def render_address(user: Any) -> str:
    request = RequestFactory().get("/")
    request.user = user
    source = '{% load live %}{% live_url "job.1" "organization.5" %}'
    return engines["django"].from_string(source).render(request=request).replace("&amp;", "&")


def grant_of(user: Any, channel: str) -> str:
    request = RequestFactory().get("/")
    request.user = user
    return parse_qs(urlsplit(live_address(request, channel)).query)["grant"][0]


def sign_in(user: User, host: str = "alpha.localhost") -> Client:
    client = Client(HTTP_HOST=host)
    client.force_login(user)
    return client


def ticket_in(location: str) -> Ticket:
    query = parse_qs(urlsplit(location).query)
    return read_ticket(query["ticket"][0], host="alpha.localhost", at_ms=now_ms())


@pytest.fixture(autouse=True)
def live_port(settings: Any) -> None:
    settings.LIVE_URL = "http://{host}:8010"


def test_the_grant_of_a_page_becomes_a_ticket(company: CurrentCompany, valkey: OwnValkey) -> None:
    user = make_staff(email="one@alpha.test")

    response = sign_in(user).get(render_address(user))

    ticket = ticket_in(response["Location"])
    assert response.status_code == 302
    assert response["Location"].startswith("http://alpha.localhost:8010/live/?ticket=")
    assert "since=" in response["Location"]
    assert "no-store" in response["Cache-Control"]
    assert (ticket.company, ticket.host, ticket.user_id) == ("alpha", "alpha.localhost", user.pk)
    assert ticket.channels == {"job.1", "organization.5"}
    assert 0 < ticket.expires_ms - now_ms() <= 300_000


def test_the_last_message_travels_with_the_browser(company: CurrentCompany, valkey: OwnValkey) -> None:
    user = make_staff(email="one@alpha.test")
    client, address = sign_in(user), render_address(user)

    by_browser = client.get(address, headers={"Last-Event-ID": "17-0"})["Location"]
    by_page = client.get(f"{address}&last_event_id=18-0")["Location"]

    assert "last_event_id=17-0" in by_browser
    assert "last_event_id=18-0" in by_page


@pytest.mark.requirement("PL-02")
def test_grants_of_one_page_share_a_ticket(company: CurrentCompany, valkey: OwnValkey) -> None:
    user, other = make_staff(email="one@alpha.test"), make_staff(email="two@alpha.test")
    first, second = grant_of(user, "person.1"), grant_of(user, "staff.fuel_cards")
    client = sign_in(user)

    together = client.get("/live/ticket/", {"grant": [first, second]})
    anothers = client.get("/live/ticket/", {"grant": [first, grant_of(other, "person.2")]})
    forged = client.get("/live/ticket/", {"grant": [first, "forged"]})

    assert ticket_in(together["Location"]).channels == {"person.1", "staff.fuel_cards"}
    assert [anothers.status_code, forged.status_code, client.get("/live/ticket/").status_code] == [403, 403, 403]


def test_nobody_else_gets_a_ticket(company: CurrentCompany, other_company: CurrentCompany, valkey: OwnValkey) -> None:
    user, colleague = make_staff(email="one@alpha.test"), make_staff(email="two@alpha.test")
    address = render_address(user)
    with entered(other_company):
        namesake = make_staff(email="one@beta.test")
        foreign = sign_in(namesake, "beta.localhost").get(address).status_code

    answers = {
        "visitor": Client(HTTP_HOST="alpha.localhost").get(address).status_code,
        "colleague": sign_in(colleague).get(address).status_code,
        "another company": foreign,
        "forged": sign_in(user).get(address.replace("grant=", "grant=A")).status_code,
        "himself": sign_in(user).get(address).status_code,
    }

    assert answers == {"visitor": 403, "colleague": 403, "another company": 403, "forged": 403, "himself": 302}


def test_changed_rights_make_a_grant_worthless(company: CurrentCompany, valkey: OwnValkey) -> None:
    user = make_staff("shop.view", email="one@alpha.test")
    client, address = sign_in(user), render_address(user)

    user.roles.clear()

    assert client.get(address).status_code == 403
    assert client.get(render_address(User.objects.get(pk=user.pk))).status_code == 302


def test_a_revoked_user_needs_a_new_page(company: CurrentCompany, valkey: OwnValkey) -> None:
    user = make_staff(email="one@alpha.test")
    client, address = sign_in(user), render_address(user)

    revoke(user.pk)

    assert client.get(address).status_code == 403


def test_pages_work_without_valkey(company: CurrentCompany, valkey: OwnValkey) -> None:
    user = make_staff(email="one@alpha.test")
    valkey.stop()

    assert sign_in(user).get(render_address(user)).status_code == 302


def test_a_visitor_follows_nothing(company: CurrentCompany) -> None:
    from django.contrib.auth.models import AnonymousUser

    assert render_address(AnonymousUser()) == ""


def test_the_address_of_the_live_process_must_name_the_host(settings: Any) -> None:
    settings.LIVE_URL = "http://live.example.com"

    assert [problem.id for problem in check_address(None)] == ["live.E001"]
