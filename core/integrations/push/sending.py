"""Show a person a push in each of his browsers."""

import hashlib
import time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.integrations.models import PushKeys, PushSubscription
from core.integrations.push.service import Push, PushAway, SubscriptionGone, post
from core.lib.errors import IntegrationError

PATIENCE = 10.0


class NoBrowser(IntegrationError):
    code = "no_push_browser"
    message = _("The person takes pushes in no browser.")

    def __init__(self) -> None:
        super().__init__(permanent=True)


def send(*, user_id: int, title: str, text: str, url: str, key: str, urgent: bool = False) -> str:
    """Push to all browsers of the person; it is sent once one of them has taken it.

    Raises NoBrowser where none is left, PushAway where the services of all of them are away for now. Browsers that
    take no pushes any more are forgotten; services that are slow make nobody wait for the rest of them.
    """
    began = time.monotonic()
    keys = PushKeys.objects.first()
    found = list(PushSubscription.objects.filter(user_id=user_id)) if keys else []
    push = Push(title=title, text=text, url=url, tag=hashlib.sha256(key.encode()).hexdigest()[:32], urgent=urgent)
    taken: list[str] = []
    troubles: list[IntegrationError] = []
    gone: list[int] = []
    for subscription in found:
        assert keys is not None  # noqa: S101 without keys nothing was found
        if time.monotonic() - began > PATIENCE:
            troubles.append(PushAway(_("too slow")))
            break
        try:
            taken.append(post(subscription, push, keys))
        except SubscriptionGone:
            gone.append(subscription.pk)
        except IntegrationError as error:
            troubles.append(error)
    if gone:
        PushSubscription.objects.filter(pk__in=gone).delete()
    if taken:
        PushSubscription.objects.filter(user_id=user_id).update(used_at=timezone.now())
        return taken[0]
    if not troubles:
        raise NoBrowser
    raise next((one for one in troubles if not one.permanent), troubles[0])
