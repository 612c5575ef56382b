"""Users and roles through the API: the same rules as on pages, refusals as problem documents."""

import pytest

from core.accounts.models import Role, User
from core.accounts.services.custom_roles import create_role
from core.accounts.services.roles import sync_ready_roles
from core.lib.company import CurrentCompany, entered
from core.organizations.services.responsible import set_responsible
from tests.factories.people import make_client, make_organization, make_role, make_staff
from tests.factories.programs import Program
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-51", "PL-55", "PL-134")]
USERS, ROLES = "/api/v1/users/", "/api/v1/roles/"


def names(program: Program, query: str = "") -> list[str]:
    return [one["name"] for one in program.get(f"{USERS}{query}").json()["results"]]


def test_people_are_listed_and_filtered(company: CurrentCompany, other_company: CurrentCompany) -> None:
    with entered(other_company):
        User.objects.filter(pk=make_staff().pk).update(name="Elsewhere")
    program, oaks = Program(make_staff(everything=True)), make_organization("Oaks")
    anna = make_client("x.y", organizations=[oaks], email="anna@client.test")
    User.objects.filter(pk=anna.pk).update(name="Anna", is_active=False)
    code = anna.memberships.get().role.code

    assert names(program) == ["Anna", "Staff"]
    assert names(program, "?kind=client") == names(program, "?state=blocked") == ["Anna"]
    assert names(program, f"?organization={oaks.pk}") == names(program, f"?role={code}") == ["Anna"]
    assert program.get(f"{USERS}{anna.pk}/").json() == {
        "id": anna.pk,
        "name": "Anna",
        "email": "anna@client.test",
        "phone": None,
        "kind": "client",
        "state": "blocked",
        "roles": [],
        "bindings": [{"organization": oaks.pk, "name": "Oaks", "role": code}],
        "clients": 0,
        "last_login": None,
        "created_at": program.get(f"{USERS}{anna.pk}/").json()["created_at"],
    }


def test_the_list_costs_the_same_for_many(company: CurrentCompany) -> None:
    program = Program(make_staff(everything=True))

    def add() -> None:
        for _ in range(3):
            make_staff("some.right")
            make_client("x.y", organizations=[make_organization(), make_organization()])

    assert_queries_do_not_grow(lambda: program.get(USERS), add)


@pytest.mark.requirement("PL-39", "PL-54")
def test_a_person_is_invited_given_roles_blocked_and_let_in_again(company: CurrentCompany) -> None:
    sync_ready_roles()
    admin = make_staff(everything=True)
    program, oaks = Program(admin), make_organization("Oaks")

    boris = program.post(USERS, {"name": "Boris", "email": "boris@alpha.test", "roles": ["manager"]})
    anna = program.post(
        USERS,
        {"kind": "client", "name": "Anna", "email": "a@c.test", "organization": oaks.pk, "role": "client_viewer"},
    )
    path = f"{USERS}{boris.json()['id']}/"
    roles = program.put(f"{path}roles/", {"roles": ["manager", "admin"]})
    again = program.post(f"{path}reinvite/")
    set_responsible(organization_id=oaks.pk, user_id=boris.json()["id"])
    refused = program.post(f"{path}block/")
    blocked = program.post(f"{path}block/", {"successor": admin.pk})
    unblocked = program.post(f"{path}unblock/")
    last = program.post(f"{USERS}{admin.pk}/block/")

    assert (boris.status_code, boris.json()["state"], boris.json()["roles"]) == (201, "invited", ["manager"])
    assert (anna.status_code, anna.json()["bindings"][0]["role"]) == (201, "client_viewer")
    assert (sorted(roles.json()["roles"]), again.status_code) == (["admin", "manager"], 200)
    assert (refused.status_code, refused.json()["code"], refused.json()["work"]) == (
        409,
        "successor_needed",
        {"clients": 1},
    )
    assert (blocked.json()["state"], unblocked.json()["state"]) == ("blocked", "invited")
    assert (last.status_code, last.json()["code"], last["Content-Type"]) == (
        409,
        "own_access",
        "application/problem+json",
    )


