"""What every operator of short messages can do, and how its answers are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from core.lib.errors import IntegrationError

TIMEOUT = httpx.Timeout(10, connect=5)


class OperatorAway(IntegrationError):
    code = "sms_operator_away"
    message = _("The operator does not answer: %(reason)s. The message will be sent again by itself.")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=False, reason=reason)


class OperatorRefuses(IntegrationError):
    code = "sms_operator_refuses"
    message = _("The operator refuses: %(reason)s.")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=True, reason=reason)


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """A company's contract with its operator."""

    account: str = ""
    secret: str = field(default="", repr=False)
    sender: str = ""


class ForgedReport(Exception):  # no error of ours: somebody else called
    """What came is not signed as the operator signs."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an operator says later of one message."""

    number: str
    delivered: bool
    reason: str = ""


class Operator:
    """One operator; a further one is a subclass and a line in `operators.OPERATORS`."""

    code: ClassVar[str]
    account_label: ClassVar[Any] = ""  # "" where the secret alone is enough
    secret_label: ClassVar[Any] = _("Key")
    takes_report_address: ClassVar[bool] = True  # False where the company writes it into its account there
    report_answer: ClassVar[str] = "OK"
    sender_hint: ClassVar[Any] = _("As agreed with the operator; empty means the operator's own.")

    def __init__(self, credentials: Credentials, *, report_to: str = "") -> None:
        self.credentials = credentials
        self.report_to = report_to  # where the operator tells what became of a message, if it is told that on sending
        self.url: str = settings.SMS_OPERATOR_URLS[self.code]

    def send(self, *, to: str, text: str, key: str) -> str:
        """Hand one message over and return the operator's number for it; raise OperatorAway or OperatorRefuses."""
        raise NotImplementedError

    def check(self) -> str:
        """Return what the operator says of this contract (its balance, usually); raise as `send` does."""
        raise NotImplementedError

    @classmethod
    def reports(cls, given: Mapping[str, str], *, signature: str, url: str, secret: str) -> list[Report]:
        """Read what the operator tells of messages; raise ForgedReport for what is not signed as it signs."""
        return []

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Ask the operator; whatever keeps its answer away is temporary, and so is its trouble (5xx, 429)."""
        try:
            # Proxies of the environment are meant for other traffic, and a redirect would carry secrets elsewhere.
            with httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client:
                answer = client.request(method, f"{self.url}{path}", **request)
        except httpx.HTTPError as error:
            raise OperatorAway(type(error).__name__) from error
        if answer.status_code >= 500 or answer.status_code == 429:
            raise OperatorAway(f"HTTP {answer.status_code}")
        return answer

    @staticmethod
    def read[M: BaseModel](answer: httpx.Response, model: type[M]) -> M:
        """Return the answer as the operator's papers describe it; a page instead of JSON is trouble of theirs."""
        try:
            return model.model_validate_json(answer.content)
        except ValidationError as error:
            raise OperatorAway(_("an answer that cannot be read")) from error
