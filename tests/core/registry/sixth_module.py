"""The journey of a module that nobody here knows: run by test_startmodule with that module installed."""

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts.models import Role, User
from core.accounts.services.roles import sync_ready_roles
from core.jobs import enqueue
from core.jobs.drain import drain
from core.jobs.models import Job
from core.jobs.relay import relay_batch
from core.jobs.schedules import sync_schedules
from core.jobs.scheduling import release_held, tick
from core.lib.company import CurrentCompany, company_by_schema, entered, public_schema
from core.organizations.models import Membership, Organization
from tenants.models import Company
from tenants.services.modules import disable_module, enable_module

pytestmark = [pytest.mark.integration]

PAGE, ADD, API = "/visits/", "/visits/add/", "/api/v1/visits/entries/"


def scope() -> CurrentCompany:
    found = company_by_schema("fresh")
    assert found is not None
    return found


def row() -> Company:
    with public_schema():
        return Company.objects.get(schema_name="fresh")


def sign_in(email: str) -> Client:
    client = Client(HTTP_HOST="fresh.localhost", HTTP_ACCEPT_LANGUAGE="en")
    answer = client.post("/accounts/login/", {"login": email, "password": "long-enough-1"})
    assert answer.status_code == 302, answer.content[:500]
    return client


def counts() -> list[tuple[str, int]]:
    from visits.models import EntryCount

    with entered(scope()):
        return list(EntryCount.objects.order_by("organization__name").values_list("organization__name", "entries"))


@pytest.fixture
def people(fresh_company: CurrentCompany) -> dict[str, int]:
    """An administrator, and clients of two organizations."""
    with entered(scope()):
        sync_ready_roles()
        admin = User.objects.create_user(email="admin@fresh.test", password="long-enough-1", kind="staff")
        admin.roles.add(Role.objects.get(code="admin"))
        ids = {}
        for name in ("First", "Second"):
            organization = Organization.objects.create(name=name)
            client = User.objects.create_user(email=f"{name.lower()}@fresh.test", password="long-enough-1")
            Membership.objects.create(
                user=client, organization=organization, role=Role.objects.get(code="visits.reader")
            )
            ids[name] = organization.pk
    return ids


def test_pages_api_events_jobs_and_menu_follow_the_switch(people: dict[str, int]) -> None:
    admin, first, second = (sign_in(f"{name}@fresh.test") for name in ("admin", "first", "second"))

    added = admin.post(ADD, {"organization": people["First"], "text": "Weighed the lorry"})
    refused = admin.post(ADD, {"organization": people["First"], "text": " "})
    while relay_batch():
        pass
    drain(seconds=5)
    after_event = counts()
    with entered(scope()):
        job_id = enqueue(kind="visits.recount", payload={})
    drain(seconds=5)

    assert (added.status_code, refused.status_code) == (302, 422)
    assert after_event == [("First", 1)]
    with public_schema():
        assert Job.objects.get(pk=job_id).state == "done"
    assert "Weighed the lorry" in first.get(PAGE).content.decode()
    assert "Weighed the lorry" not in second.get(PAGE).content.decode()
    assert first.get(ADD).status_code == 403
    assert [entry["text"] for entry in first.get(API).json()["results"]] == ["Weighed the lorry"]
    assert second.get(API).json()["results"] == []
    assert 'href="/visits/"' in admin.get("/organizations/").content.decode()

    disable_module(company=row(), module="visits")
    off = {url: admin.get(url).status_code for url in (PAGE, ADD, API)}
    menu = admin.get("/organizations/").content.decode()
    with entered(scope()):
        held = enqueue(kind="visits.recount", payload={})
        sync_schedules(scope())
    drain(seconds=2)
    tick(now=timezone.now())

    assert off == {PAGE: 404, ADD: 404, API: 404}
    assert admin.get(API).json()["code"] == "module_disabled"
    assert 'href="/visits/"' not in menu
    with public_schema():
        assert Job.objects.get(pk=held).state == "held"

    enable_module(company=row(), module="visits")
    release_held()
    drain(seconds=5)

    with public_schema():
        assert Job.objects.get(pk=held).state == "done"
    assert "Weighed the lorry" in first.get(PAGE).content.decode()
