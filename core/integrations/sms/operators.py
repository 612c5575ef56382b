"""The operators that a company may choose; each speaks its own published HTTP interface."""

import base64
import hmac
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from core.integrations.sms.operator import (
    Credentials,
    ForgedReport,
    Operator,
    OperatorAway,
    OperatorRefuses,
    Report,
)
from core.lib.errors import InvalidInput


class UnknownOperator(InvalidInput):
    code = "unknown_sms_operator"
    message = _("There is no such operator.")


class SmscReply(BaseModel):
    id: int | str | None = None
    balance: str | None = None
    error: str = ""
    error_code: int = 0


class Smsc(Operator):
    """smsc.ru: `send.php` and `balance.php` with `fmt=3`; errors 4 and 9 are trouble of the moment."""

    code = "smsc"
    account_label = _("Login")
    secret_label = _("Password")
    takes_report_address = False
    PASSING: ClassVar[frozenset[int]] = frozenset({4, 9})
    ARRIVED: ClassVar[frozenset[str]] = frozenset({"1", "2", "4"})  # delivered, read, link opened
    LOST: ClassVar[frozenset[str]] = frozenset({"3", "20", "22", "23", "24", "25"})

    @classmethod
    def reports(cls, given: Mapping[str, str], *, signature: str, url: str, secret: str) -> list[Report]:
        state = given.get("status", "")
        if state not in cls.ARRIVED | cls.LOST:
            return []
        return [Report(number=given.get("id", ""), delivered=state in cls.ARRIVED, reason=given.get("err", ""))]

    def send(self, *, to: str, text: str, key: str) -> str:
        reply = self._ask("/sys/send.php", phones=to, mes=text, sender=self.credentials.sender, charset="utf-8")
        return str(reply.id)

    def check(self) -> str:
        return str(self._ask("/sys/balance.php").balance)

    def _ask(self, path: str, **fields: str) -> SmscReply:
        who = {"login": self.credentials.account, "psw": self.credentials.secret, "fmt": "3"}
        reply = self.read(self.call("POST", path, data={**who, **fields}), SmscReply)
        if reply.error_code:
            raise OperatorAway(reply.error) if reply.error_code in self.PASSING else OperatorRefuses(reply.error)
        return reply


class SmsRuMessage(BaseModel):
    status_code: int
    sms_id: str = ""
    status_text: str = ""


class SmsRuReply(BaseModel):
    status_code: int
    status_text: str = ""
    balance: float | None = None
    sms: dict[str, SmsRuMessage] = {}


class SmsRu(Operator):
    """sms.ru: `sms/send` and `my/balance` with `json=1`; 100 is success, 220 and above 500 are trouble of theirs."""

    code = "sms_ru"
    secret_label = _("api_id")
    takes_report_address = False
    report_answer = "100"

    @classmethod
    def reports(cls, given: Mapping[str, str], *, signature: str, url: str, secret: str) -> list[Report]:
        """Read `data[0]`, `data[1]`…: lines of kind, number and state; 103 has arrived, 104 to 108 and 150 have not."""
        found = []
        for name, value in given.items():
            kind, number, state = (*value.split("\n"), "", "", "")[:3]
            if name.startswith("data") and kind == "sms_status" and state in {"103", *cls.LOST}:
                found.append(Report(number=number, delivered=state == "103", reason="" if state == "103" else state))
        return found

    LOST: ClassVar[frozenset[str]] = frozenset({"104", "105", "106", "107", "108", "150"})

    def send(self, *, to: str, text: str, key: str) -> str:
        number = to.removeprefix("+")
        reply = self._ask("/sms/send", **{"to": number, "msg": text, "from": self.credentials.sender})
        message = reply.sms.get(number)
        if message is None:
            raise OperatorAway(_("an answer that cannot be read"))
        self._judge(message.status_code, message.status_text)
        return message.sms_id

    def check(self) -> str:
        return str(self._ask("/my/balance").balance)

    def _ask(self, path: str, **fields: str) -> SmsRuReply:
        given = {name: value for name, value in fields.items() if value}
        data = {"api_id": self.credentials.secret, "json": "1", **given}
        reply = self.read(self.call("POST", path, data=data), SmsRuReply)
        self._judge(reply.status_code, reply.status_text)
        return reply

    @staticmethod
    def _judge(code: int, words: str) -> None:
        if code == 220 or code >= 500:
            raise OperatorAway(words or code)
        if code >= 200:
            raise OperatorRefuses(words or code)


