"""Programs work with pipelines as people do, and hear of conflicts in a way that they can go on from."""

import pytest

from core.accounts.models import User
from core.lib.company import CurrentCompany
from core.pipelines.boards.models import Pipeline
from core.pipelines.boards.services.editing import TransitionFacts, set_transition
from tests.factories.people import make_client, make_organization
from tests.factories.pipelines import RIGHTS, make_field, make_item, make_pipeline, named, stages
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-126")]
ITEMS = "/api/v1/pipeline-items/"


@pytest.fixture
def anna(company: CurrentCompany) -> User:
    return named("Анна")


@pytest.fixture
def pipeline(company: CurrentCompany) -> Pipeline:
    return make_pipeline()


@pytest.mark.requirement("CR-25", "CR-27", "CR-28")
def test_a_program_moves_an_item_and_hears_who_was_quicker(pipeline: Pipeline, anna: User) -> None:
    new, work, done = stages(pipeline)
    amount = make_field(pipeline, "Сумма", "money")
    way = TransitionFacts(required_fields=[amount.pk], needs_approval=True)
    set_transition(source_id=work.pk, target_id=done.pk, what=way)
    ours, chief = Program(anna), Program(named("Борис", *RIGHTS, "pipelines.approve_move", "pipelines.override_move"))
    made = ours.post(ITEMS, {"pipeline": pipeline.pk, "title": "Вагон", "entries": {amount.key: 10}})
    one = f"{ITEMS}{made.json()['id']}/"

    moved = ours.post(f"{one}move/", {"target": work.pk, "version": 1, "comment": "Начали"})
    late = chief.post(f"{one}move/", {"target": work.pk, "version": 1})
    lacking = ours.post(f"{one}move/", {"target": done.pk, "version": 2, "entries": {amount.key: None}})
    jump = ours.post(f"{one}move/", {"target": new.pk, "version": 2, "override": True})
    asked = ours.post(f"{one}move/", {"target": done.pk, "version": 2})
    word = f"/api/v1/pipeline-approvals/{asked.json()['approval']['id']}/"
    own = ours.post(f"{word}approve/")
    approved = chief.post(f"{word}approve/", {"comment": "Да"})
    again = chief.post(f"{word}reject/")
    said = ours.post(f"{one}comments/", {"text": "Готово"})
    lines = [line["kind"] for line in ours.get(f"{one}history/").json()]

    assert (made.status_code, moved.status_code, moved.json()["item"]["stage"]) == (201, 200, work.pk)
    problem = late.json()
    assert (late.status_code, problem["code"]) == (409, "item_has_changed")
    assert (problem["version"], problem["stage_name"], problem["by"]) == (2, "В работе", "Анна")
    assert (lacking.status_code, list(lacking.json()["errors"])) == (422, [amount.key_of_input])
    assert (jump.status_code, own.status_code) == (403, 403)
    assert (approved.json()["status"], again.status_code, again.json()["code"]) == ("approved", 409, "already_decided")
    assert said.status_code == 201
    assert lines == ["said", "moved", "approved", "asked", "moved", "added"]
    assert [row["id"] for row in ours.get(ITEMS, {"stage": done.pk}).json()["results"]] == [made.json()["id"]]
    assert ours.get(ITEMS, {"late": "true"}).json()["results"] == []


def test_a_program_sets_a_pipeline_up(company: CurrentCompany, anna: User) -> None:
    chief, ours = Program(named("Глава", *RIGHTS, "pipelines.manage_pipeline")), Program(anna)
    made = chief.post("/api/v1/pipelines/", {"name": "Найм", "prefix": "Н"})
    one = f"/api/v1/pipelines/{made.json()['id']}/"
    first, second = (chief.post(f"{one}stages/", {"name": name}).json()["id"] for name in ("Отклик", "Беседа"))
    field = chief.post(f"{one}fields/", {"label": "Оценка", "kind": "number"}).json()["id"]

    opened = chief.post(
        f"{one}transitions/", {"source": first, "target": second, "required_fields": [field], "checklist": ["Звонок"]}
    )
    foreign = chief.post(f"{one}transitions/", {"source": first, "target": stages(make_pipeline())[0].pk})
    ordered = chief.post(f"{one}order/", {"stages": [second, first]})
    renamed = chief.put(f"/api/v1/pipeline-stages/{first}/", {"name": "Заявка", "hours": 4, "rolls_over": True})
    item = ours.post(ITEMS, {"pipeline": made.json()["id"], "title": "Иванов"}).json()
    stuck = chief.post(f"/api/v1/pipeline-stages/{second}/remove/")
    gone = chief.post(f"/api/v1/pipeline-stages/{second}/remove/", {"target": first})
    forgot = chief.client.delete(f"/api/v1/pipeline-fields/{field}/")
    refused = ours.put(one, {"name": "x", "prefix": "x"})

    assert opened.json()["transitions"][0]["required_fields"] == [field]
    assert (foreign.status_code, list(foreign.json()["errors"])) == (422, ["target"])
    assert [one["id"] for one in ordered.json()["stages"]] == [second, first]
    assert (renamed.json()["name"], renamed.json()["hours"]) == ("Заявка", 4)
    assert (stuck.status_code, gone.json(), forgot.status_code, refused.status_code) == (422, {"moved": 1}, 204, 403)
    assert ours.get(f"{ITEMS}{item['id']}/").json()["stage"] == first


def test_clients_see_what_is_shown_to_them_and_nothing_else(company: CurrentCompany, anna: User) -> None:
    organization, other = make_organization(), make_organization()
    client = make_client("pipelines.view_progress", organizations=[organization])
    shown, hidden = make_pipeline(is_shown_to_clients=True), make_pipeline()
    seen, secret = (make_field(shown, name, is_shown_to_clients=name == "Груз") for name in ("Груз", "Маржа"))
    facts = {"entries": {seen.key: "Дизель", secret.key: "Много"}}
    own = make_item(shown, anna, organization_id=organization.pk, **facts)
    make_item(shown, anna, organization_id=other.pk, **facts)
    make_item(hidden, anna, organization_id=organization.pk)
    make_item(shown, anna)
    program = Program(client)

    rows = program.get("/api/v1/pipeline-progress/").json()["results"]

    assert [(row["id"], row["stage_name"], row["entries"]) for row in rows] == [(own.pk, "Новые", {"Груз": "Дизель"})]
    assert [program.get(address).status_code for address in (ITEMS, f"{ITEMS}{own.pk}/")] == [403, 403]


def test_an_employee_without_all_clients_sees_his_own_and_nobodys(pipeline: Pipeline, anna: User) -> None:
    restricted = named("Один", *RIGHTS, usual=())
    mine, foreign = make_organization(), make_organization()
    mine.responsible = restricted
    mine.save(update_fields=["responsible"])
    seen = [make_item(pipeline, anna, organization_id=mine.pk), make_item(pipeline, anna)]
    hidden = make_item(pipeline, anna, organization_id=foreign.pk)
    program = Program(restricted)

    rows = {row["id"] for row in program.get(ITEMS).json()["results"]}
    taken = program.post(ITEMS, {"pipeline": pipeline.pk, "title": "x", "organization": foreign.pk})

    assert rows == {one.pk for one in seen}
    assert program.get(f"{ITEMS}{hidden.pk}/").status_code == 404
    assert program.post(f"{ITEMS}{hidden.pk}/move/", {"target": 1, "version": 1}).status_code == 404
    assert (taken.status_code, list(taken.json()["errors"])) == (422, ["organization"])
