"""Browsers in which people see pushes."""

import binascii
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.models import RecordKind
from core.audit.record import record
from core.integrations.models import PushKeys, PushSubscription
from core.integrations.push.keys import PushIsOff, decoded
from core.lib.errors import InvalidInput

AT_MOST = 20  # browsers of one person; the one that has been silent longest makes room
LONGEST = 1000


@transaction.atomic
def subscribe(*, user: User, endpoint: str, p256dh: str, auth: str, agent: str = "") -> PushSubscription:
    """Keep a browser; one that another person has used before is from now on this person's."""
    if not PushKeys.objects.exists():
        raise PushIsOff
    if not is_endpoint(endpoint) or not _are_keys(p256dh, auth):
        raise InvalidInput(_("The browser has given no address for pushes."), fields={"endpoint": [_("Wrong value.")]})
    User.objects.select_for_update().get(pk=user.pk)
    facts = {"user": user, "p256dh": p256dh, "auth": auth, "agent": agent[:200]}
    found, is_new = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=facts)
    if is_new:
        kept = PushSubscription.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)
        PushSubscription.objects.filter(pk__in=list(kept[AT_MOST:])).delete()
        record("integrations.push.subscribed", subject=user, kind=RecordKind.SECURITY, facts={"agent": agent[:200]})
    return found


@transaction.atomic
def unsubscribe(*, user: User, subscription_id: int) -> None:
    """Forget one of the person's own browsers; another's gives DoesNotExist."""
    found = PushSubscription.objects.select_for_update().get(pk=subscription_id, user=user)
    record("integrations.push.unsubscribed", subject=user, kind=RecordKind.SECURITY, facts={"agent": found.agent})
    found.delete()


def unsubscribe_endpoint(*, user: User, endpoint: str) -> bool:
    """Forget this very browser, if it is the person's."""
    found = PushSubscription.objects.filter(user=user, endpoint=endpoint).first()
    if found is not None:
        unsubscribe(user=user, subscription_id=found.pk)
    return found is not None


def is_endpoint(text: str) -> bool:
    """Tell whether pushes may be sent there: by HTTPS, or to the sandbox; the address is judged once it is resolved."""
    if len(text) > LONGEST or not text.isascii() or any(char.isspace() for char in text):
        return False
    if settings.SANDBOX_URL and text.startswith(f"{settings.SANDBOX_URL}/push/"):
        return True
    try:
        url = urlsplit(text)
        return url.scheme == "https" and bool(url.hostname) and url.username is None and url.port in {None, 443}
    except ValueError:
        return False


def _are_keys(p256dh: str, auth: str) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(p256dh))
        return len(decoded(auth)) == 16
    except (ValueError, binascii.Error):
        return False
