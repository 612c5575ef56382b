"""A cabinet with an HTTP API: a session that expires, windows of 31 days, pages, codes of its own."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from core.integrations.exchange.connector import ServiceAway, ServiceRefuses, WrongShape
from core.integrations.exchange.speaking import read, speak
from modules.fuel_cards.integrations.rows import BalanceRow, CardRow, Heard, LimitRow, OperationRow, Strict, Wish

WINDOW = timedelta(days=31)
FIRST_LOOK = timedelta(days=61)  # back, when nothing was heard before
OVERLAP = timedelta(days=3)  # what comes late is seen again
LONG_OVERLAP = timedelta(days=30)  # the first look of each day
MOST_PAGES = 400
SESSION_OVER = 401

STATUSES = {"active": "active", "block": "blocked", "stock": "stock", "closed": "closed"}
CURRENCIES = {"C": "money", "V": "litres", "N": "count"}
PERIODS = {"O": "operation", "F": "day", "W": "week", "M": "month", "Q": "quarter"}
KINDS = {"debit": "sale", "refund": "return", "correction": "correction"}


class Status(Strict):
    code: int
    message: str = ""


class Envelope(Strict):
    status: Status
    data: dict[str, Any] = Field(default_factory=dict)


class Session(Strict):
    session_id: str = Field(min_length=1)
    contracts: list[str]


class Page(Strict):
    page: int
    pages: int
    items: list[dict[str, Any]]


class LimitCode(Strict):
    currency: str
    period: str
    value: Decimal
    category: str = ""


class ApiCard(Strict):
    number: str
    contract_id: str
    group: str = ""
    status: str
    holder: str = ""
    vehicle: str = ""
    limits: list[LimitCode] = Field(default_factory=list)
    issued: str | None = None
    expires: str | None = None
    created: str | None = None
    virtual: bool = False


class ApiOperation(Strict):
    id: str
    timestamp: str
    posted: str
    contract_id: str
    card_number: str
    type: str
    parent_id: str = ""
    sum: Decimal
    discount: Decimal
    volume: Decimal
    price: Decimal
    currency: str
    product_category_id: str
    product_category_name: str
    azs_id: str
    azs_name: str = ""
    azs_address: str = ""


class ApiBalance(Strict):
    Balance: Decimal
    CreditLimit: Decimal
    Available: Decimal


class SessionClient:
    """Speaks with one cabinet; a session that has expired is opened anew once for each question."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.url, self.contract = values["url"].rstrip("/"), values["contract"]
        self.login, self.password = values["login"], values["password"]
        self._session = ""

    def check(self) -> str:
        return _("The cabinet lets you in: contract %(contract)s.") % {"contract": self._open()}

    def look(self, cursor: str, *, now: datetime) -> Heard:
        """Return one window of cards and operations, and the contract's balance."""
        since, until = _window(cursor, now)
        cards = self._pages("/v2/cards", {"updated_from": _text(since) if cursor else ""})
        dates = {"date_from": _text(since), "date_to": _text(until)}
        operations = self._pages("/v2/transactions", dates)
        balance = _shaped(ApiBalance, self._ask("GET", "/v1/ContractBalance"))
        return Heard(
            cards=[_card(_shaped(ApiCard, one)) for one in cards],
            operations=[_operation(_shaped(ApiOperation, one)) for one in operations],
            balance=BalanceRow(balance=balance.Balance, credit_limit=balance.CreditLimit, available=balance.Available),
            cursor=_text(until),
            looked_at=now,
            has_more=until < now,
            is_first=not cursor,
        )

    def set_card(self, wish: Wish, *, key: str) -> None:
        """Have the card work or not, and give it these limits alone; the same again changes nothing there."""
        status = next(code for code, ours in STATUSES.items() if ours == wish.status)
        self._ask("POST", "/v1/setStatusCard", {"card_number": wish.card_number, "status": status}, key=key)
        limits = [
            {
                "currency": _code(CURRENCIES, one.measure),
                "period": _code(PERIODS, one.period),
                "value": str(one.amount),
                "category": one.group,
            }
            for one in wish.limits
        ]
        self._ask("POST", "/v1/setLimitCard", {"card_number": wish.card_number, "limits": limits}, key=key)

    def _open(self) -> str:
        digest = hashlib.sha512(self.password.encode()).hexdigest()
        answer = self._envelope("POST", "/v1/authUser", {"login": self.login, "password": digest}, "", "")
        _judge(answer)
        session = _shaped(Session, answer.data)
        if self.contract not in session.contracts:
            raise ServiceRefuses(_("the contract %(contract)s is not yours there") % {"contract": self.contract})
        self._session = session.session_id
        return self.contract

    def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, key: str = "", query: str = ""
    ) -> dict[str, Any]:
        if not self._session:
            self._open()
        path = f"{path}?{query}" if query else path
        answer = self._envelope(method, path, body, self._session, key)
        if answer.status.code == SESSION_OVER:
            self._open()
            answer = self._envelope(method, path, body, self._session, key)
        _judge(answer)
        return answer.data

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """Yield the rows of all pages; pages that come again are refused as a whole."""
        seen: set[str] = set()
        for number in range(1, MOST_PAGES + 1):
            told = self._ask("GET", path, query=urlencode({**query, "page": number}))
            page = _shaped(Page, told)
            print_ = hashlib.sha256(json.dumps(page.items, sort_keys=True).encode()).hexdigest()
            if page.items and (print_ in seen or page.page != number):
                raise WrongShape(_("its pages repeat themselves"))
            seen.add(print_)
            yield from page.items
            if number >= page.pages:
                return
        raise WrongShape(_("it has too many pages"))

    def _envelope(self, method: str, path: str, body: Mapping[str, Any] | None, session: str, key: str) -> Envelope:
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "session_id": session,
            "contract_id": self.contract,
        }
        if key:
            headers["Idempotency-Key"] = key
        content = None if body is None else json.dumps(body).encode()
        return read(speak(method, f"{self.url}{path}", headers=headers, content=content), Envelope)


