"""What a person keeps about a list: on the server, for himself alone, and never more than the list declares."""

from urllib.parse import quote

import pytest
from django.utils.translation import override

from core.lib.company import entered
from core.ui.models import SavedView, TableSettings
from core.ui.tables import preferences
from core.ui.tables.preferences import look_of, read_settings
from core.ui.tables.render import render_table
from core.ui.tables.table import may_export
from tests.ui.tables.conftest import ClientTable

pytestmark = pytest.mark.integration
NEXT = "/clients/?active=yes&sort=-name"
BASE = "/ui/tables/tests.clients"


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def look(user):
    return look_of(read_settings(user, ClientTable), user, ClientTable)


@pytest.mark.requirement("PL-78")
def test_columns_are_kept_for_the_person_and_not_for_others(staff, make_user, browser):
    other = make_user("*")

    answer = browser(staff).post(
        f"{BASE}/settings/?next={quote(NEXT)}", {"columns": "1", "column": ["number", "address", "nonsense", "name"]}
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, NEXT)
    assert look(staff).columns == ["name", "number", "address"]
    assert look(other).columns == ["name", "branch", "number", "created"]


@pytest.mark.requirement("PL-78")
def test_settings_survive_another_device(clients, staff, browser):
    browser(staff).post(f"{BASE}/settings/", {"columns": "1", "column": ["name", "address"]})

    second = browser(staff)

    assert second.session.session_key != browser(staff).session.session_key
    assert look(staff).columns == ["name", "address"]


def test_forbidden_columns_cannot_be_chosen(make_user, browser):
    reader = make_user("organizations.view_organization")

    browser(reader).post(f"{BASE}/settings/", {"columns": "1", "column": ["name", "secret"]})

    assert look(reader).columns == ["name"]
    assert "secret" not in look(reader).offered


def test_stored_values_that_make_no_sense_are_ignored(staff):
    TableSettings.objects.create(
        user=staff,
        table=ClientTable.code,
        columns=["gone", 5, "number", "number"],
        widths={"gone": 100, "number": "wide", "name": 99999},
        pinned="gone",
        density="huge",
        size=7,
        sort="-gone",
    )

    found = look(staff)

    assert (found.columns, found.pinned, found.widths) == (["name", "number"], "name", {"name": 640})
    assert (found.density, found.size, found.sort) == ("normal", 50, "")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"column": "number", "width": "250"}, {"number": 250}),
        ({"column": "number", "width": "5"}, {"number": 64}),
        ({"column": "nonsense", "width": "250"}, {}),
    ],
)
def test_widths_are_kept_within_bounds(staff, browser, data, expected):
    answer = browser(staff).post(f"{BASE}/settings/", data)

    assert (answer.status_code, look(staff).widths) == (204, expected)


def test_pin_density_and_reset(staff, browser):
    client = browser(staff)
    client.post(f"{BASE}/settings/", {"columns": "1", "column": ["name", "number"], "pin": "number"})
    client.post(f"{BASE}/settings/", {"density": "dense"})
    pinned = look(staff)

    client.post(f"{BASE}/settings/", {"reset": "1"})

    assert (pinned.pinned, pinned.columns[0], pinned.density) == ("number", "number", "dense")
    assert (look(staff).pinned, look(staff).density) == ("name", "normal")


def test_last_order_and_page_size_are_remembered(clients, staff, ask):
    render_table(ask("/clients/?sort=-name&size=25", user=staff), ClientTable)

    found = look(staff)
    response = render_table(ask("/clients/", user=staff), ClientTable)

    assert (found.sort, found.size) == ("-name", 25)
    assert response.text.index("Cedar") < response.text.index("Alder")


@pytest.mark.requirement("PL-79")
def test_a_view_is_saved_opened_changed_and_deleted(clients, staff, browser, ask):
    client = browser(staff)

    client.post(f"{BASE}/views/", {"name": "Active ones", "next": NEXT})
    view = SavedView.objects.get(user=staff)
    opened = render_table(ask(f"{NEXT}&view={view.pk}", user=staff), ClientTable).text
    changed = render_table(ask(f"/clients/?active=no&view={view.pk}", user=staff), ClientTable).text
    client.post(
        f"{BASE}/views/{view.pk}/change/",
        {"name": "Idle ones", "overwrite": "1", "next": f"/clients/?active=no&view={view.pk}"},
    )
    view.refresh_from_db()
    deleted = client.post(f"{BASE}/views/{view.pk}/delete/", {"next": f"/clients/?active=no&view={view.pk}"})

    assert 'aria-current="true">Active ones</a>' in opened
    assert 'Active ones<span class="at-mark-dot">' in changed
    assert (view.name, view.query) == ("Idle ones", "active=no&sort=-name")
    assert (SavedView.objects.count(), deleted.headers["Location"]) == (0, "/clients/?active=no")


