"""Letters in the company's look, by the mail server of the platform."""

import hashlib
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any, ClassVar

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.selectors import notification_address
from core.lib import mail
from core.lib.company import current_company
from core.notifications.channels.channel import Channel, Envelope, Outcome

TEMPLATE = "notifications/mail/message"


class Email(Channel):
    name: ClassVar = "email"
    title: ClassVar = _("E-mail")
    icon: ClassVar = "mail"

    def address_of(self, person: User, *, security: bool = False) -> str:
        return (person.email or "") if security else notification_address(person)

    def send(self, envelope: Envelope) -> Outcome:
        headers = {"Message-ID": message_id(envelope.key)}
        if envelope.unsubscribe:
            headers["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        try:
            with translation.override(envelope.language):
                mail.send(TEMPLATE, envelope.address, letter(envelope), headers=headers)
        except (SMTPException, OSError) as error:
            return refusal(error)
        return Outcome.accepted(headers["Message-ID"])


def letter(envelope: Envelope) -> dict[str, Any]:
    """Return what the letter's template shows."""
    facts: dict[str, Any] = {
        "subject": envelope.subject or current_company().name,
        "paragraphs": [part for part in envelope.body.split("\n\n") if part.strip()],
        "unsubscribe_url": envelope.unsubscribe,
    }
    if envelope.link:
        facts |= {"button_url": envelope.link, "button_text": gettext("Open")}
    return facts


def message_id(key: str) -> str:
    """Return the letter's own number: the same for the same key, so that mailboxes drop a second copy."""
    company = current_company()
    digest = hashlib.sha256(f"{company.schema}:{key}".encode()).hexdigest()[:40]
    return f"<{digest}@{company.host or 'localhost'}>"


def refusal(error: Exception) -> Outcome:
    """Read an error of SMTP: 5xx is for good, 4xx for now, and no answer means that the server is away."""
    if isinstance(error, SMTPRecipientsRefused) and error.recipients:
        code, words = next(iter(error.recipients.values()))
        return _said(code, words)
    if isinstance(error, SMTPResponseException):
        # A refused sign-in or greeting concerns every letter.
        return _said(error.smtp_code, error.smtp_error, everybody=type(error).__name__ != "SMTPDataError")
    return Outcome.temporary(
        gettext("The mail server does not answer: %(reason)s") % {"reason": type(error).__name__}, operator_away=True
    )


def _said(code: int, words: bytes | str, *, everybody: bool = False) -> Outcome:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    reason = f"{code} {' '.join(text.split())}"[:300]
    if everybody:
        return Outcome.temporary(reason, operator_away=True)
    return Outcome.permanent(reason) if code >= 500 else Outcome.temporary(reason)
