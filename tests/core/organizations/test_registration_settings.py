"""What a company asks of people who register, and the texts to which they agree."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.accounts.services.roles import sync_ready_roles
from core.audit.models import AuditRecord
from core.jobs import enqueue
from core.jobs.drain import drain
from core.lib.company import CurrentCompany, entered
from core.organizations.models import (
    AccessRequest,
    Applicant,
    Consent,
    ConsentText,
)
from core.organizations.services.consents import publish_text
from core.organizations.services.registration_settings import change_registration
from core.organizations.services.upkeep import forget_unconfirmed
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.factories.registration import FORM, confirmed_request, open_registration

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-35")]


def test_settings_of_registration_are_kept_and_recorded(company: CurrentCompany) -> None:
    sync_ready_roles()
    staff = browser(make_staff("organizations.change_registration"))

    staff.post("/settings/registration/", {**CHOICES, "phone": "hidden"})

    visitor = browser().get("/registration/").content.decode()
    assert 'name="phone"' not in visitor
    record = AuditRecord.objects.get(action="organizations.registration.changed")
    assert record.changes["is_open"] == [False, True]
    assert browser(make_staff("accounts.view_user")).get("/settings/registration/").status_code == 403


CHOICES = {
    "is_open": "on",
    "role_code": "client_admin",
    "keep_days": "30",
    "phone": "required",
    "position": "optional",
    "comment": "hidden",
    "kpp": "optional",
    "address": "optional",
}


@pytest.mark.parametrize("path", ["nothing/ru/", "terms/xx/", "terms/somethinglong/"])
def test_a_text_that_there_cannot_be_is_missing(company: CurrentCompany, path: str) -> None:
    staff = browser(make_staff("organizations.change_registration"))

    assert staff.get(f"/settings/registration/{path}").status_code == 404


@pytest.mark.requirement("PL-33")
def test_consents_are_kept_with_their_version(opened: Client) -> None:
    publish_text(kind="terms", language="ru", body="<p>Новые условия</p><script>alert(1)</script>")

    opened.post("/registration/", FORM)

    kept = [(one.text.kind, one.text.version, one.address) for one in Consent.objects.order_by("text__kind")]
    assert kept == [("personal_data", 1, "127.0.0.1"), ("terms", 2, "127.0.0.1")]
    assert "script" not in Consent.objects.get(text__kind="terms").text.body


FIELDS = {
    "phone": ("phone", "+79000000017"),
    "position": ("position", "Логист"),
    "comment": ("comment", "Здравствуйте"),
    "kpp": ("companies-0-kpp", "770001001"),
    "address": ("companies-0-address", "г. Полынск"),
}


def kept_value(field: str) -> str:
    row = AccessRequest.objects.get() if field in ("kpp", "address") else Applicant.objects.get()
    return str(getattr(row, field))


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_is_hidden_shown_or_compulsory_on_the_page_and_the_server(
    company: CurrentCompany, field: str
) -> None:
    name, value = FIELDS[field]
    seen = {}
    for mode in ("hidden", "optional", "required"):
        Applicant.objects.all().delete()
        open_registration(**{field: mode})
        visitor = browser()
        page = visitor.get("/registration/").content.decode()
        without = visitor.post("/registration/", {**FORM, "email": f"{mode}1@lug.test", name: ""})
        Applicant.objects.all().delete()
        given = visitor.post("/registration/", {**FORM, "email": f"{mode}2@lug.test", name: value})
        seen[mode] = (f'name="{name}"' in page, without.status_code, given.status_code, kept_value(field))

    assert seen == {
        "hidden": (False, 302, 302, ""),
        "optional": (True, 302, 302, value),
        "required": (True, 422, 302, value),
    }


def test_a_compulsory_kpp_is_not_asked_of_an_entrepreneur(company: CurrentCompany) -> None:
    open_registration(kpp="required")

    answer = browser().post("/registration/", {**FORM, "companies-0-inn": "500100732259", "companies-0-kpp": ""})

    assert answer.status_code == 302


@pytest.mark.parametrize(
    "broken", [{"phone": "sometimes"}, {"keep_days": "0"}, {"keep_days": "x"}, {"role_code": "admin"}, {"kpp": ""}]
)
def test_wrong_choices_are_told_and_not_kept(company: CurrentCompany, broken: dict[str, str]) -> None:
    sync_ready_roles()
    staff = browser(make_staff("organizations.change_registration"))

    answer = staff.post("/settings/registration/", {**CHOICES, **broken})

    assert (answer.status_code, browser().get("/registration/").status_code) == (422, 404)


@pytest.mark.requirement("PL-33")
def test_versions_of_a_text_are_listed_with_how_many_agreed(opened: Client) -> None:
    opened.post("/registration/", FORM)
    publish_text(kind="terms", language="ru", body="<p>Второе издание условий</p>")
    staff = browser(make_staff("organizations.change_registration"))

    page = staff.get("/settings/registration/terms/ru/").content.decode()

    assert [words in page for words in ("версия 1", "версия 2", "Второе издание условий", "1 человек согласился")] == [
        True
    ] * 4
    assert "Второе издание" not in staff.get("/settings/registration/terms/en/").content.decode()


@pytest.mark.requirement("PL-33")
@pytest.mark.parametrize("change", ["UPDATE {} SET body = 'Другое'", "UPDATE {} SET version = 9", "DELETE FROM {}"])
def test_a_text_to_which_somebody_agreed_cannot_be_changed(opened: Client, change: str) -> None:
    publish_text(kind="terms", language="en", body="<p>Nobody has agreed to this</p>")
    opened.post("/registration/", FORM)
    accepted = Consent.objects.get(text__kind="terms").text

    with pytest.raises(IntegrityError, match="agreed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format("organizations_consenttext") + f" WHERE id = {accepted.pk}")
    with connection.cursor() as cursor:
        cursor.execute(
            change.format("organizations_consenttext") + " WHERE language = 'en' AND kind = 'terms' AND version = 2"
        )

    assert ConsentText.objects.get(pk=accepted.pk).body == accepted.body


@pytest.mark.requirement("PL-33")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE organizations_consent SET given_at = now()",
        "TRUNCATE organizations_consent",
        "TRUNCATE organizations_consenttext CASCADE",
    ],
)
def test_that_somebody_agreed_cannot_be_changed(opened: Client, change: str) -> None:
    opened.post("/registration/", FORM)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)

    assert Consent.objects.count() == 2


def agreed_client(*permissions: str) -> tuple[User, ConsentText]:
    """A client who registered himself, so that he has agreed to the texts of that day."""
    user = make_client(*permissions, organizations=[make_organization()])
    applicant = Applicant.objects.create(
        name="A", email="a@lug.test", language="ru", user=user, created_at=timezone.now()
    )
    text = publish_text(kind="terms", language="ru", body="<p>Первое издание</p>")
    Consent.objects.create(applicant=applicant, text=text, given_at=timezone.now())
    return user, text


@pytest.mark.requirement("PL-33")
def test_a_new_version_asks_again_only_where_the_company_says_so(company: CurrentCompany) -> None:
    user, _text = agreed_client("organizations.view_organization")
    page, api = browser(user), Program(user)
    staff = browser(make_staff("organizations.change_registration"))

    def reached() -> list[int]:
        paths = [page.get("/").status_code, page.get("/ui/exports/").status_code, page.get("/profile/").status_code]
        return [*paths, api.get("/api/v1/organizations/").status_code]

    staff.post("/settings/registration/terms/ru/", {"body": "<p>Второе</p>"})
    quiet = reached()
    staff.post("/settings/registration/terms/ru/", {"body": "<p>Третье издание</p>", "asks_again": "on"})
    asked = reached()
    fragment = page.get("/ui/exports/", headers={"HX-Request": "true", "HX-Target": "exports"})
    text = page.get("/consents/").content.decode()
    without = page.post("/consents/", {}).status_code
    newest = ConsentText.objects.filter(kind="terms").order_by("-version")[0]
    page.post("/consents/", {f"text-{newest.pk}": "on"})

    assert (quiet, asked, without, reached()) == ([200] * 4, [302, 302, 200, 403], 422, [200] * 4)
    assert "Третье издание" in text
    assert (fragment.content, fragment.headers["HX-Redirect"]) == (b"", "/consents/")
    assert api.get("/api/v1/consents/").json() == {"results": []}
    assert AuditRecord.objects.filter(action="organizations.consent.given", subject_id=str(user.pk)).count() == 1
    assert Consent.objects.filter(applicant__user=user).count() == 2


@pytest.mark.requirement("PL-33")
def test_programs_agree_to_a_newer_text_too(company: CurrentCompany) -> None:
    user, _text = agreed_client("organizations.view_organization")
    stranger = make_client("organizations.view_organization", organizations=[make_organization()])
    publish_text(kind="terms", language="ru", body="<p>Второе</p>", asks_again=True)
    api = Program(user)

    refused = api.get("/api/v1/organizations/")
    (owed,) = api.get("/api/v1/consents/").json()["results"]
    wrong = api.post("/api/v1/consents/", {"texts": [owed["id"] + 1]})
    agreed = api.post("/api/v1/consents/", {"texts": [owed["id"]]})

    assert (refused.status_code, refused.json()["code"]) == (403, "consent_needed")
    assert (owed["kind"], owed["version"], owed["text"]) == ("terms", 2, "<p>Второе</p>")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "not_agreed")
    assert (agreed.status_code, agreed.json()) == (200, {"results": []})
    assert api.get("/api/v1/organizations/").status_code == 200
    assert Program(stranger).get("/api/v1/organizations/").status_code == 200


@pytest.mark.requirement("PL-35")
def test_applicants_who_never_confirm_are_forgotten(opened: Client, other_company: CurrentCompany) -> None:
    change_registration(keep_days=10)
    opened.post("/registration/", FORM)
    opened.post("/registration/", {**FORM, "email": "late@lug.test", "phone": "+79000000018"})
    old = timezone.now() - timedelta(days=10, minutes=1)
    Applicant.objects.filter(email="anna@lug.test").update(created_at=old, email_confirmed_at=old)
    confirmed = confirmed_request("done@lug.test").applicant
    Applicant.objects.filter(pk=confirmed.pk).update(created_at=old)

    count = forget_unconfirmed(at=timezone.now())

    assert count == 1
    assert set(Applicant.objects.values_list("email", flat=True)) == {"late@lug.test", "done@lug.test"}
    assert not Consent.objects.filter(applicant__email="anna@lug.test").exists()
    assert AuditRecord.objects.get(action="organizations.applicants.forgotten").facts == {"count": 1}
    again = opened.post("/registration/", {**FORM, "email": "new@lug.test"})
    assert again.status_code == 302


@pytest.mark.requirement("PL-35")
def test_forgetting_is_a_job_of_every_day(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        schedule = [one for one in settings.COMPANY_SCHEDULES if one[0] == "organizations.tidy"]
        open_registration()
        old = timezone.now() - timedelta(days=31)
        Applicant.objects.create(name="A", email="a@lug.test", language="ru", created_at=old)
        enqueue(kind="organizations.tidy", payload={}, key="today")
    drain(seconds=5)

    with entered(fresh_company):
        assert (len(schedule), Applicant.objects.count()) == (1, 0)
