"""One-time codes: sent once asked for, looked at a few times, used once, silent about who is known."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from core.accounts.models import CodeChannel, OneTimeCode
from core.accounts.services import codes
from core.accounts.services.codes import TRIES, TooManyCodes, check_code, digest, masked, request_code, send_code
from core.accounts.services.limits import forget
from core.accounts.services.policy import change_policy
from core.lib.company import CurrentCompany, entered
from core.lib.errors import InvalidInput
from tests.factories.people import make_client

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-36", "PL-37", "ML-41")]
NOW = timezone.now()


def ask(
    contact: str = "anna@alpha.test", *, purpose: str = "test", client_ip: str = "192.0.2.1", **more: Any
) -> OneTimeCode:
    return request_code(
        purpose=purpose, channel=CodeChannel.EMAIL, contact=contact, client_ip=client_ip, at=timezone.now(), **more
    )


def known(code: OneTimeCode, digits: str = "123456") -> OneTimeCode:
    """Give the code digits that the test knows, as the worker does with digits that nobody knows."""
    code.digest = digest(code, digits)
    code.save(update_fields=["digest"])
    return code


def guess(
    code: OneTimeCode, digits: str, *, purpose: str = "test", later: timedelta = timedelta(0)
) -> tuple[bool, int]:
    found = check_code(code_id=code.pk, purpose=purpose, digits=digits, at=timezone.now() + later)
    return found.code is not None, found.left


def test_right_code_works_once(company: CurrentCompany) -> None:
    code = known(ask())

    assert [guess(code, "123 456"), guess(code, "123456")] == [(True, 0), (False, 0)]


def test_wrong_guesses_are_counted_until_the_code_is_dead(company: CurrentCompany) -> None:
    code = known(ask())

    guesses = [guess(code, "000000") for _ in range(TRIES)]

    assert guesses == [(False, TRIES - number) for number in range(1, TRIES + 1)]
    assert guess(code, "123456") == (False, 0)


@pytest.mark.parametrize(("purpose", "later"), [("other", timedelta(0)), ("test", codes.LIFE)])
def test_code_is_for_one_purpose_and_for_a_while(company: CurrentCompany, purpose: str, later: timedelta) -> None:
    code = known(ask())

    assert guess(code, "123456", purpose=purpose, later=later) == (False, 0)


def test_new_code_ends_the_one_before(company: CurrentCompany) -> None:
    first = known(ask())
    forget(codes.AGAIN, f"test {first.contact}")
    second = known(ask())

    assert [guess(first, "123456"), guess(second, "123456")] == [(False, 0), (True, 0)]


def test_next_code_has_to_be_waited_for(company: CurrentCompany) -> None:
    ask()

    with pytest.raises(TooManyCodes) as refused:
        ask()

    assert 0 < refused.value.wait <= codes.AGAIN_AFTER


def test_code_of_another_company_is_nothing_here(company: CurrentCompany, other_company: CurrentCompany) -> None:
    code = known(ask())

    with entered(other_company):
        assert guess(code, "123456") == (False, 0)
        OneTimeCode.objects.create(
            **{field.attname: getattr(code, field.attname) for field in OneTimeCode._meta.fields}
        )
        assert guess(code, "123456") == (False, TRIES - 1)


def test_sign_in_code_goes_to_people_who_are_known_and_active_alone(company: CurrentCompany) -> None:
    change_policy(client_ways=["password", "email_code"])
    make_client(email="known@alpha.test")
    blocked = make_client(email="blocked@alpha.test")
    blocked.is_active = False
    blocked.save()

    asked = [ask(f"{name}@alpha.test", purpose=codes.SIGN_IN) for name in ("known", "blocked", "nobody")]

    assert [code.user_id for code in asked] == [None, None, None]
    assert [send_code(code_id=str(code.pk)) for code in asked] == [True, False, False]


@pytest.mark.parametrize("contact", ["", "anna", "anna@", "@", "a" * 300 + "@x.ru", "anna@alpha.test\x00"])
def test_what_is_no_address_is_refused_with_words(company: CurrentCompany, contact: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask(contact)

    assert refused.value.fields["contact"]


def test_masked_contact_shows_enough_to_recognise_it(company: CurrentCompany) -> None:
    phone = OneTimeCode(channel=CodeChannel.SMS, contact="+79000000017")

    assert [masked(OneTimeCode(channel="email", contact="ivan@vetluga.example")), masked(phone)] == [
        "i•••@vetluga.example",
        "+7 900 •••-••-17",
    ]


@pytest.mark.requirement("PL-43")
def test_guesses_in_parallel_are_counted_one_by_one(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        code = known(ask())

    def try_one(number: int) -> tuple[bool, int]:
        with entered(fresh_company):
            try:
                return guess(code, f"{number:06d}")
            finally:
                connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(try_one, range(40)))

    with entered(fresh_company):
        code.refresh_from_db()
    assert (code.tries, sum(right for right, _ in answers)) == (TRIES, 0)


def test_of_many_right_answers_at_once_one_gets_through(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        code = known(ask())

    def try_one(_: int) -> bool:
        with entered(fresh_company):
            try:
                return guess(code, "123456")[0]
            finally:
                connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(try_one, range(5))) == 1
