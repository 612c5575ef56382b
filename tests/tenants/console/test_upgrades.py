"""Who is behind the release, and how an upgrade is started from the console."""

from collections.abc import Callable

import pytest
from django.test import Client

from core.jobs.drain import drain
from core.lib.company import public_schema
from tenants.models import Company, UpgradeRun
from tenants.services.companies import create_company

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-15")]


def test_a_company_that_is_behind_is_shown_and_upgraded(vendor: Callable[..., Client]) -> None:
    console = vendor()
    create_company(slug="severny", name="Северный ход")
    current = console.get("/upgrades/").content.decode()
    with public_schema():
        Company.objects.filter(slug="severny").update(kernel_version="older")

    behind = console.get("/upgrades/").content.decode()
    console.post("/upgrades/start/")
    drain(seconds=30)
    after = console.get("/upgrades/").content.decode()

    assert "Все компании на этой версии." in current
    assert "1 компания отстаёт" in behind
    assert "Северный ход" in behind
    assert "Все компании на этой версии." in after
    with public_schema():
        assert UpgradeRun.objects.get().total == 1
