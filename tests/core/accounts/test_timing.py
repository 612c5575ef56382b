"""How long an answer takes does not say whether anybody is known: distributions compared, not single measurements.

Known and unknown contacts are tried in turns, so that whatever slows the machine slows both alike. Red is only what
differs beyond any accident: nearly every answer for one kind slower than nearly every answer for the other, and by a
third and more at that. Password hashes cost what they cost in production.
"""

import time
from collections.abc import Callable
from itertools import product
from statistics import median
from typing import Any

import pytest
from django.test import Client

from core.accounts.models import AccessPolicy
from core.config.settings.parts.accounts import PASSWORD_HASHERS
from core.lib.company import CurrentCompany
from tests.factories.people import PASSWORD, browser, make_client
from tests.factories.registration import FORM, open_registration

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-43", "ML-41")]
SAMPLES = 9
type Sender = Callable[[Client, str, str], Any]


def sign_in(client: Client, email: str, address: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": "wrong password"}, REMOTE_ADDR=address)


def sign_in_by_program(client: Client, email: str, address: str) -> Any:
    body = {"email": email, "password": "wrong password"}
    return client.post("/api/v1/auth/login/", body, content_type="application/json", REMOTE_ADDR=address)


def ask_for_code(client: Client, email: str, address: str) -> Any:
    return client.post("/accounts/code/", {"contact": email}, REMOTE_ADDR=address)


def ask_for_new_password(client: Client, email: str, address: str) -> Any:
    return client.post("/accounts/password/reset/", {"email": email}, REMOTE_ADDR=address)


def register(client: Client, email: str, address: str) -> Any:
    return client.post("/registration/", {**FORM, "email": email}, REMOTE_ADDR=address)


def slower_share(ones: list[float], others: list[float]) -> float:
    """Return in what part of all pairs the first is slower (Mann and Whitney's U, as a share of 1)."""
    return sum(one > other for one, other in product(ones, others)) / (len(ones) * len(others))


@pytest.fixture
def people(company: CurrentCompany, settings: Any) -> dict[bool, list[str]]:
    """E-mails of as many people who are here as of people who are not."""
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    open_registration()
    AccessPolicy.objects.update_or_create(pk=1, defaults={"client_ways": ["password", "email_code"]})
    known = [
        make_client(email=f"known{number:02}@timing.test", password=PASSWORD).email for number in range(SAMPLES + 1)
    ]
    return {
        True: [str(email) for email in known],
        False: [f"nobody{number:02}@timing.test" for number in range(SAMPLES + 1)],
    }


@pytest.mark.parametrize("send", [sign_in, sign_in_by_program, ask_for_code, ask_for_new_password, register])
def test_the_time_of_an_answer_does_not_say_who_is_known(people: dict[bool, list[str]], send: Sender) -> None:
    taken: dict[bool, list[float]] = {True: [], False: []}
    statuses = set()

    for number in range(SAMPLES + 1):
        for known in (True, False) if number % 2 else (False, True):
            client, address = browser(), f"192.0.2.{2 * number + known + 1}"
            started = time.perf_counter()
            statuses.add(send(client, people[known][number], address).status_code)
            taken[known].append(time.perf_counter() - started)

    # The first of each kind fills the caches of the process.
    known, unknown = taken[True][1:], taken[False][1:]
    share, ratio = slower_share(known, unknown), median(known) / median(unknown)
    differs = abs(share - 0.5) > 0.45 and not 0.75 < ratio < 1.34
    assert not differs, f"known: slower in {share:.0%} of pairs, {ratio:.2f} times as long"
    assert len(statuses) == 1
    assert statuses <= {200, 302, 400, 422}
