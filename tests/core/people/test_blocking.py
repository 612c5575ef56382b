"""Blocking an employee: his clients and open work go to a colleague, and the last administrator always remains."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from core.accounts.models import User
from core.accounts.services import handovers
from core.accounts.services.handovers import BadSuccessor, SuccessorNeeded
from core.accounts.services.users import BeyondOwnRights, LastAdministrator, block_user, set_roles
from core.audit.models import AuditRecord
from core.lib.company import CurrentCompany, entered
from core.organizations.models import Organization
from core.organizations.services.responsible import NotAnEmployee, set_responsible
from core.registry.modules import registry
from core.registry.spec import Handover
from tests.factories.people import browser, make_client, make_organization, make_role, make_staff
from tests.queries import counted

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-56")]


def look_after(user: User, *organizations: Organization) -> None:
    for one in organizations:
        set_responsible(organization_id=one.pk, user_id=user.pk)


def test_an_employee_with_clients_is_blocked_with_a_successor_alone(company: CurrentCompany) -> None:
    admin, clerk, colleague = make_staff(everything=True), make_staff(), make_staff()
    mine, others = [make_organization() for _ in range(3)], make_organization()
    look_after(clerk, *mine)
    look_after(colleague, others)
    page, path = browser(admin), f"/people/{clerk.pk}/block/"

    asked = page.get(path)
    alone = page.post(path)
    with pytest.raises(SuccessorNeeded) as refusal:
        block_user(user_id=clerk.pk, blocked_by=admin)
    to_himself = page.post(path, {"successor": clerk.pk}).status_code
    still = User.objects.get(pk=clerk.pk).is_active
    done = page.post(path, {"successor": colleague.pk})

    assert [(one.code, one.count) for one in asked.context["work"]] == [("clients", 3)]
    assert (alone.status_code, list(alone.context["form"].errors), to_himself, still) == (422, ["successor"], 422, True)
    assert refusal.value.extra == {"work": {"clients": 3}}
    assert (done.status_code, User.objects.get(pk=clerk.pk).is_active) == (302, False)
    assert set(Organization.objects.values_list("responsible", flat=True)) == {colleague.pk}
    record = AuditRecord.objects.get(action="accounts.work.handed_over")
    assert record.facts == {"successor": colleague.pk, "successor_name": "Staff", "clients": 3}


@pytest.mark.parametrize("kind", ["client", "blocked", "nobody"])
def test_a_successor_is_an_active_employee(company: CurrentCompany, kind: str) -> None:
    admin, clerk = make_staff(everything=True), make_staff()
    look_after(clerk, make_organization())
    blocked = make_staff()
    User.objects.filter(pk=blocked.pk).update(is_active=False)
    successor = {"client": make_client().pk, "blocked": blocked.pk, "nobody": 10**12}[kind]

    with pytest.raises(BadSuccessor):
        block_user(user_id=clerk.pk, blocked_by=admin, successor_id=successor)

    assert (User.objects.get(pk=clerk.pk).is_active, Organization.objects.get().responsible) == (True, clerk)


@pytest.mark.parametrize("clients", [1, 4])
def test_a_hand_over_costs_the_same_for_many_clients(company: CurrentCompany, clients: int) -> None:
    clerk, colleague = make_staff(), make_staff()
    look_after(clerk, *(make_organization() for _ in range(clients)))

    with counted() as queries:
        handovers.hand_over(user=clerk, successor_id=colleague.pk)

    assert sum("organizations_organization" in one for one in queries) == 1


def wagons_of(*, user_id: int) -> int:
    return 7 if Organization.objects.filter(external_id=f"wagon-{user_id}").exists() else 0


def give_wagons(*, user_id: int, successor_id: int) -> int:
    rows = Organization.objects.filter(external_id=f"wagon-{user_id}")
    return 7 * rows.update(external_id=f"wagon-{successor_id}")


@pytest.fixture
def module_with_work(company: CurrentCompany) -> Iterator[None]:
    """A module that hands its own work over, as any module may declare."""
    own = f"{__name__}.wagons_of", f"{__name__}.give_wagons"
    spec = registry.get("fuel_cards")
    registry._specs["fuel_cards"] = replace(
        spec, handovers=(Handover(code="fuel_cards.wagons", title="Wagons", count=own[0], give=own[1]),)
    )
    yield
    registry._specs["fuel_cards"] = spec


def test_a_module_hands_its_own_work_over(company: CurrentCompany, module_with_work: None) -> None:
    admin, clerk, colleague = make_staff(everything=True), make_staff(), make_staff()
    Organization.objects.create(name="Wagons", external_id=f"wagon-{clerk.pk}")

    with pytest.raises(SuccessorNeeded):
        block_user(user_id=clerk.pk, blocked_by=admin)
    block_user(user_id=clerk.pk, blocked_by=admin, successor_id=colleague.pk)

    assert Organization.objects.get().external_id == f"wagon-{colleague.pk}"
    assert AuditRecord.objects.get(action="accounts.work.handed_over").facts["fuel_cards.wagons"] == 7


def test_nobody_is_deleted_while_he_has_clients(company: CurrentCompany) -> None:
    clerk = make_staff()
    look_after(clerk, make_organization())

    with pytest.raises(IntegrityError, match="responsible"), transaction.atomic():
        clerk.delete()
        connection.check_constraints()

    assert Organization.objects.get().responsible == User.objects.get(pk=Organization.objects.get().responsible_id)


@pytest.mark.parametrize("kind", ["client", "blocked"])
def test_only_an_active_employee_becomes_responsible(company: CurrentCompany, kind: str) -> None:
    organization, user = make_organization(), make_client() if kind == "client" else make_staff()
    User.objects.filter(pk=user.pk).update(is_active=kind == "client")

    with pytest.raises(NotAnEmployee):
        set_responsible(organization_id=organization.pk, user_id=user.pk)


@pytest.mark.requirement("PL-54")
@pytest.mark.parametrize("how", ["block", "roles"])
def test_of_two_administrators_who_remove_each_other_at_once_one_remains(
    fresh_company: CurrentCompany, how: str
) -> None:
    with entered(fresh_company):
        role = make_role(everything=True)
        admins = [make_staff(usual=()), make_staff(usual=())]
        for admin in admins:
            admin.roles.add(role)
    start, outcomes = threading.Barrier(2), []

    def remove(actor: User, other: User) -> None:
        with entered(fresh_company):
            start.wait()
            try:
                if how == "block":
                    block_user(user_id=other.pk, blocked_by=actor)
                else:
                    set_roles(user_id=other.pk, role_codes=[], changed_by=actor)
                outcomes.append("done")
            except (LastAdministrator, BeyondOwnRights):  # whoever has lost his role meanwhile reaches nobody
                outcomes.append("refused")
            finally:
                connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in (admins, admins[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    with entered(fresh_company):
        left = User.objects.filter(is_active=True, kind="staff", roles=role).count()
    assert (sorted(outcomes), left) == (["done", "refused"], 1)