class TwilioReply(BaseModel):
    sid: str = ""
    message: str = ""
    balance: str = ""
    currency: str = ""


class Twilio(Operator):
    """twilio.com, version 2010-04-01: basic authentication by account and token."""

    code = "twilio"
    account_label = _("Account SID")
    secret_label = _("Auth token")
    sender_hint = _("A number of yours at the operator, with its country code.")

    def send(self, *, to: str, text: str, key: str) -> str:
        message = {"To": to, "From": self.credentials.sender, "Body": text}
        if self.report_to:
            message["StatusCallback"] = self.report_to
        return self._ask("POST", "Messages", data=message).sid

    @classmethod
    def reports(cls, given: Mapping[str, str], *, signature: str, url: str, secret: str) -> list[Report]:
        """Believe what is signed with the account's token: its own way, over the address and the sorted fields."""
        signed = url + "".join(f"{name}{given[name]}" for name in sorted(given))
        expected = base64.b64encode(hmac.digest(secret.encode(), signed.encode(), "sha1")).decode()
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            raise ForgedReport
        state = given.get("MessageStatus", "")
        if state not in {"delivered", "read", "undelivered", "failed"}:
            return []
        arrived = state in {"delivered", "read"}
        return [Report(number=given.get("MessageSid", ""), delivered=arrived, reason=given.get("ErrorCode", ""))]

    def check(self) -> str:
        reply = self._ask("GET", "Balance")
        return f"{reply.balance} {reply.currency}".strip()

    def _ask(self, method: str, what: str, **request: Any) -> TwilioReply:
        who = (self.credentials.account, self.credentials.secret)
        path = f"/2010-04-01/Accounts/{self.credentials.account}/{what}.json"
        answer = self.call(method, path, auth=who, **request)
        reply = self.read(answer, TwilioReply)
        if answer.status_code >= 400:
            raise OperatorRefuses(reply.message or f"HTTP {answer.status_code}")
        return reply


class SandboxReply(BaseModel):
    id: int | None = None
    detail: str = ""


class Development(Operator):
    """The sandbox on the developer's own machine: takes everything, and forgets a message sent twice under one key."""

    code = "development"

    def send(self, *, to: str, text: str, key: str) -> str:
        message = {"to": to, "text": text, "sender": self.credentials.sender, "key": key, "report_to": self.report_to}
        answer = self.call("POST", "/messages/", json=message)
        reply = self.read(answer, SandboxReply)
        if answer.status_code >= 400:
            raise OperatorRefuses(reply.detail)
        return str(reply.id)

    @classmethod
    def reports(cls, given: Mapping[str, str], *, signature: str, url: str, secret: str) -> list[Report]:
        delivered = given.get("status") == "delivered"
        return [Report(number=given.get("id", ""), delivered=delivered, reason=given.get("reason", ""))]

    def check(self) -> str:
        answer = self.call("GET", "/state/")
        return self.read(answer, SandboxReply).detail


OPERATORS: dict[str, type[Operator]] = {one.code: one for one in (Smsc, SmsRu, Twilio, Development)}


def offered() -> list[type[Operator]]:
    """Return what a company may choose here; the sandbox only where there is one."""
    return [one for one in OPERATORS.values() if one is not Development or settings.SANDBOX_URL]


def operator_for(code: str, credentials: Credentials, *, report_to: str = "") -> Operator:
    found = next((one for one in offered() if one.code == code), None)
    if found is None:
        raise UnknownOperator
    return found(credentials, report_to=report_to)
