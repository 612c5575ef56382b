"""Client companies for programs: reading, writing, pages, filters and what is thrown at them."""

from random import Random
from typing import Any
from urllib.parse import quote

import pytest

from core.lib.company import CurrentCompany, entered
from core.organizations.models import Organization
from tests.factories.people import make_client, make_organization, make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-47", "PL-139")]
PATH = "/api/v1/organizations/"
SEE, ADD, CHANGE = (f"organizations.{verb}_organization" for verb in ("view", "add", "change"))


def names(answer: Any) -> list[str]:
    return [row["name"] for row in answer.json()["results"]]


def walk(program: Program, path: str, direction: str = "next") -> tuple[list[str], str]:
    """Follow the links to the end; return all names in order and the last page's address."""
    found: list[str] = []
    while True:
        answer = program.get(path).json()
        page = [row["name"] for row in answer["results"]]
        found = found + page if direction == "next" else page + found
        if not answer[direction]:
            return found, path
        path = answer[direction]


def test_a_client_is_taken_on_and_changed(company: CurrentCompany) -> None:
    program = Program(make_staff(SEE, ADD, CHANGE))
    made = program.post(PATH, {"name": "Ветлуга", "inn": "7707 083 893", "kpp": "773601001"})

    changed = program.patch(f"{PATH}{made.json()['id']}/", {"address": "Kostroma", "is_active": False})

    assert made.status_code == 201
    assert (made.json()["inn"], changed.json()["address"], changed.json()["is_active"]) == (
        "7707083893",
        "Kostroma",
        False,
    )
    assert program.get(f"{PATH}{made.json()['id']}/").json() == changed.json()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"inn": "7707083894"}, "inn"),
        ({"inn": "0000000000"}, "inn"),
        ({"inn": "123"}, "inn"),
        ({"kpp": "77"}, "kpp"),
        ({"ogrn": "1027700132196"}, "ogrn"),
        ({"inn": "500100732259", "kpp": "773601001"}, "kpp"),
        ({"inn": "7707083893", "ogrn": "304500116000157"}, "ogrn"),
        ({"name": " "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "a\x00b"}, "name"),
    ],
)
def test_wrong_requisites_are_explained_and_nothing_is_stored(
    company: CurrentCompany, facts: dict[str, str], field: str
) -> None:
    answer = Program(make_staff(ADD)).post(PATH, {"name": "Client", **facts})

    assert answer.status_code in (400, 422)
    assert list(answer.json()["errors"]) == [field]
    assert not Organization.objects.exists()


def test_the_same_client_is_not_taken_on_twice(company: CurrentCompany, other_company: CurrentCompany) -> None:
    program = Program(make_staff(ADD))
    body = {"name": "Client", "inn": "7707083893", "kpp": "773601001"}
    with entered(other_company):
        elsewhere = Program(make_staff(ADD)).post(PATH, body)

    first, again = program.post(PATH, body), program.post(PATH, {**body, "name": "Other"})
    branch = program.post(PATH, {**body, "kpp": "773602001"})

    assert [elsewhere.status_code, first.status_code, again.status_code, branch.status_code] == [201, 201, 409, 201]
    assert again.json()["code"] == "organization_exists"


@pytest.mark.requirement("PL-53")
def test_each_deed_needs_its_own_right(company: CurrentCompany) -> None:
    organization = make_organization()
    reader = Program(make_staff(SEE))
    client = Program(make_client(SEE, organizations=[organization]))
    one = f"{PATH}{organization.pk}/"

    assert [reader.get(one).status_code, client.get(one).status_code] == [200, 200]
    for program in (reader, client):
        assert program.post(PATH, {"name": "X"}).status_code == 403
        assert program.patch(one, {"name": "X"}).status_code == 403


