"""The menu shows what a person may open and marks where he is."""

from dataclasses import replace
from typing import Any

import pytest
from django.template import Context, Template

from core.lib.company import entered
from core.registry.spec import NavItem
from core.ui.context import shell
from core.ui.navigation import NavSection

pytestmark = pytest.mark.integration

COUNTED: list[Any] = []


def count_clients(viewer: Any) -> int:
    COUNTED.append(viewer)
    return 7


SECTIONS = (
    NavSection(
        items=(
            NavItem(label="Overview", url="/", icon="layout-dashboard", permission="", phone=True),
            NavItem(
                label="Clients",
                url="/clients/",
                icon="building",
                permission="clients.view",
                audience="staff",
                count=f"{__name__}.count_clients",
            ),
            NavItem(label="New client", url="/clients/new/", icon="plus", permission="clients.add"),
            NavItem(label="My documents", url="/documents/", icon="folders", permission="", audience="client"),
        )
    ),
    NavSection(
        title="Settings",
        place="foot",
        order=1,
        items=(NavItem(label="Rights", url="/rights/", icon="lock", permission="rights.change"),),
    ),
    NavSection(
        title="Console",
        console=True,
        items=(NavItem(label="Companies", url="/companies/", icon="buildings", permission=""),),
    ),
)


@pytest.fixture(autouse=True)
def sections(settings, company):
    """The lines of this file alone: the company has no module of its own."""
    settings.SHELL_NAVIGATION = [f"{__name__}.SECTIONS"]
    COUNTED.clear()
    with entered(replace(company, modules=frozenset())):
        yield


def labels(context):
    return [(section.title, [item.label for item in section.items]) for section in context["navigation"]]


def test_navigation_holds_only_what_the_person_may_open(make_user, make_request):
    manager = shell(make_request(user=make_user("clients.view")))
    client = shell(make_request(user=make_user("clients.view", kind="client")))

    assert labels(manager) == [("", ["Overview", "Clients"])]
    assert labels(client) == [("", ["Overview", "My documents"])]


def test_navigation_marks_the_closest_line(make_user, make_request):
    context = shell(make_request("/clients/new/5/", user=make_user("*")))

    active = [item.label for section in context["navigation"] for item in section.items if item.active]

    assert active == ["New client"]


def test_navigation_is_empty_before_sign_in(company, make_request):
    context = shell(make_request())

    assert (list(context["navigation"]), list(context["bottom_bar"])) == ([], [])


def test_navigation_counts_once_when_it_is_drawn(make_user, make_request):
    request = make_request(user=make_user("clients.view"))
    context = shell(request)
    bool(context["navigation"])
    undrawn = list(COUNTED)

    text = Template(
        "{% for s in navigation %}{% for i in s.items %}{{ i.count|default_if_none:'' }}{% endfor %}{% endfor %}"
    ).render(Context(context))
    again = shell(request)["navigation"][0].items[1].count

    assert (undrawn, text, again, len(COUNTED)) == ([], "7", 7, 1)


def test_bottom_bar_keeps_four_places_in_the_menu_order(make_user, make_request, settings):
    context = shell(make_request(user=make_user("*")))

    assert [item.label for item in context["bottom_bar"]] == ["Overview", "Clients", "New client", "Rights"]


def test_places_leave_out_what_is_not_served(company, make_request, settings):
    settings.SHELL_PLACES = {"home": "/", "help": "no-such-page"}

    assert dict(shell(make_request())["places"]) == {"home": "/"}
