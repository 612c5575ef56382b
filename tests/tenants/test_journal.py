"""What the vendor does to a company stands in both journals; what the company sets up, in its own."""

import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client

from core.accounts.models import User
from core.audit.models import AuditRecord
from core.lib.company import CurrentCompany, entered, public_schema
from tenants.services.onboard import run_onboarding, start_onboarding
from tenants.services.vendor_roles import sync_vendor_roles
from tests.factories.people import sign_in
from tests.tenants.onboardings import draft
from themes.presets import PRESETS
from themes.services.publish import publish_theme

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-142")]

Vendor = Callable[..., Client]


def deeds(*actions: str) -> list[tuple[str, str, dict[str, object]]]:
    rows = AuditRecord.objects.filter(action__in=actions).order_by("pk")
    return [(row.action, row.actor_kind, row.facts) for row in rows]


def test_switching_a_module_stands_in_both_journals(vendor: Vendor, fresh_company: CurrentCompany) -> None:
    console = vendor()
    actions = ("tenants.module.switched_on", "tenants.module.switched_off")
    with public_schema():
        before = len(deeds(*actions))

    console.post("/companies/fresh/modules/fuel_cards/", {})
    console.post("/companies/fresh/modules/fuel_cards/", {"enabled": "on"})
    console.post("/companies/fresh/modules/fuel_cards/", {"enabled": "on"})

    expected = [
        ("tenants.module.switched_off", "vendor", {"module": "fuel_cards"}),
        ("tenants.module.switched_on", "vendor", {"module": "fuel_cards"}),
    ]
    with entered(fresh_company):
        assert deeds(*actions) == expected
    with public_schema():
        assert deeds(*actions)[before:] == expected


@pytest.mark.usefixtures("cleaned")
def test_a_connected_company_begins_its_journal_with_that() -> None:
    run_onboarding(onboarding_id=start_onboarding(onboarding_id=draft().pk).pk)

    with entered(CurrentCompany(schema="severny_hod")):
        told = deeds("tenants.company.connected")
        first = AuditRecord.objects.order_by("pk").values_list("action", flat=True)
        assert told == [("tenants.company.connected", "system", {"modules": [], "by": "vendor@atrium.test"})]
        assert "tenants.company.connected" in first
    with public_schema():
        assert deeds("tenants.company.connected")[-1] == told[0]


def test_a_new_look_is_written_down_with_what_it_changed(company: CurrentCompany) -> None:
    for preset in ("kovyl", "kovyl", "severny_hod"):
        publish_theme(inputs=PRESETS[preset].inputs, preset=preset, product_name="Alpha")

    published = AuditRecord.objects.filter(action="themes.theme.published").order_by("pk")
    assert published.last() is not None
    assert published.last().changes["preset"] == ["kovyl", "severny_hod"]  # type: ignore[union-attr]
    assert published.count() <= 2


@pytest.mark.requirement("PL-13")
def test_the_vendor_invites_and_blocks_its_people(vendor: Vendor) -> None:
    sync_vendor_roles()
    console = vendor()
    person = {"name": "Тимур", "email": "timur@vendor.test", "role_codes": ["support"]}

    invited = console.post("/people/invite/", person)
    with public_schema():
        timur = User.objects.get(email="timur@vendor.test")
        timur.set_password("four grey herons fly")
        timur.save()
    blocked = console.post(f"/people/{timur.pk}/block/")
    refused = sign_in(Client(HTTP_HOST="localhost"), "timur@vendor.test", "four grey herons fly")

    assert (invited.status_code, blocked.status_code) == (302, 302)
    assert refused.headers["Location"] == "/accounts/inactive/"
    with public_schema():
        told = AuditRecord.objects.filter(subject_type="accounts.user", subject_id=timur.pk).order_by("pk")
        assert [(one.action, one.facts) for one in told][:1] == [
            ("accounts.user.invited", {"kind": "staff", "roles": ["support"]})
        ]
        assert "accounts.user.blocked" in {one.action for one in told}


@pytest.mark.usefixtures("cleaned")
@pytest.mark.requirement("PL-13")
def test_the_first_superuser_comes_in_by_a_command() -> None:
    call_command("invite_vendor", "boss@vendor.test", stdout=io.StringIO())

    with public_schema():
        boss = User.objects.get(email="boss@vendor.test")
        assert list(boss.roles.values_list("code", flat=True)) == ["superuser"]


@pytest.mark.requirement("PL-137")
def test_the_vendors_api_is_described_without_a_warning(company: CurrentCompany) -> None:
    given = ("--urlconf", "core.config.console_urls", "--validate", "--fail-on-warn", "--file", "/dev/null")

    with public_schema():
        call_command("spectacular", *given, stdout=io.StringIO())
