"""A client who asks and employees who answer; files of each test lie in a folder of its own."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from core.accounts.models import User
from core.lib.company import CurrentCompany
from core.organizations.models import Organization
from tests.factories.people import make_client, make_organization, make_staff

STAFF = ("support.view_ticket", "support.write_ticket", "support.change_ticket")
CLIENT = ("support.view_ticket", "support.write_ticket")


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def ours(company: CurrentCompany) -> Organization:
    return make_organization("ООО «Вешний луг»")


@pytest.fixture
def asker(ours: Organization) -> User:
    return make_client(*CLIENT, organizations=[ours])


@pytest.fixture
def anna(company: CurrentCompany) -> User:
    return named("Анна")


@pytest.fixture
def boris(company: CurrentCompany) -> User:
    return named("Борис")


def named(name: str, *rights: str, **more: Any) -> User:
    user = make_staff(*(rights or STAFF), **more)
    user.name = name
    user.save(update_fields=["name"])
    return user
