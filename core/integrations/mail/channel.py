"""Letters as a channel of notifications: through the company's own mail server, else the platform's."""

from django.utils import translation

from core.integrations.mail.server import ServerTrouble
from core.lib import mail
from core.lib.errors import IntegrationError
from core.notifications.channels.channel import Envelope, Outcome
from core.notifications.channels.email import TEMPLATE, letter
from core.notifications.channels.email import Email as PlainEmail


class Email(PlainEmail):
    """The contract's channel, whose letters the company's server carries."""

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
