"""Pages about client companies: «Клиенты», «Компании», the switch between one's own."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from core.accounts.models import User
from core.accounts.services.roles import sync_ready_roles
from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered
from core.organizations.models import Membership, Organization
from tests.factories.people import browser, join, make_client, make_organization, make_staff
from tests.queries import counted

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-47", "PL-53")]
LIST = "/organizations/"
VIEW = "organizations.view_organization"


def shown(client: Client, path: str = LIST) -> set[str]:
    links = re.findall(rf'href="{LIST}(\d+)/"', client.get(path).content.decode())
    return set(Organization.objects.filter(pk__in=links).values_list("name", flat=True))


def switch(client: Client, to: object, **extra: str) -> HttpResponse:
    return client.post(f"{LIST}switch/", {"organization": str(to), "next": LIST}, **extra)  # type: ignore[return-value]


def test_everybody_sees_his_own_list(company: CurrentCompany, other_company: CurrentCompany) -> None:
    mine, _others = make_organization("Mine"), make_organization("Another's")
    with entered(other_company):
        make_organization("Elsewhere")

    assert shown(browser(make_staff(VIEW))) == {"Mine", "Another's"}
    assert shown(browser(make_client(VIEW, organizations=[mine]))) == {"Mine"}
    assert browser(make_staff()).get(LIST).status_code == 403
    assert browser().get(LIST).headers["Location"].startswith("/accounts/login/")


@pytest.mark.requirement("PL-48")
def test_a_holding_moves_between_its_companies_without_signing_in(company: CurrentCompany) -> None:
    first, second, foreign = make_organization("First"), make_organization("Second"), make_organization("Foreign")
    client = browser(make_client(VIEW, organizations=[first, second]))

    together = shown(client)
    moved = switch(client, second.pk)
    alone = shown(client)
    switch(client, foreign.pk)
    still_alone = shown(client)
    switch(client, "all")

    assert (together, alone, still_alone, shown(client)) == ({"First", "Second"}, {"Second"}, {"Second"}, together)
    assert moved.headers["Location"] == LIST


@pytest.mark.requirement("PL-44", "PL-48")
def test_a_company_that_was_taken_away_is_left_at_once(company: CurrentCompany) -> None:
    first, second = make_organization("First"), make_organization("Second")
    user = make_client(VIEW, organizations=[first, second])
    client = browser(user)
    switch(client, second.pk)

    Membership.objects.filter(user=user, organization=second).delete()

    assert shown(client) == {"First"}


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 40, "\x00", "1 OR 1=1"])
def test_a_hostile_choice_changes_nothing(company: CurrentCompany, value: str) -> None:
    client = browser(make_client(VIEW, organizations=[make_organization("Mine")]))

    assert switch(client, value).status_code == 302
    assert shown(client) == {"Mine"}


@pytest.mark.requirement("PL-50")
def test_a_page_shows_only_companies_where_the_role_allows_it(company: CurrentCompany) -> None:
    looks, works = make_organization("Looks"), make_organization("Works")
    user = make_client()
    join(user, looks, VIEW)
    join(user, works, "fuel.order")
    client = browser(user)

    assert shown(client) == {"Looks"}
    assert client.get(f"{LIST}{works.pk}/").status_code == 404
    switch(client, works.pk)
    assert client.get(LIST).status_code == 403


def test_a_foreign_client_and_a_missing_one_are_one_page(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    mine, foreign = make_organization(), make_organization()
    with entered(other_company):
        Organization.objects.create(id=987_654, name="Elsewhere")
    client = browser(make_client(VIEW, organizations=[mine]))

    codes = [client.get(f"{LIST}{pk}/").status_code for pk in (mine.pk, foreign.pk, 987_654, 10**18)]

    assert codes == [200, 404, 404, 404]


@pytest.mark.requirement("FC-48")
def test_staff_take_on_and_correct_a_client(company: CurrentCompany) -> None:
    client = browser(make_staff(everything=True))

    wrong = client.post(f"{LIST}add/", {"name": "Ветлуга", "inn": "7707083894"})
    made = client.post(f"{LIST}add/", {"name": "Ветлуга", "inn": "7707083893", "kpp": "773601001"})
    organization = Organization.objects.get()
    client.post(f"{LIST}{organization.pk}/edit/", {"name": "Ветлуга-2", "inn": "7707083893"})
    organization.refresh_from_db()

    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["inn"])
    assert made.headers["Location"] == f"{LIST}{organization.pk}/"
    assert (organization.name, organization.kpp) == ("Ветлуга-2", "")

    # Switched off it is closed to its people, until it is switched on again.
    person = browser(make_client(VIEW, organizations=[organization]))
    own, active = f"{LIST}{organization.pk}/", f"{LIST}{organization.pk}/active/"
    assert (f'"{active}"' in client.get(own).content.decode(), f'"{active}"' in person.get(own).content.decode()) == (
        True,
        False,
    )
    told = []
    for _time in range(2):
        assert (client.get(active).status_code, client.post(active).status_code) == (200, 302)
        organization.refresh_from_db()
        told.append((organization.is_active, person.get(own).status_code == 200))
    assert told == [(False, False), (True, True)]
    assert browser(make_staff("organizations.view_organization")).post(active).status_code == 403


@pytest.mark.requirement("PL-39", "FC-49")
def test_a_person_is_invited_to_a_client_once_and_joins_the_next_without_a_letter(company: CurrentCompany) -> None:
    sync_ready_roles()
    first, second = make_organization(), make_organization()
    client = browser(make_staff(everything=True))
    form = {"name": "Anna", "email": "anna@client.test", "role_code": "client_admin"}

    answers = [client.post(f"{LIST}{one.pk}/members/invite/", form).status_code for one in (first, second, second)]
    user = User.objects.get(email="anna@client.test")

    assert answers == [302, 302, 422]
    assert (user.kind, user.memberships.count()) == ("client", 2)
    assert Job.objects.filter(kind="accounts.send_invitation").count() == 1


def test_the_right_to_manage_members_is_asked_for(company: CurrentCompany) -> None:
    organization = make_organization()
    user = make_client(VIEW, organizations=[organization])
    path = f"{LIST}{organization.pk}/members/{user.pk}/remove/"

    refused = [browser(one).post(path).status_code for one in (user, make_staff(VIEW))]
    browser(make_staff(everything=True)).post(path)

    assert refused == [403, 403]
    assert not user.memberships.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_many(company: CurrentCompany, rows: int) -> None:
    client = browser(make_client(VIEW, organizations=[make_organization() for _ in range(rows)]))
    client.get(LIST)

    with counted() as queries:
        client.get(LIST)

    assert len(queries) == 9


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%25%27", "page=-1", "page=9999999999999999999", "page=x", "q=" + "x" * 4000]
)
def test_hostile_parameters_do_no_harm(company: CurrentCompany, query: str) -> None:
    make_organization()

    assert browser(make_staff(VIEW)).get(f"{LIST}?{query}").status_code == 200
