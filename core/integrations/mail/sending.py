"""Carry a letter: through the company's own server, else the platform's; what became of it is kept."""

import hashlib
import smtplib
from email import policy
from typing import Any
from uuid import uuid4

from django.db import connection, connections
from django.utils.translation import gettext_lazy as _

from core.integrations.mail.breaker import breaker
from core.integrations.mail.server import LetterTrouble, Server, ServerTrouble, hand_over, kept_conversation, said
from core.integrations.models import MailCarrier, MailConnection, MailMessage, MailState
from core.lib.company import current_company
from core.lib.errors import IntegrationError
from core.lib.mail import Carried, Letter, compose, named_address, platform_sender

KEEP = """
INSERT INTO integrations_mailmessage AS known
  (key, "to", about, carrier, state, problem, why, message_id, attempts, sent_at)
VALUES (%(key)s, %(to)s, %(about)s, %(carrier)s, %(state)s, %(problem)s, %(why)s, %(message_id)s, 1,
    CASE WHEN %(state)s = 'accepted' THEN clock_timestamp() END)
ON CONFLICT (key) DO UPDATE SET carrier = excluded.carrier, state = excluded.state, problem = excluded.problem,
    why = excluded.why, attempts = known.attempts + 1, sent_at = excluded.sent_at
"""


def carry(letter: Letter) -> Carried:
    """Hand the letter over, once for a key; raise IntegrationError where no server takes it.

    The company's own server comes first. Where it fails itself, or has lately, the platform's takes the letter and the
    history says why; a letter that the own server refuses is refused. The attempt is kept even though the error rolls
    the caller back.
    """
    key = letter.key or str(uuid4())
    if letter.key and (before := MailMessage.objects.filter(key=key, state=MailState.ACCEPTED).first()):
        return Carried(message_id=before.message_id, carrier=before.carrier, why=before.why)
    facts: dict[str, Any] = {"key": key, "to": letter.to, "about": letter.about[:120]}
    facts |= {"carrier": MailCarrier.PLATFORM, "problem": "", "why": "", "message_id": _message_id(letter, key)}
    own = MailConnection.objects.first()
    try:
        if own is not None:
            facts["why"] = _through_own(own, letter, facts)
        if own is None or facts["why"]:
            facts["carrier"] = MailCarrier.PLATFORM
            through_platform(letter, message_id=facts["message_id"], reply_to=own.sender_address if own else "")
    except IntegrationError as error:
        state = MailState.REFUSED if error.permanent else MailState.WAITING
        _keep_apart({**facts, "state": state, "problem": str(error)[:300]})
        raise
    with connection.cursor() as cursor:
        cursor.execute(KEEP, {**facts, "state": MailState.ACCEPTED})
    return Carried(message_id=facts["message_id"], carrier=facts["carrier"], why=facts["why"])


def _through_own(own: MailConnection, letter: Letter, facts: dict[str, Any]) -> str:
    """Send through the company's server and return "", or return why the platform must."""
    facts["carrier"] = MailCarrier.OWN
    known = breaker.failing()
    if known is not None and known.is_open:
        if own.falls_back:
            return known.words
        raise ServerTrouble(known.words)
    try:
        through_server(own, letter, message_id=facts["message_id"])
    except ServerTrouble as error:
        words = str(error)[:300]
        breaker.note_failure(words)
        if own.falls_back:
            return words
        # However wrong the settings are, the letter waits for somebody to put them right.
        raise ServerTrouble(words) from error
    if known is not None:
        breaker.forget()
    return ""


def through_server(own: MailConnection, letter: Letter, *, message_id: str) -> None:
    """Send through the company's own server, whatever was noted about it."""
    sender = named_address(own.sender_name or current_company().name, own.sender_address)
    content = compose(letter, sender=sender, message_id=message_id).message(policy=policy.SMTP).as_bytes()
    with kept_conversation(server_of(own)) as smtp:
        hand_over(smtp, sender=own.sender_address, to=letter.to, content=content)


def through_platform(letter: Letter, *, message_id: str, reply_to: str = "") -> None:
    message = compose(letter, sender=platform_sender(), message_id=message_id, reply_to=reply_to)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        words = _("The server does not take letters for %(to)s: %(answer)s")
        raise LetterTrouble(words, permanent=code >= 500, to=letter.to, answer=said(answer)) from error
    except smtplib.SMTPDataError as error:
        words = _("The server does not take the letter: %(answer)s")
        raise LetterTrouble(words, permanent=error.smtp_code >= 500, answer=said(error.smtp_error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise ServerTrouble(_("The platform's mail server does not answer. The letter will be sent again.")) from error


def server_of(own: MailConnection) -> Server:
    return Server(host=own.host, port=own.port, security=own.security, user=own.user, password=own.password)


def _message_id(letter: Letter, key: str) -> str:
    """Return the same Message-ID for a repetition, so that also the receiving side can tell."""
    company = current_company()
    digest = hashlib.sha256(f"{company.schema}:{letter.to}:{key}".encode()).hexdigest()[:32]
    return f"<{digest}@{company.host or 'localhost'}>"


def _keep_apart(facts: dict[str, Any]) -> None:
    """Write on a connection of its own: the error that follows rolls the caller back."""
    apart = connections.create_connection("default")
    try:
        with apart.cursor() as cursor:
            cursor.execute(KEEP, facts)
    finally:
        apart.close()
