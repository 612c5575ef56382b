"""Pushes in browsers as a channel of notifications."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.integrations.models import PushKeys, PushSubscription
from core.integrations.push.sending import send
from core.lib.errors import IntegrationError
from core.lib.links import absolute_url
from core.notifications.channels.channel import Channel, Envelope, Outcome


class WebPush(Channel):
    name: ClassVar = "push"
    title: ClassVar = _("In the browser")
    icon: ClassVar = "device-mobile"
    body_limit: ClassVar = 500
    allows_digest: ClassVar = False

    def problem(self) -> str:
        return "" if PushKeys.objects.exists() else gettext("Pushes are switched off.")

    def address_of(self, person: User, *, security: bool = False) -> str:
        return self.addresses_of([person]).get(person.pk, "")

    def addresses_of(self, people: Sequence[User], *, security: bool = False) -> Mapping[int, str]:
        """Return in how many browsers each person sees pushes: that is all that may be shown of their addresses."""
        counts: dict[int, int] = {}
        for pk in PushSubscription.objects.filter(user__in=people).values_list("user_id", flat=True):
            counts[pk] = counts.get(pk, 0) + 1
        return {
            pk: ngettext("%(count)s browser", "%(count)s browsers", count) % {"count": count}
            for pk, count in counts.items()
        }

    def send(self, envelope: Envelope) -> Outcome:
        try:
            number = send(
                user_id=envelope.recipient_id,
                title=envelope.subject or envelope.name,
                text=envelope.body,
                url=envelope.link or absolute_url("/"),
                key=envelope.key,
                urgent=envelope.critical,
            )
        except IntegrationError as error:
            return Outcome.permanent(str(error)) if error.permanent else Outcome.temporary(str(error))
        return Outcome.accepted(number)
