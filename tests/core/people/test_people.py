"""Pages of people: the list, one person, inviting, withdrawing, roles, blocking, resetting."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from core.accounts.models import Invitation, User
from core.accounts.services.roles import sync_ready_roles
from core.audit.models import AuditRecord
from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered
from core.organizations.models import Membership
from tests.factories.people import PASSWORD, browser, join, make_client, make_organization, make_role, make_staff
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-55", "LG-87")]
LIST = "/people/"


def shown(client, query: str = "") -> set[str]:
    """The names of the people on the list."""
    rows = re.findall(r'<th scope="row".*?</th>', client.get(f"{LIST}{query}").content.decode(), re.S)
    return {re.search(r">([^<>]+)</a>", row)[1] for row in rows}  # type: ignore[index]


def named(user: User, name: str, **facts: object) -> User:
    User.objects.filter(pk=user.pk).update(name=name, **facts)
    user.refresh_from_db()
    return user


def deeds(user: User) -> list[str]:
    records = AuditRecord.objects.filter(subject_type="accounts.user", subject_id=str(user.pk)).order_by("pk")
    return list(records.values_list("action", flat=True))


def test_the_list_holds_staff_and_clients_and_filters_them(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    with entered(other_company):
        named(make_staff(), "Elsewhere")
    admin = named(make_staff(everything=True), "Admin")
    oaks, pines = make_organization("Oaks"), make_organization("Pines")
    clerk = named(make_staff("some.right"), "Clerk", last_login=timezone.now())
    named(make_client("x.y", organizations=[oaks]), "Anna", is_active=False)
    boris = named(make_client("x.y", organizations=[oaks, pines]), "Boris", last_login=timezone.now() - timedelta(9))
    client = browser(admin)
    User.objects.filter(pk=admin.pk).update(last_login=None)
    today = f"{timezone.localdate():%Y-%m-%d}"
    role = boris.memberships.first().role_id

    found = {
        "": shown(client),
        "kind": shown(client, "?kind=client"),
        "state": shown(client, "?state=blocked"),
        "organization": shown(client, f"?organization={pines.pk}"),
        "role": shown(client, f"?role={role}&role={clerk.roles.get().pk}"),
        "today": shown(client, f"?last_login_after={today}"),
        "never": shown(client, "?never=yes"),
        "search": shown(client, "?q=pines"),
    }

    assert found == {
        "": {"Admin", "Clerk", "Anna", "Boris"},
        "kind": {"Anna", "Boris"},
        "state": {"Anna"},
        "organization": {"Boris"},
        "role": {"Boris", "Clerk"},
        "today": {"Clerk"},
        "never": {"Admin", "Anna"},
        "search": {"Boris"},
    }


def test_the_list_costs_the_same_for_many(company: CurrentCompany) -> None:
    client = browser(make_staff(everything=True))

    def add() -> None:
        for _ in range(3):
            make_staff("some.right")
            make_client("x.y", organizations=[make_organization(), make_organization()])

    assert_queries_do_not_grow(lambda: client.get(LIST), add)


def test_a_person_shows_contacts_roles_bindings_and_what_waits_for_him(company: CurrentCompany) -> None:
    client = browser(make_staff(everything=True))
    clerk = make_staff("some.right", email="clerk@alpha.test")
    oaks = make_organization("Oaks")
    oaks.responsible = clerk
    oaks.save()
    person = make_client("x.y", organizations=[make_organization("Pines")])

    of_clerk = client.get(f"{LIST}{clerk.pk}/")
    of_client = client.get(f"{LIST}{person.pk}/").content.decode()

    assert "clerk@alpha.test" in of_clerk.content.decode()
    assert [(one.code, one.count) for one in of_clerk.context["work"]] == [("clients", 1)]
    assert f"/organizations/?responsible={clerk.pk}" in of_clerk.content.decode()
    assert "Pines" in of_client
    assert person.memberships.get().role.name in of_client


@pytest.mark.requirement("PL-39", "LG-11", "LG-13", "PD-15")
def test_a_person_is_invited_to_the_staff_or_to_a_client(company: CurrentCompany) -> None:
    sync_ready_roles()
    client, oaks = browser(make_staff(everything=True)), make_organization("Oaks")
    whom = {"name": "Anna", "email": "anna@alpha.test"}

    nothing = client.post(f"{LIST}invite/", {"kind": "client", **whom})
    to_client = client.post(
        f"{LIST}invite/", {"kind": "client", **whom, "organization": oaks.pk, "role_code": "client_viewer"}
    )
    twice = client.post(f"{LIST}invite/", {"kind": "staff", **whom, "role_codes": ["manager"]})
    to_staff = client.post(
        f"{LIST}invite/", {"kind": "staff", "name": "Boris", "email": "boris@alpha.test", "role_codes": ["manager"]}
    )

    anna, boris = User.objects.get(email="anna@alpha.test"), User.objects.get(email="boris@alpha.test")
    assert [one.status_code for one in (nothing, to_client, twice, to_staff)] == [422, 302, 422, 302]
    assert sorted(nothing.context["form"].errors) == ["organization", "role_code"]
    assert (anna.kind, anna.memberships.get().role.code) == ("client", "client_viewer")
    assert (boris.kind, [role.code for role in boris.roles.all()]) == ("staff", ["manager"])
    assert Job.objects.filter(kind="accounts.send_invitation").count() == 2
    assert deeds(anna) == ["accounts.user.invited", "organizations.member.added"]


@pytest.mark.requirement("PL-39")
def test_an_invitation_is_withdrawn_and_its_person_gone(company: CurrentCompany) -> None:
    sync_ready_roles()
    client = browser(make_staff(everything=True))
    form = {"kind": "staff", "name": "Anna", "email": "anna@alpha.test", "role_codes": ["manager"]}
    client.post(f"{LIST}invite/", form)
    anna = User.objects.get(email="anna@alpha.test")

    again = client.post(f"{LIST}{anna.pk}/invite/").status_code
    done = client.post(f"{LIST}{anna.pk}/withdraw/")
    gone = client.post(f"{LIST}{anna.pk}/withdraw/").status_code
    invited_anew = client.post(f"{LIST}invite/", form).status_code

    assert (again, done.headers["Location"], gone, invited_anew) == (302, LIST, 404, 302)
    assert Invitation.objects.count() == 1
    assert deeds(anna) == [
        "accounts.user.invited",
        "accounts.invitation.sent_again",
        "accounts.invitation.withdrawn",
    ]


def test_somebody_who_is_here_is_not_withdrawn(company: CurrentCompany) -> None:
    client, clerk = browser(make_staff(everything=True)), make_staff()

    answer = client.post(f"{LIST}{clerk.pk}/withdraw/")

    assert (answer.status_code, User.objects.filter(pk=clerk.pk).exists()) == (422, True)


@pytest.mark.requirement("LG-12", "PL-53")
def test_roles_are_changed_within_ones_own_reach(company: CurrentCompany) -> None:
    admin = make_staff(everything=True)
    lead = make_staff("accounts.view_user", "accounts.manage_role", "fuel.view")
    clerk, small, large = make_staff(), make_role("fuel.view"), make_role("fuel.view", "fuel.pay")
    clerk.roles.clear()
    path = f"{LIST}{clerk.pk}/roles/"
    page = browser(lead)

    offered = {code for code, _name in page.get(path).context["form"].fields["role_codes"].choices}
    refused = page.post(path, {"role_codes": [large.code]}).status_code
    given = page.post(path, {"role_codes": [small.code]}).status_code
    by_admin = browser(admin).post(path, {"role_codes": [small.code, large.code]}).status_code
    taken = page.post(path, {"role_codes": [small.code]})

    assert (small.code in offered, large.code in offered) == (True, False)
    assert (refused, given, by_admin, taken.status_code) == (422, 302, 302, 422)
    assert {role.code for role in clerk.roles.all()} == {small.code, large.code}
    changes = AuditRecord.objects.filter(action="accounts.user.roles_changed").order_by("pk")
    assert [one.changes for one in changes] == [
        {"roles": [[], [small.code]]},
        {"roles": [[small.code], sorted([small.code, large.code])]},
    ]


@pytest.mark.requirement("PL-44", "PL-55")
def test_a_reset_ends_everything_and_sends_a_link(company: CurrentCompany) -> None:
    admin, clerk = browser(make_staff(everything=True)), make_staff("accounts.view_user", password=PASSWORD)
    Authenticator.objects.create(user=clerk, type="totp", data={})
    own = browser(clerk)
    before = own.get(LIST).status_code

    done = admin.post(f"{LIST}{clerk.pk}/reset/", {"drop_second_factor": "on"})

    clerk.refresh_from_db()
    assert (before, done.headers["Location"]) == (200, f"{LIST}{clerk.pk}/")
    assert own.get(LIST).headers["Location"].startswith("/accounts/login/")
    assert (clerk.has_usable_password(), Authenticator.objects.filter(user=clerk).exists()) == (False, False)
    assert Job.objects.get(kind="accounts.send_password_reset").payload == {"email": clerk.email}
    assert "accounts.user.access_reset" in deeds(clerk)


def test_a_reset_above_ones_own_rights_is_refused(company: CurrentCompany) -> None:
    admin, helper = make_staff(everything=True), make_staff("accounts.reset_access", "accounts.view_user")
    page = browser(helper)

    answers = [page.post(f"{LIST}{one.pk}/reset/").status_code for one in (admin, helper)]
    ended = page.post(f"{LIST}{admin.pk}/sessions/end/").status_code

    assert (answers, ended) == ([422, 422], 403)


def test_sessions_are_ended_from_the_page_of_a_person(company: CurrentCompany) -> None:
    admin, clerk = browser(make_staff(everything=True)), make_staff("accounts.view_user")
    own = browser(clerk)
    before = own.get(LIST).status_code

    admin.post(f"{LIST}{clerk.pk}/sessions/end/")

    assert (before, own.get(LIST).status_code, deeds(clerk)) == (200, 302, ["accounts.sessions.ended"])


@pytest.mark.requirement("PL-50", "LG-14")
def test_bindings_are_managed_from_the_page_of_a_person(company: CurrentCompany) -> None:
    sync_ready_roles()
    admin, person = browser(make_staff(everything=True)), make_client()
    oaks, pines = make_organization("Oaks"), make_organization("Pines")
    path = f"{LIST}{person.pk}/bindings/"

    added = admin.post(path, {"organization": oaks.pk, "role_code": "client_viewer"}).status_code
    again = admin.post(path, {"organization": oaks.pk, "role_code": "client_admin"}).status_code
    admin.post(path, {"organization": pines.pk, "role_code": "client_viewer"})
    changed = admin.post(f"{path}{oaks.pk}/role/", {"role_code": "client_admin"}).status_code
    removed = admin.post(f"{path}{pines.pk}/remove/").status_code
    missing = admin.post(f"{path}{pines.pk}/remove/").status_code

    assert [added, again, changed, removed, missing] == [302, 422, 302, 302, 404]
    assert list(Membership.objects.values_list("organization__name", "role__code")) == [("Oaks", "client_admin")]


@pytest.mark.requirement("PL-52", "PD-16", "PD-17")
def test_a_client_never_gets_a_role_of_the_staff(company: CurrentCompany) -> None:
    sync_ready_roles()
    admin, person, oaks = browser(make_staff(everything=True)), make_client(), make_organization()

    bound = admin.post(f"{LIST}{person.pk}/bindings/", {"organization": oaks.pk, "role_code": "manager"})
    own = admin.post(f"{LIST}{person.pk}/roles/", {"role_codes": ["admin"]})

    assert (bound.status_code, own.status_code) == (422, 422)
    assert (person.memberships.count(), person.roles.count()) == (0, 0)


def test_who_only_looks_sees_no_verbs_and_may_not_act(company: CurrentCompany) -> None:
    clerk, person = make_staff("accounts.view_user"), make_staff()
    join(make_client(), make_organization())
    page = browser(clerk)
    verbs = ("invite", "withdraw", "roles", "block", "unblock", "reset", "sessions/end", "bindings")

    text = page.get(f"{LIST}{person.pk}/").content.decode()
    answers = {page.post(f"{LIST}{person.pk}/{verb}/").status_code for verb in verbs}

    assert [verb for verb in verbs if f"{LIST}{person.pk}/{verb}/" in text] == []
    assert answers == {403}
