"""Broadcasts: to whom, when and how fast; held up, let go on, ended; and never to those who have unsubscribed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.accounts.models import User
from core.audit.models import AuditRecord
from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered, public_schema
from core.lib.errors import InvalidInput
from core.lib.state_machine import TransitionNotAllowed
from core.notifications.models import Broadcast, Delivery
from core.notifications.segments import Segment, people_of
from core.notifications.selectors.broadcasts import totals_of
from core.notifications.services.broadcasts.leaving import leave_broadcasts
from core.notifications.services.broadcasts.running import (
    NobodyThere,
    TooLate,
    cancel,
    launch,
    pause,
    resume,
    settle,
    start,
    withdraw,
)
from core.notifications.services.broadcasts.writing import save_broadcast
from tests.core.notifications.broadcasts import MANAGE, NOW, TEMPLATE, WORDS, begin, clients, states, write
from tests.factories.people import make_client, make_organization, make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-62")]


def test_draft_is_launched_once_and_everybody_hears(company: CurrentCompany, other_company: CurrentCompany) -> None:
    people = clients(3)
    make_staff()
    one = begin(write())

    again = start(broadcast_id=one.pk, launch=one.launches, at=NOW)

    assert set(Delivery.objects.values_list("recipient", flat=True)) == {person.pk for person in people}
    assert (one.state, one.recipients, again) == ("sending", 3, 0)
    assert states(one) == [("delivered", "")] * 3
    with entered(other_company):
        assert (Broadcast.objects.count(), Delivery.objects.count()) == (0, 0)


def test_broadcast_ends_when_nothing_is_left_of_it(company: CurrentCompany) -> None:
    clients(1)
    one = begin(write())

    assert settle(broadcast_id=one.pk, at=NOW) == "done"
    one.refresh_from_db()
    assert (one.state, one.ended_at, totals_of(one).percent) == ("done", NOW, 100)


def test_ten_thousand_recipients_take_as_many_queries_as_ten(company: CurrentCompany) -> None:
    def cost(count: int) -> int:
        User.objects.bulk_create(
            User(email=f"many{count}-{number}@alpha.test", kind="client", name="N") for number in range(count)
        )
        one = write(None, "inbox", "email", per_minute=600)
        launched = launch(broadcast_id=one.pk, at=NOW)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            start(broadcast_id=one.pk, launch=launched.launches, at=NOW)
        return len(queries)

    few, many = cost(10), cost(10_000)

    assert many <= few


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        ({"audience": "all"}, {"anna", "boris", "vera", "staff"}),
        ({"audience": "client"}, {"anna", "boris", "vera"}),
        ({"audience": "staff"}, {"staff"}),
        ({"audience": "client", "organizations": "one"}, {"anna"}),
        ({"audience": "client", "roles": "of anna"}, {"anna"}),
        ({"audience": "client", "modules": ("fuel_cards",)}, {"anna"}),
        ({"audience": "client", "language": "en"}, {"boris"}),
        ({"audience": "client", "seen": "7"}, {"vera"}),
        ({"audience": "client", "seen": "-30"}, set()),
        ({"audience": "client", "seen": "never"}, {"anna", "boris"}),
        ({"people": "boris"}, {"boris"}),
        ({"audience": "staff", "people": "boris"}, {"boris", "staff"}),
        ({"audience": "client", "without": "boris"}, {"anna", "vera"}),
    ],
)
def test_segment_is_put_together_of_conditions(
    company: CurrentCompany, conditions: dict[str, Any], names: set[str]
) -> None:
    one, two = make_organization(), make_organization()
    people = {
        "anna": make_client("fuel_cards.view_card", organizations=[one]),
        "boris": make_client(organizations=[two]),
        "vera": make_client(),
        "staff": make_staff(MANAGE),
    }
    blocked = make_client(organizations=[one])
    User.objects.filter(pk=blocked.pk).update(is_active=False)
    User.objects.filter(pk=people["boris"].pk).update(language="en")
    User.objects.filter(pk=people["vera"].pk).update(last_login=timezone.now() - timedelta(days=2))
    role = people["anna"].memberships.get().role.code
    meant = {"one": (one.pk,), "of anna": (role,), "boris": (people["boris"].pk,)}
    ready = {name: meant.get(value, value) if isinstance(value, str) else value for name, value in conditions.items()}
    ours = User.objects.filter(pk__in=[person.pk for person in people.values()])

    asked = {name: list(value) if isinstance(value, tuple) else value for name, value in ready.items()}
    counted = Program(people["staff"]).post("/api/v1/broadcasts/count/", asked)

    found = set(people_of(Segment(**ready)).filter(pk__in=ours))
    assert {name for name, person in people.items() if person in found} == names
    assert counted.json()["people"] >= len(names)


@pytest.mark.requirement("PL-70")
def test_unsubscribed_people_get_none_and_the_history_says_why(company: CurrentCompany) -> None:
    anna, boris = clients(2)
    leave_broadcasts(user_id=anna.pk, at=NOW)
    one = begin(write(None, "inbox", "email"))

    assert states(one, recipient=anna) == [("not_sent", "unsubscribed")] * 2
    assert sorted(states(one, recipient=boris)) == [("delivered", ""), ("queued", "")]
    assert [(str(reason), count) for reason, count in totals_of(one).reasons] == [("Получатель отписался", 2)]


@pytest.mark.requirement("PL-70")
def test_who_unsubscribes_meanwhile_gets_no_more(company: CurrentCompany) -> None:
    anna, _boris = clients(2)
    one = begin(write(None, "email"))

    leave_broadcasts(user_id=anna.pk, at=NOW)

    assert states(one) == [("not_sent", "unsubscribed"), ("queued", "")]


def test_pace_puts_a_moment_between_messages(company: CurrentCompany) -> None:
    clients(4)
    one = begin(write(None, "email", "inbox", per_minute=2))

    due = Delivery.objects.filter(message_id=one.message_id, channel="email").order_by("id")
    assert [(row.due_at - NOW).total_seconds() for row in due] == [0, 30, 60, 90]
    assert [(row.state, row.reason) for row in due] == [("queued", ""), *[("held", "delay")] * 3]
    assert states(one, channel="inbox") == [("delivered", "")] * 4


def test_paused_line_stands_still_and_moves_on_by_as_long_as_it_stood(company: CurrentCompany) -> None:
    clients(3)
    one = begin(write(None, "email", per_minute=1))

    pause(broadcast_id=one.pk, at=NOW + timedelta(seconds=30))
    paused = states(one)
    resume(broadcast_id=one.pk, at=NOW + timedelta(seconds=90))

    due = Delivery.objects.filter(message_id=one.message_id).order_by("id").values_list("due_at", flat=True)
    assert paused == [("held", "paused")] * 3
    assert [(moment - NOW).total_seconds() for moment in due] == [60, 120, 180]
    assert states(one) == [("queued", ""), ("held", "delay"), ("held", "delay")]


def test_cancelled_broadcast_sends_nothing_more(company: CurrentCompany) -> None:
    clients(2)
    one = begin(write(None, "email", per_minute=1))
    Delivery.objects.filter(pk=Delivery.objects.order_by("id")[0].pk).update(state="sent")

    cancel(broadcast_id=one.pk, at=NOW)

    assert states(one) == [("sent", ""), ("not_sent", "cancelled")]
    with pytest.raises(TransitionNotAllowed):
        resume(broadcast_id=one.pk, at=NOW)


def test_what_a_sender_puts_back_after_the_pause_is_held_too(company: CurrentCompany) -> None:
    clients(2)
    one = begin(write(None, "email"))
    Delivery.objects.filter(message_id=one.message_id).update(state="sending")
    pause(broadcast_id=one.pk, at=NOW)
    Delivery.objects.filter(message_id=one.message_id).update(state="queued", reason="again")

    settle(broadcast_id=one.pk, at=NOW)

    assert states(one) == [("held", "paused")] * 2


def test_it_begins_by_each_recipients_clock(company: CurrentCompany) -> None:
    moscow, omsk, nowhere = clients(3)
    User.objects.filter(pk=moscow.pk).update(time_zone="Europe/Moscow")
    User.objects.filter(pk=omsk.pk).update(time_zone="Asia/Omsk")
    User.objects.filter(pk=nowhere.pk).update(time_zone="Mars/Olympus")
    ten_in_moscow = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
    one = write(None, "email", clock="recipient", starts_at=ten_in_moscow)
    launched = launch(broadcast_id=one.pk, at=NOW)
    with public_schema():
        run_at = Job.objects.get(kind="notifications.start_broadcast", company=company.schema).run_at

    start(broadcast_id=one.pk, launch=launched.launches, at=run_at)

    due = dict(Delivery.objects.values_list("recipient", "due_at"))
    assert (due[moscow.pk], due[omsk.pk], due[nowhere.pk]) == (
        ten_in_moscow,
        ten_in_moscow - timedelta(hours=3),
        ten_in_moscow,
    )
    assert run_at == datetime(2026, 11, 25, 20, 0, tzinfo=UTC)  # ten in the morning on Kiritimati


def test_launch_that_was_taken_back_never_begins(company: CurrentCompany) -> None:
    clients(1)
    one = write(None, "inbox", starts_at=NOW + timedelta(hours=1))
    first = launch(broadcast_id=one.pk, at=NOW).launches
    withdraw(broadcast_id=one.pk)
    launch(broadcast_id=one.pk, at=NOW)

    assert start(broadcast_id=one.pk, launch=first, at=NOW) == 0
    assert Delivery.objects.count() == 0


def test_launch_is_refused_where_nobody_fits_or_the_time_has_passed(company: CurrentCompany) -> None:
    nobody = write(Segment(audience="client", seen="never", language="en"))
    late = write(Segment(audience="all"), starts_at=NOW - timedelta(minutes=1))

    with pytest.raises(NobodyThere):
        launch(broadcast_id=nobody.pk, at=NOW)
    with pytest.raises(TooLate):
        launch(broadcast_id=late.pk, at=NOW)
    assert set(Broadcast.objects.values_list("state", flat=True)) == {"draft"}


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"title": " "}, "title"),
        ({"names": ()}, "channels"),
        ({"names": ("pigeon",)}, "channels"),
        ({"link": "https://elsewhere.test/"}, "link"),
        ({"link": "//elsewhere.test"}, "link"),
        ({"per_minute": 0}, "per_minute"),
        ({"segment": Segment()}, "audience"),
        ({"segment": Segment(audience="martians")}, "audience"),
        ({"segment": Segment(audience="all", roles=("nobody",))}, "roles"),
        ({"segment": Segment(audience="all", organizations=(999,))}, "organizations"),
        ({"segment": Segment(audience="all", modules=("nothing",))}, "modules"),
        ({"segment": Segment(people=(999999,))}, "people"),
        ({"words": {"ru": {"subject": "", "body": "x"}}}, "subject_ru"),
        ({"words": {"ru": {"subject": "x", "body": "{{ unknown }}"}}}, "body_ru"),
        ({"words": {"ru": {"subject": "x", "body": "{% load x %}"}}}, "body_ru"),
        ({"words": {**WORDS, "en": {"subject": "half"}}}, "body_en"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    company: CurrentCompany, broken: dict[str, Any], field: str
) -> None:
    facts: dict[str, Any] = {**TEMPLATE, "segment": Segment(audience="all"), "names": ("inbox",), **broken}

    with pytest.raises(InvalidInput) as wrong:
        save_broadcast(by=make_staff(MANAGE), **facts)

    assert (list(wrong.value.fields), Broadcast.objects.count()) == ([field], 0)


def test_launched_broadcast_is_not_changed(company: CurrentCompany) -> None:
    clients(1)
    one = begin(write())

    with pytest.raises(TransitionNotAllowed):
        save_broadcast(
            broadcast_id=one.pk, by=make_staff(MANAGE), segment=Segment(audience="all"), names=("inbox",), **TEMPLATE
        )


@pytest.mark.requirement("PL-142")
def test_everything_that_is_done_is_recorded(company: CurrentCompany) -> None:
    clients(1)
    one = begin(write(None, "email"))
    pause(broadcast_id=one.pk, at=NOW)
    resume(broadcast_id=one.pk, at=NOW)
    cancel(broadcast_id=one.pk, at=NOW)

    records = AuditRecord.objects.filter(action__startswith="notifications.broadcast.").order_by("pk")
    assert [(record.action.rsplit(".", 1)[1], record.facts) for record in records] == [
        ("written", {}),
        ("launched", {"recipients": 1}),
        ("paused", {"held": 1}),
        ("resumed", {"let_go": 1}),
        ("cancelled", {"dropped": 1}),
    ]
