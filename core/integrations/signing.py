"""Signed messages between services, as Standard Webhooks has them: id, moment, and a signature over both and the body.

Nobody can alter a message, nor send a copy of it later than five minutes after it was signed.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping

FRESH_SECONDS = 300
LONGEST = 64 * 1024  # bytes of one message
PREFIX = "whsec_"
ID, MOMENT, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
LONGEST_ID = 120
MOST_SIGNATURES = 5  # a sender that changes its secret signs with both


def new_secret() -> str:
    return PREFIX + b64encode(secrets.token_bytes(32)).decode()


def is_fresh(moment: str, *, now: float) -> bool:
    """Tell whether a moment, in seconds of Unix time, is no further from now than five minutes."""
    return moment.isascii() and moment.isdigit() and len(moment) <= 12 and abs(now - int(moment)) <= FRESH_SECONDS


def signature(secret: str, *, message_id: str, moment: int, body: bytes) -> str:
    """Return "v1,…" for the header."""
    key = b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{message_id}.{moment}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{b64encode(digest).decode()}"


def headers_of(secret: str, *, message_id: str, moment: int, body: bytes) -> dict[str, str]:
    """Return the three headers of a message that is sent now."""
    signed = signature(secret, message_id=message_id, moment=moment, body=body)
    return {ID: message_id, MOMENT: str(moment), SIGNATURE: signed}


def genuine_id(secret: str, headers: Mapping[str, str], body: bytes, *, now: float) -> str:
    """Return the id of a message that whoever knows the secret has signed a moment ago; "" for any other."""
    message_id, moment = headers.get(ID, ""), headers.get(MOMENT, "")
    if not secret or not 0 < len(message_id) <= LONGEST_ID or not is_fresh(moment, now=now):
        return ""
    expected = signature(secret, message_id=message_id, moment=int(moment), body=body).encode()
    given = headers.get(SIGNATURE, "").encode(errors="replace").split(b" ")[:MOST_SIGNATURES]
    return message_id if any(hmac.compare_digest(expected, one) for one in given) else ""
