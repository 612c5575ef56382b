"""Notifications for programs: one's own, preferences, sending by permission, deliveries."""

import pytest

from core.lib.company import CurrentCompany, entered
from core.notifications.models import Delivery, Message, PersonSettings, Preference
from core.notifications.services.manual import send_message
from tests.core.notifications.conftest import NOON, rows
from tests.factories.people import make_client, make_organization, make_staff
from tests.factories.programs import Program

pytestmark = pytest.mark.integration
LIST = "/api/v1/notifications/"


def tell(*to: str, subject: str = "Good news", names: tuple[str, ...] = ("inbox",)) -> Message:
    body = "{{ recipient.name }}, read this."
    return send_message(to=to, subject=subject, body=body, names=names, at=NOON, link="/help/")[0]


@pytest.mark.requirement("PL-63")
def test_a_program_reads_and_marks_its_persons_messages(company: CurrentCompany) -> None:
    anna, oleg = make_staff(), make_staff()
    for subject in ("First", "Second"):
        tell(f"user:{anna.pk}", f"user:{oleg.pk}", subject=subject)
    program = Program(anna)
    found = program.get(LIST).json()["results"]

    assert [(one["subject"], one["body"], one["link"], one["is_read"]) for one in found] == [
        ("Second", "Staff, read this.", "/help/", False),
        ("First", "Staff, read this.", "/help/", False),
    ]
    others = [pk for (pk,) in rows("pk", recipient=oleg)]
    marked = program.post(f"{LIST}read/", {"ids": [found[0]["id"], *others]})
    assert marked.json() == {"marked": 1, "unread": 1}
    assert [one["subject"] for one in program.get(f"{LIST}?read=false").json()["results"]] == ["First"]
    assert program.post(f"{LIST}read/", {"all": True}).json() == {"marked": 1, "unread": 0}
    assert program.get(f"{LIST}{others[0]}/").status_code == 404
    assert rows("state", recipient=oleg) == [("delivered",)] * 2


@pytest.mark.requirement("PL-64")
def test_preferences_are_read_and_changed(company: CurrentCompany) -> None:
    staff = make_staff("organizations.review_request")
    program = Program(staff)
    path = f"{LIST}preferences/"

    changed = program.patch(
        path,
        {
            "quiet_from": "22:00",
            "quiet_to": "07:00",
            "choices": [{"type": "organizations.access.requested", "channel": "email", "mode": "digest"}],
        },
    )
    critical = {"type": "accounts.security.noticed", "channel": "email", "mode": "never"}
    refused = program.patch(path, {"digest_at": "10:00", "choices": [critical]})

    assert changed.status_code == 200
    shown = {(one["type"], one["channel"]): one["mode"] for one in changed.json()["choices"]}
    assert shown["organizations.access.requested", "email"] == "digest"
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_preference")
    own = PersonSettings.objects.get(user=staff)
    assert (str(own.quiet_from), own.digest_at, Preference.objects.count()) == ("22:00:00", None, 1)


@pytest.mark.requirement("PL-57", "PL-66")
def test_who_may_sends_once_for_a_key(company: CurrentCompany) -> None:
    ours = make_organization()
    client = make_client(organizations=[ours])
    make_client(organizations=[make_organization()])
    words = {"subject": "Hello", "body": "Hello, {{ recipient.name }}", "channels": ["inbox", "email"], "key": "k1"}
    sender = Program(make_staff("notifications.send"))

    answers = [sender.post(f"{LIST}send/", {"to": [f"client:{ours.pk}"], **words}) for _ in range(2)]
    denied = Program(make_staff()).post(f"{LIST}send/", {"to": [f"client:{ours.pk}"], **words})

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert rows("recipient", "channel") == [(client.pk, "email"), (client.pk, "inbox")]
    assert denied.status_code == 403


@pytest.mark.requirement("PL-58")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": ["user:999999999999999999999"]}, "to"),
        ({"to": ["nobody"]}, "to"),
        ({"channels": ["pigeon"]}, "channels"),
        ({"body": "{{ password }}"}, "body"),
        ({"body": "{% for a in b %}{% endfor %}"}, "body"),
        ({"link": "//evil.test/"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_what_cannot_be_sent_is_told_by_field(company: CurrentCompany, change: dict[str, object], field: str) -> None:
    staff = make_staff("notifications.send")
    words = {"to": [f"user:{staff.pk}"], "subject": "Hello", "body": "Hello", "channels": ["inbox"], **change}

    answer = Program(staff).post(f"{LIST}send/", words)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert Message.objects.count() == 0


@pytest.mark.requirement("PL-61")
def test_staff_read_deliveries_and_repeat_them(company: CurrentCompany, other_company: CurrentCompany) -> None:
    anna = make_staff("notifications.view_delivery")
    tell(f"user:{anna.pk}", names=("email",))
    Delivery.objects.update(state="failed", reason="refused", detail="550 No such user")
    with entered(other_company):
        tell(f"user:{make_staff().pk}")
    program = Program(anna)

    (found,) = program.get(f"{LIST}deliveries/").json()["results"]
    repeated = program.post(f"{LIST}deliveries/{found['id']}/repeat/")
    again = program.post(f"{LIST}deliveries/{found['id']}/repeat/")

    assert (found["state"], found["reason"], "550 No such user" in found["reason_words"]) == ("failed", "refused", True)
    assert repeated.json()["state"] == "queued"
    assert (again.status_code, again.json()["code"]) == (409, "cannot_repeat")
    assert Program(make_staff()).get(f"{LIST}deliveries/").status_code == 403
