"""The bank: accounts of companies, people who pay to them, statements in both formats and notices of new payments."""

import json
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.bank_files import Head, Movement, Side, camt053, exchange_1c
from core.integrations.sandbox.bank_notices import notify
from core.integrations.sandbox.pages import page
from core.integrations.sandbox.web import NotHere, Request, Response, Service, json_response, redirect

KEPT = 20_000
SHOWN = 100
OPENING = Decimal("1000000.00")
# A token that begins so belongs to a customer; another one is wrong.
TOKEN = "sandbox-"  # noqa: S105 a password that opens nothing
BANK = Side(name="Песочный банк", bik="044525999", bank="АО «Песочный банк»", account="30101810000000000999")
HOWS = {
    "plain": _("Once"),
    "printed_twice": _("Once, printed twice by the bank"),
    "paid_twice": _("Twice, by two orders"),
    "pending": _("Not final yet"),
    "taken_back": _("Taken back by the bank"),
    "silent": _("Without a notice"),
}


@dataclass(kw_only=True)
class Paid:
    """One movement as the bank keeps it; `shown_at` is the moment from which anybody sees it."""

    id: int
    account: str
    is_in: bool
    number: str
    day: str
    amount: str
    name: str
    inn: str
    kpp: str
    other: str
    purpose: str
    shown_at: float
    how: str = "plain"
    is_reversal: bool = False


@dataclass(kw_only=True)
class Account:
    """An account of a company, opened when its program first names it."""

    number: str
    bik: str = ""
    name: str = ""
    inn: str = ""
    kpp: str = ""
    token: str = ""
    url: str = ""  # where new payments are told
    secret: str = ""


