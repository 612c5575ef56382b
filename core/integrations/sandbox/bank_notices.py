"""How the played bank tells a company of a new payment: signed, and again when nobody answers."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlsplit

import httpx

PAUSES = (1.0, 3.0, 9.0)


def sign(secret: str, at: int, body: bytes) -> str:
    """Return the signature over the moment and the body, as the header carries it."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def notify(*, url: str, secret: str, facts: dict[str, Any]) -> int:
    """Call the company's address, on this machine; return the last answer's status, 0 for none."""
    place = urlsplit(url)
    body = json.dumps(facts).encode()
    status = 0
    for pause in (*PAUSES, 0.0):
        signature = sign(secret, int(time.time()), body)
        headers = {"Host": place.netloc, "Content-Type": "application/json", "X-Bank-Signature": signature}
        try:
            status = httpx.post(
                f"http://127.0.0.1:{place.port or 80}{place.path}",
                content=body,
                headers=headers,
                timeout=5,
                trust_env=False,
            ).status_code
        except httpx.HTTPError:
            status = 0
        if 200 <= status < 500:
            break
        time.sleep(pause)
    return status
