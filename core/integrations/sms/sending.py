"""Send a message through the company's operator, and keep what became of it."""

from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext_lazy as _

from core.integrations.models import SmsConnection, SmsMessage, SmsOperator, SmsState
from core.integrations.sms.operator import Credentials, Operator
from core.integrations.sms.operators import operator_for
from core.integrations.sms.reports import report_url
from core.lib.errors import IntegrationError

KEEP = """
INSERT INTO integrations_smsmessage AS known (key, "to", operator, operator_id, state, problem, attempts, sent_at)
VALUES (%(key)s, %(to)s, %(operator)s, %(number)s, %(state)s, %(problem)s, 1,
    CASE WHEN %(state)s = 'accepted' THEN clock_timestamp() END)
ON CONFLICT (key) DO UPDATE SET operator = excluded.operator, operator_id = excluded.operator_id,
    state = excluded.state, problem = excluded.problem, attempts = known.attempts + 1, sent_at = excluded.sent_at
"""

TAKEN = (SmsState.ACCEPTED, SmsState.DELIVERED, SmsState.LOST)


class NoOperator(IntegrationError):
    code = "no_sms_operator"
    message = _("No operator of short messages is connected. Choose one in the settings.")

    def __init__(self) -> None:
        super().__init__(permanent=True)


def send(*, to: str, text: str, key: str) -> str:
    """Hand the message to the company's operator, once for a key; raise IntegrationError where that fails.

    Returns the operator's number for it, by which later news of it come.

    The attempt is kept even though the error rolls the caller back: the history must tell why nothing came.
    """
    if before := SmsMessage.objects.filter(key=key, state__in=TAKEN).first():
        return before.operator_id
    operator = chosen_operator()
    facts = {"key": key, "to": to, "operator": operator.code, "number": "", "problem": ""}
    try:
        number = operator.send(to=to, text=text, key=key)
    except IntegrationError as error:
        state = SmsState.REFUSED if error.permanent else SmsState.WAITING
        _keep_apart({**facts, "state": state, "problem": str(error)[:300]})
        raise
    with connection.cursor() as cursor:
        cursor.execute(KEEP, {**facts, "state": SmsState.ACCEPTED, "number": number})
    return number


def _keep_apart(facts: dict[str, str]) -> None:
    """Write on a connection of its own: the error that follows rolls the caller back."""
    apart = connections.create_connection("default")
    try:
        with apart.cursor() as cursor:
            cursor.execute(KEEP, facts)
    finally:
        apart.close()


def chosen_operator() -> Operator:
    """Return the company's own operator, else the platform's; raise NoOperator where there is neither."""
    own = SmsConnection.objects.first()
    if own is not None:
        return operator_for(own.operator, credentials_of(own), report_to=report_url(own.operator))
    if settings.SANDBOX_URL:
        return operator_for(SmsOperator.DEVELOPMENT, Credentials())
    raise NoOperator


def credentials_of(own: SmsConnection) -> Credentials:
    return Credentials(account=own.account, secret=own.secret, sender=own.sender)
