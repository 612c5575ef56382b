"""A notice of the bank: believed only as a reason to ask the bank itself, and only where it is signed."""

import hashlib
import hmac
import re

from core.integrations.signing import LONGEST, is_fresh

__all__ = ["LONGEST", "is_genuine"]
SIGNATURE = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


def is_genuine(*, secret: str, header: str, body: bytes, now: float) -> bool:
    """Tell whether the bank has signed this body a moment ago."""
    found = SIGNATURE.fullmatch(header)
    if not secret or found is None or not is_fresh(found[1], now=now):
        return False
    expected = hmac.new(secret.encode(), f"{found[1]}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, found[2])