@pytest.mark.requirement("PL-79")
def test_a_default_view_opens_with_the_list_and_all_rows_stay_in_reach(clients, staff, browser, ask):
    browser(staff).post(f"{BASE}/views/", {"name": "Active ones", "is_default": "on", "next": NEXT})
    view = SavedView.objects.get(user=staff)

    bare = render_table(ask("/clients/", user=staff), ClientTable)
    whole = render_table(ask("/clients/?view=all", user=staff), ClientTable)

    assert (bare.status_code, bare.headers["Location"]) == (302, f"{NEXT}&view={view.pk}")
    assert whole.status_code == 200
    assert "Cedar" in whole.text


def test_view_names_are_taken_once_and_views_are_counted(staff, browser, monkeypatch):
    client = browser(staff)
    client.post(f"{BASE}/views/", {"name": "Mine", "next": NEXT})

    again = client.post(f"{BASE}/views/", {"name": "mine", "next": NEXT})
    monkeypatch.setattr(preferences, "MOST_VIEWS", 1)
    more = client.post(f"{BASE}/views/", {"name": "Other", "next": NEXT})

    assert (again.status_code, more.status_code) == (422, 422)
    assert "Mine" in SavedView.objects.get().name


def test_views_of_others_are_as_missing(staff, make_user, browser, other_company):
    browser(staff).post(f"{BASE}/views/", {"name": "Mine", "next": NEXT})
    view = SavedView.objects.get()
    stranger = browser(make_user("*"))

    answers = [
        stranger.get(f"{BASE}/views/{view.pk}/").status_code,
        stranger.post(f"{BASE}/views/{view.pk}/change/", {"name": "Stolen"}).status_code,
        stranger.post(f"{BASE}/views/{view.pk}/delete/").status_code,
    ]
    with entered(other_company):
        elsewhere = SavedView.objects.count()

    assert (answers, elsewhere) == ([404, 404, 404], 0)
    assert SavedView.objects.get().name == "Mine"


def test_a_list_without_the_right_or_with_another_name_is_missing(make_user, browser):
    nobody = browser(make_user("accounts.view_user"))

    pages = [
        nobody.get(f"{BASE}/filters/"),
        nobody.get("/ui/tables/nonsense/filters/"),
        nobody.get(f"{BASE}/views/new/"),
    ]

    assert [page.status_code for page in pages] == [404, 404, 404]
    assert nobody.post(f"{BASE}/settings/", {"density": "dense"}).status_code == 404


def test_settings_never_lead_to_another_site(staff, browser):
    answer = browser(staff).post(f"{BASE}/settings/?next=https://evil.example/x", {"density": "dense"})

    assert answer.headers["Location"] == "/"


def test_filters_dialog_shows_the_present_values_and_leads_to_the_list(staff, browser):
    page = browser(staff).get(f"{BASE}/filters/", {"next": "/clients/?branch=770000002&number_min=5&q=abc"})
    dialog = browser(staff).get(
        f"{BASE}/filters/",
        {"next": "/clients/?branch=770000002"},
        headers={"HX-Request": "true", "HX-Target": "dialog-place"},
    )

    assert page.status_code == 200
    assert '<form class="at-fields" method="get" action="/clients/">' in page.text
    assert 'name="number_min" value="5"' in page.text
    assert 'value="770000002" id="id_branch_1" checked' in page.text.replace('class="form-check-input" ', "")
    assert '<input type="hidden" name="q" value="abc">' in page.text
    assert "<html" not in dialog.text
    assert "<dialog" in dialog.text


def test_export_rights(staff, make_user):
    assert may_export(staff, ClientTable)
    assert not may_export(make_user("accounts.view_user"), ClientTable)
