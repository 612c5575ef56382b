"""What operators tell later of messages: arrived, or not and why."""

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from core.accounts.urlconf import own_urlconf
from core.integrations.models import SmsConnection, SmsMessage, SmsState
from core.integrations.sms.operator import ForgedReport, Report
from core.integrations.sms.operators import OPERATORS
from core.lib.company import current_company
from core.lib.links import absolute_url
from core.notifications.services.receipts import note

SALT = "core.integrations.sms.reports"


def report_url(operator: str) -> str:
    """Return the address for the operator's reports; its token is known to the company and that operator alone."""
    if current_company().is_public:
        return ""
    path = reverse("channels:sms_report", args=[operator, report_token(operator)], urlconf=own_urlconf())
    return absolute_url(path)


def report_token(operator: str) -> str:
    return salted_hmac(SALT, f"{current_company().schema}:{operator}", algorithm="sha256").hexdigest()[:40]


def hear_reports(*, operator: str, token: str, given: Mapping[str, str], signature: str) -> str:
    """Write down what is told and return what the operator wants to hear; raise ForgedReport for anybody else."""
    own = SmsConnection.objects.first()
    known = OPERATORS.get(operator)
    if known is None or own is None or own.operator != operator:
        raise ForgedReport
    if not constant_time_compare(token, report_token(operator)):
        raise ForgedReport
    for report in known.reports(given, signature=signature, url=report_url(operator), secret=own.secret):
        _note(operator, report)
    return known.report_answer


@transaction.atomic
def _note(operator: str, report: Report) -> None:
    """Keep the last word on a message; one that has arrived stays so, whatever comes late."""
    if not report.number:
        return
    found = SmsMessage.objects.select_for_update().filter(operator=operator, operator_id=report.number)
    message = found.order_by("-pk").first()
    if message is None or message.state == SmsState.DELIVERED:
        return
    message.state = SmsState.DELIVERED if report.delivered else SmsState.LOST
    message.problem = report.reason[:300]
    message.save(update_fields=["state", "problem"])
    result = "delivered" if report.delivered else "failed"
    note(channel="sms", key=message.key, result=result, reason=report.reason)  # type: ignore[arg-type]
