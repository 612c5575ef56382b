"""An invitation from the page to the mailbox and back: a durable job, a real mail server, one link."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import Settings

from core.accounts.models import Attempts, User
from core.accounts.services.invitations import invite_user
from core.accounts.services.limits import Limit, spend
from core.accounts.services.roles import sync_ready_roles
from core.accounts.services.upkeep import tidy
from core.integrations.sandbox.server import Sandbox
from core.jobs.drain import drain
from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered, public_schema
from tests.factories.people import PASSWORD, browser, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-39")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mailbox(tmp_path: Path, settings: Settings) -> Iterator[str]:
    """A mail server of the test's own, to which the product's letters go; its web address."""
    ports = {"web": free_port(), "mail": free_port()}
    options = {"host": "127.0.0.1", "port": ports["mail"]}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    sandbox = Sandbox(folder=tmp_path, ports=ports)
    sandbox.start()
    yield f"http://127.0.0.1:{ports['web']}/mail/"
    sandbox.stop()


def test_an_invitation_reaches_the_mailbox_and_lets_its_reader_in(fresh_company: CurrentCompany, mailbox: str) -> None:
    with entered(fresh_company):
        sync_ready_roles()
        invite_user(email="new@fresh.test", name="New Person", role_codes=["manager"], invited_by=None)

    drain(seconds=5)
    (letter,) = httpx.get(mailbox, params={"to": "new@fresh.test", "format": "json"}, trust_env=False).json()["results"]
    link = next(link for link in letter["links"] if "/invitations/" in link)
    with public_schema():
        job = Job.objects.get(company="fresh", kind="accounts.send_invitation")
    with entered(fresh_company):
        client = browser()
        client.post("/" + link.split("/", 3)[3], {"password": PASSWORD})
        user = client.get("/accounts/password/change/").wsgi_request.user

    assert link.startswith("http://fresh.localhost:")
    assert (letter["to"], user.email) == (["new@fresh.test"], "new@fresh.test")
    assert (job.state, job.result) == ("done", {"sent": True})
    assert link.rstrip("/").rpartition("/")[2] not in str(job.__dict__)


@pytest.mark.requirement("PL-43")
def test_what_is_over_is_tidied_away(company: CurrentCompany) -> None:
    browser(make_staff())
    browser(make_staff())
    spend(Limit(name="x", attempts=1, seconds=60), "somebody")
    yesterday = timezone.now() - timedelta(days=1)
    Session.objects.filter(pk=Session.objects.first().pk).update(expire_date=yesterday)  # type: ignore[union-attr]
    Attempts.objects.update(ends_at=yesterday)

    assert tidy() == {"sessions": 1, "tokens": 0, "attempts": 1}
    assert (Session.objects.count(), User.objects.count()) == (1, 2)
