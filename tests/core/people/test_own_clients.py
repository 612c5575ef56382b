"""An employee without the right to all clients sees those alone for whom he is responsible, on every door."""

import csv
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from core.accounts.models import User
from core.jobs.running import RunningJob
from core.lib.company import CurrentCompany, current_company
from core.live.publishing import revoked_at
from core.organizations.models import Organization
from core.organizations.services.responsible import set_responsible
from core.organizations.tables import OrganizationTable
from core.organizations.viewer import viewer_of
from core.ui.exports.job import write_export
from core.ui.exports.services import start_export
from modules.fuel_cards.models import Card, CardAssignment, Supplier, Transaction
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-51", "PL-53")]
RIGHTS = (
    "organizations.view_organization",
    "organizations.add_organization",
    "organizations.change_organization",
    "organizations.manage_member",
    "accounts.view_user",
    "fuel_cards.view_card",
    "fuel_cards.block_card",
    "fuel_cards.assign_card",
    "fuel_cards.view_transaction",
)


@pytest.fixture
def clerk(company: CurrentCompany) -> User:
    return make_staff(*RIGHTS, usual=())


@pytest.fixture
def mine(clerk: User) -> Organization:
    organization = make_organization("Mine")
    set_responsible(organization_id=organization.pk, user_id=clerk.pk)
    return organization


@pytest.fixture
def others(company: CurrentCompany) -> Organization:
    return make_organization("Others")


def card_of(organization: Organization | None, number: str) -> Card:
    supplier = Supplier.objects.get_or_create(code="s", defaults={"name": "S"})[0]
    card = Card.objects.create(supplier=supplier, number=number, holder=f"Holder {number}", status="active")
    if organization is not None:
        since = timezone.now() - timezone.timedelta(days=9)
        CardAssignment.objects.create(card=card, organization=organization, starts_at=since)
    return card


def test_lists_pages_and_api_hold_his_own_clients_alone(clerk: User, mine: Organization, others: Organization) -> None:
    page, program = browser(clerk), Program(clerk)

    listed = page.get("/organizations/").content.decode()
    answers = {
        name: [
            page.get(f"/organizations/{one.pk}/").status_code,
            page.get(f"/organizations/{one.pk}/edit/").status_code,
            page.post(f"/organizations/{one.pk}/members/invite/", {"name": "", "email": ""}).status_code,
            program.get(f"/api/v1/organizations/{one.pk}/").status_code,
            program.patch(f"/api/v1/organizations/{one.pk}/", {"address": "Street"}).status_code,
        ]
        for name, one in (("mine", mine), ("others", others))
    }

    assert ("Mine" in listed, "Others" in listed) == (True, False)
    assert [one["name"] for one in program.get("/api/v1/organizations/").json()["results"]] == ["Mine"]
    assert answers == {"mine": [200, 200, 422, 200, 200], "others": [404, 404, 404, 404, 404]}


def test_a_module_follows_too(clerk: User, mine: Organization, others: Organization) -> None:
    own, foreign, free = (
        card_of(mine, "7013000000000001"),
        card_of(others, "7013000000000002"),
        card_of(None, "7013000000000003"),
    )
    page, program = browser(clerk), Program(clerk)

    cards = [one["id"] for one in program.get("/api/v1/fuel-cards/cards/").json()["results"]]
    pages = [page.get(f"/fuel-cards/cards/{one.pk}/").status_code for one in (own, foreign, free)]
    blocks = [
        page.post(f"/fuel-cards/cards/{one.pk}/block/", {"cause": "lost"}).status_code for one in (own, foreign, free)
    ]
    assigned = page.post(
        f"/fuel-cards/cards/{own.pk}/assign/", {"organization": others.pk, "at": "2026-01-01T10:00"}
    ).status_code
    home = page.get("/")

    assert (cards, pages, blocks, assigned) == ([own.pk], [200, 404, 404], [302, 404, 404], 422)
    assert home.status_code == 200
    own.refresh_from_db()
    assert own.status == "blocked"  # by the staff, as it is the staff who did it
    assert Transaction.objects.count() == Decimal(0)


def test_an_export_holds_his_own_clients_alone(clerk: User, mine: Organization, others: Organization) -> None:
    asked = start_export(user=clerk, table=OrganizationTable, query="", columns=["name"], file_format="csv")
    running = RunningJob(id=asked.job_id, kind="ui.export", company=current_company().schema, attempt=1)
    write_export({"export": str(asked.pk)}, running)
    running.side.close()
    asked.refresh_from_db()

    with default_storage.open(asked.file_name) as file:
        rows = list(csv.reader(file.read().decode("utf-8-sig").splitlines(), delimiter=";"))

    assert [row[0] for row in rows[1:]] == ["Mine"]


