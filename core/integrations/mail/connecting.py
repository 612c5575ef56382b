"""The company's own mail server: kept, tried, and its password never shown again."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.record import differences, record
from core.integrations.mail.breaker import breaker
from core.integrations.mail.sending import server_of, through_server
from core.integrations.mail.server import conversation, introduce
from core.integrations.models import MailConnection
from core.integrations.trial import Tried
from core.lib.company import current_company
from core.lib.errors import DomainError, IntegrationError, InvalidInput
from core.lib.mail import Letter, dress

SEEN = ("host", "port", "security", "user", "sender_name", "sender_address", "falls_back")


class NoMailServer(DomainError):
    code, status = "no_mail_server", 404
    message = gettext_lazy("No mail server of your own is connected.")


@transaction.atomic
def connect_mail_server(
    *,
    host: str,
    port: int,
    security: str,
    sender_address: str,
    user: str = "",
    password: str = "",
    sender_name: str = "",
    falls_back: bool = True,
) -> MailConnection:
    """Keep the server; an empty password keeps the one that is there, if host and user stay the same."""
    own = MailConnection.objects.select_for_update().first() or MailConnection()
    before = facts_of(own) if own.host else {}
    host = host.strip().lower()
    if not password and own.password and (own.host, own.user) == (host, user):
        password = own.password
    if user and not password:
        raise InvalidInput(_("The server needs a password."), fields={"password": [_("Fill this in.")]})
    replaced = bool(before) and password != own.password
    own.host, own.port, own.security, own.user = host, port, security, user
    own.password = password if user else ""
    own.sender_name, own.sender_address, own.falls_back = sender_name, sender_address.strip(), falls_back
    own.checked_at, own.works, own.check_result = None, None, ""
    own.save()
    transaction.on_commit(breaker.forget)
    record(
        "integrations.mail.connected",
        subject=own,
        subject_name="SMTP",
        facts={"password_replaced": True} if replaced else {},
        changes=differences(before, facts_of(own)),
    )
    return own


@transaction.atomic
def disconnect_mail_server() -> None:
    own = MailConnection.objects.select_for_update().first()
    if own is None:
        raise NoMailServer
    record("integrations.mail.disconnected", subject=own, subject_name="SMTP", facts=facts_of(own))
    own.delete()
    transaction.on_commit(breaker.forget)


def check_mail_server() -> Tried:
    """Connect, sign in and name the sender, outside of any transaction, and keep what came of it."""
    own = _connected()
    try:
        with conversation(server_of(own)) as smtp:
            introduce(smtp, own.sender_address)
    except IntegrationError as error:
        return _keep(own, Tried(works=False, words=str(error)))
    breaker.forget()
    return _keep(own, Tried(works=True, words=_("The server lets you in and takes letters from your address.")))


def send_trial(*, to: str) -> Tried:
    """Send a letter through the own server alone; the person waits for the answer."""
    try:
        validate_email(to)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], fields={"to": error.messages}) from error
    own = _connected()
    subject = _("A trial letter from %(company)s") % {"company": current_company().name}
    text = _("This letter came through your own mail server. Nothing more is to be done.") + "\n"
    letter = Letter(to=to, subject=subject, text=text, html=dress(subject, text, {}), about="trial")
    try:
        through_server(own, letter, message_id=f"<{uuid4()}@{current_company().host or 'localhost'}>")
    except IntegrationError as error:
        return _keep(own, Tried(works=False, words=str(error)))
    breaker.forget()
    record("integrations.mail.tried", facts={"host": own.host})
    return _keep(own, Tried(works=True, words=_("The server has taken the letter for %(to)s.") % {"to": to}))


def facts_of(own: MailConnection) -> dict[str, Any]:
    """Return what may be seen and recorded of the server: never its password."""
    return {field: getattr(own, field) for field in SEEN}


def _connected() -> MailConnection:
    own = MailConnection.objects.first()
    if own is None:
        raise NoMailServer
    return own


def _keep(own: MailConnection, tried: Tried) -> Tried:
    MailConnection.objects.filter(pk=own.pk, changed_at=own.changed_at).update(
        checked_at=timezone.now(), works=tried.works, check_result=tried.words[:300]
    )
    return tried
