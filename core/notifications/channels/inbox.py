"""The list under the bell: it is in the database, so it has arrived as soon as it is written."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.notifications.channels.channel import Channel, Envelope, Outcome


class Inbox(Channel):
    name: ClassVar = "inbox"
    title: ClassVar = _("In the cabinet")
    icon: ClassVar = "bell"
    body_limit: ClassVar = 2_000
    keeps_quiet_hours: ClassVar = False
    allows_digest: ClassVar = False

    def address_of(self, person: User, *, security: bool = False) -> str:
        return str(person.pk)

    def send(self, envelope: Envelope) -> Outcome:
        return Outcome.accepted(delivered=True)
