"""A person's own pages: the bell, the list, one message, how messages came, and what he wants to hear."""

import re
from collections.abc import Callable
from datetime import time

import pytest
from django.test import Client

from core.lib.company import CurrentCompany, entered
from core.notifications.models import Delivery, Message, PersonSettings, Preference, Text
from tests.core.notifications.conftest import rows
from tests.core.notifications.declared import Alarm, OrderChanged
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.queries import assert_queries_do_not_grow

type Tell = Callable[..., int]
IMPORT, VIEW = "fuel_cards.import_data", "fuel_cards.view_card"
LIST = "/notifications/"


def subjects(client: Client, query: str = "") -> list[str]:
    page = client.get(f"{LIST}{query}").content.decode()
    return re.findall(r'<a href="/notifications/\d+/">([^<]+)</a>', page)


def bell(client: Client) -> str:
    page = client.get("/").content.decode()
    found = re.search(r"at-bell.*?data-unread-count[^>]*>\s*([^<\s]*)", page, re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.mark.requirement("PL-63", "FC-95")
def test_the_bell_counts_what_the_list_shows(company: CurrentCompany, tell_of: Tell) -> None:
    staff, colleague = make_staff(IMPORT), make_staff(IMPORT)
    for number in ("A-1", "A-2"):
        tell_of(OrderChanged(number=number, rows=1))
    reader = browser(staff)

    assert (bell(reader), subjects(reader)) == ("2", ["Заказ A-2", "Заказ A-1"])
    first = Delivery.objects.filter(recipient=staff, channel="inbox").order_by("pk")[0]
    page = reader.get(f"{LIST}{first.pk}/").content.decode()
    assert "Staff, строк: 1." in page
    assert 'href="/"' in page
    assert bell(reader) == "1"
    assert bell(browser(colleague)) == "2"


@pytest.mark.requirement("PL-63")
def test_more_than_ninety_nine_are_not_counted_out(company: CurrentCompany, tell_of: Tell) -> None:
    staff = make_staff(IMPORT)
    for number in range(101):
        tell_of(OrderChanged(number=f"A-{number}", rows=1))

    assert bell(browser(staff)) == "99+"


@pytest.mark.requirement("FC-96")
def test_messages_are_marked_one_by_one_and_all_together(company: CurrentCompany, tell_of: Tell) -> None:
    staff, colleague = make_staff(IMPORT), make_staff(IMPORT)
    for number in ("A-1", "A-2", "A-3"):
        tell_of(OrderChanged(number=number, rows=1))
    reader = browser(staff)
    own = [pk for (pk,) in rows("pk", recipient=staff, channel="inbox")]
    others = [pk for (pk,) in rows("pk", recipient=colleague, channel="inbox")]

    reader.post(f"{LIST}read/", {"selected": [own[0], others[0]]})
    assert subjects(reader, "?read=no") == ["Заказ A-3", "Заказ A-2"]
    reader.post(f"{LIST}read/", {"all": "1"})
    assert subjects(reader, "?read=no") == []
    reader.post(f"{LIST}{own[1]}/unread/")

    assert subjects(reader, "?read=no") == ["Заказ A-2"]
    assert reader.post(f"{LIST}{others[0]}/unread/").status_code == 404
    assert rows("state", recipient=colleague, channel="inbox") == [("delivered",)] * 3


@pytest.mark.requirement("FC-96")
def test_the_list_is_filtered_by_type_and_period(company: CurrentCompany, tell_of: Tell) -> None:
    staff = make_staff(IMPORT)
    tell_of(OrderChanged(number="A-1", rows=1))
    tell_of(Alarm(user_id=staff.pk))
    reader = browser(staff)

    assert subjects(reader, "?type=tests.alarm.rung") == ["Тревога"]
    assert subjects(reader, "?at_after=2100-01-01") == []
    assert subjects(reader, "?at_after=2000-01-01") == ["Тревога", "Заказ A-1"]


@pytest.mark.requirement("PL-61", "PL-67")
def test_a_recipient_sees_why_something_did_not_come(company: CurrentCompany, tell_of: Tell) -> None:
    staff = make_staff(IMPORT)
    staff.name = "<script>alert(1)</script>"
    staff.save()
    Preference.objects.create(user=staff, type="tests.order.changed", channel="email", mode="never")
    tell_of(OrderChanged(number="A-1", rows=1))
    reader = browser(staff)

    receipts = reader.get("/notifications/receipts/").content.decode()
    own = Delivery.objects.get(recipient=staff, channel="inbox")
    page = reader.get(f"{LIST}{own.pk}/").content.decode()

    assert "Отключено получателем" in receipts
    assert "Отключено получателем" in page
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;, строк: 1." in page


@pytest.mark.requirement("PL-63")
def test_nobody_sees_another_persons_messages(
    company: CurrentCompany, other_company: CurrentCompany, tell_of: Tell
) -> None:
    ours = make_organization()
    client, neighbour = (make_client(VIEW, organizations=[ours]) for _ in range(2))
    tell_of(OrderChanged(number="A-1", organization_id=ours.pk, author_id=None))
    mine = Delivery.objects.get(recipient=client, channel="inbox")
    with entered(other_company):
        stranger = make_staff(everything=True)
        assert browser(stranger).get(f"{LIST}{mine.pk}/").status_code == 404

    assert browser(neighbour).get(f"{LIST}{mine.pk}/").status_code == 404
    assert browser(make_staff(everything=True)).get(f"{LIST}{mine.pk}/").status_code == 404
    assert browser(client).get(f"{LIST}{mine.pk}/").status_code == 200
    assert browser().get(LIST).headers["Location"].startswith("/accounts/login/")


@pytest.mark.requirement("PL-64")
def test_a_person_chooses_types_channels_and_hours(company: CurrentCompany, declared: None) -> None:
    staff = make_staff(IMPORT)
    reader = browser(staff)
    page = reader.get("/profile/notifications/").content.decode()
    assert 'name="tests.order.changed:email"' in page
    assert 'name="tests.alarm.rung:email"' not in page

    reader.post(
        "/profile/notifications/",
        {
            "quiet_from": "22:00",
            "quiet_to": "08:00",
            "digest_at": "18:30",
            "tests.order.changed:email": "digest",
            "tests.order.changed:inbox": "now",
            "no.such:email": "never",
        },
    )

    assert list(Preference.objects.values_list("user", "type", "channel", "mode")) == [
        (staff.pk, "tests.order.changed", "email", "digest")
    ]
    own = PersonSettings.objects.get(user=staff)
    assert (own.quiet_from, own.quiet_to, own.digest_at) == (time(22), time(8), time(18, 30))


@pytest.mark.requirement("PL-64")
def test_half_an_interval_and_a_wrong_mode_are_told_and_nothing_is_kept(
    company: CurrentCompany, declared: None
) -> None:
    reader = browser(make_staff(IMPORT))

    half = reader.post("/profile/notifications/", {"quiet_from": "22:00", "tests.order.changed:email": "never"})
    wrong = reader.post("/profile/notifications/", {"digest_at": "10:00", "tests.order.changed:inbox": "digest"})
    no_time = reader.post("/profile/notifications/", {"digest_at": "25:99"})
    critical = reader.post("/profile/notifications/", {"tests.alarm.rung:email": "never"})

    assert [answer.status_code for answer in (half, wrong, no_time, critical)] == [422, 422, 422, 422]
    assert "У тихих часов должны быть начало и конец." in half.content.decode()
    assert "У этого канала нет сводки." in wrong.content.decode()
    assert (Preference.objects.count(), PersonSettings.objects.count()) == (0, 0)


@pytest.mark.requirement("FC-95")
def test_pages_ask_no_more_where_there_is_more(company: CurrentCompany, tell_of: Tell) -> None:
    staff = make_staff(IMPORT, "notifications.view_delivery")
    reader = browser(staff)
    tell_of(OrderChanged(number="A-1", rows=1))

    def more() -> None:
        for number in range(3):
            tell_of(OrderChanged(number=f"B-{number}", rows=1))

    for path in (LIST, "/notifications/receipts/", "/notifications/deliveries/"):
        assert_queries_do_not_grow(lambda path=path: reader.get(path), more)


@pytest.mark.requirement("PL-61", "LG-88")
def test_staff_see_the_history_and_send_once_more(company: CurrentCompany, tell_of: Tell) -> None:
    anna = make_staff(IMPORT)
    anna.name = "Anna"
    anna.save()
    tell_of(OrderChanged(number="A-1", rows=1))
    Delivery.objects.filter(channel="email").update(
        state="failed", reason="refused", detail="550 No such user", address="a@alpha.test", name="Anna"
    )
    one = Delivery.objects.get(channel="email")
    staff = browser(make_staff("notifications.view_delivery"))

    page = staff.get("/notifications/deliveries/?state=failed").content.decode()
    detail = staff.get(f"/notifications/deliveries/{one.pk}/").content.decode()
    staff.post(f"/notifications/deliveries/{one.pk}/repeat/")

    assert "550 No such user" in page
    assert "Оператор отказал: 550 No such user" in detail
    assert "Anna, строк: 1." in detail
    assert rows("state", "repeats", "attempts", channel="email") == [("queued", 1, 0)]
    assert staff.post(f"/notifications/deliveries/{one.pk}/repeat/").status_code == 409
    assert browser(make_staff()).get("/notifications/deliveries/").status_code == 403
    assert browser(make_staff()).post(f"/notifications/deliveries/{one.pk}/repeat/").status_code == 403
    assert (Message.objects.count(), Text.objects.count()) == (1, 4)
