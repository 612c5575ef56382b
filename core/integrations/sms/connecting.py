"""The company's choice of an operator: kept, tried, and never shown again."""

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.record import differences, record
from core.integrations.models import SmsConnection
from core.integrations.sms.operator import Credentials
from core.integrations.sms.operators import OPERATORS, operator_for
from core.integrations.sms.sending import chosen_operator, credentials_of, send
from core.integrations.trial import Tried
from core.lib.errors import DomainError, IntegrationError, InvalidInput
from core.lib.phones import clean_phone

HIDDEN = "••••"


class NotConnected(DomainError):
    code, status = "not_connected", 404
    message = gettext_lazy("No operator is chosen yet.")


@transaction.atomic
def connect_operator(*, operator: str, account: str = "", secret: str = "", sender: str = "") -> SmsConnection:
    """Keep the choice; an empty secret keeps the one that is there, if the operator and the account stay the same."""
    own = SmsConnection.objects.select_for_update().first() or SmsConnection()
    before = facts_of(own) if own.operator else {}
    chosen = operator_for(operator, Credentials())
    if not secret and own.secret and (own.operator, own.account) == (operator, account):
        secret = own.secret
    problems: dict[str, list[Any]] = {}
    if chosen.account_label and not account:
        problems["account"] = [_("Fill this in.")]
    if not secret and operator != "development":
        problems["secret"] = [_("Fill this in.")]
    if problems:
        raise InvalidInput(_("The operator needs more to know you."), fields=problems)
    replaced = bool(before) and secret != own.secret
    own.operator, own.account, own.secret, own.sender = operator, account, secret, sender
    own.checked_at, own.works, own.check_result = None, None, ""
    own.save()
    facts = {"secret_replaced": True} if replaced else {}
    record(
        "integrations.sms.connected",
        subject=own,
        subject_name="SMS",
        facts=facts,
        changes=differences(before, facts_of(own)),
    )
    return own


@transaction.atomic
def disconnect_operator() -> None:
    own = SmsConnection.objects.select_for_update().first()
    if own is None:
        raise NotConnected
    record("integrations.sms.disconnected", subject=own, subject_name="SMS", facts=facts_of(own))
    own.delete()


def check_operator() -> Tried:
    """Ask the chosen operator, outside of any transaction, and keep what it said."""
    own = SmsConnection.objects.first()
    if own is None:
        raise NotConnected
    try:
        tried = Tried(works=True, words=operator_for(own.operator, credentials_of(own)).check())
    except IntegrationError as error:
        tried = Tried(works=False, words=str(error))
    SmsConnection.objects.filter(pk=own.pk, changed_at=own.changed_at).update(
        checked_at=timezone.now(), works=tried.works, check_result=tried.words[:300]
    )
    return tried


def send_trial(*, to: str) -> Tried:
    """Send a message to a phone at once; the person waits for the answer."""
    phone = clean_phone(to)
    operator = OPERATORS[chosen_operator().code]
    try:
        send(to=phone, text=_("This is a trial message."), key=f"trial:{uuid4()}")
    except IntegrationError as error:
        return Tried(works=False, words=str(error))
    record("integrations.sms.tried", facts={"operator": operator.code})
    return Tried(works=True, words=_("Taken by the operator for %(phone)s.") % {"phone": phone})


def facts_of(own: SmsConnection) -> dict[str, str]:
    """Return what may be seen and recorded of the connection: never its secret."""
    return {"operator": own.operator, "account": own.account, "sender": own.sender}
