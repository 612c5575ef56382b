"""The played 1C: clients, agreements, invoices and payments of an accounting."""

from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.objects import Deed, Facts, Form, Input, Objects, Refused, Shown
from core.integrations.sandbox.web import Request

LOGIN, PASSWORD = "exchange", "sandbox"
CLIENT = Input(name="counterparty_id", label=_("Client's code"), is_required=True)
AGREEMENT = Input(name="contract_id", label=_("Agreement's code"), is_required=True)
WITHHELD = Input(name="withheld", label=_("Not among the changes"), type="checkbox")
NUMBER = Input(name="number", label=_("Number"), is_required=True)
DATE = Input(name="date", label=_("Date"), type="date", is_required=True)
STATES = {"in_work": _("In review"), "approved": _("Approved"), "refused": _("Refused")}
AMOUNT = Input(name="amount", label=_("Amount"), is_required=True)


def kind(name: str) -> Input:
    return Input(name="kind", type="hidden", value=name)


def named(label: Any) -> Input:
    return Input(name="id", label=label, is_required=True)


class OneCService(Objects):
    """1C's HTTP service; agreements of a withheld client arrive before the client does."""

    prefix = "1c"
    title = _("1C")
    description = _("Clients, agreements, invoices and payments of an accounting, and an exchange that may go wrong.")
    door = "hs"
    base = "Бухгалтерия (песочница)"
    kinds: ClassVar = {
        "counterparties": "counterparty",
        "contracts": "contract",
        "invoices": "invoice",
        "payments": "payment",
        "applications": "application",
    }
    forms: ClassVar = (
        Form(
            deed="make",
            button=_("Make a client"),
            inputs=(
                kind("counterparty"),
                named(_("Client's code")),
                Input(name="name", label=_("Name"), is_required=True),
                Input(name="inn", label=_("INN")),
                WITHHELD,
            ),
        ),
        Form(
            deed="make",
            button=_("Make an agreement"),
            inputs=(kind("contract"), named(_("Agreement's code")), CLIENT, NUMBER, DATE, WITHHELD),
        ),
        Form(
            deed="make",
            button=_("Make an invoice"),
            inputs=(
                *(kind("invoice"), named(_("Invoice's code")), CLIENT, AGREEMENT, NUMBER, DATE, AMOUNT),
                Input(name="is_cancelled", label=_("It is cancelled"), type="checkbox"),
            ),
        ),
        Form(
            deed="make",
            button=_("Make a payment"),
            inputs=(
                *(kind("payment"), named(_("Payment's code")), CLIENT),
                Input(name="invoice_id", label=_("Invoice's code")),
                *(NUMBER, DATE, AMOUNT),
            ),
        ),
    )

    def knows(self, request: Request) -> bool:
        try:
            header = request.headers.get("Authorization", "")
            return b64decode(header.removeprefix("Basic ")).decode() == f"{LOGIN}:{PASSWORD}"
        except ValueError:
            return False

    def deeds(self) -> Mapping[str, Deed]:
        return {"make": self._make, "state": self._state}

    def shown(self, kind: str, one: Facts) -> Shown:
        number = f"№ {one['number']}, {one.get('date', '')}" if one.get("number") else ""
        note = f"{one.get('inn', '')}{one.get('counterparty_id', '')} · {one.get('state', '')} {one['version']}"
        forms = (_deciding(one["id"]),) if kind == "application" else ()
        return Shown(kind=kind, id=one["id"], title=f"{number} {one.get('name', '')}".strip(), note=note, forms=forms)

    def _state(self, given: dict[str, str]) -> Facts:
        """Decide about an application, and name the client that has been made of it."""
        known = self.found("application", given.pop("id", ""))
        return self.put("application", known["id"], {**known, **given})

    def _make(self, given: dict[str, str]) -> Facts:
        """Make an object; a withheld one is there for the asking and not among the changes."""
        kind, name = given.pop("kind", ""), given.pop("id", "")
        withheld = given.pop("withheld", "")
        if kind not in self.kinds.values() or not name:
            raise Refused(_("Name a kind and a code."))
        facts = made_of(kind, given)
        if withheld:
            return self.book.put(kind, name, {"id": name, "version": "0", **facts})
        return self.put(kind, name, facts)


def _deciding(name: str) -> Form:
    return Form(
        deed="state",
        button=_("Decide"),
        inputs=(
            Input(name="id", type="hidden", value=name),
            Input(name="state", label=_("Status"), options=STATES),
            Input(name="comment", label=_("Comment")),
            Input(name="counterparty_id", label=_("Client's code")),
        ),
    )


def made_of(kind: str, given: Mapping[str, str]) -> Facts:
    """Return the object as the service gives it, from the flat fields of the page's form."""
    facts: Facts = dict(given)
    if kind == "invoice":
        amount = facts.pop("amount", "0")
        line = {"title": facts.get("subject") or "Услуги", "quantity": "1", "price": amount, "amount": amount}
        facts["lines"] = [{**line, "vat_rate": facts.pop("vat_rate", None) or None}]
        facts["due_date"] = facts.get("due_date") or None
        facts["is_cancelled"] = bool(facts.get("is_cancelled"))
    if kind == "payment":
        paid = facts.pop("invoice_id", "")
        facts["invoices"] = [{"invoice_id": paid, "amount": facts["amount"]}] if paid else []
    return facts


def make(folder: Path, ports: dict[str, int]) -> OneCService:
    return OneCService(folder)
