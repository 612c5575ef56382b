"""Every right × every page and endpoint: denied by default, and opened by the declared right alone.

The cases come from the URL map and the registry, so a new page or module is tried without a line here.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import transaction

from core.accounts.models import User
from core.accounts.permissions import permissions_of
from core.lib.company import CurrentCompany
from tests.factories.people import make_client, make_organization, make_staff
from tests.isolation.addresses import Address, addresses
from tests.isolation.asking import API_WAYS, PAGE_WAYS, Asking, ask, path_of, path_to, visitor
from tests.isolation.objects import OBJECTS
from tests.isolation.owners import Owner
from tests.isolation.test_rules import filled

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-51", "PL-53")]

ALL = [address for address in addresses("core.config.urls") if not address.is_open]
# Addresses that ask for no right of a role, each with the reason; whatever else declares none is red.
FOR_EVERYBODY = {
    "home": "the first page, whose blocks ask for their own rights",
    "dashboards:widget": "each widget asks for its own right",
    "dashboards:widget_file": "each widget asks for its own right",
    "dashboards:arrange": "one's own page",
    "api:dashboard_widgets": "each widget asks for its own right",
    "api:dashboard_widget": "each widget asks for its own right",
    "api:dashboard_arrangement": "one's own page",
    "accounts:profile": "one's own account",
    "accounts:email_change": "one's own account",
    "accounts:email_confirm": "one's own account",
    "accounts:phone_change": "one's own account",
    "accounts:phone_confirm": "one's own account",
    "accounts:security": "one's own account",
    "accounts:sessions": "one's own account",
    "accounts:sessions_end": "one's own account",
    "accounts:session_end": "one's own account",
    "organizations:waiting": "what a client sees before a company is bound to him",
    "organizations:binding_ask": "a client asks for a company",
    "organizations:consents": "newer texts wait for one's own answer",
    "api:consents": "newer texts wait for one's own answer",
    "cabinet:support_leave": "support ends its own visit",
    "organizations:switch": "a choice among one's own companies",
    "api:own_requests": "one's own requests, also before a company is bound",
    "channels:own": "one's own account",
    "channels:push_subscribe": "one's own browser",
    "channels:push_forget": "one's own browser",
    "channels:push_remove": "one's own browser",
    "channels:telegram_invite": "one's own chat",
    "channels:telegram_unlink": "one's own chat",
    "api:own_browsers": "one's own browsers",
    "api:own_browser": "one's own browser",
    "api:own_telegram": "one's own chat",
    "notifications:list": "what was told to oneself",
    "notifications:one": "what was told to oneself",
    "notifications:unread": "what was told to oneself",
    "notifications:read": "what was told to oneself",
    "notifications:receipts": "what was sent to oneself",
    "notifications:preferences": "how one wants to hear",
    "api:notification_preferences": "how one wants to hear",
    "api:notification-list": "what was told to oneself",
    "api:notification-detail": "what was told to oneself",
    "api:notification-read": "what was told to oneself",
    "api:notification-unread": "what was told to oneself",
    "api:receipt-list": "what was sent to oneself",
    "ui:settings": "leads to the first page that the reader may open",
}
# Pages about lists: the list that they name has its own right, which they ask for themselves.
OF_A_LIST = ("ui:",)


def codes_of(address: Address) -> dict[str, str]:
    """The right that each method of the address demands, by method."""
    rule = address.rule
    if not isinstance(rule, str | dict):
        return {} if rule is None else {method: rule.permission for method in rule.methods if method != "HEAD"}
    methods = [way.method for way in API_WAYS if hasattr(address.view.cls, _handler(address, way.method))]
    if isinstance(rule, str):
        return dict.fromkeys(methods, rule)
    found = {}
    for method in methods:
        keys = (_handler(address, method), method.lower(), "read" if method == "GET" else "write")
        found[method] = next((rule[key] for key in keys if key in rule), "")
    return found


def _handler(address: Address, method: str) -> str:
    actions: dict[str, str] | None = getattr(address.view, "actions", None)
    return method.lower() if actions is None else actions.get(method.lower(), "no such action")


GUARDED = [one for one in ALL if any(codes_of(one).values())]
CASES = [(one, method, code) for one in GUARDED for method, code in codes_of(one).items()]


def test_every_address_declares_a_right_or_has_a_reason() -> None:
    others = [one for one in ALL if one.name not in FOR_EVERYBODY and not one.name.startswith(OF_A_LIST)]
    declared = {one.name: codes_of(one) for one in others}

    assert {name: codes for name, codes in declared.items() if not codes or not all(codes.values())} == {}


def test_no_reason_is_left_for_an_address_that_is_gone() -> None:
    names = {address.name for address in ALL}

    assert {name for name in FOR_EVERYBODY if name not in names} == set()
    assert {name for name in FOR_EVERYBODY if any(codes_of(_named(name)).values())} == set()


def _named(name: str) -> Address:
    return next(address for address in ALL if address.name == name)


def test_every_declared_right_is_in_the_catalogue_and_every_right_opens_something(company: CurrentCompany) -> None:
    catalogue = {one.code for one in permissions_of(company)}
    declared = {code for _address, _method, code in CASES}

    assert declared - catalogue == set()
    # These change what is shown on pages that other rights open, or are asked for inside them.
    inside = {
        "accounts.view_personal_data",
        "organizations.view_all",
        "fuel_cards.view_cost",
        "pipelines.override_move",
    }
    assert catalogue - declared - inside == set()


def _asking(address: Address, method: str) -> Asking:
    return next(way for way in (API_WAYS if address.is_api else PAGE_WAYS) if way.method == method)


Target = tuple[str, dict[str, object]]


def targets(cases: Iterable[tuple[Address, str]], owner: Owner) -> Iterator[tuple[Address, str, Target]]:
    """Give each case with a path to an object that is there and what its form sends; alike objects are made once."""
    by_maker: dict[Any, list[tuple[Address, str]]] = {}
    for address, method in cases:
        by_maker.setdefault(OBJECTS.get(address.name) if address.arguments else None, []).append((address, method))
    for make, alike in by_maker.items():
        with transaction.atomic():
            thing = make(owner) if make else None
            for address, method in alike:
                if thing is not None:
                    yield address, method, (path_to(address, thing), thing.data)
                elif address.arguments:
                    yield address, method, (path_of(address, dict.fromkeys(address.arguments, "personal_data")), {})
                else:
                    yield address, method, (filled(address), {})
            transaction.set_rollback(True)


class Visitor:
    """A user with his browser and his program, each of which has signed in once."""

    def __init__(self, user: User, owner: Owner) -> None:
        page, endpoint = (next(one for one in ALL if one.is_api is is_api) for is_api in (False, True))
        self._clients = {False: visitor(page, user, owner.host), True: visitor(endpoint, user, owner.host)}

    def answer(self, address: Address, method: str, at: Target) -> int:
        """Ask, and undo what it did."""
        path, data = at
        client = self._clients[address.is_api]
        return ask(client, _asking(address, method), path, data, is_api=address.is_api).status


@pytest.mark.parametrize("code", sorted({code for _address, _method, code in CASES}))
def test_the_declared_right_opens_its_addresses_and_nothing_else_does(one: Owner, code: str) -> None:
    others = [right.code for right in permissions_of(one.company) if right.code != code]
    client = make_client(*others, organizations=[one.organization])
    strangers = [Visitor(user, one) for user in (make_staff(usual=()), make_staff(*others, usual=()), client)]
    holder = Visitor(make_staff(code, usual=("organizations.view_all",)), one)

    opened, shut = {}, {}
    cases = [(address, method) for address, method, demanded in CASES if demanded == code]
    for address, method, at in targets(cases, one):
        refused = [stranger.answer(address, method, at) for stranger in strangers]
        given = holder.answer(address, method, at)
        if not set(refused) <= {403, 404}:
            opened[f"{method} {address.name}"] = refused
        if given in {401, 403, 405}:
            shut[f"{method} {address.name}"] = given

    assert (opened, shut) == ({}, {})


@pytest.mark.requirement("FC-01")
def test_a_client_passes_with_the_rights_of_clients_alone(one: Owner) -> None:
    """A right of the staff in a client's role, by whatever way it got there, opens nothing."""
    only_staff = {right.code for right in permissions_of(one.company) if right.audience == "staff"}
    smuggler = Visitor(make_client(*only_staff, organizations=[make_organization()]), one)
    cases = [(address, method) for address, method, code in CASES if code in only_staff and not address.arguments]

    opened = {
        f"{method} {address.name}"
        for address, method, at in targets(cases, one)
        if smuggler.answer(address, method, at) not in {403, 404}
    }

    assert opened == set()
