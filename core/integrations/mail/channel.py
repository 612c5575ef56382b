"""Letters in the company's look as a channel of notifications: by the company's mail server, else the platform's."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.selectors import notification_address
from core.accounts.urlconf import own_urlconf
from core.integrations.mail.server import ServerTrouble
from core.lib import mail
from core.lib.company import current_company
from core.lib.errors import IntegrationError
from core.lib.links import absolute_url
from core.notifications.channels.channel import Channel, Envelope, Outcome

TEMPLATE = "notifications/mail/message"


class Email(Channel):
    name: ClassVar = "email"
    title: ClassVar = _("E-mail")
    icon: ClassVar = "mail"

    def address_of(self, person: User, *, security: bool = False) -> str:
        return (person.email or "") if security else notification_address(person)

    def send(self, envelope: Envelope) -> Outcome:
        headers = {}
        if envelope.unsubscribe:
            headers["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        try:
            with translation.override(envelope.language):
                carried = mail.send(TEMPLATE, envelope.address, letter(envelope), headers=headers, key=envelope.key)
        except IntegrationError as error:
            if error.permanent:
                return Outcome.permanent(str(error))
            return Outcome.temporary(str(error), operator_away=isinstance(error, ServerTrouble))
        return Outcome.accepted(carried.message_id)


def letter(envelope: Envelope) -> dict[str, Any]:
    """Return what the letter's template shows."""
    facts: dict[str, Any] = {
        "subject": envelope.subject or current_company().name,
        "paragraphs": [part for part in envelope.body.split("\n\n") if part.strip()],
        "unsubscribe_url": envelope.unsubscribe,
        "preferences_url": absolute_url(reverse("notifications:preferences", urlconf=own_urlconf())),
    }
    if envelope.link:
        facts |= {"button_url": envelope.link, "button_text": str(envelope.action) or gettext("Open")}
    return facts
