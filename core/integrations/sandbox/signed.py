"""Messages signed as Standard Webhooks has them, and as a thief or a bad clock would send them."""

import hashlib
import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.till import Sent

WAYS = {
    "once": _("Send"),
    "twice": _("Send twice"),
    "forged": _("With a wrong signature"),
    "old": _("With an old time"),
}
OLD_SECONDS = 600


def message(url: str, secret: str, facts: Mapping[str, Any], *, way: str = "once") -> Sent:
    """Return the message as it goes out."""
    name, body = f"msg_{uuid4().hex}", json.dumps(facts, ensure_ascii=False)
    at = int(time.time()) - (OLD_SECONDS if way == "old" else 0)
    signed = signature("whsec_AAAA" if way == "forged" else secret, name, str(at), body.encode())
    return Sent(
        url=url, body=body, headers={"webhook-id": name, "webhook-timestamp": str(at), "webhook-signature": signed}
    )


def signature(secret: str, name: str, at: str, body: bytes) -> str:
    key = b64decode(secret.partition("_")[2])
    return "v1," + b64encode(hmac.digest(key, b".".join((name.encode(), at.encode(), body)), hashlib.sha256)).decode()
