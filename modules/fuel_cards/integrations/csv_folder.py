"""A supplier that leaves CSV files in a folder over HTTP, and takes orders for cards as files."""

import base64
import csv
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, ValidationError

from core.integrations.exchange.connector import ServiceAway, WrongShape
from core.integrations.exchange.speaking import read, speak
from core.lib.tabular import Field as Column
from core.lib.tabular import Layout, UnreadableFile, open_table
from modules.fuel_cards.integrations.rows import CardRow, Heard, LimitRow, OperationRow, Strict, Wish

MOST_FILES = 200  # in one look
STATUSES = {"действует": "active", "стоп-лист": "blocked", "не выдана": "stock", "закрыта": "closed"}
KINDS = {"продажа": "sale", "возврат": "return", "корректировка": "correction"}
MEASURES = {"л": "litres", "руб": "money", "оп": "count"}
PERIODS = {"раз": "operation", "сутки": "day", "неделя": "week", "месяц": "month", "квартал": "quarter"}

CARDS = Layout(
    fields=(
        Column("number", ("Карта",)),
        Column("contract", ("Договор",)),
        Column("pool", ("Пул",)),
        Column("status", ("Статус",)),
        Column("holder", ("Держатель",)),
        Column("plate", ("Госномер",)),
        Column("limits", ("Лимиты",)),
        Column("issued_on", ("Выпущена",)),
        Column("expires_on", ("Действует до",)),
        Column("created_at", ("Создана",)),
    ),
    required=(("number",), ("contract",), ("status",)),
)
OPERATIONS = Layout(
    fields=(
        Column("id", ("Номер операции",)),
        Column("at", ("Дата и время",)),
        Column("contract", ("Договор",)),
        Column("card", ("Карта",)),
        Column("kind", ("Операция",)),
        Column("station", ("АЗС",)),
        Column("address", ("Адрес",)),
        Column("product", ("Товар",)),
        Column("quantity", ("Количество",)),
        Column("price", ("Цена",)),
        Column("gross", ("Сумма",)),
        Column("net", ("К оплате",)),
        Column("original", ("Основание",)),
    ),
    required=(("id",), ("at",), ("card",), ("quantity",), ("gross",), ("net",)),
)


class ListedFile(Strict):
    name: str = Field(min_length=1, max_length=120)
    changed_at: str = Field(min_length=1, max_length=40)


class Listing(Strict):
    files: list[ListedFile]


class FolderClient:
    """Reads the files that have changed since the last look, the oldest first."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.url, self.contract = values["url"].rstrip("/"), values["contract"]
        who = base64.b64encode(f"{values['login']}:{values['password']}".encode()).decode()
        self._headers = {"Authorization": f"Basic {who}", "Accept": "application/json, text/csv"}

    def check(self) -> str:
        return _("The folder is open: %(count)s files.") % {"count": len(self._list())}

    def look(self, cursor: str, *, now: datetime) -> Heard:
        """Return what the changed files say; a file of the very moment of the last look is read once more."""
        listed = sorted(self._list(), key=lambda one: (one.changed_at, one.name))
        fresh = [one for one in listed if one.changed_at >= cursor]
        taken = fresh[:MOST_FILES]
        cards: list[CardRow] = []
        operations: list[OperationRow] = []
        for one in taken:
            if one.name.startswith("cards"):
                cards += [_card(row) for row in self._rows(one.name, CARDS)]
            elif one.name.startswith("operations"):
                operations += [_operation(row) for row in self._rows(one.name, OPERATIONS)]
        return Heard(
            cards=cards,
            operations=operations,
            # Never empty again: an empty one says that nobody has looked yet.
            cursor=taken[-1].changed_at if taken else cursor or "0",
            looked_at=now,
            has_more=len(fresh) > len(taken),
            is_first=not cursor,
        )

    def set_card(self, wish: Wish, *, key: str) -> None:
        """Leave an order file under a name of its own: the same order again is the same file."""
        text = StringIO()
        writer = csv.writer(text, delimiter=";")
        writer.writerow(["Карта", "Статус", "Лимиты"])
        status = next(word for word, ours in STATUSES.items() if ours == wish.status)
        writer.writerow([wish.card_number, status, ", ".join(_limit_words(one) for one in wish.limits)])
        name = quote(f"order-{key}.csv".replace(":", "-"), safe="")
        speak("PUT", f"{self.url}/orders/{name}", headers=self._headers, content=text.getvalue().encode("cp1251"))

    def _list(self) -> list[ListedFile]:
        return read(speak("GET", f"{self.url}/", headers=self._headers), Listing).files

    def _rows(self, name: str, layout: Layout) -> list[dict[str, Any]]:
        body, kind = speak("GET", f"{self.url}/{quote(name, safe='')}", headers=self._headers)
        if "html" in kind or body.lstrip()[:1] == b"<":
            raise ServiceAway(_("a page for people came instead of data"))
        try:
            rows = list(open_table(BytesIO(body), layout).rows())
        except UnreadableFile as error:
            raise WrongShape(f"{name}: {error}") from error
        if broken := [row.line for row in rows if row.reason]:
            raise WrongShape(_("%(name)s breaks off at line %(line)s") % {"name": name, "line": broken[0]})
        return [{field: str(cell).strip() for field, cell in zip(layout.names, row.cells, strict=True)} for row in rows]


def _shaped[M: BaseModel](model: type[M], facts: Mapping[str, Any]) -> M:
    try:
        return model.model_validate(facts)
    except ValidationError as error:
        first: Any = error.errors(include_url=False, include_input=False)[0]
        raise WrongShape(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"[:120]) from error


def _card(row: Mapping[str, Any]) -> CardRow:
    limits = [_limit(text.strip()) for text in row["limits"].split(",") if text.strip()]
    dates = {name: _day(row[name]) for name in ("issued_on", "expires_on")}
    status = _meaning(STATUSES, row["status"])
    created_at = row["created_at"] or None
    return _shaped(CardRow, {**row, **dates, "status": status, "limits": limits, "created_at": created_at})


def _operation(row: Mapping[str, Any]) -> OperationRow:
    sums = {name: _number(row[name]) for name in ("quantity", "price", "gross", "net")}
    kind = _meaning(KINDS, row["kind"])
    discount = sums["gross"] - sums["net"]
    return _shaped(OperationRow, {**row, **sums, "kind": kind, "discount": discount})


def _meaning(table: Mapping[str, str], word: str) -> str:
    try:
        return table[word.casefold()]
    except KeyError:
        raise WrongShape(_("it has the unknown code %(code)s") % {"code": word[:20]}) from None


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 a day has no zone
    except ValueError:
        raise WrongShape(text[:20]) from None


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.replace("\xa0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise WrongShape(text[:20]) from None


def _limit(text: str) -> LimitRow:
    """Read `200 л/сутки`."""
    amount, _space, rest = text.partition(" ")
    measure, _slash, period = rest.partition("/")
    facts = {"amount": _number(amount), "measure": _meaning(MEASURES, measure), "period": _meaning(PERIODS, period)}
    return _shaped(LimitRow, facts)


def _limit_words(one: LimitRow) -> str:
    measure = next(word for word, ours in MEASURES.items() if ours == one.measure)
    period = next(word for word, ours in PERIODS.items() if ours == one.period)
    return f"{one.amount} {measure}/{period}"