def _window(cursor: str, now: datetime) -> tuple[datetime, datetime]:
    """Return the window to ask for: it overlaps what was heard, and is no longer than the cabinet allows."""
    if not cursor:
        since = now - FIRST_LOOK
    else:
        try:
            last = datetime.fromisoformat(cursor).astimezone(UTC)
        except ValueError:
            raise WrongShape(cursor) from None
        is_first_today = last.date() < now.astimezone(UTC).date() and now - last < timedelta(days=1)
        since = last - (LONG_OVERLAP if is_first_today else OVERLAP)
    return since, min(since + WINDOW, now)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _judge(answer: Envelope) -> None:
    code = answer.status.code
    if code in {401, 403}:
        raise ServiceRefuses(_("it does not know the login or the password"))
    if code >= 500:
        raise ServiceAway(answer.status.message or code)
    if code != 200:
        raise ServiceRefuses(answer.status.message or code)


def _shaped[M: BaseModel](model: type[M], told: Mapping[str, Any]) -> M:
    return read((json.dumps(told).encode(), "application/json"), model)


def _code(table: Mapping[str, str], ours: str) -> str:
    return next(code for code, word in table.items() if word == ours)


def _meaning(table: Mapping[str, str], code: str) -> Any:
    try:
        return table[code]
    except KeyError:
        raise WrongShape(_("it has the unknown code %(code)s") % {"code": code[:20]}) from None


def _card(told: ApiCard) -> CardRow:
    return CardRow.model_validate(
        {
            "number": told.number,
            "contract": told.contract_id,
            "pool": told.group,
            "status": _meaning(STATUSES, told.status),
            "holder": told.holder,
            "plate": told.vehicle,
            "limits": [_limit(one) for one in told.limits],
            "issued_on": told.issued,
            "expires_on": told.expires,
            "created_at": told.created,
            "is_virtual": told.virtual,
        }
    )


def _limit(told: LimitCode) -> LimitRow:
    return LimitRow(
        measure=_meaning(CURRENCIES, told.currency),
        period=_meaning(PERIODS, told.period),
        amount=told.value,
        group=told.category,
    )


def _operation(told: ApiOperation) -> OperationRow:
    if told.currency not in {"RUR", "RUB"}:
        raise WrongShape(_("it has the unknown code %(code)s") % {"code": told.currency[:20]})
    return OperationRow(
        id=told.id,
        at=told.timestamp,
        posted=told.posted,
        contract=told.contract_id,
        card=told.card_number,
        kind=_meaning(KINDS, told.type),
        station=told.azs_id,
        address=told.azs_address,
        region=told.azs_name,
        product_code=told.product_category_id,
        product=told.product_category_name,
        quantity=told.volume,
        price=told.price,
        gross=told.sum,
        discount=told.discount,
        net=told.sum - told.discount,
        original=told.parent_id,
    )
