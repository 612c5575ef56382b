"""Choosing an operator of short messages: on the page and through the API, with secrets that only go in."""

import logging

import pytest
from django.test import Client

from core.audit.models import AuditRecord
from core.integrations.models import SmsConnection, SmsMessage
from core.lib.company import CurrentCompany, entered
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("ML-42", "ML-43", "PL-91", "PL-92")]
PAGE = "/settings/sms/"
API = "/api/v1/integrations/sms/"
CHOICE = {"operator": "smsc", "account": "login", "secret": "sandbox", "sender": "Kovyl"}


@pytest.fixture
def staff(company: CurrentCompany) -> Client:
    return browser(make_staff("integrations.manage_connection"))


def test_operator_is_chosen_checked_and_tried(staff: Client, outside: Outside) -> None:
    staff.post(PAGE, CHOICE)
    staff.post(f"{PAGE}check/")
    staff.post(f"{PAGE}trial/", {"to": "8 900 000-00-17"})

    own = SmsConnection.objects.get()
    assert (own.operator, own.account, own.secret, own.works, own.check_result) == (
        "smsc",
        "login",
        "sandbox",
        True,
        "1000.00",
    )
    (message,) = outside.messages("+79000000017")
    assert (message["operator"], message["text"]) == ("smsc", "Это пробное сообщение.")


def test_wrong_password_is_told_on_the_page(staff: Client, outside: Outside) -> None:
    staff.post(PAGE, {**CHOICE, "secret": "wrong-one"})
    staff.post(f"{PAGE}check/")

    page = staff.get(PAGE).content.decode()
    assert "Не работает" in page
    assert "Оператор отказал: authorise error." in page


def test_secret_never_comes_back(
    staff: Client, outside: Outside, company: CurrentCompany, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "very-secret-word"
    staff.post(PAGE, {**CHOICE, "secret": secret})
    staff.post(f"{PAGE}check/")
    api = Program(make_staff("integrations.manage_connection"))

    answers = [staff.get(PAGE).content.decode(), api.get(API).content.decode(), caplog.text]

    assert [secret in answer for answer in answers] == [False, False, False]
    assert api.get(API).json()["has_secret"] is True
    assert secret not in str(list(AuditRecord.objects.values()))


@pytest.mark.requirement("PL-142")
def test_changes_are_recorded_with_old_and_new_values(staff: Client) -> None:
    staff.post(PAGE, CHOICE)
    staff.post(PAGE, {**CHOICE, "sender": "Other", "secret": ""})
    staff.post(PAGE, {**CHOICE, "sender": "Other", "secret": "another"})

    records = AuditRecord.objects.filter(action="integrations.sms.connected").order_by("pk")
    assert [(one.changes.get("sender"), one.facts) for one in records] == [
        ([None, "Kovyl"], {}),
        (["Kovyl", "Other"], {}),
        (None, {"secret_replaced": True}),
    ]
    assert SmsConnection.objects.get().secret == "another"


def test_secret_is_asked_for_again_where_the_contract_is_another(staff: Client) -> None:
    staff.post(PAGE, CHOICE)

    answer = staff.post(PAGE, {**CHOICE, "account": "somebody else", "secret": ""})

    assert (answer.status_code, SmsConnection.objects.get().account) == (422, "login")


@pytest.mark.parametrize("broken", [{"operator": "nobody"}, {"account": ""}, {"secret": ""}, {"sender": "x" * 30}])
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(staff: Client, broken: dict[str, str]) -> None:
    answer = staff.post(PAGE, {**CHOICE, **broken})

    assert (answer.status_code, SmsConnection.objects.exists()) == (422, False)
    assert 'aria-invalid="true"' in answer.content.decode() or "operator" in broken


def test_trial_to_what_is_no_phone_is_refused_at_the_field(staff: Client, outside: Outside) -> None:
    staff.post(PAGE, CHOICE)

    answer = staff.post(f"{PAGE}trial/", {"to": "abc"})

    assert answer.status_code == 422
    assert "Это не номер телефона" in answer.content.decode()


def test_other_people_and_companies_see_nothing(
    staff: Client, company: CurrentCompany, other_company: CurrentCompany
) -> None:
    staff.post(PAGE, CHOICE)
    SmsMessage.objects.create(key="k", to="+79000000017", operator="smsc", state="accepted")

    client = make_client("integrations.manage_connection", organizations=[make_organization()])
    strangers = [browser(make_staff("accounts.view_user")), browser(client)]
    assert [stranger.get(PAGE).status_code for stranger in strangers] == [403, 403]
    with entered(other_company):
        theirs = browser(make_staff("integrations.manage_connection"))
        program_of_theirs = Program(make_staff("integrations.manage_connection"))
        assert "login" not in theirs.get(PAGE).content.decode().split("</header>")[-1].split("value=")[0]
        assert "+79000000017" not in theirs.get(f"{PAGE}messages/").content.decode()
        assert program_of_theirs.get(API).status_code == 404
        assert program_of_theirs.get(f"{API}messages/").json()["results"] == []


def test_history_names_what_became_of_each_message(staff: Client) -> None:
    SmsMessage.objects.create(
        key="k", to="+79000000017", operator="smsc", state="refused", problem="Оператор отказал: invalid number."
    )

    page = staff.get(f"{PAGE}messages/").content.decode()

    assert "+79000000017" in page
    assert "Отказано" in page
    assert "invalid number" in page


def test_api_takes_the_choice_and_lists_messages(company: CurrentCompany, outside: Outside) -> None:
    api = Program(make_staff("integrations.manage_connection"))

    put = api.put(API, CHOICE)
    checked = api.post(f"{API}check/")

    assert (put.status_code, put.json()["operator"], put.json()["has_secret"]) == (200, "smsc", True)
    assert checked.json() == {"works": True, "words": "1000.00"}
    assert api.put(API, {"operator": "smsc", "account": "", "secret": ""}).status_code == 422
    assert api.get(f"{API}messages/").json()["results"] == []
