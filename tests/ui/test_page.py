"""What stands before every page and action."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse

from core.lib.errors import DomainError
from core.ui.page import PageRule, module_action, module_page

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://alpha.localhost/cards/?status=active"}
pytestmark = pytest.mark.integration


@module_page(permission="cards.view")
def show(request, pk=0):
    if pk == 404:
        raise ObjectDoesNotExist
    return HttpResponse("the page")


@module_action(permission="cards.block")
def block(request):
    raise DomainError("Closed cards stay closed.")


def test_module_page_opens_with_the_permission(make_user, make_request):
    response = show(make_request(user=make_user("cards.view")))

    assert (response.status_code, response.content) == (200, b"the page")
    assert show.rule == PageRule(permission="cards.view", methods=("GET", "HEAD"))


def test_module_page_denies_without_the_permission(make_user, make_request):
    user = make_user("cards.block")

    assert show(make_request(user=user)).status_code == 403
    assert show(make_request(user=user, headers=HTMX)).headers["HX-Reswap"] == "none"


def test_module_page_sends_to_sign_in_and_back(company, make_request):
    page = show(make_request("/cards/?status=active"))
    fragment = show(make_request("/cards/rows/", headers=HTMX))

    assert page.headers["Location"] == "/accounts/login/?next=/cards/%3Fstatus%3Dactive"
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (204, page.headers["Location"])


def test_module_page_answers_404_for_a_missing_row(make_user, make_request):
    with pytest.raises(Http404):
        show(make_request(user=make_user("cards.view")), pk=404)


def test_module_page_refuses_a_post(make_user, make_request):
    assert show(make_request(user=make_user("*"), method="post")).status_code == 405


def test_module_action_refuses_a_get_and_tells_a_refusal(make_user, make_request):
    user = make_user("*")

    refused = block(make_request(user=user, method="post"))

    assert block(make_request(user=user)).status_code == 405
    assert refused.status_code == 409
    assert "Closed cards stay closed." in refused.text
