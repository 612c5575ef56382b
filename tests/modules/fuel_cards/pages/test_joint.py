"""A holding's user: cards and operations of all his companies together, or of one of them."""

import re

import pytest

from core.ui.tables.preferences import choose_columns
from modules.fuel_cards.tables.cards import CardTable
from tests.factories.people import browser, join, make_client
from tests.factories.programs import Program
from tests.modules.fuel_cards.pages.conftest import DIALOG, VIEW
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("LG-21", "LG-22", "PL-48")]
LISTS = {"/fuel-cards/cards/": "client", "/fuel-cards/operations/": "organization"}


@pytest.fixture
def holder(ours, theirs, make_card, buy):
    """A client of two companies, each with a card and an operation; a third company has one too."""
    user = make_client(*VIEW, organizations=[ours, theirs])
    for organization in (ours, theirs):
        buy(make_card(organization))
    buy(make_card(join(make_client(), type(ours).objects.create(name="Third")).organization))
    return user


def heads(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in re.findall(r"<th scope=\"col\".*?</th>", page, re.S)]


def seen(page: str) -> tuple[bool, bool, bool, int]:
    """Return which companies' names stand in the rows, and how many rows there are."""
    rows = "".join(re.findall(r"<tr id=.*?</tr>", page, re.S))
    return "Forest convoy" in rows, "White quarry" in rows, "Third" in rows, rows.count("<tr id=")


def choose(client, organization: object) -> None:
    client.post("/organizations/switch/", {"organization": str(organization)})


@pytest.mark.parametrize("path", LISTS)
def test_the_joint_view_names_the_company_of_each_row(holder, ours, theirs, path):
    client = browser(holder)

    joint = client.get(path).content.decode()
    choose(client, ours.pk)
    single = client.get(path).content.decode()
    choose(client, "all")

    assert seen(joint) == (True, True, False, 2)
    assert seen(single) == (False, False, False, 1)
    assert ("Компания" in " ".join(heads(joint)), "Компания" in " ".join(heads(single))) == (True, False)
    assert ('data-card="owner"' in joint, 'data-card="owner"' in single) == (True, False)
    assert seen(client.get(path).content.decode()) == seen(joint)


@pytest.mark.parametrize(("path", "name"), LISTS.items())
def test_the_joint_view_filters_by_ones_own_companies_alone(holder, ours, theirs, path, name):
    client = browser(holder)
    dialog = (
        f"/ui/tables/{'fuel_cards.cards' if 'cards/' in path[11:] else 'fuel_cards.transactions'}/filters/?next={path}"
    )

    one = client.get(path, {name: ours.pk}).content.decode()
    offered = client.get(dialog, headers=DIALOG).content.decode()
    choose(client, theirs.pk)
    single = client.get(path, {name: ours.pk}).content.decode()
    not_offered = client.get(dialog, headers=DIALOG).content.decode()

    assert seen(one) == (True, False, False, 1)
    assert ("Forest convoy" in offered, "White quarry" in offered, "Third" in offered) == (True, True, False)
    assert seen(single)[3] == 1
    assert f'name="{name}"' not in not_offered


def test_the_company_stays_in_the_joint_view_whatever_columns_were_chosen(holder):
    choose_columns(user=holder, table=CardTable, columns=["card", "status"])

    joint = browser(holder).get("/fuel-cards/cards/").content.decode()

    assert seen(joint)[:2] == (True, True)


@pytest.mark.parametrize("path", LISTS)
def test_staff_read_of_clients_as_ever(staff, holder, path):
    page = staff.get(path).content.decode()

    assert seen(page) == (True, True, True, 3)
    assert "Клиент" in " ".join(heads(page))


@pytest.mark.parametrize("path", LISTS)
def test_the_joint_view_costs_no_query_a_row(holder, ours, theirs, make_card, buy, path):
    client = browser(holder)

    assert_queries_do_not_grow(
        lambda: client.get(path), lambda: [buy(make_card(one)) for one in (ours, theirs, ours, theirs)]
    )


@pytest.mark.parametrize("path", ["/api/v1/fuel-cards/cards/", "/api/v1/fuel-cards/transactions/"])
def test_programs_see_and_choose_the_company_too(holder, ours, theirs, path):
    api = Program(holder)

    both = {row["organization"] for row in api.get(path).json()["results"]}
    one = {row["organization"] for row in api.get(path, {"organization": ours.pk}).json()["results"]}
    third = type(ours).objects.get(name="Third")
    nobodys = api.get(path, {"organization": third.pk}).json()["results"]

    assert (both, one, nobodys) == ({ours.pk, theirs.pk}, {ours.pk}, [])