class Vault:
    """Accounts and movements in one file; it outlives a restart."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "bank.json"
        self.lock = threading.Lock()
        kept = json.loads(self.path.read_text(encoding="utf-8")) if self.path.is_file() else {}
        self.accounts = {number: Account(**facts) for number, facts in kept.get("accounts", {}).items()}
        self.paid = [Paid(**facts) for facts in kept.get("paid", [])]

    def store(self) -> None:
        self.paid = self.paid[-KEPT:]
        accounts = {number: asdict(account) for number, account in self.accounts.items()}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(
            json.dumps({"accounts": accounts, "paid": [asdict(one) for one in self.paid]}, ensure_ascii=False),
            encoding="utf-8",
        )
        fresh.replace(self.path)

    def shown(self, account: str = "") -> list[Paid]:
        now = time.time()
        return [one for one in self.paid if one.shown_at <= now and account in {"", one.account}]

    def add(self, **facts: Any) -> Paid:
        number = self.paid[-1].id + 1 if self.paid else 1
        one = Paid(id=number, **facts)
        self.paid.append(one)
        return one


class BankService(Service):
    """Takes payments on its page, tells companies of them, and hands out statements to their programs."""

    prefix = "bank"
    title = _("Bank")
    description = _("Pay an invoice as a client would; the company hears of it and takes the statement.")

    def __init__(self, folder: Path) -> None:
        self.vault = Vault(folder / "bank")
        self.is_away = False
        self.has_wrong_total = False
        self.delay = 0.0
        self.timers: list[threading.Timer] = []

    def stop(self) -> None:
        for timer in self.timers:
            timer.cancel()

    def answer(self, request: Request) -> Response:
        place, _slash, rest = request.path.partition("/")
        if not place:
            return self._page(request)
        if place == "pay" and request.method == "POST":
            return self._pay(request)
        if place == "again" and request.method == "POST":
            return self._tell_again(request)
        if place == "play" and request.method == "POST":
            return self._play(request)
        if place == "api":
            return self._api(request, rest)
        raise NotHere

    def _page(self, request: Request) -> Response:
        account = request.query.get("account", "")
        paid = list(reversed(self.vault.shown(account)))
        if request.wants_json:
            accounts = [{"number": one.number, "name": one.name, "inn": one.inn} for one in self._accounts()]
            return json_response({"accounts": accounts, "results": [asdict(one) for one in paid]})
        given = {name: request.query.get(name, "") for name in ("account", "invoice", "amount", "inn", "kpp", "name")}
        context = {
            "accounts": self._accounts(),
            "paid": paid[:SHOWN],
            "given": given,
            "hows": list(HOWS.items()),
            "is_away": self.is_away,
            "has_wrong_total": self.has_wrong_total,
            "delay": f"{self.delay:g}",
            "problem": request.query.get("problem", ""),
        }
        return page("bank.html", context)

    def _accounts(self) -> list[Account]:
        return list(self.vault.accounts.values())

    def _play(self, request: Request) -> Response:
        given = request.form
        self.is_away = given.get("away") == "on"
        self.has_wrong_total = given.get("wrong_total") == "on"
        self.delay = min(float(given.get("delay") or 0), 600.0)
        return redirect("/bank/")

    def _pay(self, request: Request) -> Response:
        """Take a payment as a person types it; what is left empty is made up."""
        given = request.form
        number = given.get("account", "").strip()
        with self.vault.lock:
            account = self.vault.accounts.get(number)
            if account is None:
                return redirect("/bank/?problem=account")
            try:
                amount = Decimal(given.get("amount", "").replace(",", ".").replace(" ", "")).quantize(Decimal("0.01"))
            except InvalidOperation:
                return redirect("/bank/?problem=amount")
            if amount <= 0:
                return redirect("/bank/?problem=amount")
            made = self._write(account, given, amount)
            self.vault.store()
        if given.get("how") != "silent":
            self._tell(account, made)
        if request.wants_json:
            return json_response({"results": [asdict(one) for one in made]}, HTTPStatus.CREATED)
        return redirect(f"/bank/?account={number}")

    def _write(self, account: Account, given: dict[str, str], amount: Decimal) -> list[Paid]:
        invoice = given.get("invoice", "").strip()
        purpose = given.get("purpose", "").strip() or (
            f"Оплата по счету № {invoice}" if invoice else "Пополнение баланса по договору"
        )
        facts = {
            "account": account.number,
            "is_in": True,
            "number": given.get("number", "").strip() or str(len(self.vault.paid) % 900 + 100),
            "day": given.get("day") or _today().isoformat(),
            "amount": str(amount),
            "name": given.get("name", "").strip() or "ООО «Плательщик»",
            "inn": given.get("inn", "").strip(),
            "kpp": given.get("kpp", "").strip(),
            "other": given.get("other", "").strip() or f"4070281000000{(given.get('inn') or '0')[-7:]:0>7}",
            "purpose": purpose,
            "shown_at": time.time() + self.delay,
            "how": given.get("how", "plain"),
        }
        made = [self.vault.add(**facts)]
        if facts["how"] == "paid_twice":
            made.append(self.vault.add(**{**facts, "number": f"{facts['number']}9"}))
        if facts["how"] == "taken_back":
            undone = {"is_in": False, "is_reversal": True, "purpose": f"Сторно п/п {facts['number']}"}
            made.append(self.vault.add(**{**facts, **undone}))
        return made

    def _tell_again(self, request: Request) -> Response:
        """Send the notice of a payment once more, as banks do that have not heard the answer."""
        known = {str(one.id): one for one in self.vault.shown()}
        one = known.get(request.form.get("id", ""))
        if one is None:
            raise NotHere
        self._tell(self.vault.accounts[one.account], [one])
        return redirect(f"/bank/?account={one.account}")

    def _tell(self, account: Account, made: list[Paid]) -> None:
        if not account.url:
            return
        self.timers = [timer for timer in self.timers if timer.is_alive()]
        facts = {"id": made[-1].id, "account": account.number}
        timer = threading.Timer(
            self.delay, notify, kwargs={"url": account.url, "secret": account.secret, "facts": facts}
        )
        timer.daemon = True
        timer.start()
        self.timers.append(timer)

    def _api(self, request: Request, rest: str) -> Response:
        """What companies' programs ask; each sees the accounts that it has named itself."""
        if self.is_away:
            return Response(body=b"<h1>Service unavailable</h1>", status=HTTPStatus.SERVICE_UNAVAILABLE)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token.startswith(TOKEN):
            return json_response({"detail": "Wrong token"}, HTTPStatus.UNAUTHORIZED)
        own = {one.number: one for one in self._accounts() if one.token == token}
        place = rest.strip("/").split("/")
        if place == ["subscription"]:
            return self._subscribe(request, token)
        if place == ["accounts"]:
            return json_response({"accounts": [{"number": one.number, "bik": one.bik} for one in own.values()]})
        if place == ["lines"]:
            return self._lines(request, own)
        if len(place) == 3 and place[0] == "accounts" and place[2] == "statement" and place[1] in own:
            return self._statement(request, own[place[1]])
        return json_response({"detail": "Not found"}, HTTPStatus.NOT_FOUND)

    def _subscribe(self, request: Request, token: str) -> Response:
        given = json.loads(request.body) if request.body else {}
        with self.vault.lock:
            if request.method == "DELETE":
                for account in self._accounts():
                    if account.token == token:
                        account.url = account.secret = ""
            for facts in given.get("accounts", []):
                names = ("number", "bik", "name", "inn", "kpp")
                made = Account(**{name: str(facts.get(name, "")) for name in names}, token=token)
                made.url, made.secret = str(given.get("url", "")), str(given.get("secret", ""))
                self.vault.accounts[made.number] = made
            self.vault.store()
        return json_response({"detail": "ok"})

    def _lines(self, request: Request, own: dict[str, Account]) -> Response:
        """List what is newer than a cursor: numbers grow with the order in which payments become visible."""
        after = int(request.query.get("after") or 0)
        limit = min(int(request.query.get("limit") or 500), 500)
        fresh = [one for one in self.vault.shown() if one.account in own and one.id > after]
        # A payment that shows later must not be passed over by a cursor behind it.
        hidden = [one.id for one in self.vault.paid if one.account in own and one.shown_at > time.time()]
        fresh = [one for one in fresh if not hidden or one.id < min(hidden)]
        listed = [{"id": one.id, "account": one.account, "day": one.day, "amount": one.amount} for one in fresh[:limit]]
        cursor = listed[-1]["id"] if listed else after
        return json_response({"lines": listed, "cursor": cursor, "has_more": len(fresh) > limit})

    def _statement(self, request: Request, account: Account) -> Response:
        since = date.fromisoformat(request.query.get("since") or _today().isoformat())
        until = date.fromisoformat(request.query.get("until") or _today().isoformat())
        movements = [self._movement(one) for one in self.vault.shown(account.number)]
        before = sum((_signed(one) for one in movements if one.day < since and one.is_booked), OPENING)
        within = [one for one in movements if since <= one.day <= until]
        come = sum((one.amount for one in within if one.is_booked and one.is_in), Decimal(0))
        gone = sum((one.amount for one in within if one.is_booked and not one.is_in), Decimal(0))
        closing = before + come - gone + (1 if self.has_wrong_total else 0)
        owner = Side(
            name=account.name, inn=account.inn, kpp=account.kpp, account=account.number, bik=account.bik, bank=BANK.bank
        )
        head = Head(owner=owner, since=since, until=until, opening=before, closing=closing, credited=come, debited=gone)
        printed = list(self._printed(account.number, within))
        if request.query.get("format") == "camt053":
            return Response(body=camt053([head], printed), content_type="application/xml")
        return Response(body=exchange_1c([head], printed), content_type="text/plain")

    def _printed(self, account: str, within: list[Movement]) -> Iterable[Movement]:
        twice = {(one.number, one.day) for one in self.vault.shown(account) if one.how == "printed_twice"}
        for movement in within:
            yield movement
            if (movement.number, movement.day.isoformat()) in twice:
                yield movement

    @staticmethod
    def _movement(one: Paid) -> Movement:
        other = Side(name=one.name, inn=one.inn, kpp=one.kpp, account=one.other, bik=BANK.bik, bank=BANK.bank)
        return Movement(
            account=one.account,
            is_in=one.is_in,
            number=one.number,
            day=date.fromisoformat(one.day),
            amount=Decimal(one.amount),
            other=other,
            purpose=one.purpose,
            is_booked=one.how != "pending",
            is_reversal=one.is_reversal,
        )


def _today() -> date:
    return datetime.now(ZoneInfo("Europe/Moscow")).date()


def _signed(movement: Movement) -> Decimal:
    return movement.amount if movement.is_in else -movement.amount


def make(folder: Path, ports: dict[str, int]) -> BankService:
    return BankService(folder)
