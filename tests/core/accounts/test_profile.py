"""One's own page: name, address for notifications, language, time zone and look."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail

from core.accounts.models import User
from core.accounts.selectors import notification_address
from core.accounts.services.contacts import send_contact_changed
from core.audit.models import AuditRecord
from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered, public_schema
from core.lib.time_zones import time_zones, zone_labels
from tests.factories.people import PASSWORD, browser, make_client, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-46", "FC-89", "FC-103")]
PATH = "/profile/"
CHOSEN = {
    "name": "Анна",
    "notification_email": "",
    "language": "ru",
    "time_zone": "",
    "theme_mode": "system",
    "density": "normal",
}


def kept(user: User) -> dict[str, Any]:
    return User.objects.filter(pk=user.pk).values(*CHOSEN).get()


def test_what_is_saved_is_in_force_at_once(company: CurrentCompany) -> None:
    user = make_client(email="client@alpha.test")
    client = browser(user)
    sent = {
        "name": "Анна Серова",
        "notification_email": "Office@Alpha.test",
        "language": "en",
        "time_zone": "Владивосток, UTC+10",
        "theme_mode": "dark",
        "density": "dense",
    }

    answer = client.post(PATH, sent)
    shown = client.get(PATH)

    assert (answer.status_code, answer.headers["Location"]) == (302, PATH)
    assert kept(user) == {**sent, "notification_email": "office@alpha.test", "time_zone": "Asia/Vladivostok"}
    preferences = shown.wsgi_request.preferences
    assert (preferences.language, str(preferences.time_zone), preferences.theme_mode, preferences.density) == (
        "en",
        "Asia/Vladivostok",
        "dark",
        "dense",
    )
    assert AuditRecord.objects.get(action="accounts.profile.changed").actor_id == user.pk


@pytest.mark.requirement("FC-90")
def test_notifications_follow_the_address_that_was_set(company: CurrentCompany) -> None:
    user = make_staff(email="anna@alpha.test")
    client = browser(user)

    addresses = [notification_address(user)]
    for given in ("office@alpha.test", "anna@alpha.test", ""):
        client.post(PATH, {**CHOSEN, "notification_email": given})
        user.refresh_from_db()
        addresses.append(notification_address(user))

    assert addresses == ["anna@alpha.test", "office@alpha.test", "anna@alpha.test", "anna@alpha.test"]
    assert user.notification_email == ""
    assert notification_address(User(phone="+79000000017")) == ""


@pytest.mark.requirement("FC-90")
def test_sign_in_address_is_told_where_notifications_go(company: CurrentCompany) -> None:
    user = make_staff(email="anna@alpha.test")
    browser(user).post(PATH, {**CHOSEN, "notification_email": "office@alpha.test"})

    with public_schema():
        asked = Job.objects.get(kind="accounts.send_contact_changed").payload
    send_contact_changed(user_id=asked["user"], to=asked["to"], field=asked["field"], contact=asked["contact"])

    assert mail.outbox[-1].to == ["anna@alpha.test"]
    assert "o•••@alpha.test" in mail.outbox[-1].body


@pytest.mark.parametrize(
    "spoiled",
    [
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": "Etc/GMT+3"},
        {"time_zone": "\x00"},
        {"notification_email": "not an address"},
        {"notification_email": "a" * 300 + "@x.ru"},
        {"language": "xx"},
        {"theme_mode": "pink"},
        {"density": ""},
        {"name": "x" * 151},
    ],
)
def test_bad_input_is_refused_and_nothing_is_kept(company: CurrentCompany, spoiled: dict[str, str]) -> None:
    user = make_staff()
    before = kept(user)

    answer = browser(user).post(PATH, {**CHOSEN, **spoiled})

    assert (answer.status_code, kept(user)) == (422, before)
    assert not AuditRecord.objects.filter(action="accounts.profile.changed").exists()


def test_markup_in_a_name_is_shown_as_text(company: CurrentCompany) -> None:
    client = browser(make_staff())
    client.post(PATH, {**CHOSEN, "name": "<script>alert(1)</script>"})

    page = client.get(PATH).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_nobody_changes_another_person(company: CurrentCompany, other_company: CurrentCompany) -> None:
    user, colleague = make_staff(), make_staff()
    with entered(other_company):
        twin = User.objects.create(id=user.pk, email="twin@beta.test", kind="staff", name="Twin")
    before = kept(colleague)

    browser(user).post(PATH, {**CHOSEN, "id": colleague.pk, "pk": colleague.pk, "email": "x@x.ru", "kind": "client"})

    assert kept(user) == CHOSEN
    assert kept(colleague) == before
    with entered(other_company):
        assert kept(twin)["name"] == "Twin"


@pytest.mark.requirement("LG-08")
def test_client_without_an_organization_reaches_his_own_pages(company: CurrentCompany) -> None:
    client = browser(make_client())

    pages = [client.get(path) for path in (PATH, "/profile/security/", "/profile/sessions/", "/profile/phone/")]

    assert [page.status_code for page in pages] == [200] * 4


def test_console_has_the_same_pages(company: CurrentCompany) -> None:
    with public_schema():
        user = User.objects.create_user(email="vendor@atrium.test", password=PASSWORD, kind="staff", name="Vendor")
        client = browser(user, host="localhost")
        pages = [client.get(path) for path in (PATH, "/profile/security/", "/profile/sessions/", "/profile/email/")]
        client.post(PATH, {**CHOSEN, "density": "dense"})
        density = kept(user)["density"]

    assert [page.status_code for page in pages] == [200] * 4
    assert density == "dense"


@pytest.mark.unit
def test_zones_begin_with_the_companys_own_and_know_their_offsets() -> None:
    at = datetime(2026, 1, 15, tzinfo=UTC)

    labels = zone_labels(at, first="Asia/Omsk")

    assert list(labels)[:2] == ["Asia/Omsk", "Europe/Kaliningrad"]
    assert (labels["Europe/Moscow"][-5:], labels["Asia/Kolkata"]) == ("UTC+3", "Asia/Kolkata, UTC+5.5")
    assert time_zones() <= set(labels)
    assert len(set(labels.values())) == len(labels)
