"""Codes of signing: whose phone, how long, how many guesses, and what their messages say."""

import pytest
from django.utils import timezone

from core.accounts.models import User
from core.accounts.services.codes import TRIES, TooManyCodes, WrongCode
from core.accounts.services.limits import forget
from core.documents.signature.models import Signature, SignatureRequest, Signing
from core.documents.signature.selectors import events_of
from core.documents.signature.services import codes
from core.documents.signature.services.codes import NoConfirmedPhone, digits_of, words_of
from core.documents.signature.services.holding import Locked, NotShownYet
from core.documents.signature.services.signing import (
    LOCKED_FOR,
    WRONG_IN_A_ROW,
    PhoneChanged,
    open_request,
    unlock_request,
)
from core.lib.company import CurrentCompany
from core.lib.state_machine import TransitionNotAllowed
from tests.factories.signing import (
    accept,
    code_of,
    guess,
    make_signing,
    make_version,
    order,
    other_than,
    request_of,
    send,
    show,
    with_code,
)
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-111", "ML-70", "ML-72", "ML-73")]


def kinds(signing: Signing) -> list[str]:
    return [one.kind for one in events_of(signing)]


def locked(request: SignatureRequest, user: User) -> SignatureRequest:
    digits = with_code(request, user)
    for _ in range(WRONG_IN_A_ROW):
        with pytest.raises((WrongCode, Locked)):
            guess(request, user, other_than(digits))
    return request


def test_the_message_names_the_document_and_fits_one_sms(
    request_: SignatureRequest, signer: User, outside: Outside
) -> None:
    digits = with_code(request_, signer)

    (message,) = outside.messages(signer.phone or "")
    assert message["text"].startswith(digits)
    assert "Договор поставки" in message["text"]
    assert len(message["text"]) <= 70


def test_a_long_title_is_cut_and_the_company_stays(company: CurrentCompany) -> None:
    text = words_of("123456", "Дополнительное соглашение о порядке расчётов за топливо № 17 от 22.11.2026")

    assert text.startswith("123456")
    assert (text.endswith(company.name), len(text) <= 70, "…" in text) == (True, True, True)


def test_a_code_goes_to_a_confirmed_phone_alone(request_: SignatureRequest, signer: User) -> None:
    show(request_, signer)
    accept(signer)
    signer.phone_verified = False
    signer.save()

    with pytest.raises(NoConfirmedPhone):
        order(request_, signer)


def test_a_code_is_not_sent_for_what_was_not_shown(request_: SignatureRequest, signer: User) -> None:
    accept(signer)

    with pytest.raises(NotShownYet):
        order(request_, signer)


def test_the_next_code_is_waited_for_and_ends_the_one_before(request_: SignatureRequest, signer: User) -> None:
    first = with_code(request_, signer)
    with pytest.raises(TooManyCodes) as refused:
        order(request_, signer)
    forget(codes.AGAIN, str(request_.pk))
    order(request_, signer)
    second = send(request_)

    assert 0 < refused.value.wait <= 60
    if first != second:
        with pytest.raises(WrongCode):
            guess(request_, signer, first)
    assert guess(request_, signer, f" {second[:3]} {second[3:]}").signer == signer


def test_a_code_opens_its_own_request_alone(request_: SignatureRequest, signer: User) -> None:
    second = request_of(make_signing(signer, version=make_version(organization=request_.signing.organization)), signer)
    digits = with_code(request_, signer)
    other = with_code(second, signer)

    assert digits != other or digits_of(code_of(request_)) == digits
    if digits != other:
        with pytest.raises(WrongCode):
            guess(second, signer, digits)


def test_a_code_lives_ten_minutes(request_: SignatureRequest, signer: User) -> None:
    digits = with_code(request_, signer)

    with pytest.raises(WrongCode):
        guess(request_, signer, digits, at=timezone.now() + codes.LIFE)


def test_wrong_guesses_stay_counted_end_the_code_and_then_lock(request_: SignatureRequest, signer: User) -> None:
    digits = with_code(request_, signer)
    left = []
    for _ in range(TRIES):
        with pytest.raises(WrongCode) as refused:
            guess(request_, signer, other_than(digits))
        left.append(refused.value.left)
    with pytest.raises(WrongCode):
        guess(request_, signer, digits)
    for _ in range(WRONG_IN_A_ROW - TRIES - 2):
        with pytest.raises(WrongCode):
            guess(request_, signer, other_than(digits))
    with pytest.raises(Locked):
        guess(request_, signer, digits)

    request_.refresh_from_db()
    assert left == [4, 3, 2, 1, 0]
    assert (request_.state, request_.wrong_codes) == ("locked", WRONG_IN_A_ROW)
    with pytest.raises(Locked):
        order(request_, signer)
    assert kinds(request_.signing).count("code_refused") == WRONG_IN_A_ROW


def test_a_lock_ends_by_itself(request_: SignatureRequest, signer: User) -> None:
    locked(request_, signer)

    assert show(request_, signer).state == "locked"
    assert open_request(request_id=request_.pk, user=signer, at=timezone.now() + LOCKED_FOR).state == "shown"


def test_staff_open_a_lock_at_once(request_: SignatureRequest, signer: User) -> None:
    locked(request_, signer)

    assert unlock_request(request_id=request_.pk, at=timezone.now()).state == "shown"
    with pytest.raises(TransitionNotAllowed):
        unlock_request(request_id=request_.pk, at=timezone.now())


def test_a_changed_phone_needs_a_new_code(request_: SignatureRequest, signer: User) -> None:
    digits = with_code(request_, signer)
    signer.phone = "+79009999999"
    signer.save()

    with pytest.raises(PhoneChanged):
        guess(request_, signer, digits)
    assert not Signature.objects.exists()


@pytest.mark.requirement("PL-03")
@pytest.mark.usefixtures("failed_sms_forgotten")
def test_a_word_at_the_right_time_for_an_operator_that_is_away(
    request_: SignatureRequest, signer: User, outside: Outside
) -> None:
    show(request_, signer)
    accept(signer)
    order(request_, signer)
    outside.play("sms", away="on")
    code = code_of(request_)

    assert not codes.send_signing_code(code_id=str(code.pk))
    request_.refresh_from_db()
    assert (request_.state, request_.code_state) == ("code_sent", "delayed")
    assert not codes.send_signing_code(code_id=str(code.pk), attempt=1)
    assert kinds(request_.signing).count("code_delayed") == 1

    outside.play("sms")
    digits = send(request_)
    assert guess(request_, signer, digits).signer == signer


@pytest.mark.usefixtures("failed_sms_forgotten")
def test_a_number_that_the_operator_refuses_is_told(request_: SignatureRequest, signer: User, outside: Outside) -> None:
    show(request_, signer)
    accept(signer)
    order(request_, signer)
    outside.play("sms", refused=signer.phone or "")

    assert not codes.send_signing_code(code_id=str(code_of(request_).pk))
    request_.refresh_from_db()
    assert request_.code_state == "refused"


def test_a_code_that_was_sent_twice_is_the_same_code(request_: SignatureRequest, signer: User) -> None:
    digits = with_code(request_, signer)

    assert send(request_) == digits
    assert guess(request_, signer, digits).signer == signer
