"""Roles and access: who may change whom, and the administrator who always remains."""

import pytest

from core.accounts.models import Role, User
from core.accounts.permissions import KERNEL_PERMISSIONS
from core.accounts.services.roles import sync_ready_roles
from core.accounts.services.users import (
    BeyondOwnRights,
    LastAdministrator,
    NoSuchUser,
    OwnAccess,
    block_user,
    create_user,
    set_roles,
)
from core.lib.company import CurrentCompany
from core.lib.errors import InvalidInput
from tests.factories.people import PASSWORD, browser, make_client, make_role, make_staff
from tests.queries import counted

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-51", "PL-53")]


@pytest.mark.requirement("PL-52")
def test_ready_roles_cover_their_audience_and_no_more(company: CurrentCompany) -> None:
    sync_ready_roles()
    sync_ready_roles()

    roles = {role.code: role for role in Role.objects.all() if "." not in role.code}
    client_codes = {one.code for one in KERNEL_PERMISSIONS if one.audience != "staff"}

    assert set(roles) == {"admin", "manager", "accountant", "client_admin", "client_viewer"}
    assert roles["admin"].codes == {"*"}
    assert roles["client_admin"].codes >= client_codes
    assert not roles["client_admin"].codes & {one.code for one in KERNEL_PERMISSIONS if one.audience == "staff"}
    assert all(".view_" in code for code in roles["client_viewer"].codes)
    assert "accounts.invite_user" not in roles["manager"].codes
    assert roles["accountant"].codes >= {"finance.close_period", "organizations.manage_legal_entity"}
    assert not {"finance.manage_gateway", "accounts.invite_user"} & roles["accountant"].codes


@pytest.mark.requirement("PL-54")
def test_the_last_administrator_stays(company: CurrentCompany) -> None:
    admin = make_staff(everything=True)
    blocked = make_staff(everything=True)
    block_user(user_id=blocked.pk, blocked_by=admin)

    with pytest.raises(LastAdministrator):
        block_user(user_id=admin.pk, blocked_by=None)
    with pytest.raises(LastAdministrator):
        set_roles(user_id=admin.pk, role_codes=[], changed_by=admin)

    admin.refresh_from_db()
    assert (admin.is_active, User.objects.get(pk=admin.pk).has_permission("anything")) == (True, True)


def test_nobody_locks_himself_out_or_reaches_above_himself(company: CurrentCompany) -> None:
    admin, clerk = make_staff(everything=True), make_staff("accounts.block_user")

    with pytest.raises(OwnAccess):
        block_user(user_id=clerk.pk, blocked_by=clerk)
    with pytest.raises(BeyondOwnRights):
        block_user(user_id=admin.pk, blocked_by=clerk)
    with pytest.raises(BeyondOwnRights):
        set_roles(user_id=clerk.pk, role_codes=[admin.roles.get().code], changed_by=clerk)
    with pytest.raises(NoSuchUser):
        block_user(user_id=10**12, blocked_by=admin)


@pytest.mark.requirement("PL-44")
def test_a_role_taken_away_is_gone_at_the_next_request(company: CurrentCompany) -> None:
    make_staff(everything=True)
    user = make_staff("accounts.view_user")
    client = browser(user)

    before = client.get("/people/").status_code
    set_roles(user_id=user.pk, role_codes=[make_role("other.thing").code], changed_by=None)

    assert (before, client.get("/people/").status_code) == (200, 403)


@pytest.mark.parametrize("path", ["/people/", "/people/invite/"])
def test_pages_of_people_are_for_those_with_the_right(company: CurrentCompany, path: str) -> None:
    outsiders = [browser(make_staff()), browser(make_client("accounts.view_user", "accounts.invite_user"))]

    assert browser().get(path).headers["Location"].startswith("/accounts/login/")
    assert outsiders[0].get(path).status_code == 403


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_of_people_costs_the_same_for_many(company: CurrentCompany, people: int) -> None:
    client = browser(make_staff("accounts.view_user"))
    client.get("/people/")
    for _ in range(people):
        make_staff("some.right")

    with counted() as queries:
        response = client.get("/people/")

    assert response.content.decode().count("staff") >= people
    assert len(queries) == 9


def test_a_user_is_refused_whole_or_made_whole(company: CurrentCompany) -> None:
    sync_ready_roles()

    with pytest.raises(InvalidInput):
        create_user(name="X", kind="staff", email="x@alpha.test", role_codes=["manager"], password="short")
    user = create_user(name="X", kind="staff", email="X@alpha.test", phone="8 900 000-00-17", password=PASSWORD)

    assert (user.email, user.phone, User.objects.count()) == ("x@alpha.test", "+79000000017", 1)


@pytest.mark.requirement("PL-55")
def test_a_block_asks_first_and_says_why_not(company: CurrentCompany) -> None:
    admin, clerk = make_staff(everything=True), make_staff()
    browser_of_admin = browser(admin)
    dialog = browser_of_admin.get(
        f"/people/{clerk.pk}/block/", headers={"hx-request": "true", "hx-target": "dialog-place"}
    )
    still = User.objects.get(pk=clerk.pk).is_active

    own = browser_of_admin.post(f"/people/{admin.pk}/block/")
    done = browser_of_admin.post(f"/people/{clerk.pk}/block/")
    unknown = [browser_of_admin.get(f"/people/{pk}/block/").status_code for pk in (10**12, 10**18)]
    clerk.refresh_from_db()

    assert (dialog.status_code, "<dialog" in dialog.content.decode(), still) == (200, True, True)
    assert (own.status_code, own.context["form"].non_field_errors()) == (422, [str(OwnAccess())])
    assert (done.headers["Location"], clerk.is_active, unknown) == (f"/people/{clerk.pk}/", False, [404, 404])


@pytest.mark.requirement("PL-55")
def test_the_list_filters_by_state_and_finds_by_name(company: CurrentCompany) -> None:
    client = browser(make_staff(everything=True))
    make_staff(email="here@alpha.test")
    User.objects.filter(pk=make_staff(email="gone@alpha.test").pk).update(is_active=False)

    blocked = client.get("/people/?state=blocked").content.decode()
    found = client.get("/people/?q=here").content.decode()

    assert ("gone@alpha.test" in blocked, "here@alpha.test" in blocked) == (True, False)
    assert ("gone@alpha.test" in found, "here@alpha.test" in found) == (False, True)
