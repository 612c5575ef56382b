"""Boards, lists, items and the editor as people see them in a browser."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.lib.company import CurrentCompany, entered
from core.live.names import log_key, presence_key
from core.live.presence import GONE_SECONDS, present
from core.live.publishing import link
from core.pipelines.boards.models import Item, Pipeline
from core.pipelines.boards.services.editing import StageFacts, TransitionFacts, change_stage, set_transition
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.pipelines import RIGHTS, make_field, make_item, make_pipeline, moved, named, stages
from tests.queries import count_queries

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-126")]
DAY = timedelta(days=1)
DIALOG = {"HX-Request": "true", "HX-Target": "dialog-place"}


@pytest.fixture
def anna(company: CurrentCompany) -> User:
    return named("Анна", *RIGHTS, "documents.add_version")


@pytest.fixture
def pipeline(company: CurrentCompany) -> Pipeline:
    return make_pipeline()


def text(page: Client, address: str, **data: str) -> str:
    answer = page.get(address, data)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def figures(body: str) -> list[str]:
    return re.findall(r"<b data-count>(\d+)</b>", body)


@pytest.mark.requirement("CR-10", "CR-20", "CR-29")
def test_a_board_counts_its_columns_and_shows_their_first_cards(pipeline: Pipeline, anna: User) -> None:
    new, work, _done = stages(pipeline)
    amount = make_field(pipeline, "Сумма", "money", is_on_card=True)
    boris, page = named("Борис"), browser(anna)
    late = make_item(pipeline, anna, "Срочный вагон", due_at=timezone.now() - 2 * DAY, entries={amount.key: "412000"})
    for number in range(25):
        make_item(pipeline, boris, f"Вагон {number}", responsible_id=boris.pk, stage_id=work.pk)
    address = f"/pipelines/{pipeline.pk}/"

    whole, mine, found = text(page, address), text(page, address, mine="1"), text(page, address, q="Срочный")
    only_late, of_boris = text(page, address, late="1"), text(page, address, responsible=str(boris.pk))
    last = re.findall(r"after=(\d+)", whole)[0]
    rest = text(page, f"{address}column/{work.pk}/", after=last)
    one = text(page, f"{address}pulse/", item=str(late.pk))

    assert figures(whole) == ["1", "25", "0"]
    assert [figures(body) for body in (mine, found, only_late, of_boris)] == [
        ["1", "0", "0"],
        ["1", "0", "0"],
        ["1", "0", "0"],
        ["0", "25", "0"],
    ]
    assert whole.count("data-card=") == 21
    assert (rest.count("data-card="), "after=" in rest) == (5, False)
    assert ("Просрочено, 2 дня" in whole, "412\xa0000\xa0₽" in whole) == (True, True)
    assert (one.count("data-card="), figures(one)) == (1, ["1", "25", "0"])
    assert new.items.count() == 1


def test_a_board_costs_as_many_queries_with_many_items_as_with_few(pipeline: Pipeline, anna: User) -> None:
    page, client = browser(anna), make_organization()
    address = f"/pipelines/{pipeline.pk}/"
    make_item(pipeline, anna, organization_id=client.pk)
    few = count_queries(lambda: text(page, address))
    for _ in range(5):
        make_item(pipeline, anna, organization_id=make_organization().pk)

    assert count_queries(lambda: text(page, address)) == few


@pytest.mark.requirement("CR-24", "CR-25", "CR-28")
def test_a_dialog_asks_what_the_move_wants_and_a_conflict_shows_the_fresh_card(pipeline: Pipeline, anna: User) -> None:
    new, work, _done = stages(pipeline)
    field = make_field(pipeline, "Номер обращения")
    item = make_item(pipeline, anna)
    set_transition(
        source_id=new.pk,
        target_id=work.pk,
        what=TransitionFacts(required_fields=[field.pk], checklist=["Проверено"]),
    )
    page, address = browser(anna), f"/pipelines/items/{item.pk}/move/"
    facts = {"target": work.pk, "version": 1, "board": "1"}

    choice = page.get(address, headers=DIALOG).content.decode()
    asked = page.get(address, {"target": work.pk}, headers=DIALOG).content.decode()
    dropped = page.post(address, {**facts, "dropped": "1"}, headers=DIALOG)
    empty = page.post(address, facts, headers=DIALOG)
    done = page.post(address, {**facts, field.key_of_input: "26-118", "ticked": "Проверено"}, headers=DIALOG)
    late = page.post(address, {**facts, "target": new.pk}, headers=DIALOG)
    plain = page.post(address, {**facts, "target": new.pk})
    there_already = page.post(address, facts, headers=DIALOG)

    assert ("В работе" in choice, "Готово" in choice) == (True, False)
    assert ("Номер обращения" in asked, "Проверено" in asked) == (True, True)
    assert (dropped.status_code, "at-error" in dropped.content.decode()) == (200, False)
    assert (empty.status_code, empty.content.decode().count('at-error"')) == (422, 2)
    assert (done.status_code, "board:changed" in done.headers["HX-Trigger"]) == (204, True)
    body = late.content.decode()
    assert (late.status_code, "Анна" in body, f'data-card="{item.pk}"' in body, 'data-version="2"' in body) == (
        409,
        True,
        True,
        True,
    )
    assert (plain.status_code, there_already.status_code) == (409, 409)
    assert Item.objects.get(pk=item.pk).version == 2


def test_an_item_is_added_changed_talked_about_and_approved_on_its_pages(pipeline: Pipeline, anna: User) -> None:
    new, work, _done = stages(pipeline)
    number = make_field(pipeline, "Номер", "number")
    set_transition(source_id=new.pk, target_id=work.pk, what=TransitionFacts(needs_approval=True))
    page, chief = browser(anna), browser(named("Глава", *RIGHTS, "pipelines.approve_move"))

    wrong = page.post(f"/pipelines/{pipeline.pk}/add/", {"title": "", number.key_of_input: "много"})
    page.post(f"/pipelines/{pipeline.pk}/add/", {"title": "<b>Вагон</b>", number.key_of_input: "1 200,5"})
    item = Item.objects.get()
    address = f"/pipelines/items/{item.pk}/"
    stale = page.post(f"{address}edit/", {"title": "Новый", "version": 7})
    again = page.post(f"{address}edit/", {"title": "Новый", "version": 1, number.key_of_input: "5"})
    silent = page.post(f"{address}comment/", {"text": " "})
    page.post(f"{address}comment/", {"text": "Жду ответа"})
    page.post(f"{address}responsible/{work.pk}/", {"responsible": anna.pk})
    page.post(f"{address}move/", {"target": work.pk, "version": 2})
    own, theirs = text(page, address), text(chief, address)
    approval = item.approvals.get()
    refused = page.post(f"/pipelines/approvals/{approval.pk}/approve/")
    chief.post(f"/pipelines/approvals/{approval.pk}/approve/", {"comment": "Можно"})
    shown = text(page, address)

    assert (wrong.status_code, stale.status_code, again.status_code, silent.status_code) == (422, 422, 302, 422)
    assert 'value="1"' in stale.content.decode()
    assert ("approve/" in own, "approve/" in theirs, refused.status_code) == (False, True, 403)
    assert ("Жду ответа" in shown, "&lt;b&gt;Вагон" in shown, "Можно" in shown) == (True, True, True)
    item.refresh_from_db()
    assert (item.stage, item.responsible, item.entries) == (work, anna, {number.key: "5"})


@pytest.mark.requirement("CR-26")
def test_an_administrator_sets_a_pipeline_up_while_items_stand_in_it(anna: User) -> None:
    page = browser(named("Глава", *RIGHTS, "pipelines.manage_pipeline"))
    stranger = browser(anna)
    wrong = page.post("/pipelines/new/", {"name": "Найм", "prefix": "Н", "stages": "Отклик\nОтклик"})
    page.post("/pipelines/new/", {"name": "Найм", "prefix": "Н", "stages": "Отклик\nБеседа\n\nНанят"})
    pipeline = Pipeline.objects.get()
    first, second, last = stages(pipeline)
    setup = f"/pipelines/{pipeline.pk}/setup/"
    item = make_item(pipeline, anna, stage_id=second.pk)

    page.post(f"{setup}fields/", {"label": "Оценка", "kind": "choice", "choices": "A\nB"})
    page.post(f"{setup}stages/", {"name": "Отказ", "tone": "bad", "is_final": "on"})
    page.post(f"{setup}ways/{first.pk}/{last.pk}/", {"is_open": "on", "needs_approval": "on", "checklist": "Звонок"})
    page.post(f"/pipelines/stages/{second.pk}/earlier/")
    page.post(f"/pipelines/stages/{first.pk}/", {"name": "Заявка", "tone": "info", "hours": 4, "rolls_over": "on"})
    unsaid = page.post(f"/pipelines/stages/{second.pk}/remove/", headers=DIALOG)
    page.post(f"/pipelines/stages/{second.pk}/remove/", {"target": first.pk})
    page.post(f"{setup}edit/", {"name": "Наём", "prefix": "Н", "is_active": "on"})
    shown = text(page, setup)
    index = text(page, "/pipelines/")

    assert (wrong.status_code, unsaid.status_code) == (422, 422)
    assert "1 объект" in unsaid.content.decode()
    assert [one.name for one in stages(pipeline)] == ["Заявка", "Нанят", "Отказ"]
    assert Item.objects.get(pk=item.pk).stage == first
    assert first.ways_out.get(target=last).checklist == ["Звонок"]
    assert ("Оценка" in shown, "Отказ" in shown, "Наём" in index) == (True, True, True)
    assert stranger.get(setup).status_code == 403


def test_a_client_sees_the_stage_of_his_own_and_no_word_of_the_rest(company: CurrentCompany, anna: User) -> None:
    organization = make_organization()
    client = browser(make_client("pipelines.view_progress", organizations=[organization]))
    pipeline = make_pipeline(is_shown_to_clients=True)
    secret = make_field(pipeline, "Маржа")
    seen = make_field(pipeline, "Груз", is_shown_to_clients=True)
    own = make_item(
        pipeline, anna, "Свой", organization_id=organization.pk, entries={secret.key: "Много", seen.key: "Уголь"}
    )
    foreign = make_item(pipeline, anna, "Чужой", organization_id=make_organization().pk)

    listed, page = text(client, "/progress/"), text(client, f"/progress/{own.pk}/")

    assert ("Свой" in listed, "Чужой" in listed) == (True, False)
    assert ("Уголь" in page, "Много" in page, "Анна" in page) == (True, False, False)
    assert client.get(f"/progress/{foreign.pk}/").status_code == 404
    for address in ("", f"items/{own.pk}/", f"{pipeline.pk}/", f"{pipeline.pk}/table/"):
        assert client.get(f"/pipelines/{address}").status_code == 403


def test_the_list_finds_what_is_late_and_says_whose_it_is(pipeline: Pipeline, anna: User) -> None:
    new, work, _done = stages(pipeline)
    change_stage(stage_id=work.pk, what=StageFacts(name="В работе", responsible_id=anna.pk))
    make_item(pipeline, anna, "Просроченный", due_at=timezone.now() - DAY)
    moved(make_item(pipeline, anna, "Свежий"), work, anna)
    make_item(make_pipeline(), anna, "Из другой воронки")
    page, address = browser(anna), f"/pipelines/{pipeline.pk}/table/"

    everything, late, stage = (
        text(page, address),
        text(page, address, late="yes"),
        text(page, address, stage=str(new.pk)),
    )

    assert [name in everything for name in ("Просроченный", "Свежий", "другой воронки")] == [True, True, False]
    assert [name in late for name in ("Просроченный", "Свежий")] == [True, False]
    assert [name in stage for name in ("Просроченный", "Свежий")] == [True, False]


def test_another_company_knows_nothing(pipeline: Pipeline, anna: User, other_company: CurrentCompany) -> None:
    item = make_item(pipeline, anna)
    with entered(other_company):
        page = browser(named("Глава", *RIGHTS, "pipelines.manage_pipeline"))
        for address in (
            f"/pipelines/{pipeline.pk}/",
            f"/pipelines/items/{item.pk}/",
            f"/pipelines/{pipeline.pk}/setup/",
        ):
            assert page.get(address).status_code == 404


def test_a_board_shows_who_looks_at_it_until_he_is_gone(
    pipeline: Pipeline, anna: User, company: CurrentCompany, other_company: CurrentCompany
) -> None:
    boris, others = named("Борис"), [named(f"Вера {number}") for number in range(3)]
    address, page, his = f"/pipelines/{pipeline.pk}/people/", browser(anna), browser(boris)

    def seen(body: bytes) -> list[str]:
        return re.findall(r'title="([^"]+)"', body.decode())

    alone = page.post(address)
    joined = his.post(address)
    assert (seen(alone.content), seen(joined.content)) == (["Анна"], ["Борис", "Анна"])
    assert seen(page.get(address).content) == ["Борис", "Анна"]
    # Arrivals are told to open pages once, and repeated words are not.
    key, told = presence_key(company.schema, f"board.{pipeline.pk}"), log_key(company.schema)
    said = link().valkey.xlen(told)
    page.post(address)
    assert link().valkey.xlen(told) == said
    assert (0 < link().valkey.ttl(key) <= GONE_SECONDS, GONE_SECONDS <= 30) == (True, True)

    # Who closes the page is gone at once; of whom nothing is heard, after a while.
    assert his.post(address, {"gone": "1"}).status_code == 204
    assert (seen(page.get(address).content), link().valkey.xlen(told)) == (["Анна"], said + 1)
    his.post(address)
    link().valkey.zincrby(key, -GONE_SECONDS, str(boris.pk))
    assert seen(page.get(address).content) == ["Анна"]
    for one in others:
        browser(one).post(address)
    assert seen(page.get(address).content) == ["Вера 2", "Вера 1", "Вера 0", "Анна"]
    assert "+1" in page.get(address).content.decode()

    # Neither clients, nor employees without the right, nor another company's people with the same ids.
    assert browser(make_client(organizations=[make_organization()])).post(address).status_code == 403
    assert browser(make_staff()).post(address).status_code == 403
    with entered(other_company):
        assert present(f"board.{pipeline.pk}") == []
        assert browser(named("Чужой")).get(address).status_code == 404
    assert seen(page.get(address).content)[-1] == "Анна"
