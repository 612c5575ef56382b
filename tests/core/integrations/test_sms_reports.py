"""Operators tell later what was delivered: each in its own form, signed where it signs, believed only then."""

import base64
import hmac
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from core.integrations.models import SmsConnection, SmsMessage
from core.integrations.sms.reports import report_token, report_url
from core.lib import sms
from core.lib.company import CurrentCompany, entered
from core.notifications.models import Delivery, Message, Text
from tests.factories.people import browser, make_staff
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-59", "PL-61", "PL-69")]
PHONE = "+79000000017"
ACCOUNTS = {"smsc": "login", "sms_ru": "", "twilio": "AC1", "development": ""}


def connect(operator: str) -> None:
    SmsConnection.objects.create(operator=operator, account=ACCOUNTS[operator], secret="sandbox", sender="Kovyl")


def delivery() -> Delivery:
    """A notification that is on its way by SMS."""
    message = Message.objects.create(kind="manual", cause="test", occurred_at=timezone.now())
    text = Text.objects.create(message=message, channel="sms", language="ru", body="x")
    row: Delivery = Delivery.objects.create(
        message=message, recipient=make_staff(), channel="sms", text=text, state="sent", due_at=timezone.now()
    )
    return row


def send(operator: str) -> tuple[Delivery, str]:
    connect(operator)
    row = delivery()
    return row, sms.send(to=PHONE, text="x", key=f"n{row.pk}")


def report(operator: str, number: str, *, arrived: bool) -> dict[str, str]:
    """What the operator posts."""
    if operator == "smsc":
        return {"id": number, "phone": PHONE, "status": "1" if arrived else "20", "err": "0" if arrived else "6"}
    if operator == "sms_ru":
        return {"data[0]": f"sms_status\n{number}\n{'103' if arrived else '104'}\n1400000000"}
    if operator == "twilio":
        return {"MessageSid": number, "MessageStatus": "delivered" if arrived else "undelivered", "ErrorCode": "30003"}
    return {"id": number, "status": "delivered" if arrived else "failed", "reason": "30003"}


def tell(
    operator: str,
    given: dict[str, str],
    *,
    token: str | None = None,
    secret: str = "sandbox",  # noqa: S107 the sandbox's own
) -> HttpResponse:
    signed = report_url(operator) + "".join(f"{name}{given[name]}" for name in sorted(given))
    signature = base64.b64encode(hmac.digest(secret.encode(), signed.encode(), "sha1")).decode()
    path = f"/integrations/sms/{operator}/{token or report_token(operator)}/"
    answer: Any = browser(csrf=True).post(path, given, headers={"X-Twilio-Signature": signature})
    return answer


@pytest.mark.parametrize("operator", list(ACCOUNTS))
@pytest.mark.parametrize(("arrived", "states"), [(True, ("delivered", "delivered")), (False, ("lost", "failed"))])
def test_each_operator_says_what_became_of_a_message(
    company: CurrentCompany, outside: Outside, operator: str, arrived: bool, states: tuple[str, str]
) -> None:
    row, number = send(operator)

    answer = tell(operator, report(operator, number, arrived=arrived))

    row.refresh_from_db()
    assert (SmsMessage.objects.get().state, row.state) == states
    assert answer.content.decode() == ("100" if operator == "sms_ru" else "OK")
    assert (row.delivered_at is not None) is arrived


def test_what_has_arrived_stays_so_and_is_not_sent_again(company: CurrentCompany, outside: Outside) -> None:
    row, number = send("development")
    tell("development", report("development", number, arrived=True))
    tell("development", report("development", number, arrived=False))

    again = sms.send(to=PHONE, text="x", key=f"n{row.pk}")

    row.refresh_from_db()
    assert (row.state, SmsMessage.objects.get().state, again) == ("delivered", "delivered", number)
    assert len(outside.messages(PHONE)) == 1


@pytest.mark.parametrize(
    ("operator", "more"),
    [
        ("smsc", {"token": "0" * 40}),
        ("twilio", {"secret": "wrong"}),
        ("twilio", {"token": "0" * 40}),
        ("nobody", {"token": "0" * 40}),
        ("development", {}),
    ],
)
def test_forged_report_changes_nothing(
    company: CurrentCompany, outside: Outside, operator: str, more: dict[str, str]
) -> None:
    row, number = send("smsc" if operator in {"nobody", "development"} else operator)

    answer = tell(operator, report(operator, number, arrived=True), **more)

    row.refresh_from_db()
    assert (answer.status_code, row.state, SmsMessage.objects.get().state) == (403, "sent", "accepted")


def test_token_of_one_company_is_nothing_in_another(
    company: CurrentCompany, other_company: CurrentCompany, outside: Outside
) -> None:
    row, number = send("smsc")
    token = report_token("smsc")

    with entered(other_company):
        connect("smsc")
        answer = tell("smsc", report("smsc", number, arrived=True), token=token)

    row.refresh_from_db()
    assert (answer.status_code, row.state) == (403, "sent")


@pytest.mark.parametrize("given", [{}, {"id": ""}, {"id": "999", "status": "1"}, {"status": "77"}])
def test_report_that_says_nothing_of_ours_is_taken_and_forgotten(
    company: CurrentCompany, outside: Outside, given: dict[str, str]
) -> None:
    row, _number = send("smsc")

    answer = tell("smsc", given)

    row.refresh_from_db()
    assert (answer.status_code, row.state) == (200, "sent")


def test_address_for_the_operators_account_is_shown(company: CurrentCompany) -> None:
    connect("smsc")

    page = browser(make_staff("integrations.manage_connection")).get("/settings/sms/").content.decode()

    assert report_url("smsc") in page
