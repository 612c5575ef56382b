"""Another's object answers exactly like a missing one: every address that names an object, every role, every method.

Beside each refusal stands the same request by the owner, which works.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client

from core.accounts.models import User
from core.lib.company import entered
from core.organizations.viewer import viewer_of
from tests.isolation.addresses import Address, addresses
from tests.isolation.asking import Asking, ask, ask_in_vain, path_to, path_to_nothing, visitor, ways
from tests.isolation.objects import NO_OBJECTS, OBJECTS
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-02", "PL-45", "PL-53")]

NAMING = [address for address in addresses("core.config.urls") if address.arguments]
# Addresses of one thing are tried by the same three owners of it: making them takes longer than asking.
MAKERS: dict[Callable[[Owner], Thing], list[Address]] = {}
for _address in NAMING:
    if _address.name in OBJECTS:
        MAKERS.setdefault(OBJECTS[_address.name], []).append(_address)
REFUSED = {403, 404}


def test_every_address_that_names_an_object_has_one_to_try() -> None:
    """objects.py says what each address names, and names no address that is gone."""
    assert {*OBJECTS, *NO_OBJECTS} == {address.name for address in NAMING}
    assert OBJECTS.keys() & NO_OBJECTS.keys() == set()


@dataclass(frozen=True)
class Owned:
    """A thing of each of three owners, made once for all addresses that name such a thing."""

    mine: Thing
    theirs: Thing
    far: Thing


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_an_object_is_its_owners_alone(
    one: Owner, two: Owner, elsewhere: Owner, make: Callable[[Owner], Thing], subtests: pytest.Subtests
) -> None:
    mine, theirs = make(one), make(two)
    with entered(elsewhere.company):
        far = make(elsewhere)
    for address in MAKERS[make]:
        with subtests.test(address.name), transaction.atomic():
            try_one(address, one, two, elsewhere, Owned(mine, theirs, far))
            transaction.set_rollback(True)


def try_one(address: Address, one: Owner, two: Owner, elsewhere: Owner, owned: Owned) -> None:
    mine, theirs, far = owned.mine, owned.theirs, owned.far
    served = ways_of_the_owner(one, address, mine)

    client, staff = (visitor(address, user, one.host) for user in (one.client, one.staff))
    gets_nothing(client, address, served, theirs, two)
    # A fragment is a matter of how a page is shown, after what it shows has been found: once is enough.
    served = [way for way in served if not way.headers]
    gets_nothing(staff, address, served, far, elsewhere)
    if mine.seen_by is SeenBy.PERSON:
        gets_nothing(staff, address, served, theirs, two)
    # The first company's cookie or token on the second's host opens nothing at all.
    intruder = visitor(address, one.staff, elsewhere.host)
    for way in served:
        stranger = ask_in_vain(intruder, way, path_to(address, mine), mine, one, is_api=address.is_api)
        assert stranger.status in ({401, 405} if address.is_api else {204, 302, 405}), f"{way}: {stranger.status}"
        assert stranger.status in {401, 405} or "/accounts/login/" in stranger.location


def ways_of_the_owner(owner: Owner, address: Address, thing: Thing) -> list[Asking]:
    """Have the owner reach his object; return the ways to ask that the address knows at all."""
    path = path_to(address, thing)
    answers: dict[tuple[str, Asking], int] = {}
    for kind, user in (("client", owner.client), ("staff", owner.staff)):
        if not _is_seen_by(thing, kind):
            continue
        asking = visitor(address, user, owner.host)
        for way in ways(address):
            if _may(address, user, way):
                answers[kind, way] = ask(asking, way, path, thing.data, is_api=address.is_api).status
    assert answers, "nobody could be asked as the owner"
    assert {f"{kind} {way}": status for (kind, way), status in answers.items() if status in REFUSED} == {}
    assert set(answers.values()) - {405}, "no method is served"
    unknown = {way for (_kind, way), status in answers.items() if status == 405}
    return [way for way in ways(address) if way not in unknown]


def gets_nothing(client: Client, address: Address, served: list[Asking], thing: Thing, owner: Owner) -> None:
    for way in served:
        missing = ask(client, way, path_to_nothing(address, thing), thing.data, is_api=address.is_api)
        foreign = ask_in_vain(client, way, path_to(address, thing), thing, owner, is_api=address.is_api)
        assert foreign == missing, f"{way} {address.name} of {owner.mark}"
        assert not _gives(foreign.status, way), f"{way} {address.name} of {owner.mark}: {foreign.status}"


def _gives(status: int, way: Asking) -> bool:
    """Whether the answer is other than a refusal; 405 and, for what was sent, 400 are said before anything is read."""
    return status not in ({*REFUSED, 405} if way.method == "GET" else {*REFUSED, 405, 400})


def _is_seen_by(thing: Thing, kind: str) -> bool:
    return {
        SeenBy.ORGANIZATION: True,
        SeenBy.COMPANY: kind == "staff",
        SeenBy.PERSON: kind == "client",
    }[thing.seen_by]


def _may(address: Address, user: User, way: Asking) -> bool:
    """Whether the role's permissions open the address at all, for this method."""
    rule = address.rule
    if isinstance(rule, dict):
        action = getattr(address.view, "actions", {}).get(way.method.lower(), "")
        code = rule.get(action) or rule.get("read" if way.method == "GET" else "write")
        return code is not None and viewer_of(user).has_permission(code)
    code = rule if isinstance(rule, str) else rule.permission
    return not code or viewer_of(user).has_permission(code)
