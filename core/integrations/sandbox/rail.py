"""The played rail data (СТЖ): where wagons stand, orders with their plan and fact of supply, invoices, payments."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.objects import Deed, Facts, Form, Input, Objects, Refused, Shown
from core.integrations.sandbox.onec import AGREEMENT, AMOUNT, CLIENT, DATE, NUMBER, made_of, named
from core.integrations.sandbox.web import NotHere, Request, Response, json_response
from core.lib.tabular.values import luhn_is_valid

TOKEN = "sandbox"  # noqa: S105 the sandbox's own
SUPPLY = "20"
# Codes and names of operations as the railways' reports have them.
OPERATIONS = {
    SUPPLY: "Подача под погрузку",
    "21": "Погрузка",
    "02": "Отправление",
    "01": "Прибытие",
    "80": "Брошен",
    "10": "Выгрузка",
}
# The way of a wagon that the page makes: code (ЕСР), name, kilometres left to the last one.
ROUTE = (
    ("865309", "Кемерово-Сорт.", 3672),
    ("850308", "Инская", 3397),
    ("834308", "Входная", 2770),
    ("781007", "Екатеринбург-Сорт.", 1874),
    ("230603", "Кошта", 702),
    ("037202", "Лужская-Сорт.", 0),
)
STATIONS = {code: (name, left) for code, name, left in ROUTE}
STATION_NAMES = {code: name for code, name, _left in ROUTE}
STATUSES = {"accepted": _("Accepted"), "in_progress": _("In progress"), "done": _("Done"), "refused": _("Refused")}
MOST_WAGONS = 500


class RailService(Objects):
    """Rail data: a wagon's state is its latest operation, also where an earlier one is reported after it."""

    prefix = "rail"
    title = _("Rail data")
    description = _("Wagons and their operations, orders, invoices and payments, and an exchange that may go wrong.")
    door = "api"
    base = "СТЖ (песочница)"
    kinds: ClassVar = {"dislocation": "wagon", "orders": "order", "invoices": "invoice", "payments": "payment"}
    forms: ClassVar = (
        Form(
            deed="order",
            button=_("Make an order"),
            inputs=(
                *(named(_("Order's code")), CLIENT, AGREEMENT, NUMBER, DATE),
                Input(name="cargo", label=_("Cargo"), value="Уголь каменный"),
                Input(name="wagons", label=_("Wagons"), type="number", value="10"),
                Input(name="days", label=_("Days of supply"), type="number", value="5"),
            ),
        ),
        Form(
            deed="wagon",
            button=_("Make wagons"),
            inputs=(
                Input(name="order_id", label=_("Order's code"), is_required=True),
                Input(name="number", label=_("Wagon's number, else the next one")),
                Input(name="count", label=_("How many"), type="number", value="1"),
                Input(name="at", label=_("When"), type="datetime-local"),
            ),
        ),
        Form(
            deed="invoice",
            button=_("Make an invoice"),
            inputs=(named(_("Invoice's code")), CLIENT, AGREEMENT, NUMBER, DATE, AMOUNT),
        ),
        Form(
            deed="payment",
            button=_("Make a payment"),
            inputs=(
                *(named(_("Payment's code")), CLIENT),
                Input(name="invoice_id", label=_("Invoice's code")),
                *(NUMBER, DATE, AMOUNT),
            ),
        ),
    )

    def knows(self, request: Request) -> bool:
        return request.headers.get("Authorization", "") == f"Bearer {TOKEN}"

    def deeds(self) -> Mapping[str, Deed]:
        return {
            "order": self._order,
            "status": self._status,
            "wagon": self._wagons,
            "move": self._move,
            "invoice": lambda given: self._paper("invoice", given),
            "payment": lambda given: self._paper("payment", given),
        }

    def asked(self, request: Request, place: str, name: str) -> Response | None:
        """Tell the operations of one wagon, the newest first, under dislocation/NUMBER/operations/."""
        number, _slash, what = name.partition("/")
        if place != "dislocation" or what != "operations":
            return None
        if self.book.get("wagon", number) is None:
            raise NotHere
        told = self._operations(number)
        return json_response({"operations": [one for one in told for _ in range(2 if self.trouble == "twice" else 1)]})

    def shown(self, kind: str, one: Facts) -> Shown:
        if kind == "wagon":
            title = f"{one['station']['name']}, {one['operation']['name']}, {one['operation_at'][:16]}"
            note = _("%(left)s km left, order %(order)s") % {"left": one["distance_left"], "order": one["order_id"]}
            return Shown(kind=kind, id=one["id"], title=title, note=note, forms=(_moving(one["id"]),))
        if kind == "order":
            plan, fact = (sum(day["count"] for day in one[name]) for name in ("plan", "fact"))
            title = f"№ {one['number']}, {one['date']}, {one['cargo']}, {fact}/{plan}, {STATUSES[one['status']]}"
            deciding = Input(name="status", label=_("Status"), options=STATUSES)
            form = Form(deed="status", button=_("Change"), inputs=(_hidden(one["id"]), deciding))
            return Shown(kind=kind, id=one["id"], title=title, note=one["contract_id"], forms=(form,))
        return Shown(kind=kind, id=one["id"], title=f"№ {one['number']}, {one['date']}", note=one["counterparty_id"])

    def _order(self, given: dict[str, str]) -> Facts:
        """Make an order whose plan shares its wagons out among the days."""
        wagons, days = _count(given.get("wagons", "10")), min(_count(given.get("days", "5")), 366)
        begins = _read(date.fromisoformat, given.get("date", ""))
        shares = [wagons // days + (number < wagons % days) for number in range(days)]
        plan = [
            {"date": str(begins + timedelta(days=number)), "count": count}
            for number, count in enumerate(shares)
            if count
        ]
        facts = {name: given.get(name, "") for name in ("counterparty_id", "contract_id", "number", "date")}
        facts["cargo"] = given.get("cargo") or "Уголь каменный"
        ways = {"origin": _station(ROUTE[0][0]), "destination": _station(ROUTE[-1][0])}
        name = _required(given, "id")
        fact = self._supplied(name)
        return self.put("order", name, {**facts, **ways, "plan": plan, "fact": fact, "status": "accepted"})

    def _status(self, given: dict[str, str]) -> Facts:
        if given.get("status") not in STATUSES:
            raise Refused(_("There is no such status."))
        known = self.found("order", given.get("id", ""))
        return self.put("order", known["id"], {**known, "status": given["status"]})

    def _wagons(self, given: dict[str, str]) -> Facts:
        """Make wagons that are supplied for loading at the first station."""
        order_id = _required(given, "order_id")
        made: list[Facts] = []
        for _number in range(min(_count(given.get("count", "1")), MOST_WAGONS)):
            with self.book.lock:
                number = (given.get("number", "") if not made else "") or self._next_number()
                if len(number) != 8 or not luhn_is_valid(number):
                    raise Refused(_("A wagon's number has eight digits, and the last of them checks the others."))
                made.append(self._note(number, order_id, SUPPLY, ROUTE[0][0], given.get("at", ""), ""))
        return {"wagons": made}

    def _move(self, given: dict[str, str]) -> Facts:
        known = self.found("wagon", given.get("id", ""))
        operation, station = given.get("operation", ""), given.get("station", "")
        if operation not in OPERATIONS or station not in STATIONS:
            raise Refused(_("There is no such operation or station."))
        order_id = given.get("order_id") or known["order_id"]
        return self._note(known["id"], order_id, operation, station, given.get("at", ""), given.get("left", ""))

    def _note(self, number: str, order_id: str, operation: str, station: str, at: str, left: str) -> Facts:
        """Write an operation down, and the wagon as its latest operation leaves it."""
        moment = _moment(at)
        facts = {
            "wagon": number,
            "order_id": order_id,
            "station": _station(station),
            "operation": {"code": operation, "name": OPERATIONS[operation]},
            "operation_at": moment,
            "distance_left": _count(left, least=0) if left else STATIONS[station][1],
        }
        with self.book.lock:
            name = str(len(self.book.all("operation")) + 1)
            self.book.put("operation", name, {**facts, "id": name})
            latest = self._operations(number)[0]
            made = self.put("wagon", number, self._state(latest))
            order = self.book.get("order", order_id)
            if order is not None and (fact := self._supplied(order_id)) != order["fact"]:
                self.put("order", order_id, {**order, "fact": fact})
        return made

    def _state(self, latest: Facts) -> Facts:
        """Return the wagon's dislocation; what is not known of an order that is not here stays empty."""
        order = self.book.get("order", latest["order_id"]) or {}
        left, at = latest["distance_left"], datetime.fromisoformat(latest["operation_at"])
        return {
            **{name: latest[name] for name in ("order_id", "station", "operation", "operation_at", "distance_left")},
            "contract_id": order.get("contract_id", ""),
            "cargo": order.get("cargo", ""),
            "origin": order.get("origin"),
            "destination": order.get("destination"),
            "consignee": order.get("counterparty_id", ""),
            "expected_on": str((at + timedelta(days=-(-left // 350))).date()),  # some 350 km a day
        }

    def _operations(self, number: str) -> list[Facts]:
        """Return the wagon's operations, the latest first."""
        own = [one for one in self.book.all("operation") if one["wagon"] == number]
        return sorted(own, key=lambda one: str(one["operation_at"]), reverse=True)

    def _supplied(self, order_id: str) -> list[Facts]:
        """Return how many wagons of the order were supplied on which day."""
        days = Counter(
            one["operation_at"][:10]
            for one in self.book.all("operation")
            if one["order_id"] == order_id and one["operation"]["code"] == SUPPLY
        )
        return [{"date": day, "count": days[day]} for day in sorted(days)]

    def _paper(self, kind: str, given: dict[str, str]) -> Facts:
        name = _required(given, "id")
        given.pop("id")
        return self.put(kind, name, made_of(kind, given))

    def _next_number(self) -> str:
        begins = len(self.book.all("wagon"))
        texts = (f"{6_000_000 + begins + number}{digit}" for number in range(10**5) for digit in range(10))
        return next(text for text in texts if luhn_is_valid(text) and self.book.get("wagon", text) is None)


def _hidden(name: str) -> Input:
    return Input(name="id", type="hidden", value=name)


def _moving(number: str) -> Form:
    return Form(
        deed="move",
        button=_("Move"),
        inputs=(
            _hidden(number),
            Input(name="operation", label=_("Operation"), options=OPERATIONS),
            Input(name="station", label=_("Railway station"), options=STATION_NAMES),
            Input(name="at", label=_("When"), type="datetime-local"),
            Input(name="left", label=_("Kilometres left"), type="number"),
        ),
    )


def _station(code: str) -> Facts:
    return {"code": code, "name": STATIONS[code][0]}


def _moment(text: str) -> str:
    """Return the moment in UTC; now where nothing was given."""
    at = _read(datetime.fromisoformat, text) if text else datetime.now(UTC)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _count(text: str, *, least: int = 1) -> int:
    return max(int(_read(int, text)), least)


def _read(reader: Callable[[str], Any], text: str) -> Any:
    try:
        return reader(text)
    except ValueError:
        raise Refused(
            _("This cannot be read: %(text)s") % {"text": text[:40]}, HTTPStatus.UNPROCESSABLE_ENTITY
        ) from None


def _required(given: Mapping[str, str], name: str) -> str:
    if not given.get(name):
        raise Refused(_("Name a kind and a code."))
    return given[name]


def make(folder: Path, ports: dict[str, int]) -> RailService:
    return RailService(folder)
