"""Phones, e-mails and people's INN: in part for those without the right, wherever they stand."""

import csv

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from core.accounts.masking import email_column, inn_column, mask_email, mask_inn, mask_phone, phone_column
from core.accounts.models import User
from core.integrations.models import SmsMessage
from core.jobs.running import RunningJob
from core.lib.company import CurrentCompany, current_company
from core.organizations.models import AccessRequest, Applicant, Organization
from core.people.tables import PersonTable
from core.ui.exports.job import write_export
from core.ui.exports.services import start_export
from tests.factories.people import ALL_CLIENTS, browser, make_client, make_organization, make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-51", "PL-53")]
RIGHTS = (
    ALL_CLIENTS,
    "accounts.view_user",
    "organizations.view_organization",
    "organizations.change_organization",
    "organizations.review_request",
    "integrations.manage_connection",
)
EMAIL, PHONE, INN = "secretary@client.test", "+79000000017", "500100732259"
SECRETS = ("secretary", "90000000", "50010073")


@pytest.fixture
def person(company: CurrentCompany) -> User:
    """Somebody with an e-mail and a phone who acts for an entrepreneur and asks for more."""
    organization = Organization.objects.create(name="ИП Иванов", inn=INN)
    user = make_client("x.y", organizations=[organization], email=EMAIL)
    User.objects.filter(pk=user.pk).update(phone=PHONE, name="")
    moment = timezone.now()
    applicant = Applicant.objects.create(name="Anna", email=EMAIL, phone=PHONE, language="ru", created_at=moment)
    AccessRequest.objects.create(applicant=applicant, state="confirmed", name="ИП", inn=INN, created_at=moment)
    SmsMessage.objects.create(key="k", to=PHONE, operator="smsc", state="accepted")
    return user


def places(person: User) -> dict[str, str]:
    organization, request = Organization.objects.get(), AccessRequest.objects.get()
    return {
        "people": "/people/",
        "person": f"/people/{person.pk}/",
        "clients": "/organizations/",
        "client": f"/organizations/{organization.pk}/",
        "client's form": f"/organizations/{organization.pk}/edit/",
        "requests": "/access/",
        "request": f"/access/{request.pk}/",
        "messages": "/settings/sms/messages/",
        "api people": "/api/v1/users/",
        "api person": f"/api/v1/users/{person.pk}/",
        "api clients": "/api/v1/organizations/",
        "api client": f"/api/v1/organizations/{organization.pk}/",
        "api requests": "/api/v1/access-requests/",
        "api request": f"/api/v1/access-requests/{request.pk}/",
        "api messages": "/api/v1/integrations/sms/messages/",
    }


def test_every_place_shows_a_part_to_those_without_the_right(person: User) -> None:
    trusted, usual = make_staff(everything=True), make_staff(*RIGHTS, usual=())
    seen: dict[str, dict[str, bool]] = {}
    for name, path in places(person).items():
        for who, user in (("trusted", trusted), ("usual", usual)):
            asker = Program(user) if path.startswith("/api/") else browser(user)
            answer = asker.get(path)
            assert answer.status_code == 200, f"{who} {name}: {answer.status_code}"
            text = answer.content.decode()
            seen.setdefault(name, {})[who] = any(secret in text for secret in SECRETS)

    assert {name: who["trusted"] for name, who in seen.items()} == dict.fromkeys(seen, True)
    assert {name: who["usual"] for name, who in seen.items()} == dict.fromkeys(seen, False)


@pytest.mark.parametrize(
    "path",
    [
        "/people/?q=secretary",
        "/people/?q=90000000",
        "/organizations/?q=50010073",
        "/organizations/?inn=50010073",
        "/access/?q=secretary",
        "/access/?inn=50010073",
        "/settings/sms/messages/?to=%2B79000000",
        "/api/v1/organizations/?inn=500100732259",
        "/api/v1/access-requests/?inn=500100732259",
        "/api/v1/integrations/sms/messages/?to=%2B79000000017",
    ],
)
def test_a_search_finds_no_more_than_it_shows(person: User, path: str) -> None:
    found = {}
    for who, user in (("trusted", make_staff(everything=True)), ("usual", make_staff(*RIGHTS, usual=()))):
        answer = (Program(user) if path.startswith("/api/") else browser(user)).get(path)
        rows = answer.json()["results"] if path.startswith("/api/") else answer.context["has_rows"]
        found[who] = bool(rows)

    assert found == {"trusted": True, "usual": False}


def test_an_export_is_masked_too(person: User) -> None:
    user = make_staff(*RIGHTS, usual=())
    asked = start_export(
        user=user, table=PersonTable, query="kind=client", columns=["name", "phone"], file_format="csv"
    )
    running = RunningJob(id=asked.job_id, kind="ui.export", company=current_company().schema, attempt=1)
    write_export({"export": str(asked.pk)}, running)
    running.side.close()
    asked.refresh_from_db()

    with default_storage.open(asked.file_name) as file:
        rows = list(csv.reader(file.read().decode("utf-8-sig").splitlines(), delimiter=";"))

    assert rows[1:] == [["s•••@client.test", "s•••@client.test", "'+7•••17"]]


def test_a_value_that_is_shown_in_part_is_not_written_back(person: User) -> None:
    user, organization = make_staff(*RIGHTS, usual=()), Organization.objects.get()

    answer = browser(user).post(f"/organizations/{organization.pk}/edit/", {"name": "ИП Петров", "inn": "7707083893"})

    organization.refresh_from_db()
    assert (answer.status_code, organization.name, organization.inn) == (302, "ИП Петров", INN)


def test_a_companys_inn_is_no_secret(company: CurrentCompany) -> None:
    organization = make_organization("ООО")
    Organization.objects.filter(pk=organization.pk).update(inn="7707083893")

    text = browser(make_staff(*RIGHTS, usual=())).get(f"/organizations/{organization.pk}/").content.decode()

    assert "7707083893" in text


@pytest.mark.parametrize("value", ["", None, "a@b.test", "longer.name@b.test"])
def test_the_database_masks_as_python_does(company: CurrentCompany, value: str | None) -> None:
    user = make_client()
    User.objects.filter(pk=user.pk).update(email=value or None, phone=PHONE)
    Organization.objects.create(name="A", inn=INN)

    shown = User.objects.annotate(
        email_shown=email_column("email", full=False), phone_shown=phone_column("phone", full=False)
    ).get(pk=user.pk)
    inn = Organization.objects.annotate(shown=inn_column("inn", full=False)).get().shown

    assert (shown.email_shown, shown.phone_shown) == (mask_email(value), mask_phone(PHONE))
    assert inn == mask_inn(INN) == "•••2259"