@pytest.mark.requirement("PL-44")
def test_a_file_with_a_client_given_away_is_shut(clerk: User, mine: Organization) -> None:
    page, colleague = browser(clerk), make_staff()
    asked = start_export(user=clerk, table=OrganizationTable, query="", columns=["name"], file_format="csv")
    running = RunningJob(id=asked.job_id, kind="ui.export", company=current_company().schema, attempt=1)
    write_export({"export": str(asked.pk)}, running)
    running.side.close()
    path = reverse("ui:export_download", args=[asked.pk])

    taken = page.get(path)
    text = b"".join(taken).decode("utf-8-sig")
    set_responsible(organization_id=mine.pk, user_id=colleague.pk)

    assert ("Mine" in text, page.get(path).status_code) == (True, 404)


def test_he_meets_his_clients_people_and_his_colleagues(clerk: User, mine: Organization, others: Organization) -> None:
    near, far = make_client("x.y", organizations=[mine, others]), make_client("x.y", organizations=[others])
    colleague = make_staff()
    page, program = browser(clerk), Program(clerk)

    answers = [page.get(f"/people/{one.pk}/").status_code for one in (near, far, colleague)]
    text = page.get(f"/people/{near.pk}/").content.decode()
    known = {one["id"]: one for one in program.get("/api/v1/users/").json()["results"]}

    assert answers == [200, 404, 200]
    assert ("Mine" in text, "Others" in text) == (True, False)
    assert set(known) == {clerk.pk, near.pk, colleague.pk}
    assert [one["name"] for one in known[near.pk]["bindings"]] == ["Mine"]
    assert page.post(f"/people/{near.pk}/bindings/{others.pk}/remove/").status_code == 404


def test_a_client_whom_he_takes_on_is_his(clerk: User) -> None:
    page, program = browser(clerk), Program(clerk)

    page.post("/organizations/add/", {"name": "By page", "responsible": ""})
    program.post("/api/v1/organizations/", {"name": "By program"})

    assert set(Organization.objects.values_list("name", "responsible")) == {
        ("By page", clerk.pk),
        ("By program", clerk.pk),
    }


@pytest.mark.requirement("PL-44")
def test_a_client_given_away_is_gone_at_once(clerk: User, mine: Organization) -> None:
    page, colleague = browser(clerk), make_staff(*RIGHTS, usual=())
    form = {"name": "Mine", "responsible": colleague.pk}

    answer = page.post(f"/organizations/{mine.pk}/edit/", form)

    assert answer.headers["Location"] == "/organizations/"
    assert page.get(f"/organizations/{mine.pk}/").status_code == 404
    assert browser(colleague).get(f"/organizations/{mine.pk}/").status_code == 200


@pytest.mark.requirement("PL-44")
def test_his_open_pages_hear_no_more_of_a_client_given_away(fresh_company: CurrentCompany) -> None:
    from core.lib.company import entered

    with entered(fresh_company):
        clerk, colleague = (
            User.objects.create_user(email=f"{name}@fresh.test", kind="staff") for name in ("clerk", "colleague")
        )
        organization = make_organization()
        set_responsible(organization_id=organization.pk, user_id=clerk.pk)
        before = revoked_at(fresh_company.schema, clerk.pk)

        set_responsible(organization_id=organization.pk, user_id=colleague.pk)

        assert before < revoked_at(fresh_company.schema, clerk.pk)


def test_who_sees_all_clients_finds_those_of_one_colleague(
    clerk: User, mine: Organization, others: Organization
) -> None:
    page = browser(make_staff(everything=True))

    of_clerk = page.get(f"/organizations/?responsible={clerk.pk}").content.decode()
    of_nobody = page.get("/organizations/?ownerless=yes").content.decode()

    assert ("Mine" in of_clerk, "Others" in of_clerk) == (True, False)
    assert (f"/organizations/{mine.pk}/" in of_nobody, f"/organizations/{others.pk}/" in of_nobody) == (False, True)


def test_a_viewer_of_own_clients_asks_nothing_of_the_database(clerk: User, mine: Organization) -> None:
    viewer = viewer_of(clerk)

    assert (viewer.is_staff, viewer.sees_all) == (True, False)
    assert list(viewer.seen_organizations()) == [mine.pk]
    assert viewer.narrowed("no.such").seen_organizations() == ()


def test_clients_are_not_told_who_looks_after_them(company: CurrentCompany, mine: Organization) -> None:
    person = make_client("organizations.view_organization", organizations=[mine])

    answer = Program(person).get(f"/api/v1/organizations/{mine.pk}/").json()
    text = browser(person).get("/organizations/").content.decode()

    assert ("responsible" in answer, "Ответственный" in text) == (False, False)
