"""The description of the API: OpenAPI 3.1 without a warning, of what is switched on, readable on a page."""

import io
import re

import pytest
from django.core.management import call_command
from django.test import Client

from core.lib.company import CurrentCompany, entered, public_schema
from core.registry.modules import registry
from tests.factories.people import browser

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-137")]


def paths(host: str) -> set[str]:
    description = Client(HTTP_HOST=host).get("/api/v1/schema/").json()
    assert description["openapi"] == "3.1.1"
    return set(description["paths"])


def test_the_description_has_no_warning(company: CurrentCompany) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null", stdout=io.StringIO())


def test_only_modules_that_are_on_are_described(company: CurrentCompany, settings: object) -> None:
    described = paths("alpha.localhost")
    modules = {spec.path for spec in registry.enabled(company) if spec.api_urls}

    assert {"/api/v1/auth/login/", "/api/v1/organizations/", "/api/v1/organizations/{id}/"} <= described
    assert modules <= {path.split("/")[3] for path in described}


def test_the_console_describes_itself_alone(company: CurrentCompany) -> None:
    with public_schema():
        described = paths("localhost")

    assert "/api/v1/auth/login/" in described
    assert not any(path.startswith("/api/v1/organizations/") for path in described)


def test_yaml_is_there_for_those_who_want_it(company: CurrentCompany) -> None:
    answer = Client(HTTP_HOST="alpha.localhost").get("/api/v1/schema/?format=yaml")

    assert answer.content.decode().startswith("openapi: 3.1.1")


def test_the_page_has_packaged_files_alone(company: CurrentCompany, other_company: CurrentCompany) -> None:
    page = browser().get("/api/v1/docs/").content.decode()
    with entered(other_company):
        other = browser().get("/api/v1/docs/").content.decode()

    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(sources) == 4
    assert all(source.startswith("/static/") for source in sources)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|style=", page)
    assert ("Alpha" in page, "Alpha" in other) == (True, False)
