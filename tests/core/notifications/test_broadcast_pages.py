"""The pages of broadcasts: the form with its count and pickers, previews, and one broadcast on its way."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.lib.company import CurrentCompany, entered
from core.notifications.models import Broadcast, Delivery, PersonSettings
from core.notifications.services.broadcasts.running import launch, start
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.queries import count_queries

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-62")]
MANAGE = "notifications.manage_broadcast"
FORM: dict[str, Any] = {
    "title": "Тариф",
    "audience": "client",
    "channels": ["inbox", "email"],
    "when": "now",
    "clock": "company",
    "subject_ru": "Новый тариф",
    "body_ru": "{{ recipient.name }}, тариф меняется.\n\nС первого числа.",
}


@pytest.fixture
def staff(company: CurrentCompany) -> Client:
    person = make_staff(MANAGE)
    User.objects.filter(pk=person.pk).update(name="Инна")
    person.refresh_from_db()
    return browser(person)


def kept() -> Broadcast:
    return Broadcast.objects.get()


def test_draft_is_written_changed_and_sent(staff: Client) -> None:
    make_client()
    written = staff.post("/broadcasts/new/", FORM)
    staff.post(f"/broadcasts/{kept().pk}/edit/", {**FORM, "title": "Другой", "per_minute": "60"})
    staff.post(f"/broadcasts/{kept().pk}/launch/")

    one = kept()
    assert (written.status_code, written.headers["Location"]) == (302, f"/broadcasts/{one.pk}/")
    assert (one.title, one.per_minute, one.state, one.channels) == ("Другой", 60, "scheduled", ["inbox", "email"])
    assert one.words["ru"]["body"] == "{{ recipient.name }}, тариф меняется.\n\nС первого числа."
    assert staff.get(f"/broadcasts/{one.pk}/edit/").status_code == 409


def test_people_picked_by_hand_are_an_audience_of_their_own(staff: Client) -> None:
    anna = make_client()

    label = staff.get("/broadcasts/new/").content.decode().split('for="id_audience">')[1].split("</label>")[0]
    staff.post("/broadcasts/new/", {**FORM, "audience": "by_hand", "people": [anna.pk]})

    page = staff.get(f"/broadcasts/{kept().pk}/edit/").content.decode()
    assert label == "Кому"
    assert kept().segment == {"people": [anna.pk]}
    assert '<option value="by_hand" selected>' in page
    assert f'name="people" value="{anna.pk}" checked' in page


def test_hour_is_the_companys_whatever_the_staffs_own(staff: Client) -> None:
    User.objects.update(time_zone="Asia/Vladivostok")

    staff.post("/broadcasts/new/", {**FORM, "when": "later", "starts_at": "2030-01-10T10:00"})

    starts_at = kept().starts_at
    assert starts_at is not None
    assert starts_at.isoformat() == "2030-01-10T07:00:00+00:00"
    assert 'value="2030-01-10T10:00"' in staff.get(f"/broadcasts/{kept().pk}/edit/").content.decode()


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"title": ""}, "Обязательное поле"),
        ({"channels": []}, "Обязательное поле"),
        ({"body_ru": "{{ nothing }}"}, "nothing"),
        ({"when": "later", "starts_at": ""}, "Заполните это поле"),
        ({"when": "later", "starts_at": "soon"}, "Введите правильную дату"),
        ({"audience": ""}, "Укажите, кому предназначена рассылка"),
        ({"audience": "", "title": ""}, "Укажите, кому предназначена рассылка"),
        ({"audience": "by_hand"}, "Выберите хотя бы одного человека."),
        ({"people": ["999999"]}, "Неверное значение"),
        ({"link": "https://elsewhere.test/"}, "Адрес страницы этого кабинета"),
        ({"per_minute": "0"}, "больше либо равно 1"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(staff: Client, broken: dict[str, Any], words: str) -> None:
    answer = staff.post("/broadcasts/new/", {**FORM, **broken})

    assert (answer.status_code, words in answer.content.decode(), Broadcast.objects.count()) == (422, True, 0)


def test_count_follows_the_form(staff: Client, other_company: CurrentCompany) -> None:
    one = make_organization()
    anna = make_client(organizations=[one])
    make_client(organizations=[make_organization()])
    PersonSettings.objects.create(user=anna, unsubscribed_at=timezone.now())
    with entered(other_company):
        theirs = make_organization()

    def count(**given: Any) -> str:
        return " ".join(staff.post("/broadcasts/count/", given).content.decode().split())

    assert "<b>0</b> человек получат" in count(audience="client", organizations=[one.pk])
    assert "Ещё 1 отписался" in count(audience="client", organizations=[one.pk])
    assert "<b>1</b> человек получит" in count(audience="client", seen="never")
    assert "никто не подходит" in count(audience="client", organizations=[theirs.pk + 100_000])
    assert "Укажите, кому" in count(audience="")


def test_people_are_picked_by_a_piece_of_their_name(staff: Client, other_company: CurrentCompany) -> None:
    anna, boris = make_client(email="anna@client.test"), make_client(email="boris@client.test")
    with entered(other_company):
        make_client(email="anna@elsewhere.test")

    answer = staff.post("/broadcasts/pick/people/", {"find_people": "anna", "people": [boris.pk]}).content.decode()

    assert f'value="{anna.pk}">' in answer
    assert f'value="{boris.pk}" checked' in answer
    assert "elsewhere" not in answer
    assert staff.post("/broadcasts/pick/secrets/").status_code == 404


def test_preview_shows_each_channel_and_the_whole_letter(staff: Client) -> None:
    staff.post("/broadcasts/new/", {**FORM, "channels": ["email", "sms"], "sms_ru": "Коротко"})
    path = f"/broadcasts/{kept().pk}/"

    page = staff.get(f"{path}?channel=email").content.decode()
    short = staff.get(f"{path}?channel=sms").content.decode()
    letter = staff.get(f"{path}letter/")

    assert "Инна, тариф меняется." in page
    assert "<p>Коротко</p>" in short
    assert "Инна, тариф меняется." in letter.content.decode()
    assert "'unsafe-inline'" in letter.headers["Content-Security-Policy"]
    assert "script-src" not in letter.headers["Content-Security-Policy"]


def test_page_of_a_broadcast_under_way_counts_by_state(staff: Client) -> None:
    for _number in range(3):
        make_client()
    staff.post("/broadcasts/new/", FORM)
    one = launch(broadcast_id=kept().pk, at=timezone.now())
    start(broadcast_id=one.pk, launch=one.launches, at=timezone.now())

    page = staff.get(f"/broadcasts/{one.pk}/").content.decode()
    staff.post(f"/broadcasts/{one.pk}/pause/")
    paused = staff.get(f"/broadcasts/{one.pk}/").content.decode()
    staff.post(f"/broadcasts/{one.pk}/resume/")
    staff.post(f"/broadcasts/{one.pk}/cancel/")

    assert [word in page for word in ("Отправляется", "Приостановить", "Доставлено")] == [True, True, True]
    assert [word in paused for word in ("Приостановлена", "Продолжить")] == [True, True]
    assert kept().state == "cancelled"


def test_hostile_words_stay_words(staff: Client) -> None:
    staff.post("/broadcasts/new/", {**FORM, "title": "<script>1</script>", "body_ru": "<img src=x onerror=1>"})

    page = staff.get(f"/broadcasts/{kept().pk}/").content.decode()
    listed = staff.get("/broadcasts/").content.decode()

    assert ("<script>1" in page, "<img src=x" in page, "<script>1" in listed) == (False, False, False)


def test_list_takes_as_many_queries_for_three_as_for_one(staff: Client) -> None:
    staff.post("/broadcasts/new/", FORM)
    one = count_queries(lambda: staff.get("/broadcasts/"))
    staff.post("/broadcasts/new/", FORM)
    staff.post("/broadcasts/new/", FORM)

    assert count_queries(lambda: staff.get("/broadcasts/")) == one


def test_trial_goes_to_the_one_who_asks(staff: Client) -> None:
    make_client()
    staff.post("/broadcasts/new/", FORM)

    staff.post(f"/broadcasts/{kept().pk}/trial/")

    assert set(Delivery.objects.values_list("recipient__name", "message__kind")) == {("Инна", "trial")}
    assert kept().state == "draft"