@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        ({}, 400, {"name", "email"}),
        ({"name": "A", "email": "not one", "roles": ["x"]}, 400, {"email"}),
        ({"name": "A", "email": "a@b.test"}, 400, {"roles"}),
        ({"name": "A", "email": "a@b.test", "kind": "client"}, 400, {"organization", "role"}),
        (
            {"name": "A", "email": "a@b.test", "kind": "client", "organization": 10**12, "role": "x"},
            400,
            {"organization"},
        ),
        ({"name": "A", "email": "a@b.test", "kind": "vendor", "roles": ["x"]}, 400, {"kind"}),
        ({"name": "A", "email": "a@b.test", "roles": ["no such role"]}, 422, set()),
        ({"name": "A\x00", "email": "a@b.test", "roles": ["x"]}, 400, {"name"}),
    ],
)
def test_a_wrong_invitation_names_its_fields(
    company: CurrentCompany, body: dict[str, object], status: int, fields: set[str]
) -> None:
    answer = Program(make_staff(everything=True)).post(USERS, body)

    assert (answer.status_code, set(answer.json().get("errors", {}))) == (status, fields)
    assert not User.objects.filter(email="a@b.test").exists()


def test_nobody_gives_what_he_lacks(company: CurrentCompany) -> None:
    lead, clerk = make_staff("accounts.manage_role", "accounts.invite_user"), make_staff()
    clerk.roles.clear()
    large = make_role("fuel.pay")
    program = Program(lead)

    answers = [
        program.put(f"{USERS}{clerk.pk}/roles/", {"roles": [large.code]}),
        program.post(USERS, {"name": "A", "email": "a@b.test", "roles": [large.code]}),
        program.post(ROLES, {"name": "More", "kind": "staff", "permissions": ["finance.view_balance"]}),
        program.post(f"{ROLES}{large.pk}/copy/", {"name": "Mine"}),
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers[:3]] == [(403, "beyond_own_rights")] * 3
    assert answers[3].json()["permissions"] == []  # the company has no such right


def test_to_invite_for_a_client_takes_the_right_to_choose_his_people(company: CurrentCompany) -> None:
    sync_ready_roles()
    body = {"kind": "client", "name": "A", "email": "a@b.test", "organization": make_organization().pk}

    answer = Program(make_staff("accounts.invite_user")).post(USERS, {**body, "role": "client_viewer"})

    assert (answer.status_code, User.objects.filter(email="a@b.test").exists()) == (403, False)


def test_roles_are_made_changed_copied_and_deleted(company: CurrentCompany) -> None:
    program = Program(make_staff(everything=True))

    made = program.post(ROLES, {"name": "Team", "kind": "staff", "permissions": ["accounts.view_user"]})
    path = f"{ROLES}{made.json()['id']}/"
    changed = program.patch(path, {"name": "Crew", "permissions": []})
    copied = program.post(f"{path}copy/", {"name": "Copy"})
    wrong = program.patch(path, {"permissions": ["no.such"]})
    gone = program.client.delete(path)

    assert (made.status_code, made.json()["is_custom"], made.json()["people"]) == (201, True, 0)
    assert (changed.json()["name"], changed.json()["permissions"]) == ("Crew", [])
    assert (copied.status_code, copied.json()["name"]) == (201, "Copy")
    assert (wrong.status_code, wrong.json()["code"], list(wrong.json()["errors"])) == (
        422,
        "unknown_permission",
        ["permissions"],
    )
    assert (gone.status_code, program.get(path).status_code) == (204, 404)


def test_a_role_of_clients_gets_no_right_of_the_staff(company: CurrentCompany) -> None:
    role = create_role(name="Buyer", kind="client")

    answer = Program(make_staff(everything=True)).patch(f"{ROLES}{role.pk}/", {"permissions": ["accounts.view_user"]})

    assert (answer.status_code, Role.objects.get(pk=role.pk).permissions) == (422, [])


def test_the_rights_are_told_with_their_places_in_the_matrix(company: CurrentCompany) -> None:
    rights = {one["code"]: one for one in Program(make_staff(everything=True)).get("/api/v1/rights/").json()}

    assert rights["fuel_cards.view_card"] == {
        "code": "fuel_cards.view_card",
        "title": "Видеть карты",
        "module": "fuel_cards",
        "section": "Карты",
        "action": "view",
        "kind": ["staff", "client"],
    }
    assert rights["accounts.manage_role"]["kind"] == ["staff"]