def test_only_named_fields_are_written(company: CurrentCompany) -> None:
    everything = {
        field.name: 77 for field in Organization._meta.get_fields() if field.name not in {"responsible", "extra"}
    }
    organization = make_organization("Before")
    program = Program(make_staff(everything=True))

    made = program.post(PATH, {**everything, "name": "Made", "inn": "", "kpp": "", "ogrn": "", "memberships": [1]})
    program.patch(f"{PATH}{organization.pk}/", {"id": 99, "created_at": "2000-01-01", "memberships": [1]})
    stored = Organization.objects.get(pk=organization.pk)

    assert (made.status_code, made.json()["id"] != 77) == (201, True)
    assert (stored.name, stored.created_at, stored.memberships.count()) == ("Before", organization.created_at, 0)


def test_pages_lead_there_and_back_without_gaps(company: CurrentCompany) -> None:
    Organization.objects.bulk_create([Organization(name=f"Name {number % 4}") for number in range(11)])
    program = Program(make_staff(SEE))

    forth, last = walk(program, f"{PATH}?limit=3&ordering=-name")
    back, _first = walk(program, last, "previous")

    assert forth == sorted(forth, reverse=True)
    assert (len(forth), back) == (11, forth)


def test_a_page_is_capped(company: CurrentCompany) -> None:
    Organization.objects.bulk_create([Organization(name=f"Name {number}") for number in range(205)])

    answer = Program(make_staff(SEE)).get(PATH, {"limit": "1000000"})

    assert len(names(answer)) == 200


def test_filters_find_and_say_what_they_cannot_read(company: CurrentCompany) -> None:
    make_organization("Ветлуга")
    Organization.objects.create(name="Унжа", inn="7707083893", is_active=False)
    program = Program(make_staff(SEE))

    assert names(program.get(PATH, {"name": "ветл"})) == ["Ветлуга"]
    assert names(program.get(PATH, {"inn": "7707083893"})) == ["Унжа"]
    assert names(program.get(PATH, {"is_active": "false"})) == ["Унжа"]
    assert program.get(PATH, {"ordering": "password"}).json()["errors"].keys() == {"ordering"}
    assert program.get(PATH, {"limit": "-1"}).json()["errors"].keys() == {"limit"}
    assert program.get(PATH, {"after": "x"}).json()["errors"].keys() == {"after"}


def test_a_cursor_is_one_lists_own(company: CurrentCompany, other_company: CurrentCompany) -> None:
    Organization.objects.bulk_create([Organization(name=f"Name {number}") for number in range(3)])
    cursor = Program(make_staff(SEE)).get(PATH, {"limit": 1}).json()["next"].partition("after=")[2]
    with entered(other_company):
        elsewhere = Program(make_staff(SEE)).get(f"{PATH}?after={cursor}")
    other_order = Program(make_staff(SEE)).get(f"{PATH}?ordering=id&after={cursor}")

    assert [elsewhere.status_code, other_order.status_code] == [400, 400]


def hostile(random: Random) -> str:
    pieces = ["-name", "name", "id", "\x00", "'", '"', "%", "💥", "1e999", "NaN", "-1", "9" * 30, "null", "[]", "true"]
    pieces += ["memberships__user__password", "pk", "?", "name,-id", "../", "a:b:c", "\ud7ff", "x" * 3000, "", " "]
    return "".join(random.choices(pieces, k=random.randint(1, 3)))


def test_random_parameters_never_break_a_list(company: CurrentCompany) -> None:
    Organization.objects.bulk_create([Organization(name=f"Name {number}") for number in range(5)])
    program, random = Program(make_staff(SEE)), Random(31)
    parameters = [
        "ordering",
        "limit",
        "after",
        "before",
        "name",
        "inn",
        "is_active",
        "external_id",
        "format",
        "page",
        "x",
    ]
    wrong: list[tuple[int, str]] = []

    for _ in range(600):
        chosen = random.sample(parameters, random.randint(1, 4))
        query = "&".join(f"{name}={quote(hostile(random))}" for name in chosen)
        status = program.get(f"{PATH}?{query}").status_code
        if status not in (200, 400, 404):
            wrong.append((status, query[:200]))

    assert wrong == []
