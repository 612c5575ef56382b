"""Whose rows a person sees: the one row scope, from every side."""

import pytest
from django.http import Http404

from core.lib.company import CurrentCompany, entered
from core.organizations.models import Membership, Organization
from core.organizations.scope import get_owned, owned
from core.organizations.viewer import NOBODY, Viewer, viewer_of
from tests.factories.people import join, make_client, make_organization, make_role, make_staff
from tests.queries import counted

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-48", "PL-50", "PL-53")]


def seen(viewer: Viewer, permission: str = "") -> set[str]:
    return {organization.name for organization in owned(Organization.objects.all(), viewer, "", permission=permission)}


def memberships_seen(viewer: Viewer) -> set[int]:
    return set(owned(Membership.objects.all(), viewer).values_list("organization_id", flat=True))


def test_a_client_sees_his_organization_and_staff_see_all(company: CurrentCompany) -> None:
    mine, others = make_organization("Mine"), make_organization("Another's")
    client, staff = make_client("fuel.view", organizations=[mine]), make_staff()
    make_client("fuel.view", organizations=[others])

    assert seen(viewer_of(client)) == {"Mine"}
    assert memberships_seen(viewer_of(client)) == {mine.pk}
    assert seen(viewer_of(staff)) == {"Mine", "Another's"}
    assert memberships_seen(viewer_of(staff)) == {mine.pk, others.pk}


def test_nobody_and_the_blocked_see_nothing(company: CurrentCompany) -> None:
    organization = make_organization()
    blocked = make_client("fuel.view", organizations=[organization])
    blocked.is_active = False

    assert seen(NOBODY) == seen(viewer_of(None)) == seen(viewer_of(blocked)) == set()
    assert viewer_of(blocked).has_permission("fuel.view") is False


def test_a_client_without_organizations_sees_no_rows(company: CurrentCompany) -> None:
    make_organization()

    viewer = viewer_of(make_client())

    assert (seen(viewer), viewer.organization, viewer.joint) == (set(), None, False)


def test_a_holding_sees_all_of_its_organizations_or_the_chosen_one(company: CurrentCompany) -> None:
    first, second, foreign = make_organization("First"), make_organization("Second"), make_organization("Foreign")
    client = make_client("fuel.view", organizations=[second, first])

    together, chosen = viewer_of(client), viewer_of(client, organization_id=second.pk)
    not_his = viewer_of(client, organization_id=foreign.pk)

    assert (together.joint, together.organization, seen(together)) == (True, None, {"First", "Second"})
    assert (chosen.joint, chosen.organization, seen(chosen)) == (False, second, {"Second"})
    assert [one.name for one in chosen.organizations] == ["First", "Second"]
    assert seen(not_his) == {"First", "Second"}


def test_an_organization_that_was_switched_off_is_gone_for_its_clients(company: CurrentCompany) -> None:
    organization = make_organization()
    client = make_client("fuel.view", organizations=[organization])
    Organization.objects.update(is_active=False)

    assert viewer_of(client).organization_ids == ()


def test_a_role_belongs_to_the_membership(company: CurrentCompany) -> None:
    manages, looks = make_organization("Manages"), make_organization("Looks")
    client = make_client()
    join(client, manages, "fuel.view", "fuel.block")
    join(client, looks, "fuel.view")

    together, there = viewer_of(client), viewer_of(client, organization_id=looks.pk)

    assert seen(together, "fuel.view") == {"Manages", "Looks"}
    assert seen(together, "fuel.block") == {"Manages"}
    assert (together.has_permission("fuel.block"), there.has_permission("fuel.block")) == (True, False)
    assert client.has_permission("fuel.block") is False


def test_rights_of_staff_and_clients_are_separate_sets(company: CurrentCompany) -> None:
    organization = make_organization()
    client = make_client(organizations=[organization])
    client.roles.add(make_role("fuel.import", kind="staff"))
    Membership.objects.filter(user=client).update(role=make_role("fuel.tariff", kind="staff", everything=True))
    staff = make_staff()
    staff.roles.add(make_role("fuel.order", kind="client"))

    viewer = viewer_of(client)

    assert not viewer.has_permission("fuel.import")
    assert not viewer.has_permission("fuel.tariff")
    assert seen(viewer, "fuel.tariff") == set()
    assert not viewer_of(staff).has_permission("fuel.order")


def test_staff_without_the_permission_get_no_rows_through_it(company: CurrentCompany) -> None:
    make_organization("One")
    staff = make_staff("fuel.view")

    assert seen(viewer_of(staff), "fuel.view") == {"One"}
    assert seen(viewer_of(staff), "fuel.block") == set()


def test_a_foreign_row_and_a_missing_one_answer_the_same(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    mine, foreign = make_organization(), make_organization()
    viewer = viewer_of(make_client("fuel.view", organizations=[mine]))
    with entered(other_company):
        elsewhere = Organization.objects.create(name="Elsewhere", id=987_654)

    answers = []
    for value in (foreign.pk, elsewhere.pk, 10**30, "x", None):
        with pytest.raises(Http404) as caught:
            get_owned(Organization.objects.all(), viewer, "", pk=value)
        answers.append(str(caught.value))

    assert get_owned(Organization.objects.all(), viewer, "", pk=mine.pk) == mine
    assert len({answers[0], answers[1]}) == 1


@pytest.mark.parametrize("organizations", [1, 3])
def test_the_cost_of_a_viewer_does_not_grow(company: CurrentCompany, organizations: int) -> None:
    client = make_client("fuel.view", organizations=[make_organization() for _ in range(organizations)])
    staff = make_staff("fuel.view")

    with counted() as of_client:
        assert viewer_of(client).has_permission("fuel.view")
    with counted() as of_staff:
        assert viewer_of(staff).has_permission("fuel.view")

    assert (len(of_client), len(of_staff)) == (2, 1)
