"""The played folder with CSV files: a register of cards, a report for each day, orders for cards."""

import csv
from base64 import b64decode
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from io import StringIO
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from core.integrations.sandbox.web import NotHere, Request, Response, json_response
from modules.fuel_cards.integrations.csv_folder import KINDS, MEASURES, PERIODS, STATUSES
from modules.fuel_cards.integrations.sandbox.shelf import Shelf

LOGIN, PASSWORD, CONTRACT = "dealer", "sandbox", "К-208"
ZONE = ZoneInfo("Europe/Moscow")
CARD_TITLES = ("Карта", "Договор", "Пул", "Статус", "Держатель", "Госномер", "Лимиты", "Создана")
OPERATION_TITLES = (
    *("Номер операции", "Дата и время", "Договор", "Карта", "Операция", "АЗС", "Товар", "Количество", "Цена", "Сумма"),
    *("К оплате", "Основание"),
)
STATUS_OF = {ours: word for word, ours in STATUSES.items()}
KIND_OF = {ours: word for word, ours in KINDS.items()}
MEASURE_OF = {ours: word for word, ours in MEASURES.items()}
PERIOD_OF = {ours: word for word, ours in PERIODS.items()}


class Folder:
    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def answer(self, request: Request, path: str) -> Response:
        if trouble := self.shelf.troubled():
            return trouble
        if not _knows(request.headers.get("Authorization", "")):
            return json_response({"detail": "Who are you"}, HTTPStatus.UNAUTHORIZED)
        if request.method == "PUT" and path.startswith("orders/"):
            return self._order(unquote(path.removeprefix("orders/")), request.body)
        if not path:
            return self._list()
        if path == "cards.csv":
            return _file(CARD_TITLES, [_card(one) for one in reversed(self.shelf.cards())])
        day = path.removeprefix("operations-").removesuffix(".csv")
        rows = [_operation(one) for one in reversed(self.shelf.operations()) if _day(one) == day]
        if not rows:
            raise NotHere
        return _file(OPERATION_TITLES, [one for one in rows for _ in range(2 if self.shelf.trouble == "twice" else 1)])

    def _list(self) -> Response:
        files: dict[str, str] = {}
        for one in self.shelf.cards():
            files["cards.csv"] = max(files.get("cards.csv", ""), one["changed"])
        for one in self.shelf.operations():
            name = f"operations-{_day(one)}.csv"
            files[name] = max(files.get(name, ""), one["posted"])
        listed = [{"name": name, "changed_at": changed} for name, changed in files.items()]
        return json_response({"files": listed, **({"pages": 1} if self.shelf.trouble == "shape" else {})})

    def _order(self, name: str, body: bytes) -> Response:
        if self.shelf.trouble == "refuse":
            return json_response({"detail": "No"}, HTTPStatus.CONFLICT)
        text = body.decode("cp1251")
        self.shelf.note_order(name, {"path": f"orders/{name}", "body": text, "headers": {}})
        for number, status, limits in list(csv.reader(StringIO(text), delimiter=";"))[1:]:
            facts = {"status": STATUSES[status], "limits": [_limit(one) for one in limits.split(", ") if one]}
            if self.shelf.change_card(number, **facts) is None:
                return json_response({"detail": "No such card"}, HTTPStatus.NOT_FOUND)
        if self.shelf.trouble == "lost":
            return json_response({"detail": "Lost"}, HTTPStatus.BAD_GATEWAY)
        return json_response({})


def _file(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    text = StringIO()
    csv.writer(text, delimiter=";").writerows([titles, *rows])
    return Response(body=text.getvalue().encode("cp1251"), content_type="text/csv; charset=windows-1251")


def _card(one: dict[str, Any]) -> tuple[str, ...]:
    limits = ", ".join(
        f"{limit['amount']} {MEASURE_OF[limit['measure']]}/{PERIOD_OF[limit['period']]}" for limit in one["limits"]
    )
    head = (one["number"], one["contract"], one["pool"], STATUS_OF[one["status"]])
    return (*head, one["holder"], one["plate"], limits, one["created"])


def _operation(one: dict[str, Any]) -> tuple[str, ...]:
    at = datetime.fromisoformat(one["at"]).astimezone(ZONE)
    net = Decimal(one["gross"]) - Decimal(one["discount"])
    sums = (one["quantity"], one["price"], one["gross"], str(net))
    head = (one["id"], f"{at:%d.%m.%Y %H:%M:%S}", one["contract"], one["card"], KIND_OF[one["kind"]], one["station"])
    return (*head, one["product"], *(text.replace(".", ",") for text in sums), one["original"])


def _day(one: dict[str, Any]) -> str:
    """Return the day whose report has the operation: the day on which it was posted first."""
    return str(one.get("reported") or datetime.fromisoformat(one["at"]).astimezone(ZONE).strftime("%Y%m%d"))


def _limit(text: str) -> dict[str, str]:
    amount, _space, rest = text.partition(" ")
    measure, _slash, period = rest.partition("/")
    return {"amount": amount, "measure": MEASURES[measure], "period": PERIODS[period], "group": ""}


def _knows(header: str) -> bool:
    try:
        return b64decode(header.removeprefix("Basic ")).decode() == f"{LOGIN}:{PASSWORD}"
    except ValueError:
        return False
