"""Rows and fields of the API keep the row scope without a module's doing."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet

from api.views import CompanyViewSet
from core.lib.company import CurrentCompany, entered
from core.organizations.models import Membership
from tests.factories.people import join, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.queries import counted

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-53", "PL-50")]
PATH = "/api/v1/memberships/"


@pytest.fixture(autouse=True)
def kit(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.api.kit_urls"


def organizations_in(program: Program) -> set[int]:
    return {row["organization"] for row in program.get(PATH).json()["results"]}


def test_lists_and_rows_end_at_the_own_organizations(company: CurrentCompany, other_company: CurrentCompany) -> None:
    mine, others = make_organization(), make_organization()
    client = make_client("kit.view", organizations=[mine])
    foreign = join(make_client(), others, "kit.view")
    with entered(other_company):
        elsewhere = join(make_client(), make_organization(), "kit.view")
        Membership.objects.filter(pk=elsewhere.pk).update(id=987_654)
    program = Program(client)

    rows = [program.get(f"{PATH}{pk}/") for pk in (client.memberships.get().pk, foreign.pk, 987_654, 999_999)]

    assert organizations_in(program) == {mine.pk}
    assert organizations_in(Program(make_staff("kit.view"))) == {mine.pk, others.pk}
    assert [row.status_code for row in rows] == [200, 404, 404, 404]
    assert len({row.content.replace(row.wsgi_request.path.encode(), b"") for row in rows[1:]}) == 1


def test_a_role_in_one_organization_opens_nothing_in_another(company: CurrentCompany) -> None:
    manages, looks, foreign = (make_organization() for _ in range(3))
    client = make_client()
    join(client, manages, "kit.view", "kit.change")
    join(client, looks, "kit.view")
    program = Program(client)

    written = {pk: program.post(PATH, {"organization": pk}) for pk in (manages.pk, looks.pk, foreign.pk, 987_654)}

    assert organizations_in(program) == {manages.pk, looks.pk}
    assert [answer.status_code for answer in written.values()] == [200, 400, 400, 400]
    assert (
        len({str(answer.json()["errors"]).replace(str(pk), "") for pk, answer in written.items() if pk != manages.pk})
        == 1
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_for_many_rows(company: CurrentCompany, rows: int) -> None:
    client = make_client("kit.view", organizations=[make_organization() for _ in range(rows)])
    program = Program(client)

    with counted() as queries:
        answer = program.get(PATH)

    assert len(answer.json()["results"]) == rows
    assert len(queries) == 4


def test_a_resource_cannot_leave_the_scope_out() -> None:
    with pytest.raises(ImproperlyConfigured, match="owner_path"):
        type("Bare", (CompanyViewSet,), {"required_permission": "kit.view"})
    with pytest.raises(ImproperlyConfigured, match="required_permission"):
        type("Open", (CompanyViewSet,), {"owner_path": "organization"})
    with pytest.raises(ImproperlyConfigured, match="get_queryset"):

        class Own(CompanyViewSet):
            owner_path = "organization"
            required_permission = "kit.view"

            def get_queryset(self) -> QuerySet[Membership]:
                return Membership.objects.all()
