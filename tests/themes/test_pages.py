"""A company's look reaches its own pages and nobody else's."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.lib.company import CurrentCompany, entered
from core.lib.errors import InvalidInput
from tenants.public import directory
from themes.presets import PRESETS
from themes.selectors import current_look
from themes.services.publish import publish_preset, publish_theme
from themes.stylesheet import render_stylesheet
from themes.tokens.derive import ThemeInputs

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-26", "PL-28")]

ALPHA, BETA = Client(HTTP_HOST="alpha.localhost"), Client(HTTP_HOST="beta.localhost")


def fresh(scope: CurrentCompany) -> CurrentCompany:
    found = directory.by_schema(scope.schema)
    assert found is not None
    return found


@pytest.fixture
def published(company: CurrentCompany) -> str:
    """Publish a look in alpha; return the hash of its stylesheet."""
    publish_preset("zaryanka")
    with entered(fresh(company)):
        return current_look().hash


def test_stylesheet_is_served_for_ever_under_its_hash(published: str) -> None:
    response = ALPHA.get(f"/theme/{published}.css")

    assert response.content.decode() == render_stylesheet(PRESETS["zaryanka"].inputs)
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response.headers["Cache-Control"]


def test_stylesheet_known_to_the_browser_is_not_sent_again(published: str) -> None:
    tag = ALPHA.get(f"/theme/{published}.css").headers["ETag"]

    again = ALPHA.get(f"/theme/{published}.css", headers={"If-None-Match": tag})

    assert (tag, again.status_code, again.content) == (f'"{published}"', 304, b"")


def test_look_is_read_once_until_the_company_changes(company: CurrentCompany, published: str) -> None:
    with entered(fresh(company)):
        current_look()

        with CaptureQueriesContext(connection) as queries:
            current_look()

    assert len(queries) == 0


@pytest.mark.requirement("PL-02")
def test_stylesheet_of_one_company_is_missing_on_the_other(published: str) -> None:
    assert (ALPHA.get(f"/theme/{published}.css").status_code, BETA.get(f"/theme/{published}.css").status_code) == (
        200,
        404,
    )


@pytest.mark.requirement("PL-27")
def test_publishing_changes_the_look_at_once_and_leaves_the_other_company_alone(
    company: CurrentCompany, other_company: CurrentCompany, published: str
) -> None:
    with entered(other_company):
        before = current_look().hash

    publish_preset("tsifra")

    with entered(fresh(company)):
        after = current_look()
    with entered(fresh(other_company)):
        assert current_look().hash == before
    assert (after.inputs, after.hash != published) == (PRESETS["tsifra"].inputs, True)


def test_manifest_names_the_company(company: CurrentCompany) -> None:
    publish_theme(inputs=PRESETS["kovyl"].inputs, preset="kovyl", product_name="Ковыль & Ко")
    fresh(company)

    manifest = ALPHA.get("/manifest.webmanifest").json()

    assert (manifest["name"], manifest["theme_color"]) == ("Ковыль & Ко", "#0b6470")


@pytest.mark.requirement("PL-30")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("brand", "red"),
        ("brand", "#fff"),
        ("brand", "#0b6470;}body{display:none"),
        ("accent", "url(//x.test)"),
        ("tint_hue", "95deg"),
        ("tint_hue", float("nan")),
        ("tint_strength", 9),
        ("radius", "10px;x"),
        ("radius", True),
        ("font", "Comic Sans"),
        ("font", '";}@import "//x.test'),
        ("sidebar", "</style>"),
        ("density", "loose"),
    ],
)
def test_hostile_values_never_reach_the_stylesheet(company: CurrentCompany, field: str, value: object) -> None:
    given = {"brand": "#0b6470", "accent": "#e9b949", "tint_hue": 95, field: value}

    with pytest.raises(InvalidInput) as refusal:
        publish_theme(inputs=ThemeInputs(**given), preset="kovyl", product_name="X")

    assert list(refusal.value.fields) == [field]
