"""Roles of the company's own: copied, given rights in a matrix, renamed, deleted; what changes counts at once."""

import pytest
from django.test import Client

from core.accounts.models import Role, User
from core.accounts.permissions import ALL_CLIENTS, PERSONAL_DATA, matrix_of
from core.accounts.services.custom_roles import (
    NameTaken,
    ReadyRoleStays,
    UnknownPermission,
    change_role,
    copy_role,
    create_role,
)
from core.accounts.services.roles import sync_ready_roles
from core.accounts.services.users import BeyondOwnRights
from core.audit.models import AuditRecord
from core.lib.company import CurrentCompany, entered
from core.live.publishing import revoked_at
from core.organizations.models import Membership
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-51", "PL-52")]
ROLES = "/settings/roles/"
VIEW = "organizations.view_organization"


def boxes(client: Client, role: Role) -> dict[str, tuple[bool, bool]]:
    """Each right of the matrix: is it ticked, and can it be changed."""
    groups = client.get(f"{ROLES}{role.pk}/").context["groups"]
    return {
        box["code"]: (box["ticked"], not box["is_shut"])
        for group in groups
        for section in group["sections"]
        for cell in section["cells"]
        for box in cell["boxes"]
    }


def test_every_right_has_one_place_in_the_matrix(company: CurrentCompany) -> None:
    for kind in ("staff", "client"):
        cells = [
            right.code
            for group in matrix_of(company, kind)
            for section in group.sections
            for rights in section.cells.values()
            for right in rights
        ]
        assert len(cells) == len(set(cells)) > 0
    clients = {group.slug: [str(one.title) for one in group.sections] for group in matrix_of(company, "client")}
    money = ["Договоры", "Деньги", "Счета", "Акты", "Платежи", "Документы", "Подписи", "Воронки", "Обращения"]
    assert clients == {"": ["Пользователи", "Клиенты", *money], "fuel_cards": ["Карты", "Операции"]}


def test_a_role_is_copied_changed_renamed_and_deleted(company: CurrentCompany) -> None:
    sync_ready_roles()
    page, manager = browser(make_staff(everything=True)), Role.objects.get(code="manager")

    page.post(f"{ROLES}{manager.pk}/copy/", {"name": "Junior"})
    junior = Role.objects.get(name="Junior")
    copied = set(junior.permissions)
    saved = page.post(f"{ROLES}{junior.pk}/", {"name": "Trainee", "permissions": [VIEW, "fuel_cards.view_card"]})
    junior.refresh_from_db()

    assert copied == set(manager.permissions)
    assert (saved.status_code, junior.name, junior.permissions) == (302, "Trainee", ["fuel_cards.view_card", VIEW])
    change = AuditRecord.objects.get(action="accounts.role.changed").changes
    assert change == {"name": ["Junior", "Trainee"], "permissions": [sorted(copied), ["fuel_cards.view_card", VIEW]]}
    deleted = page.post(f"{ROLES}{junior.pk}/delete/")
    assert (deleted.headers["Location"], Role.objects.filter(pk=junior.pk).exists()) == (ROLES, False)


def test_a_copy_of_the_administrator_names_each_right(company: CurrentCompany) -> None:
    sync_ready_roles()

    copied = copy_role(role_id=Role.objects.get(code="admin").pk, name="Almost", copied_by=make_staff(everything=True))

    assert (copied.has_all_permissions, "accounts.manage_role" in copied.permissions) == (False, True)


def test_a_ready_role_stays_as_it_is(company: CurrentCompany) -> None:
    sync_ready_roles()
    page, manager = browser(make_staff(everything=True)), Role.objects.get(code="manager")

    answers = [
        page.post(f"{ROLES}{manager.pk}/", {"name": "X", "permissions": []}).status_code,
        page.post(f"{ROLES}{manager.pk}/delete/").status_code,
    ]
    with pytest.raises(ReadyRoleStays):
        change_role(role_id=manager.pk, permissions=[])

    assert answers == [422, 422]
    assert not any(is_open for _ticked, is_open in boxes(page, manager).values())


@pytest.mark.parametrize("holder", ["employee", "client"])
def test_a_role_that_somebody_has_is_not_deleted(company: CurrentCompany, holder: str) -> None:
    page = browser(make_staff(everything=True))
    role = create_role(name="Held", kind="staff" if holder == "employee" else "client")
    if holder == "employee":
        make_staff().roles.add(role)
    else:
        Membership.objects.create(user=make_client(), organization=make_organization(), role=role)

    answer = page.post(f"{ROLES}{role.pk}/delete/")

    assert (answer.status_code, Role.objects.filter(pk=role.pk).exists()) == (422, True)


