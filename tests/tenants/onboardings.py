"""Onboardings for tests: filled-in drafts, what must hold after them, and a thorough cleaning."""

from typing import Any

from django.db import connection, connections

from core.accounts.models import Invitation, Role, User
from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered, public_schema
from tenants.models import Company, Domain, Onboarding, UpgradeRun
from tenants.services.companies import remove_company
from tenants.services.database_roles import company_role
from tenants.services.drafts import save_draft

ANSWERS: dict[str, Any] = {
    "name": "ООО «Северный ход»",
    "inn": "7707083893",
    "slug": "severny-hod",
    "schema_name": "severny_hod",
    "preset": "severny_hod",
    "admin_name": "Инна Соколова",
    "admin_email": "inna@severny.test",
}


def draft(**answers: Any) -> Onboarding:
    return save_draft(created_by="vendor@atrium.test", **{**ANSWERS, **answers})


def reload(onboarding: Onboarding) -> Onboarding:
    with public_schema():
        return Onboarding.objects.select_related("company").get(pk=onboarding.pk)


def step_states(onboarding: Onboarding) -> dict[str, str]:
    return {entry["code"]: entry["state"] for entry in reload(onboarding).steps}


def traces(schema: str) -> dict[str, bool | int]:
    """Return what there is of a company: all of it or none of it."""
    with public_schema(), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT to_regnamespace(%s) IS NOT NULL, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)",
            [schema, company_role(schema)],
        )
        has_schema, has_role = cursor.fetchone()
        return {
            "schema": has_schema,
            "role": has_role,
            "row": Company.objects.using("owner").filter(schema_name=schema).exists(),
            "host": Domain.objects.using("owner").filter(tenant__schema_name=schema).exists(),
        }


NOTHING = {"schema": False, "role": False, "row": False, "host": False}
EVERYTHING = {"schema": True, "role": True, "row": True, "host": True}


def contents(schema: str) -> dict[str, Any]:
    """Return what an onboarding leaves in a company, so that two of them can be compared."""
    with entered(CurrentCompany(schema=schema)):
        facts = {
            "roles": sorted(Role.objects.values_list("code", flat=True)),
            "users": list(User.objects.values_list("email", "name", "kind")),
            "user_roles": list(User.objects.values_list("email", "roles__code")),
            "invitations": Invitation.objects.count(),
        }
    with public_schema():
        facts["letters"] = Job.objects.filter(company=schema, kind="accounts.send_invitation").count()
    return facts


def clean() -> None:
    """Remove every company, onboarding, job and user of the vendor that tests have committed; alpha and beta stay."""
    with public_schema():
        for company in Company.objects.exclude(schema_name__in=["alpha", "beta"]):
            remove_company(company=company)
        Onboarding.objects.all().delete()
        Job.objects.all().delete()
        UpgradeRun.objects.all().delete()
        with connections["owner"].cursor() as cursor:
            cursor.execute("TRUNCATE accounts_user, accounts_role CASCADE")
    connection.close()
