"""The token of a form: which page it came from and when, so that a program cannot send what nobody has opened."""

import time
from dataclasses import dataclass

from django.core import signing

from core.lib.company import current_company

# Nobody fills a form in faster, and nobody leaves it open for longer.
SOONEST, LATEST = 1.5, 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Which published version the form stood on, and how many seconds ago it was opened."""

    page: int
    age: float

    @property
    def is_timely(self) -> bool:
        return SOONEST <= self.age <= LATEST


def form_token(*, page: int, at: float | None = None) -> str:
    """Return the token of a form of the published version, opened now (or at a moment, in seconds of the clock)."""
    return signing.dumps({"page": page, "at": time.time() if at is None else at}, salt=_salt())


def read_token(token: str) -> Opened | None:
    """Return what the token says; None where we have not given it."""
    try:
        facts = signing.loads(token, salt=_salt())
    except signing.BadSignature:
        return None
    return Opened(page=facts["page"], age=time.time() - facts["at"])


def _salt() -> str:
    return f"pages.form:{current_company().schema}"
