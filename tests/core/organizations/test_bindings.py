"""Bindings of one person to several companies: asked for, given, changed and taken away."""

import re

import pytest
from django.core import mail

from core.accounts.models import Invitation, User
from core.accounts.services.invitations import send_invitation
from core.accounts.services.roles import sync_ready_roles
from core.audit.models import AuditRecord
from core.lib.company import CurrentCompany
from core.organizations.models import AccessRequest, Membership, Organization
from tests.factories.people import PASSWORD, browser, join, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.factories.registration import INN

pytestmark = [pytest.mark.integration, pytest.mark.requirement("LG-19", "PL-48")]


@pytest.mark.requirement("LG-14", "LG-23", "PL-44", "PL-50")
def test_withdrawing_one_binding_closes_that_company_alone(company: CurrentCompany) -> None:
    first, second = make_organization("Первая"), make_organization("Вторая")
    user = make_client()
    for organization in (first, second):
        join(user, organization, "organizations.view_organization")
    page = browser(user)
    api = Program(user)
    staff = browser(make_staff("organizations.manage_member", "organizations.view_organization"))
    before = [one["name"] for one in api.get("/api/v1/organizations/").json()["results"]]

    staff.post(f"/organizations/{first.pk}/members/{user.pk}/remove/")

    after = [one["name"] for one in api.get("/api/v1/organizations/").json()["results"]]
    assert (sorted(before), after) == (["Вторая", "Первая"], ["Вторая"])
    assert page.get(f"/organizations/{first.pk}/").status_code == 404
    assert page.get(f"/organizations/{second.pk}/").status_code == 200
    record = AuditRecord.objects.get(action="organizations.member.removed")
    assert (record.subject_id, record.organization_id) == (str(user.pk), first.pk)


@pytest.mark.requirement("PL-50")
def test_the_role_of_a_member_is_changed_with_old_and_new_value(company: CurrentCompany) -> None:
    sync_ready_roles()
    organization, user = make_organization(), make_client()
    membership = join(user, organization)
    before = membership.role.code
    staff = browser(make_staff(everything=True))

    staff.post(f"/organizations/{organization.pk}/members/{user.pk}/role/", {"role_code": "client_admin"})

    membership.refresh_from_db()
    record = AuditRecord.objects.get(action="organizations.member.role_changed")
    assert (membership.role.code, record.changes) == ("client_admin", {"role": [before, "client_admin"]})


@pytest.mark.requirement("LG-19", "LG-20", "PL-49")
def test_programs_ask_and_decide_by_the_same_rules(company: CurrentCompany) -> None:
    sync_ready_roles()
    client = make_client(organizations=[make_organization()])
    asking, deciding = Program(client), Program(make_staff(everything=True))

    asked = asking.post("/api/v1/access-requests/own/", {"inn": INN, "name": "ООО «Вешний луг»"})
    wrong = asking.post("/api/v1/access-requests/own/", {"inn": "123", "name": "X"})
    pk = asked.json()["id"]
    bound = deciding.post(f"/api/v1/access-requests/{pk}/bind/", {"role": "client_viewer"})
    again = deciding.post(f"/api/v1/access-requests/{pk}/refuse/", {"reason": "No"})

    assert (asked.status_code, wrong.status_code) == (201, 422)
    assert (bound.status_code, bound.json()["state"]) == (200, "bound")
    assert (again.status_code, again.json()["code"]) == (409, "transition_not_allowed")
    assert [one["state"] for one in asking.get("/api/v1/access-requests/own/").json()["results"]] == ["bound"]
    assert Membership.objects.filter(user=client).count() == 2
    assert asking.get("/api/v1/access-requests/").status_code == 403


@pytest.mark.requirement("LG-19")
def test_a_company_is_asked_for_once(company: CurrentCompany) -> None:
    own = Organization.objects.create(name="Своя", inn="6600000010")
    client = make_client(organizations=[own])
    page = browser(client)

    answers = [page.post("/waiting/ask/", {"inn": inn, "name": "X"}).status_code for inn in (INN, INN, own.inn)]
    staff = Program(make_staff()).post("/api/v1/access-requests/own/", {"inn": INN, "name": "X"})

    assert answers == [302, 422, 422]
    assert (staff.status_code, staff.json()["code"]) == (409, "staff_is_no_client")
    assert AccessRequest.objects.count() == 1


@pytest.mark.requirement("LG-11", "LG-12", "LG-13", "PL-39", "FC-49")
def test_an_invited_person_comes_in_already_bound(company: CurrentCompany) -> None:
    sync_ready_roles()
    organization, other = make_organization("Вешний луг"), make_organization("Чужая")
    staff = browser(make_staff(everything=True))
    person = {"name": "Анна Ветрова", "email": "anna@lug.test", "role_code": "client_admin"}

    staff.post(f"/organizations/{organization.pk}/members/invite/", person)
    send_invitation(invitation_id=Invitation.objects.get().pk)
    link = re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body)
    assert link is not None
    client = browser()
    came_in = client.post(link[1], {"password": PASSWORD})

    membership = Membership.objects.get(user__email="anna@lug.test")
    assert (came_in.status_code, came_in.headers["Location"]) == (302, "/")
    assert (membership.organization, membership.role.code) == (organization, "client_admin")
    assert [client.get(path).status_code for path in ("/", f"/organizations/{organization.pk}/")] == [200, 200]
    assert client.get(f"/organizations/{other.pk}/").status_code == 404
    seen = Program(User.objects.get(email="anna@lug.test")).get("/api/v1/organizations/").json()["results"]
    assert [one["id"] for one in seen] == [organization.pk]
