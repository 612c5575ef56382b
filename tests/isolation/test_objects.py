"""Another's object answers exactly like a missing one: every address that names an object, every role, every method.

Beside each refusal stands the same request by the owner, which works.
"""

import pytest

from core.accounts.models import User
from core.lib.company import CurrentCompany, entered
from core.organizations.viewer import viewer_of
from tests.isolation.addresses import Address, addresses
from tests.isolation.asking import Asking, ask, ask_in_vain, path_to, path_to_nothing, visitor, ways
from tests.isolation.objects import NO_OBJECTS, OBJECTS
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-02", "PL-45", "PL-53")]

NAMING = [address for address in addresses("core.config.urls") if address.arguments]
CASES = [address for address in NAMING if address.name in OBJECTS]
REFUSED = {403, 404}


def shown(address: Address) -> str:
    return address.name


@pytest.mark.parametrize("address", NAMING, ids=shown)
def test_every_address_that_names_an_object_has_one_to_try(address: Address) -> None:
    assert (address.name in OBJECTS) != (address.name in NO_OBJECTS), (
        f"{address.route}: say in objects.py what it names"
    )


def test_no_object_is_made_for_an_address_that_is_gone() -> None:
    assert {*OBJECTS, *NO_OBJECTS} == {address.name for address in NAMING}


@pytest.mark.parametrize("address", CASES, ids=shown)
def test_the_owner_reaches_his_object(one: Owner, address: Address) -> None:
    thing = OBJECTS[address.name](one)
    path = path_to(address, thing)

    answers = {
        (kind, str(way)): ask(visitor(address, user, one.host), way, path, thing.data, is_api=address.is_api).status
        for kind, user in (("client", one.client), ("staff", one.staff))
        for way in ways(address)
        if _may(address, user, way) and _is_seen_by(thing, kind)
    }

    assert answers, "nobody could be asked as the owner"
    assert {key: status for key, status in answers.items() if status in REFUSED} == {}
    assert set(answers.values()) - {405}, "no method is served"


@pytest.mark.parametrize("address", CASES, ids=shown)
def test_anothers_object_answers_like_a_missing_one(one: Owner, two: Owner, elsewhere: Owner, address: Address) -> None:
    make = OBJECTS[address.name]
    mine, theirs = make(one), make(two)
    with entered(elsewhere.company):
        far = make(elsewhere)
    tries = [("client", one, theirs, two), ("client", two, mine, one), ("client", one, far, elsewhere)]
    tries += [("staff", one, far, elsewhere)]
    tries += [("staff", one, theirs, two)] if mine.seen_by is SeenBy.PERSON else []

    for kind, asker, thing, owner in tries:
        client = visitor(address, getattr(asker, kind), asker.host)
        for way in ways(address):
            missing = ask(client, way, path_to_nothing(address, thing), thing.data, is_api=address.is_api)
            foreign = ask_in_vain(client, way, path_to(address, thing), thing, owner, is_api=address.is_api)
            assert foreign == missing, f"{kind} of {asker.mark}, {way} {address.name} of {owner.mark}"
            assert not _gives(foreign.status, way), f"{kind} of {asker.mark}, {way}: {foreign.status}"


@pytest.mark.parametrize("address", CASES, ids=shown)
def test_the_staff_of_another_company_see_nothing(
    one: Owner, elsewhere: Owner, other_company: CurrentCompany, address: Address
) -> None:
    thing = OBJECTS[address.name](one)
    path, nothing = path_to(address, thing), path_to_nothing(address, thing)
    with entered(other_company):
        at_home = visitor(address, elsewhere.staff, elsewhere.host)
    intruder = visitor(address, one.staff, elsewhere.host)  # the first company's cookie or token on the second's host

    for way in ways(address):
        missing = ask(at_home, way, nothing, thing.data, is_api=address.is_api)
        foreign = ask_in_vain(at_home, way, path, thing, one, is_api=address.is_api)
        stranger = ask_in_vain(intruder, way, path, thing, one, is_api=address.is_api)

        assert foreign == missing, f"{way} {address.name}"
        assert not _gives(foreign.status, way)
        assert stranger.status in ({401, 405} if address.is_api else {204, 302, 405}), f"{way}: {stranger.status}"
        assert stranger.status in {401, 405} or "/accounts/login/" in stranger.location


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
