"""How long messages are kept: chosen on a page, kept to by the nightly job."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.audit.models import AuditRecord
from core.jobs import enqueue
from core.jobs.drain import drain
from core.lib.company import CurrentCompany, entered
from core.notifications.models import Broadcast, CompanySettings, Delivery, Message, Text
from core.notifications.services.keeping import prune
from tests.factories.people import browser, make_client, make_staff
from tests.queries import counted

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-61", "PL-63")]
PAGE = "/settings/notifications/keeping/"


def message(label: str, *, days: int, state: str = "delivered", recipients: int = 1) -> Message:
    """Write a message that is so many days old, for so many people."""
    at = timezone.now() - timedelta(days=days)
    one = Message.objects.create(kind="manual", cause=label, label=label, occurred_at=at, created_at=at)
    text = Text.objects.create(message=one, channel="inbox", language="ru", subject=label, body=label)
    for _number in range(recipients):
        Delivery.objects.create(
            message=one, recipient=make_client(), text=text, channel="inbox", state=state, due_at=at
        )
    return one


def left() -> tuple[list[str], int, int]:
    labels = list(Message.objects.order_by("label").values_list("label", flat=True))
    return labels, Text.objects.count(), Delivery.objects.count()


def test_what_is_older_than_the_companys_days_is_dropped_whole(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    message("old", days=401, recipients=3)
    message("waiting", days=401, state="held")
    message("young", days=399)
    with entered(other_company):
        message("theirs", days=401)

    first = prune(at=timezone.now())
    usual = left()
    CompanySettings.objects.create(keep_days=30)
    second = prune(at=timezone.now())

    assert (first, usual) == ((1, False), (["waiting", "young"], 2, 2))
    assert (second, left()) == ((1, False), (["waiting"], 1, 1))
    with entered(other_company):
        assert left() == (["theirs"], 1, 1)


def test_batches_are_bounded_by_messages_and_by_deliveries(company: CurrentCompany) -> None:
    for number in range(3):
        message(f"old {number}", days=500, recipients=2)

    by_messages = prune(at=timezone.now(), messages=1)
    cut = prune(at=timezone.now(), deliveries=3)
    rest = prune(at=timezone.now())

    assert (by_messages, cut, rest, left()) == ((1, True), (1, True), (1, False), ([], 0, 0))


def test_a_batch_takes_as_many_queries_for_many_as_for_one(company: CurrentCompany) -> None:
    def asked() -> int:
        with counted() as statements:
            prune(at=timezone.now())
        return len(statements)

    message("one", days=500)
    few = asked()
    for number in range(10):
        message(f"old {number}", days=500, recipients=2)

    assert (asked(), left()) == (few, ([], 0, 0))


def test_the_job_goes_on_until_nothing_is_left(
    sending: CurrentCompany, monkeypatch: pytest.MonkeyPatch, other_company_scope: CurrentCompany
) -> None:
    for number in range(501):
        at = timezone.now() - timedelta(days=500)
        Message.objects.create(kind="manual", cause=f"old {number}", occurred_at=at, created_at=at)
    message("young", days=1)

    enqueue(kind="notifications.prune")
    drain(seconds=20)

    assert left() == (["young"], 1, 1)


def test_a_broadcast_outlives_its_messages(company: CurrentCompany) -> None:
    staff = browser(make_staff("notifications.manage_broadcast"))
    at = timezone.now() - timedelta(days=500)
    words = {"ru": {"subject": "S", "body": "B", "sms": ""}}
    one = Broadcast.objects.create(
        title="Тариф", channels=["inbox"], words=words, state="done", started_at=at, message=message("old", days=500)
    )

    prune(at=timezone.now())

    page = staff.get(f"/broadcasts/{one.pk}/").content.decode()
    assert [word in page for word in ("Сообщения этой рассылки уже удалены", "Кого это достигнет")] == [True, False]


def test_the_days_are_chosen_on_a_page_and_recorded(company: CurrentCompany, other_company: CurrentCompany) -> None:
    editor = browser(make_staff("notifications.change_trigger"))

    usual = "400 дней" in editor.get("/settings/notifications/").content.decode()
    saved = editor.post(PAGE, {"keep_days": "90"})

    assert (usual, saved.status_code) == (True, 302)
    assert "90 дней" in editor.get("/settings/notifications/").content.decode()
    assert [one.changes for one in AuditRecord.objects.filter(action="notifications.keeping.changed")] == [
        {"keep_days": [400, 90]}
    ]
    with entered(other_company):
        assert CompanySettings.objects.count() == 0


@pytest.mark.parametrize(("days", "words"), [("29", "30"), ("3651", "3650"), ("", "Обязательное"), ("x", "число")])
def test_days_out_of_bounds_are_told_at_the_field(company: CurrentCompany, days: str, words: str) -> None:
    editor = browser(make_staff("notifications.change_trigger"))

    answer = editor.post(PAGE, {"keep_days": days})

    assert (answer.status_code, words in answer.content.decode(), CompanySettings.objects.count()) == (422, True, 0)


def test_only_who_sets_notifications_up_chooses_the_days(company: CurrentCompany) -> None:
    reader = browser(make_staff("notifications.view_delivery"))

    assert [reader.get(PAGE).status_code, reader.post(PAGE, {"keep_days": "90"}).status_code] == [403, 403]
    assert CompanySettings.objects.count() == 0
