"""Messages go through the operator that the company has chosen, once, and what became of them is kept."""

from typing import Any

import httpx
import pytest
from django.utils import timezone

from core.accounts.services.codes import request_code
from core.integrations.models import SmsConnection, SmsMessage
from core.integrations.sandbox.sms import SECRET
from core.integrations.sms.operator import Credentials, OperatorAway, OperatorRefuses
from core.integrations.sms.operators import OPERATORS, UnknownOperator, offered, operator_for
from core.integrations.sms.sending import NoOperator, send
from core.jobs.drain import drain
from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered, public_schema
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("ML-42", "ML-44", "PL-69")]
PHONE = "+79000000017"
ACCOUNTS = {"smsc": "login", "sms_ru": "", "twilio": "AC1", "development": ""}


def operator(code: str, secret: str = SECRET) -> Any:
    return operator_for(code, Credentials(account=ACCOUNTS[code], secret=secret, sender="Kovyl"))


def play(outside: Outside, **given: str) -> None:
    httpx.post(f"{outside.url}/sms/play/", data=given, trust_env=False)


@pytest.mark.parametrize("code", list(OPERATORS))
def test_each_operator_takes_a_message_and_tells_its_balance(outside: Outside, code: str) -> None:
    number = operator(code).send(to=PHONE, text="Код 123456", key="k1")

    (message,) = outside.messages(PHONE)
    assert (message["text"], message["sender"], message["operator"]) == ("Код 123456", "Kovyl", code)
    assert number
    assert operator(code).check() in {"1000.00", "1000.0", "1000.00 USD", "ok"}


@pytest.mark.parametrize("code", ["smsc", "sms_ru", "twilio"])
def test_wrong_password_is_refused_for_good(outside: Outside, code: str) -> None:
    for act in (lambda one: one.send(to=PHONE, text="x", key="k"), lambda one: one.check()):
        with pytest.raises(OperatorRefuses) as refused:
            act(operator(code, secret="wrong"))
        assert refused.value.permanent
        assert "wrong" not in str(refused.value).lower().replace("wrong api_id", "")


@pytest.mark.parametrize("code", list(OPERATORS))
def test_refused_number_is_told_apart_from_an_outage(outside: Outside, code: str) -> None:
    play(outside, refused=PHONE)
    with pytest.raises(OperatorRefuses):
        operator(code).send(to=PHONE, text="x", key="k")

    play(outside, away="on")
    with pytest.raises(OperatorAway) as away:
        operator(code).send(to=PHONE, text="x", key="k")
    assert not away.value.permanent


def test_operator_that_cannot_be_reached_is_away(outside: Outside, settings: Any) -> None:
    settings.SMS_OPERATOR_URLS = {"smsc": "http://127.0.0.1:9"}

    with pytest.raises(OperatorAway):
        operator("smsc").check()


def test_page_instead_of_an_answer_is_trouble_of_the_operator(outside: Outside, settings: Any) -> None:
    settings.SMS_OPERATOR_URLS = {"sms_ru": outside.url + "/mail/?"}

    with pytest.raises(OperatorAway):
        operator("sms_ru").check()


def test_sandbox_is_offered_only_where_there_is_one(outside: Outside, settings: Any) -> None:
    assert {one.code for one in offered()} == set(OPERATORS)

    settings.SANDBOX_URL = ""

    assert {one.code for one in offered()} == {"smsc", "sms_ru", "twilio"}
    with pytest.raises(UnknownOperator):
        operator("development")


@pytest.mark.requirement("ML-45")
def test_company_sends_through_its_own_operator_and_keeps_no_words(
    company: CurrentCompany, other_company: CurrentCompany, outside: Outside
) -> None:
    SmsConnection.objects.create(operator="smsc", account="login", secret="sandbox", sender="Kovyl")

    send(to=PHONE, text="Код 123456", key="code:1")
    send(to=PHONE, text="Код 123456", key="code:1")
    with entered(other_company):
        theirs = SmsMessage.objects.count()

    (kept,) = SmsMessage.objects.values("key", "to", "operator", "operator_id", "state", "problem", "attempts")
    (message,) = outside.messages(PHONE)
    assert (message["operator"], theirs) == ("smsc", 0)
    assert kept == {
        "key": "code:1",
        "to": PHONE,
        "operator": "smsc",
        "operator_id": str(message["id"]),
        "state": "accepted",
        "problem": "",
        "attempts": 1,
    }
    assert "123456" not in str(SmsMessage.objects.values().get())


def test_without_any_operator_sending_says_what_to_do(company: CurrentCompany, settings: Any) -> None:
    settings.SANDBOX_URL = ""

    with pytest.raises(NoOperator, match="Оператор СМС не подключён"):
        send(to=PHONE, text="x", key="k")


@pytest.mark.requirement("PL-37", "ML-39")
def test_code_reaches_the_phone_and_an_outage_is_sat_out(fresh_company: CurrentCompany, outside: Outside) -> None:
    play(outside, away="on")
    with entered(fresh_company):
        code = request_code(
            purpose="test", channel="sms", contact="8 900 000-00-17", client_ip="192.0.2.1", at=timezone.now()
        )
    drain(seconds=5)
    with entered(fresh_company):
        waiting = SmsMessage.objects.values_list("state", "attempts").get(key=f"code:{code.pk}")
    play(outside)
    with public_schema():
        Job.objects.filter(company="fresh", kind="accounts.send_code").update(run_at=timezone.now())
    drain(seconds=5)

    (message,) = outside.messages(PHONE)
    with entered(fresh_company):
        sent = SmsMessage.objects.values_list("state", "attempts").get(key=f"code:{code.pk}")
    assert (waiting, sent) == (("waiting", 1), ("accepted", 2))
    assert message["text"].endswith("Fresh")
    assert len(message["text"]) <= 70


def test_refused_number_is_not_tried_again(fresh_company: CurrentCompany, outside: Outside) -> None:
    play(outside, refused=PHONE)
    with entered(fresh_company):
        request_code(purpose="test", channel="sms", contact=PHONE, client_ip="192.0.2.1", at=timezone.now())

    drain(seconds=5)

    with public_schema():
        job = Job.objects.get(company="fresh", kind="accounts.send_code")
    with entered(fresh_company):
        kept = SmsMessage.objects.get()
    assert (job.state, job.attempts, kept.state) == ("failed", 1, "refused")