@pytest.mark.requirement("PD-16", "PD-17")
@pytest.mark.parametrize("code", ["accounts.manage_role", ALL_CLIENTS, "fuel_cards.import_data", "*", "no.such", ""])
def test_a_role_of_clients_never_holds_a_right_of_the_staff(company: CurrentCompany, code: str) -> None:
    role = create_role(name="Buyer", kind="client", permissions=[VIEW])
    page = browser(make_staff(everything=True))

    answer = page.post(f"{ROLES}{role.pk}/", {"name": "Buyer", "permissions": [VIEW, code]})
    with pytest.raises(UnknownPermission):
        change_role(role_id=role.pk, permissions=[code])
    Role.objects.filter(pk=role.pk).update(permissions=[VIEW, code])
    client = make_client()
    Membership.objects.create(user=client, organization=make_organization(), role=Role.objects.get(pk=role.pk))

    assert (answer.status_code, code in boxes(page, role)) == (422, False)
    assert not client.codes_of([Role.objects.get(pk=role.pk)]) & {"accounts.manage_role", ALL_CLIENTS}


@pytest.mark.requirement("PL-53")
def test_nobody_gives_or_takes_a_right_that_he_lacks(company: CurrentCompany) -> None:
    lead = make_staff("accounts.manage_role", VIEW, usual=())
    role = create_role(name="Team", kind="staff", permissions=["fuel_cards.view_card"])
    page = browser(lead)

    shut = boxes(page, role)
    page.post(f"{ROLES}{role.pk}/", {"name": "Team", "permissions": [VIEW]})
    role.refresh_from_db()
    refused = page.post(f"{ROLES}{role.pk}/", {"name": "Team", "permissions": [VIEW, "finance.view_balance"]})

    assert (shut["fuel_cards.view_card"], shut[VIEW]) == ((True, False), (False, True))
    assert role.permissions == ["fuel_cards.view_card", VIEW]
    assert refused.status_code == 422
    for codes in ([VIEW], ["fuel_cards.view_card", VIEW, PERSONAL_DATA]):
        with pytest.raises(BeyondOwnRights):
            change_role(role_id=role.pk, permissions=codes, changed_by=lead)
    with pytest.raises(BeyondOwnRights):
        create_role(name="More", kind="client", permissions=["finance.view_balance"], created_by=lead)


def test_two_roles_of_a_kind_never_share_a_name(company: CurrentCompany) -> None:
    create_role(name="Team", kind="staff")

    with pytest.raises(NameTaken):
        create_role(name="  team ", kind="staff")

    assert create_role(name="Team", kind="client").kind == "client"


def test_rights_of_a_module_that_is_off_are_kept(company: CurrentCompany) -> None:
    role = create_role(name="Team", kind="staff", permissions=[VIEW, "fuel_cards.view_card"])
    off = company.__class__(**{**_facts(company), "modules": frozenset()})

    with entered(off):
        change_role(role_id=role.pk, permissions=[])

    role.refresh_from_db()
    assert role.permissions == ["fuel_cards.view_card"]


def _facts(company: CurrentCompany) -> dict[str, object]:
    return {name: getattr(company, name) for name in company.__dataclass_fields__}


@pytest.mark.requirement("PL-44", "PL-53")
def test_a_change_of_rights_counts_at_once_on_pages_in_the_api_and_live(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        role = create_role(name="Team", kind="staff", permissions=[VIEW, ALL_CLIENTS])
        user = User.objects.create_user(email="clerk@fresh.test", kind="staff", name="Clerk")
        user.roles.add(role)
        page, program = browser(user), Program(user)
        ask = lambda: [  # noqa: E731
            page.get("/organizations/").status_code,
            program.get("/api/v1/organizations/").status_code,
        ]
        before, was = ask(), revoked_at(fresh_company.schema, user.pk)

        change_role(role_id=role.pk, permissions=[ALL_CLIENTS])

        assert (before, ask()) == ([200, 200], [403, 403])
        assert revoked_at(fresh_company.schema, user.pk) > was


def test_another_company_has_roles_of_its_own(company: CurrentCompany, other_company: CurrentCompany) -> None:
    role = create_role(name="Team", kind="staff")
    with entered(other_company):
        page = browser(make_staff(everything=True))
        answers = [page.get(f"{ROLES}{role.pk}/").status_code, page.post(f"{ROLES}{role.pk}/delete/").status_code]
        listed = page.get(ROLES).content.decode()

    assert (answers, "Team" in listed) == ([404, 404], False)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "\x00"])
def test_a_wrong_name_is_refused_at_its_field(company: CurrentCompany, name: str) -> None:
    page = browser(make_staff(everything=True))

    answer = page.post(f"{ROLES}add/", {"name": name, "kind": "staff"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])
