"""Short messages, through the operator that the company has chosen."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.lib import sms
from core.lib.errors import IntegrationError, InvalidInput
from core.notifications.channels.channel import Channel, Envelope, Outcome


class Sms(Channel):
    name: ClassVar = "sms"
    title: ClassVar = _("SMS")
    icon: ClassVar = "message-circle"
    words_like: ClassVar = "sms"
    has_subject: ClassVar = False
    body_limit: ClassVar = 670  # ten parts in Cyrillic
    allows_digest: ClassVar = False

    def address_of(self, person: User, *, security: bool = False) -> str:
        return person.phone or ""

    def send(self, envelope: Envelope) -> Outcome:
        try:
            number = sms.send(to=envelope.address, text=envelope.body, key=envelope.key)
        except IntegrationError as error:
            if error.permanent:
                return Outcome.permanent(str(error))
            return Outcome.temporary(str(error), operator_away=True)
        except InvalidInput as error:
            return Outcome.permanent(str(error))
        return Outcome.accepted(number)
