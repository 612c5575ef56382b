"""The page of the played suppliers, for people and for programs."""

from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.pages import FOLDER as KERNEL
from core.integrations.sandbox.signed import message
from core.integrations.sandbox.till import Crier
from core.integrations.sandbox.web import NotHere, Request, Response, Service, json_response, redirect
from modules.fuel_cards.integrations.sandbox import cabinet, folder
from modules.fuel_cards.integrations.sandbox.shelf import TROUBLES, Shelf

ENGINE = Engine(
    dirs=[str(Path(__file__).parent / "templates"), str(KERNEL / "templates")],
    libraries={"i18n": "django.templatetags.i18n"},
)
TITLES = {"api": _("Cabinet with an API"), "files": _("Folder with CSV files")}
STATUSES = {"active": _("Works"), "blocked": _("Blocked"), "stock": _("Not issued"), "closed": _("Closed")}
SHOWN = 50
# After these a supplier that knows an address tells that there is something new.
NEWS = {"card", "change", "purchase", "reversal", "correction"}


class FuelService(Service):
    """Two suppliers of fuel: /fuel/api/… speaks JSON, /fuel/files/… is a folder."""

    prefix = "fuel"
    title = _("Suppliers of fuel")
    description = _("Cards, purchases and their reversals, and exchanges that may go wrong.")

    def __init__(self, place: Path) -> None:
        self.shelves = {
            "api": Shelf(place / "fuel" / "api.jsonl", contract=cabinet.CONTRACT, prefix="10"),
            "files": Shelf(place / "fuel" / "files.jsonl", contract=folder.CONTRACT, prefix="20"),
        }
        self.hooks: dict[str, dict[str, str]] = {}
        self.crier = Crier()
        self.cabinet, self.folder = cabinet.Cabinet(self.shelves["api"]), folder.Folder(self.shelves["files"])

    def answer(self, request: Request) -> Response:
        head, _slash, rest = request.path.partition("/")
        if head == "api":
            return self.cabinet.answer(request, rest)
        if head == "files":
            return self.folder.answer(request, rest)
        if request.method == "POST":
            return self._deed(head, request)
        if request.path:
            raise NotHere
        facts: dict[str, Any] = {side: _facts(shelf) for side, shelf in self.shelves.items()}
        facts["api"]["notifications"] = [vars(one) for one in self.crier.sent]
        return json_response(facts) if request.wants_json else _page(facts)

    def _deed(self, deed: str, request: Request) -> Response:
        given = request.form
        sides = [given.pop("supplier")] if given.get("supplier") in self.shelves else list(self.shelves)
        for side in sides:
            made: dict[str, Any] | None
            if deed == "hook":
                made = self.hooks[side] = {name: given.get(name, "") for name in ("url", "secret")}
            else:
                made = self._done(self.shelves[side], deed, dict(given))
            if made is None:
                raise NotHere
            if deed in NEWS and (hook := self.hooks.get(side)):
                facts = {"type": "changes", "id": side, "version": 0}
                self.crier.tell(message(hook["url"], hook["secret"], facts), times=1, delay=0)
            if request.wants_json:
                return json_response(made)
        return redirect("/fuel/")

    @staticmethod
    def _done(shelf: Shelf, deed: str, given: dict[str, Any]) -> dict[str, Any] | None:
        given.pop("supplier", None)
        match deed:
            case "play":
                shelf.trouble = given.get("trouble", "")
                return {"trouble": shelf.trouble}
            case "card":
                if given.pop("daily", ""):
                    given["limits"] = [{"measure": "litres", "period": "day", "amount": "200", "group": ""}]
                return shelf.add_card(**given)
            case "change":
                return shelf.change_card(given.pop("number", ""), **given)
            case "purchase":
                return shelf.sell(given.pop("number", ""), **given)
            case "reversal":
                return shelf.take_back(given.get("id", ""))
            case "correction":
                return shelf.correct(given.get("id", ""), quantity=given.get("quantity") or "1")
        return None


def _facts(shelf: Shelf) -> dict[str, Any]:
    return {
        "trouble": shelf.trouble,
        "contract": shelf.contract,
        "cards": shelf.cards(),
        "operations": shelf.operations(),
        "orders": shelf.orders(),
    }


def _page(facts: dict[str, dict[str, Any]]) -> Response:
    sides = [
        {
            **one,
            "code": code,
            "title": TITLES[code],
            "shown_cards": one["cards"][:SHOWN],
            "shown_operations": one["operations"][:SHOWN],
            "shown_orders": one["orders"][:SHOWN],
        }
        for code, one in facts.items()
    ]
    troubles = [{"code": code, "title": title} for code, title in TROUBLES.items()]
    statuses = [{"code": code, "title": title} for code, title in STATUSES.items()]
    context = Context({"sides": sides, "troubles": troubles, "statuses": statuses})
    return Response(body=ENGINE.get_template("fuel.html").render(context).encode())


def make(place: Path, ports: dict[str, int]) -> FuelService:
    return FuelService(place)
