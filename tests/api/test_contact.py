"""Programs change their owner's contacts and preferences by the same rules as the pages."""

import pytest

from core.accounts.models import OneTimeCode, User
from core.accounts.services.codes import digest
from core.lib.company import CurrentCompany, entered
from tests.factories.people import PASSWORD, make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-46", "PL-140")]
USER, CONTACT = "/api/v1/auth/user/", "/api/v1/auth/contact/"
NEW = {"channel": "email", "contact": "New@alpha.test", "password": PASSWORD}


def anna() -> User:
    return make_staff(email="anna@alpha.test", password=PASSWORD)


def known(challenge: str, digits: str = "123456") -> dict[str, str]:
    code = OneTimeCode.objects.get(pk=challenge)
    code.digest = digest(code, digits)
    code.save(update_fields=["digest"])
    return {"challenge": challenge, "code": digits}


def test_contact_is_changed_with_password_and_code(company: CurrentCompany) -> None:
    program = Program(anna())

    asked = program.post(CONTACT, NEW)
    before = program.get(USER).json()["email"]
    done = program.post(f"{CONTACT}confirm/", known(asked.json()["challenge"]))

    assert (asked.status_code, before) == (202, "anna@alpha.test")
    assert asked.json() | {"challenge": ""} == {"challenge": "", "contact": "n•••@alpha.test", "expires_in": 600}
    assert (done.status_code, done.json()["email"], done.json()["email_verified"]) == (200, "new@alpha.test", True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "wrong"}, "password"),
        ({"password": ""}, "password"),
        ({"channel": "pigeon"}, "channel"),
        ({"contact": "nowhere"}, "contact"),
        ({"channel": "sms", "contact": "12"}, "contact"),
    ],
)
def test_wrong_input_names_its_field(company: CurrentCompany, changes: dict[str, str], field: str) -> None:
    answer = Program(anna()).post(CONTACT, {**NEW, **changes})

    assert answer.status_code in {400, 422}
    assert set(answer.json()["errors"]) == {field}
    assert not OneTimeCode.objects.exists()


def test_account_without_a_password_is_sent_to_the_pages(company: CurrentCompany) -> None:
    answer = Program(make_staff()).post(CONTACT, NEW)

    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"password"})


def test_challenge_serves_its_owner_alone(company: CurrentCompany, other_company: CurrentCompany) -> None:
    challenge = Program(anna()).post(CONTACT, NEW).json()["challenge"]
    sent = known(challenge)
    other = make_staff(email="boris@alpha.test")

    answers = [Program(other).post(f"{CONTACT}confirm/", sent)]
    with entered(other_company):
        answers.append(Program(make_staff()).post(f"{CONTACT}confirm/", sent))
    answers.append(Program(other).post(f"{CONTACT}confirm/", {**sent, "challenge": "x"}))

    assert [answer.status_code for answer in answers] == [422, 422, 400]
    assert User.objects.get(pk=other.pk).email == "boris@alpha.test"


def test_wrong_code_says_how_many_attempts_are_left(company: CurrentCompany) -> None:
    program = Program(anna())
    sent = known(program.post(CONTACT, NEW).json()["challenge"])

    answer = program.post(f"{CONTACT}confirm/", {**sent, "code": "000000"})

    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_code")
    assert "4" in answer.json()["errors"]["code"][0]


@pytest.mark.parametrize("spoiled", [{"time_zone": "Mars/Olympus"}, {"notification_email": "x"}, {"time_zone": None}])
def test_impossible_preferences_are_refused(company: CurrentCompany, spoiled: dict[str, object]) -> None:
    user = anna()

    answer = Program(user).patch(USER, {**spoiled, "name": "Other"})

    assert answer.status_code in {400, 422}
    assert User.objects.get(pk=user.pk).name == "Staff"
