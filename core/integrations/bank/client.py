"""The bank's interface for programs: accounts, new lines, statements, and where to tell of new payments."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO
from urllib.parse import urlencode

import httpcore
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from core.integrations.outward import Outward
from core.lib.errors import IntegrationError

TIMEOUT = {"connect": 5.0, "read": 20.0, "write": 10.0, "pool": 5.0}
LONGEST_ANSWER = 4 * 1024 * 1024


class BankAway(IntegrationError):
    code = "bank_away"
    message = _("The bank does not answer: %(reason)s. It will be asked again by itself.")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=False, reason=reason)


class BankRefuses(IntegrationError):
    code = "bank_refuses"
    message = _("The bank refuses: %(reason)s.")

    def __init__(self, reason: Any) -> None:
        super().__init__(permanent=True, reason=reason)


class WrongBankToken(IntegrationError):
    code = "bank_wrong_token"
    message = _("The bank does not know this token. Take it from the bank's cabinet once more.")

    def __init__(self) -> None:
        super().__init__(permanent=True)


class AccountFacts(BaseModel):
    """An own account as the bank is told of it."""

    number: str
    bik: str = ""
    name: str = ""
    inn: str = ""
    kpp: str = ""


class Accounts(BaseModel):
    accounts: list[AccountFacts] = []


class NewLine(BaseModel):
    """One movement that is new to us: enough to know which statement to take."""

    id: int
    account: str
    day: date
    amount: Decimal


class NewLines(BaseModel):
    lines: list[NewLine] = []
    cursor: int = 0
    has_more: bool = False


class Bank:
    """One bank under one token; every call raises BankAway, BankRefuses or WrongBankToken."""

    def __init__(self, *, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self.token = token

    def accounts(self) -> list[AccountFacts]:
        return self._read(self._ask("GET", "/accounts/"), Accounts).accounts

    def subscribe(self, *, accounts: Sequence[AccountFacts], url: str, secret: str) -> None:
        """Have the bank tell that address of new payments to these accounts, signed with the secret."""
        body = {"accounts": [one.model_dump() for one in accounts], "url": url, "secret": secret}
        self._ask("PUT", "/subscription/", body)

    def unsubscribe(self) -> None:
        self._ask("DELETE", "/subscription/")

    def new_lines(self, *, after: int) -> NewLines:
        return self._read(self._ask("GET", f"/lines/?{urlencode({'after': after})}"), NewLines)

    def statement(self, *, account: str, since: date, until: date, into: BinaryIO, limit: int) -> int:
        """Write the statement of the days into the file, 1CClientBankExchange; return its size."""
        path = f"/accounts/{account}/statement/?{urlencode({'since': since, 'until': until, 'format': '1c'})}"
        size = 0
        with self._opened("GET", path) as answer:
            for block in answer.iter_stream():
                size += len(block)
                if size > limit:
                    raise BankRefuses(_("the statement is too large"))
                into.write(block)
        into.seek(0)
        return size

    def _ask(self, method: str, path: str, body: Any = None) -> bytes:
        with self._opened(method, path, body) as answer:
            content = b""
            for block in answer.iter_stream():
                content += block
                if len(content) > LONGEST_ANSWER:
                    raise BankAway(_("an answer that cannot be read"))
            return content

    @contextmanager
    def _opened(self, method: str, path: str, body: Any = None) -> Iterator[httpcore.Response]:
        headers: dict[bytes | str, bytes | str] = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Accept": "*/*",
        }
        content = None if body is None else json.dumps(body).encode()
        try:
            with (
                httpcore.ConnectionPool(network_backend=Outward()) as pool,
                pool.stream(
                    method, f"{self.url}{path}", headers=headers, content=content, extensions={"timeout": TIMEOUT}
                ) as answer,
            ):
                self._judge(answer.status)
                yield answer
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            raise BankAway(type(error).__name__) from error

    @staticmethod
    def _judge(status: int) -> None:
        if status in {401, 403}:
            raise WrongBankToken
        if status == 429 or status >= 500:
            raise BankAway(f"HTTP {status}")
        if status >= 300:
            raise BankRefuses(f"HTTP {status}")

    @staticmethod
    def _read[M: BaseModel](content: bytes, model: type[M]) -> M:
        try:
            return model.model_validate_json(content)
        except ValidationError as error:
            raise BankAway(_("an answer that cannot be read")) from error
