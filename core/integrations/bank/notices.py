"""A notice of the bank: believed only as a reason to ask the bank itself, and only where it is signed."""

import hashlib
import hmac
import re

SIGNATURE = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")
# An older notice may be somebody's copy.
FRESH_SECONDS = 300
LONGEST = 64 * 1024


def is_genuine(*, secret: str, header: str, body: bytes, now: float) -> bool:
    """Tell whether the bank has signed this body a moment ago."""
    found = SIGNATURE.fullmatch(header)
    if not secret or found is None or abs(now - int(found[1])) > FRESH_SECONDS:
        return False
    expected = hmac.new(secret.encode(), f"{found[1]}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, found[2])
