"""One push to one browser's service: sealed so that only the browser reads it, signed so that the service knows us."""

import json
import time
from dataclasses import dataclass
from email.utils import parseaddr
from os import urandom
from typing import Any
from urllib.parse import urlsplit

import http_ece
import httpcore
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.integrations.models import PushKeys, PushSubscription
from core.integrations.outward import Outward
from core.integrations.push.keys import decoded, private_key
from core.lib.errors import IntegrationError

TIMEOUT = {"connect": 5.0, "read": 8.0, "write": 5.0, "pool": 5.0}
LIFE = 3 * 24 * 3600  # for how long a service keeps a push for a browser that is off
LONGEST = 3000  # bytes of words; services take 4096 in all


class PushAway(IntegrationError):
    code = "push_service_away"
    message = _("The browser's push service does not answer: %(reason)s")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=False, reason=reason)


class PushRefused(IntegrationError):
    code = "push_service_refuses"
    message = _("The browser's push service refuses: %(reason)s")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=True, reason=reason)


class SubscriptionGone(IntegrationError):
    code = "push_subscription_gone"
    message = _("The browser takes no pushes any more.")

    def __init__(self) -> None:
        super().__init__(permanent=True)


@dataclass(frozen=True, kw_only=True)
class Push:
    """What a browser shows; of two with one tag only the latest stays on the screen."""

    title: str
    text: str
    url: str
    tag: str
    urgent: bool = False

    def content(self) -> bytes:
        """Return the words as the worker script reads them, cut to what services take."""
        text = self.text
        while True:
            words = {"title": self.title[:200], "text": text, "url": self.url, "tag": self.tag}
            content = json.dumps(words, ensure_ascii=False).encode()
            if len(content) <= LONGEST:
                return content
            text = f"{text[: len(text) * LONGEST // len(content) - 2]}…"


def post(subscription: PushSubscription, push: Push, keys: PushKeys) -> str:
    """Hand the push over; return what the service calls it. Raises PushAway, PushRefused or SubscriptionGone."""
    headers: dict[bytes | str, bytes | str] = {
        "Authorization": f"vapid t={_token(subscription.endpoint, keys)}, k={keys.public_key}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(LIFE),
        "Urgency": "high" if push.urgent else "normal",
    }
    try:
        with httpcore.ConnectionPool(network_backend=Outward()) as pool:
            answer = pool.request(
                "POST",
                subscription.endpoint,
                headers=headers,
                content=_sealed(subscription, push.content()),
                extensions={"timeout": TIMEOUT},
            )
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        raise PushAway(type(error).__name__) from error
    if answer.status in {404, 410}:
        raise SubscriptionGone
    if answer.status == 429 or answer.status >= 500:
        raise PushAway(f"HTTP {answer.status}")
    if answer.status >= 300:
        raise PushRefused(f"HTTP {answer.status}")
    return dict(answer.headers).get(b"Location", b"").decode("ascii", "replace")[-120:]


def _token(endpoint: str, keys: PushKeys) -> str:
    url = urlsplit(endpoint)
    claims = {
        "aud": f"{url.scheme}://{url.netloc}",
        "exp": int(time.time()) + 12 * 3600,
        "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
    }
    return jwt.encode(claims, private_key(keys), algorithm="ES256")


def _sealed(subscription: PushSubscription, content: bytes) -> bytes:
    sealed: bytes = http_ece.encrypt(
        content,
        salt=urandom(16),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(subscription.p256dh),
        auth_secret=decoded(subscription.auth),
        version="aes128gcm",
    )
    return sealed
