"""The whole list page: rows, tiles, chips, sums, states, and its cost in queries."""

import re

import pytest
from django.db import OperationalError
from django.utils.translation import override

from core.organizations.models import Organization
from core.ui.tables import render
from core.ui.tables.render import render_table
from tests.queries import assert_queries_do_not_grow
from tests.ui.tables.conftest import ClientTable

pytestmark = pytest.mark.integration
HTMX = {"HX-Request": "true", "HX-Target": "list", "HX-Boosted": "true"}


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def show(request):
    return render_table(request, ClientTable)


def names(response):
    """The first lines of the first column, in order."""
    return re.findall(r'<th scope="row"[^>]*><span class="at-cell"><(?:a|span)[^>]*>([^<]*)<', response.text)


def tiles(response):
    found = re.findall(
        r'<a class="at-tile" href="([^"]*)"( aria-current="true")?>.*?<span>([^<]*)</span>.*?<b>([^<]*)</b>',
        response.text,
        re.S,
    )
    return [(label, figure, bool(active)) for _, active, label, figure in found]


def test_list_shows_the_rows_in_the_declared_order(clients, staff, ask):
    response = show(ask(user=staff))

    assert response.status_code == 200
    assert names(response) == ["Alder", "Birch", "Cedar"]
    assert "<html" in response.text
    assert "at-page-list" in response.text


def test_list_alone_for_htmx(clients, staff, ask):
    response = show(ask(user=staff, headers=HTMX))

    assert response.text.lstrip().startswith('<section class="at-list" id="list"')
    assert names(response) == ["Alder", "Birch", "Cedar"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=-name", ["Cedar", "Birch", "Alder"]),
        ("sort=number", ["Alder", "Birch", "Cedar"]),
        ("sort=-created", ["Cedar", "Birch", "Alder"]),
        ("sort=nonsense", ["Alder", "Birch", "Cedar"]),
        ("active=no", ["Cedar"]),
        ("active=maybe", ["Alder", "Birch", "Cedar"]),
        ("branch=770000001&branch=770000002", ["Birch", "Cedar"]),
        ("q=77 bir", ["Birch"]),
        ("q=ed", []),
        ("q=ceda", ["Cedar"]),
        ("q=c", ["Cedar"]),
        ("name=ALD", ["Alder"]),
        ("created_after=2000-01-01", ["Alder", "Birch", "Cedar"]),
        ("created_before=2000-01-01", []),
        ("created_after=rubbish", ["Alder", "Birch", "Cedar"]),
        ("number_min=0&number_max=1", []),
        ("q=%00&name=%00a", ["Alder", "Cedar"]),
        ("size=1000000", ["Alder", "Birch", "Cedar"]),
        ("after=nonsense", ["Alder", "Birch", "Cedar"]),
    ],
)
def test_address_says_what_is_shown(clients, staff, ask, query, expected):
    assert names(show(ask(f"/clients/?{query}", user=staff))) == expected


def test_tiles_count_under_the_other_filters_and_lead_there_and_back(clients, staff, ask):
    plain = show(ask("/clients/?q=77", user=staff))
    pressed = show(ask("/clients/?q=77&active=yes", user=staff))

    assert tiles(plain) == [("All clients", "2", True), ("Active", "2", False), ("Branches", "1", False)]
    assert tiles(pressed) == [("All clients", "2", False), ("Active", "2", True), ("Branches", "1", False)]
    assert 'class="at-tile" href="/clients/?q=77&amp;active=yes"' in plain.text
    assert 'class="at-tile" href="/clients/?q=77" aria-current="true"' in pressed.text
    assert "100%" in plain.text


def test_chips_say_the_conditions_and_drop_one_each(clients, staff, ask):
    response = show(ask("/clients/?active=yes&branch=770000001&created_after=2000-01-31&q=b&sort=-name", user=staff))

    chips = re.findall(r"<span>([^<]*):</span> <b>([^<]*)</b>", response.text)
    removals = re.findall(r'class="at-chip-remove" href="([^"]*)"', response.text)
    assert chips == [("Active", "Yes"), ("Branch", "North"), ("Created", "from 31\xa0Jan\xa02000")]
    assert removals[0] == "/clients/?q=b&amp;branch=770000001&amp;created_after=2000-01-31&amp;sort=-name"


