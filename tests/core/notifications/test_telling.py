"""From an event to deliveries: who, by which channel, when, and never twice."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest

from core.lib.company import CurrentCompany, entered
from core.notifications.models import Delivery, Message, PersonSettings, Preference, Text, Trigger, TriggerWords
from core.notifications.services import fan_out
from core.notifications.services.telling import tell_since
from tests.core.notifications.conftest import rows
from tests.core.notifications.declared import Alarm, OrderChanged
from tests.factories.people import join, make_client, make_organization, make_staff
from tests.queries import counted

type Tell = Callable[..., int]
VIEW, IMPORT = "fuel_cards.view_card", "fuel_cards.import_data"


@pytest.mark.requirement("PL-57", "PL-65")
def test_an_event_reaches_those_whom_its_triggers_mean(company: CurrentCompany, tell_of: Tell) -> None:
    ours, others = make_organization(), make_organization()
    staff = make_staff(IMPORT)
    client = make_client(VIEW, organizations=[ours])
    make_staff("fuel_cards.view_card")
    make_client(organizations=[ours])
    make_client(VIEW, organizations=[others])

    written = tell_of(OrderChanged(number="A-1", rows=3, organization_id=ours.pk))

    assert written == 5
    assert rows("recipient", "channel", "message__trigger", "state") == [
        (staff.pk, "email", "tests.order_staff", "queued"),
        (staff.pk, "inbox", "tests.order_staff", "delivered"),
        (client.pk, "email", "tests.order_client", "queued"),
        (client.pk, "inbox", "tests.order_client", "delivered"),
        (client.pk, "sms", "tests.order_client", "queued"),
    ]


@pytest.mark.requirement("PL-66")
def test_an_event_told_twice_is_told_once(company: CurrentCompany, tell_of: Tell) -> None:
    make_staff(IMPORT)

    counts = [tell_of(OrderChanged(number="A-1", rows=1), number=7) for _ in range(3)]

    assert counts == [2, 0, 0]
    assert (Message.objects.count(), Delivery.objects.count()) == (1, 2)


@pytest.mark.requirement("PL-57")
def test_conditions_decide_and_what_is_gone_is_not_told(company: CurrentCompany, tell_of: Tell) -> None:
    make_staff(IMPORT)

    assert tell_of(OrderChanged(number="A-1", rows=0)) == 0
    assert tell_of(OrderChanged(number="gone", rows=5)) == 0
    assert Message.objects.count() == 0


@pytest.mark.requirement("PL-57", "PL-58")
def test_the_companys_copy_of_a_trigger_counts(
    company: CurrentCompany, other_company: CurrentCompany, tell_of: Tell
) -> None:
    make_staff(IMPORT)
    changed = Trigger.objects.create(
        code="tests.order_staff",
        event="tests.order.changed",
        conditions=[["number", "has", "B"]],
        recipients=[f"permission:{IMPORT}"],
        channels=["inbox"],
    )
    TriggerWords.objects.create(
        trigger=changed, channel="inbox", language="ru", subject="Наш заказ {{ number }}", body="{{ rows }}"
    )

    assert [tell_of(OrderChanged(number=number, rows=2)) for number in ("A-1", "B-1")] == [0, 1]
    assert Text.objects.get(language="ru").subject == "Наш заказ B-1"
    # What the company has said in one language alone is declared in the other.
    assert Text.objects.get(language="en").subject == "Order B-1"
    with entered(other_company):
        make_staff(IMPORT)
        assert tell_of(OrderChanged(number="A-1", rows=2)) == 2


@pytest.mark.requirement("PL-57")
def test_a_role_brings_no_client_news_of_another_organization(company: CurrentCompany, tell_of: Tell) -> None:
    ours, others = make_organization(), make_organization()
    client = make_client(VIEW, organizations=[ours])
    stranger = make_client()
    role = join(stranger, others, VIEW).role
    client.memberships.update(role=role)
    Trigger.objects.create(
        code="own.1",
        event="tests.order.changed",
        is_own=True,
        recipients=[f"role:{role.code}", f"user:{stranger.pk}", f"client:{others.pk}"],
        channels=["inbox"],
    )

    tell_of(OrderChanged(number="A-1", organization_id=ours.pk))

    assert rows("recipient", message__trigger="own.1") == [(client.pk,)]


@pytest.mark.requirement("PL-57")
def test_a_segment_hears_too_but_no_client_of_another_organization(
    company: CurrentCompany, other_company: CurrentCompany, tell_of: Tell
) -> None:
    ours, others = make_organization(), make_organization()
    staff, client = make_staff(), make_client(organizations=[ours])
    left_out, stranger = make_client(organizations=[ours]), make_client(organizations=[others])
    segment = {"audience": "all", "people": [stranger.pk], "without": [left_out.pk]}
    Trigger.objects.create(
        code="own.1", event="tests.order.changed", is_own=True, segment=segment, channels=["inbox", "email"]
    )
    with entered(other_company):
        make_staff()

    of_ours = tell_of(OrderChanged(number="A-1", organization_id=ours.pk))
    of_nobody = tell_of(OrderChanged(number="A-2"))

    assert (of_ours, of_nobody) == (4, 6)
    told = rows("recipient", "channel", message__label="Order A-1", message__trigger="own.1")
    assert told == [(person.pk, channel) for person in (staff, client) for channel in ("email", "inbox")]
    assert sorted(rows("recipient", message__label="Order A-2", channel="inbox")) == [
        (staff.pk,),
        (client.pk,),
        (stranger.pk,),
    ]
    with entered(other_company):
        assert Delivery.objects.count() == 0


@pytest.mark.requirement("PL-66")
def test_a_segment_takes_as_many_queries_for_many_as_for_one(company: CurrentCompany, tell_of: Tell) -> None:
    segment = {"audience": "client", "seen": "never", "modules": ["fuel_cards"]}
    Trigger.objects.create(code="own.1", event="tests.order.changed", is_own=True, segment=segment, channels=["inbox"])

    def asked() -> int:
        with counted() as statements:
            tell_of(OrderChanged(number="A-1"), at=NINE)
        return len(statements)

    ours = make_organization()
    make_client(VIEW, organizations=[ours])
    asked()
    few = asked()
    for _ in range(10):
        make_client(VIEW, organizations=[ours])

    assert asked() == few
    assert len(rows("pk", message__trigger="own.1")) == 1 + 1 + 11


@pytest.mark.requirement("PL-64")
def test_what_is_muted_is_written_down_as_not_sent(company: CurrentCompany, tell_of: Tell) -> None:
    staff = make_staff(IMPORT)
    Preference.objects.create(user=staff, type="tests.order.changed", channel="email", mode="never")
    Preference.objects.create(user=staff, type="tests.alarm.rung", channel="email", mode="never")

    tell_of(OrderChanged(number="A-1", rows=1))
    tell_of(Alarm(user_id=staff.pk))

    assert rows("message__type", "channel", "state", "reason") == [
        ("tests.order.changed", "email", "not_sent", "muted"),
        ("tests.order.changed", "inbox", "delivered", ""),
        # Critical messages cannot be muted.
        ("tests.alarm.rung", "email", "queued", ""),
        ("tests.alarm.rung", "inbox", "delivered", ""),
    ]


NINE = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)  # in Moscow


@pytest.mark.requirement("PL-64")
@pytest.mark.parametrize(
    ("zone", "quiet", "due"),
    [
        ("Europe/Moscow", (time(22), time(8)), None),
        ("Asia/Vladivostok", (time(15), time(17)), datetime(2026, 11, 25, 7, 0, tzinfo=UTC)),
        ("America/New_York", (time(22), time(8)), datetime(2026, 11, 25, 13, 0, tzinfo=UTC)),
        ("", (time(8, 30), time(9, 30)), datetime(2026, 11, 25, 6, 30, tzinfo=UTC)),
        ("No/Such", (time(8, 30), time(9, 30)), datetime(2026, 11, 25, 6, 30, tzinfo=UTC)),
    ],
)
def test_quiet_hours_hold_by_the_persons_own_clock(
    company: CurrentCompany,
    tell_of: Tell,
    zone: str,
    quiet: tuple[time, time],
    due: datetime | None,
) -> None:
    staff = make_staff(IMPORT)
    type(staff).objects.filter(pk=staff.pk).update(time_zone=zone)
    PersonSettings.objects.create(user=staff, quiet_from=quiet[0], quiet_to=quiet[1])

    tell_of(OrderChanged(number="A-1", rows=1), at=NINE)
    tell_of(Alarm(user_id=staff.pk), at=NINE)

    held = ("held", "quiet_hours", due) if due else ("queued", "", NINE)
    assert rows("channel", "state", "reason", "due_at") == [
        ("email", *held),
        ("inbox", "delivered", "", NINE),
        ("email", "queued", "", NINE),
        ("inbox", "delivered", "", NINE),
    ]


@pytest.mark.requirement("PL-64")
def test_a_digest_waits_for_the_persons_hour(company: CurrentCompany, tell_of: Tell) -> None:
    early, usual = make_staff(IMPORT), make_staff(IMPORT)
    for person in (early, usual):
        Preference.objects.create(user=person, type="tests.order.changed", channel="email", mode="digest")
    PersonSettings.objects.create(user=early, digest_at=time(18, 30))

    tell_of(OrderChanged(number="A-1", rows=1), at=NINE)

    assert rows("recipient", "state", "reason", "due_at", channel="email") == [
        (early.pk, "held", "digest", datetime(2026, 11, 25, 15, 30, tzinfo=UTC)),
        # Nine has just passed: the next one is tomorrow's.
        (usual.pk, "held", "digest", datetime(2026, 11, 26, 6, 0, tzinfo=UTC)),
    ]


@pytest.mark.requirement("PL-57")
def test_a_delay_holds_every_channel(company: CurrentCompany, tell_of: Tell) -> None:
    make_staff(IMPORT)
    Trigger.objects.create(
        code="tests.order_staff",
        event="tests.order.changed",
        recipients=[f"permission:{IMPORT}"],
        channels=["inbox", "email"],
        delay_minutes=30,
    )

    tell_of(OrderChanged(number="A-1", rows=1), at=NINE)

    later = NINE + timedelta(minutes=30)
    assert rows("channel", "state", "reason", "due_at") == [
        ("email", "held", "delay", later),
        ("inbox", "held", "delay", later),
    ]


@pytest.mark.requirement("PL-66")
def test_queries_do_not_grow_with_recipients(company: CurrentCompany, tell_of: Tell) -> None:
    def asked() -> int:
        with counted() as statements:
            tell_of(OrderChanged(number="A-1", rows=1), at=NINE)
        return len(statements)

    make_staff(IMPORT)
    asked()
    few = asked()
    for _ in range(20):
        make_staff(IMPORT)

    assert asked() == few
    assert time(9) == fan_out.DIGEST_AT


@pytest.mark.requirement("PL-65")
def test_another_company_hears_nothing(company: CurrentCompany, other_company: CurrentCompany, tell_of: Tell) -> None:
    make_staff(IMPORT)
    with entered(other_company):
        make_staff(IMPORT)

    tell_of(OrderChanged(number="A-1", rows=1), at=NINE)

    with entered(other_company):
        assert (Message.objects.count(), Delivery.objects.count()) == (0, 0)


@pytest.mark.requirement("PL-57")
def test_what_filled_the_company_is_told_to_nobody(
    company: CurrentCompany, other_company: CurrentCompany, tell_of: Tell
) -> None:
    make_staff(IMPORT)
    tell_since(at=NINE)

    before = tell_of(OrderChanged(number="A-1", rows=1), at=NINE - timedelta(seconds=1))
    after = tell_of(OrderChanged(number="A-2", rows=1), at=NINE)

    assert (before, after, Message.objects.get().label) == (0, 2, "Order A-2")
    with entered(other_company):
        make_staff(IMPORT)
        assert tell_of(OrderChanged(number="A-1", rows=1), at=NINE - timedelta(seconds=1)) == 2
