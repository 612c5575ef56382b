"""An invitation from the page to the mailbox and back: a durable job, a real mail server, one link."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.accounts.models import Attempts, User
from core.accounts.services.codes import request_code
from core.accounts.services.invitations import invite_user
from core.accounts.services.limits import Limit, spend
from core.accounts.services.roles import sync_ready_roles
from core.accounts.services.upkeep import tidy
from core.jobs.drain import drain
from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered, public_schema
from tests.factories.people import PASSWORD, browser, make_staff
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-39")]


def test_an_invitation_reaches_the_mailbox_and_lets_in(fresh_company: CurrentCompany, outside: Outside) -> None:
    with entered(fresh_company):
        sync_ready_roles()
        invite_user(email="new@fresh.test", name="New Person", role_codes=["manager"], invited_by=None)

    drain(seconds=5)
    (letter,) = outside.letters("new@fresh.test")
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
    ask = {"channel": "email", "contact": "a@alpha.test", "client_ip": "192.0.2.1"}
    request_code(purpose="test", at=yesterday - timedelta(days=1), **ask)

    assert tidy() == {"sessions": 1, "tokens": 0, "codes": 1, "attempts": 1}
    assert (Session.objects.count(), User.objects.count()) == (1, 2)