def test_found_and_sums(clients, staff, ask):
    response = show(ask("/clients/?active=yes", user=staff))

    total = clients[0].pk + clients[1].pk
    found = re.sub(r"<[^>]+>", "", response.text.split("data-found>")[1].split("</span>\n")[0])
    assert found.startswith(f"2 rows, sum of numbers {total:,}\xa0no.")


def test_cells_hold_links_second_lines_badges_and_escaped_text(clients, staff, ask):
    Organization.objects.create(name="<script>alert(1)</script>", inn="9", address="x")

    text = show(ask(user=staff)).text

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<small>7701</small>" in text
    assert 'class="badge badge-ok"' in text
    assert 'data-card="title"' in text


def test_row_actions_follow_rights_state_and_refusals(clients, staff, make_user, ask):
    Organization.objects.create(name="Debtor", inn="1")
    reader = make_user("organizations.view_organization")

    everything = show(ask(user=staff)).text
    less = show(ask(user=reader)).text

    assert everything.count('aria-label="Block"') == 2
    assert everything.count('aria-label="Block: It has debts"') == 1
    assert everything.count('aria-label="Open"') == 4
    assert 'aria-label="Block' not in less
    assert "data-select-row" in everything
    assert "data-select-row" not in less


def test_forbidden_columns_can_be_neither_shown_nor_sorted_by(clients, make_user, ask):
    reader = make_user("organizations.view_organization")
    client_rows = show(ask("/clients/?sort=-secret", user=reader))

    assert names(client_rows) == ["Alder", "Birch", "Cedar"]
    assert "External id" not in client_rows.text


def test_first_time_offers_the_action_to_those_who_may(staff, make_user, ask):
    may_add = show(ask(user=staff)).text
    may_not = show(ask(user=make_user("organizations.view_organization"))).text

    assert "No clients yet" in may_add
    assert 'href="/clients/new/"' in may_add
    assert "No clients yet" in may_not
    assert "/clients/new/" not in may_not


def test_nothing_found_names_the_condition_that_frees_most(clients, staff, ask):
    text = show(ask("/clients/?active=no&branch=770000001&q=birch", user=staff)).text

    assert "Nothing found" in text
    assert "Without the condition “Active: No” there is 1 row." in text


def test_nothing_found_among_more_rows_than_are_counted(clients, staff, ask):
    Organization.objects.bulk_create([Organization(name=f"Client {number}") for number in range(10_001)])

    text = show(ask("/clients/?q=nobodycalledthis", user=staff)).text

    assert re.search(r"Without the condition “nobodycalledthis” there are 10.000\+ rows\.", text)


def test_a_list_that_cannot_be_read_keeps_the_page(clients, staff, ask, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(render, "read_list", fail)

    response = show(ask("/clients/?active=yes", user=staff))

    assert response.status_code == 503
    assert "The list did not load" in response.text
    assert 'href="/clients/?active=yes"' in response.text


def test_queries_do_not_grow_with_rows(clients, staff, ask):
    many = [Organization(name=f"Client {number}", inn=str(number)) for number in range(40)]

    count = assert_queries_do_not_grow(lambda: show(ask(user=staff)), lambda: Organization.objects.bulk_create(many))

    assert count == 5  # settings, views, the page, all figures, the bell


def test_pages_lead_forth_and_back(clients, staff, ask):
    Organization.objects.bulk_create(Organization(name=f"D{number:03}", inn=str(number)) for number in range(57))

    first = show(ask("/clients/?size=25", user=staff))
    onward = re.search(r'<a href="([^"]*)" rel="next"', first.text).group(1).replace("&amp;", "&")
    second = show(ask(onward, user=staff))
    back = re.search(r'<a href="([^"]*)" rel="prev"', second.text).group(1).replace("&amp;", "&")

    assert "1–25 of 60" in first.text
    assert "26–50 of 60" in second.text
    assert names(show(ask(back, user=staff))) == names(first)
    assert 'rel="prev"' not in first.text


def test_another_company_sees_nothing_of_it(clients, staff, other_company, make_user, ask):
    from core.lib.company import entered

    with entered(other_company):
        Organization.objects.create(name="Beta only", inn="5")
        response = show(ask(user=make_user("*")))

    assert names(response) == ["Beta only"]
    assert tiles(response)[0] == ("All clients", "1", True)
