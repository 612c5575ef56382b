"""Which part of a page leaves the server, and how a refusal is told."""

import json

import pytest
from django.utils.translation import override

from core.lib.errors import DomainError, InvalidInput
from core.ui.htmx import add_toast, redirect_page, render_page, render_problem, wanted_partial

HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.integration


class CardAlreadyClosed(DomainError):
    code = "card_already_closed"
    message = "This card is closed."


@pytest.mark.parametrize(
    ("headers", "partial", "expected"),
    [
        ({}, "rows", None),
        (HTMX, "rows", "rows"),
        (HTMX, None, None),
        ({**HTMX, "HX-Boosted": "true"}, "rows", None),
        ({**HTMX, "HX-Boosted": "true", "HX-Target": "rows"}, "rows", "rows"),
        ({**HTMX, "HX-History-Restore-Request": "true"}, "rows", None),
        ({**HTMX, "HX-Target": "dialog-place"}, {"dialog-place": "dialog"}, "dialog"),
        ({**HTMX, "HX-Target": "elsewhere"}, {"dialog-place": "dialog"}, None),
        ({"HX-Target": "dialog-place"}, {"dialog-place": "dialog"}, None),
    ],
)
def test_wanted_partial_follows_the_headers(company, make_request, headers, partial, expected):
    assert wanted_partial(make_request(headers=headers), partial) == expected


def test_render_page_keeps_pages_and_fragments_apart_in_caches(company, make_request):
    context = {"message": "No", "fields": {}}

    page = render_page(make_request(), "ui/table/problem.html", context, "note")
    fragment = render_page(make_request(headers=HTMX), "ui/table/problem.html", context, "note")

    assert page.headers["Vary"] == fragment.headers["Vary"] == "HX-Request, HX-Target, HX-Boosted"
    assert b"<html" in page.content
    assert b"<html" not in fragment.content


def test_render_problem_is_a_page_without_script(company, make_request):
    request = make_request(method="post", headers={"Referer": "http://alpha.localhost/cards/?status=active"})

    with override("en"):
        response = render_problem(request, CardAlreadyClosed())

    assert response.status_code == 409
    assert "This card is closed." in response.text
    assert 'href="http://alpha.localhost/cards/?status=active"' in response.text


def test_render_problem_never_leads_to_another_site(company, make_request):
    request = make_request("/?next=https://evil.example/", method="post", headers={"Referer": "https://evil.example/"})

    response = render_problem(request, CardAlreadyClosed())

    assert "evil.example" not in response.text
    assert 'href="/"' in response.text


def test_render_problem_is_a_toast_for_htmx(company, make_request):
    response = render_problem(make_request(method="post", headers=HTMX), CardAlreadyClosed())

    assert (response.status_code, response.content) == (409, b"")
    assert response.headers["HX-Reswap"] == "none"
    assert json.loads(response.headers["HX-Trigger"])["ui:toast"]["text"] == "This card is closed."


def test_render_problem_names_wrong_fields_in_place(company, make_request):
    error = InvalidInput("Check two fields.", fields={"inn": ["An INN has 10 digits."], "bik": ["Unknown bank."]})

    response = render_problem(make_request(method="post", headers={**HTMX, "HX-Target": "form-note"}), error)

    assert response.status_code == 422
    for text in ("Check two fields.", "An INN has 10 digits.", "Unknown bank."):
        assert text in response.text
    assert "<html" not in response.text


def test_redirect_page_moves_the_window_of_a_fragment(company, make_request):
    plain = redirect_page(make_request(), "/cards/")
    fragment = redirect_page(make_request(headers=HTMX), "/cards/")

    assert (plain.status_code, plain.headers["Location"]) == (302, "/cards/")
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (200, "/cards/")


def test_add_toast_keeps_earlier_events(company, make_request):
    response = redirect_page(make_request(), "/")

    add_toast(add_toast(response, "one"), "two", tone="warn")

    assert json.loads(response.headers["HX-Trigger"])["ui:toast"]["text"] == "two"
