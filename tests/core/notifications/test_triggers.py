"""The editor of triggers: changed, refused in words, switched, taken back, added, previewed, tried."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.audit.models import AuditRecord
from core.lib.company import CurrentCompany, entered
from core.notifications.models import PersonSettings, Trigger, TriggerWords
from core.notifications.segments import Segment
from core.notifications.selectors.triggers import get_trigger, triggers_of
from tests.core.notifications.conftest import rows
from tests.factories.people import browser, make_client, make_organization, make_staff

pytestmark = pytest.mark.requirement("PL-57", "PL-58", "LG-88")
CODE = "tests.order_staff"
PAGE = f"/settings/notifications/{CODE}/"
CHANGE = "notifications.change_trigger"
FORM: dict[str, Any] = {
    "title": "To the staff",
    "recipients": ["permission:fuel_cards.import_data"],
    "channels": ["inbox", "email"],
    "delay_minutes": "15",
    "digest": "",
    "field-0": "rows",
    "operator-0": "over",
    "value-0": "10",
    "subject-inbox-ru": "Новый заказ {{ number }}",
    "body-inbox-ru": "{{ recipient.name }}: {{ rows }}",
}


@pytest.fixture
def editor(company: CurrentCompany, declared: None) -> Client:
    return browser(make_staff(CHANGE))


def test_a_declared_trigger_is_changed_and_taken_back(editor: Client) -> None:
    assert "Заказ {{ number }}" in editor.get(PAGE).content.decode()

    saved = editor.post(PAGE, FORM)

    assert (saved.status_code, saved.headers["Location"]) == (302, PAGE)
    changed = get_trigger(CODE)
    assert changed.conditions == (("rows", "over", "10"),)
    assert (changed.delay_minutes, changed.is_changed) == (15, True)
    assert changed.wording("email", "ru") == ("Новый заказ {{ number }}", "{{ recipient.name }}: {{ rows }}")
    assert changed.wording("inbox", "en") == ("Order {{ number }}", "{{ recipient.name }}, rows: {{ rows }}.")
    assert [one.action for one in AuditRecord.objects.all()] == ["notifications.trigger.changed"]

    editor.post(f"{PAGE}reset/")
    assert (get_trigger(CODE).is_changed, Trigger.objects.count(), TriggerWords.objects.count()) == (False, 0, 0)


def test_a_channel_keeps_the_words_that_stand_in_its_fields(editor: Client) -> None:
    email = {"subject-email-ru": "Заказ {{ number }}", "body-email-ru": "{{ recipient.name }}, строк: {{ rows }}."}

    editor.post(PAGE, {**FORM, **email})

    changed = get_trigger(CODE)
    assert changed.wording("inbox", "ru")[0] == "Новый заказ {{ number }}"
    assert changed.wording("email", "ru") == ("Заказ {{ number }}", "{{ recipient.name }}, строк: {{ rows }}.")
    editor.post(PAGE, {**FORM, "subject-email-ru": FORM["subject-inbox-ru"], "body-email-ru": FORM["body-inbox-ru"]})
    assert list(TriggerWords.objects.values_list("channel", "language")) == [("inbox", "ru")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"body-inbox-ru": "{{ password }}"}, "Нет переменной password."),
        ({"body-inbox-ru": "{% for a in b %}"}, "Тега {% for %} нет в языке шаблонов."),
        ({"subject-inbox-ru": "{% if number %}"}, "Не разобрать: if number"),
        ({"recipients": []}, "Укажите, кому сообщать."),
        ({"channels": []}, "Выберите хотя бы один канал."),
        ({"audience": "by_hand"}, "Выберите хотя бы одного человека."),
        ({"seen": "never"}, "Укажите, о ком речь, или уберите условия."),
        ({"audience": "client", "organizations": ["999999"]}, "Неверное значение."),
        ({"value-0": "many"}, "Значение не подходит полю."),
        ({"operator-0": "has"}, "Так это поле сравнить нельзя."),
        ({"delay_minutes": "-1"}, "больше либо равно 0"),
    ],
)
def test_mistakes_are_told_at_save_and_nothing_is_kept(editor: Client, change: dict[str, Any], words: str) -> None:
    answer = editor.post(PAGE, {**FORM, **change})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Trigger.objects.count() == 0


def test_a_trigger_is_switched_off_and_on(editor: Client, other_company: CurrentCompany) -> None:
    editor.post(f"{PAGE}switch/", {})
    off = get_trigger(CODE)
    editor.post(f"{PAGE}switch/", {"on": "1"})

    assert (off.is_enabled, off.recipients) == (False, ("permission:fuel_cards.import_data",))
    assert get_trigger(CODE).is_enabled
    with entered(other_company):
        assert Trigger.objects.count() == 0


def test_a_companys_own_trigger_is_added_and_removed(editor: Client) -> None:
    page = "/settings/notifications/add/?event=tests.order.changed&title=Big+orders"
    assert "Big orders" in editor.get(page).content.decode()

    added = editor.post(page, {**FORM, "title": "Big orders", "channels": ["inbox"]})

    own = next(one for one in triggers_of("tests.order.changed") if one.is_own)
    assert (str(own.title), added.headers["Location"]) == ("Big orders", f"/settings/notifications/{own.code}/")
    assert own.wording("inbox", "en") == ("Новый заказ {{ number }}", "{{ recipient.name }}: {{ rows }}")
    editor.post(f"/settings/notifications/{own.code}/reset/")
    assert Trigger.objects.count() == 0


def test_words_are_shown_on_a_real_object_before_they_are_kept(editor: Client) -> None:
    shown = editor.post(PAGE, {**FORM, "preview": "1", "preview_language": "ru"}, headers={"hx-request": "true"})
    wrong = editor.post(
        PAGE, {**FORM, "body-inbox-ru": "{{ ", "preview": "1", "preview_language": "ru"}, headers={"hx-request": "true"}
    )

    text = shown.content.decode()
    assert "Новый заказ R-77" in text
    assert "Staff: 5" in text
    assert "На настоящем объекте: Order R-77" in text
    assert wrong.status_code == 200
    assert Trigger.objects.count() == 0


def test_a_trial_comes_to_oneself_alone(company: CurrentCompany, declared: None) -> None:
    staff = make_staff(CHANGE)
    make_staff("fuel_cards.import_data")

    browser(staff).post(f"{PAGE}trial/")

    assert rows("recipient", "channel", "state", "message__kind") == [
        (staff.pk, "email", "queued", "trial"),
        (staff.pk, "inbox", "delivered", "trial"),
    ]


def test_only_who_may_opens_the_editor(company: CurrentCompany, declared: None) -> None:
    reader = browser(make_staff("notifications.view_delivery"))

    assert [reader.get(path).status_code for path in (PAGE, "/settings/notifications/")] == [403, 403]
    assert reader.post(PAGE, FORM).status_code == 403


def test_a_segment_is_kept_with_the_trigger_and_shown_again(editor: Client, other_company: CurrentCompany) -> None:
    ours = make_organization()
    anna = make_client(email="anna@client.test", organizations=[ours])

    segment = {"audience": "client", "organizations": [ours.pk], "language": "ru", "without": [anna.pk]}
    saved = editor.post(PAGE, {**FORM, "recipients": [], **segment})

    meant = Segment(audience="client", organizations=(ours.pk,), language="ru", without=(anna.pk,))
    page = editor.get(PAGE).content.decode()
    assert saved.status_code == 302
    assert (get_trigger(CODE).segment, get_trigger(CODE).recipients) == (meant, ())
    assert f'name="organizations" value="{ours.pk}" checked' in page
    assert f'name="without" value="{anna.pk}" checked' in page
    assert "Клиенты по условиям" in editor.get("/settings/notifications/").content.decode()
    assert AuditRecord.objects.get().changes["segment"] == [{}, meant.kept()]
    with entered(other_company):
        assert Trigger.objects.count() == 0
    editor.post(PAGE, FORM)
    assert get_trigger(CODE).segment == Segment()


def test_the_segments_count_and_pickers_are_those_of_broadcasts(editor: Client, other_company: CurrentCompany) -> None:
    ours = make_organization()
    anna = make_client(email="anna@client.test", organizations=[ours])
    make_client(email="boris@client.test", organizations=[make_organization()])
    PersonSettings.objects.create(user=anna, unsubscribed_at=timezone.now())
    with entered(other_company):
        make_client(email="anna@elsewhere.test")

    def ask(path: str, **given: Any) -> str:
        return " ".join(editor.post(f"/settings/notifications/segment/{path}", given).content.decode().split())

    # Who has left broadcasts hears of events all the same.
    assert "<b>1</b> человек получит" in ask("count/", audience="client", organizations=[ours.pk])
    assert "Сегмент никого не добавляет." in ask("count/", audience="")
    found = ask("pick/people/", find_people="anna")
    assert (f'value="{anna.pk}">' in found, "elsewhere" in found) == (True, False)
    assert editor.post("/settings/notifications/segment/pick/secrets/").status_code == 404
    reader = browser(make_staff("notifications.manage_broadcast"))
    assert reader.post("/settings/notifications/segment/count/", {"audience": "all"}).status_code == 403
    assert reader.post("/settings/notifications/segment/pick/people/", {"find_people": "anna"}).status_code == 403
