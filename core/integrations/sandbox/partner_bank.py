"""The played partner bank: applications of its products, what it decides of them, and what it pays for them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.objects import Deed, Facts, Form, Input, Objects, Refused, Shown
from core.integrations.sandbox.web import NotHere, Request, Response, json_response

TOKEN = "sandbox"  # noqa: S105 the sandbox's own
CENT = Decimal("0.01")
# By code: title, and the commission as a sum or as a percentage of the amount.
PRODUCTS: Mapping[str, Mapping[str, str]] = {
    "account": {"title": "Расчётно-кассовое обслуживание", "commission": "3000.00", "percent": ""},
    "guarantee": {"title": "Банковская гарантия", "commission": "", "percent": "1.5"},
    "loan": {"title": "Кредит для бизнеса", "commission": "", "percent": "2"},
    "acquiring": {"title": "Эквайринг", "commission": "1500.00", "percent": ""},
}
STATUSES = {
    "received": _("Received"),
    "in_review": _("In review"),
    "documents": _("Waits for documents"),
    "approved": _("Approved"),
    "completed": _("Completed"),
    "refused": _("Refused"),
    "cancelled": _("Cancelled by the partner"),
}
# What the bank's people may decide where an application stands.
DECISIONS: Mapping[str, tuple[str, ...]] = {
    "received": ("in_review", "refused"),
    "in_review": ("documents", "approved", "refused"),
    "documents": ("in_review", "refused"),
    "approved": ("completed", "refused"),
}
OPEN = frozenset(DECISIONS)


class PartnerBankService(Objects):
    """A partner gives an application once, hears of its decisions, brings what is asked for, and may cancel it."""

    prefix = "partner-bank"
    title = _("Partner bank")
    description = _("Applications of a bank's products: decisions, requests for documents, commission.")
    door = "api"
    base = "Банк Верба (песочница)"
    kinds: ClassVar = {"applications": "application"}
    forms: ClassVar = (
        Form(
            deed="application",
            button=_("Make an application"),
            inputs=(
                Input(
                    name="product",
                    label=_("Bank's product"),
                    options={code: product["title"] for code, product in PRODUCTS.items()},
                ),
                Input(name="name", label=_("Name"), is_required=True),
                Input(name="inn", label=_("INN"), is_required=True),
                Input(name="amount", label=_("Amount")),
            ),
        ),
    )

    def knows(self, request: Request) -> bool:
        return request.headers.get("Authorization", "") == f"Bearer {TOKEN}"

    def deeds(self) -> Mapping[str, Deed]:
        return {"application": self._apply, "decide": self._decide}

    def asked(self, request: Request, place: str, name: str) -> Response | None:
        """Tell the products, and hear applications/ID/documents/ and applications/ID/cancel/."""
        if place == "products":
            told = [{"code": code, **product} for code, product in PRODUCTS.items()]
            return json_response({"products": [*told, *told] if self.trouble == "twice" else told})
        number, slash, what = name.partition("/")
        if place != "applications" or not slash:
            return None
        if request.method != "POST" or what not in {"documents", "cancel"}:
            raise NotHere
        known = self.found("application", number)
        if what == "cancel":
            return self.said(self._become(known, "cancelled", tuple(OPEN), reason=""))
        return self.said(self._become(known, "in_review", ("documents",), documents=[]))

    def take(self, kind: str, facts: Facts, known: Facts | None) -> Facts:
        """Take an application of a partner; the same key changes nothing."""
        if known is not None:
            return self.found(kind, known["id"])
        client = facts.get("client") if isinstance(facts.get("client"), dict) else {}
        wrong = [
            *(["product"] if facts.get("product") not in PRODUCTS else []),
            *(f"client.{name}" for name in ("name", "inn") if not str((client or {}).get(name) or "")),
            *(["amount"] if _is_priced(facts) and _money(facts.get("amount")) is None else []),
        ]
        if wrong:
            raise Refused(f"Wrong fields: {', '.join(wrong)}", HTTPStatus.UNPROCESSABLE_ENTITY)
        for one in self.book.all("application"):
            same = (one["product"], one["client"]["inn"]) == (facts["product"], facts["client"]["inn"])
            if same and one["status"] in OPEN:
                raise Refused(f"Application {one['id']} of this client is open")
        fields = ("product", "client", "comment", "partner_reference")
        given = {name: facts[name] for name in fields if name in facts}
        amount = _money(facts.get("amount"))
        name = f"PB-{len(self.book.all('application')) + 1:06}"
        kept: Facts = {
            "amount": None if amount is None else str(amount),
            "documents": [],
            "reason": "",
            "commission": None,
        }
        history = [{"status": "received", "at": _now()}]
        return self.put(kind, name, {**given, **kept, "status": "received", "history": history})

    def shown(self, kind: str, one: Facts) -> Shown:
        product, forms = PRODUCTS[one["product"]]["title"], []
        for status in DECISIONS.get(one["status"], ()):
            asked = (Input(name="id", type="hidden", value=one["id"]), Input(name="to", type="hidden", value=status))
            more: tuple[Input, ...] = ()
            if status == "documents":
                more = (Input(name="documents", label=_("Which, by commas"), is_required=True),)
            if status == "refused":
                more = (Input(name="reason", label=_("Why"), is_required=True),)
            forms.append(Form(deed="decide", button=STATUSES[status], inputs=(*asked, *more)))
        note = [one["client"]["inn"], one["amount"], *one["documents"], one["reason"], one["commission"]]
        title = f"{one['client']['name']}, {product}: {STATUSES[one['status']]}"
        return Shown(kind=kind, id=one["id"], title=title, note=" · ".join(filter(None, note)), forms=tuple(forms))

    def _apply(self, given: dict[str, str]) -> Facts:
        """Make an application as another way into the bank would."""
        client = {"name": given.get("name", ""), "inn": given.get("inn", "")}
        with self.book.lock:
            facts = {"product": given.get("product", ""), "client": client, "amount": given.get("amount") or None}
            return self.take("application", facts, None)

    def _decide(self, given: dict[str, str]) -> Facts:
        known, status = self.found("application", given.get("id", "")), given.get("to", "")
        sources = tuple(source for source, targets in DECISIONS.items() if status in targets)
        documents = [one.strip() for one in given.get("documents", "").split(",") if one.strip()]
        if status == "documents" and not documents:
            raise Refused(_("Say which documents are asked for."), HTTPStatus.UNPROCESSABLE_ENTITY)
        if status == "refused" and not given.get("reason"):
            raise Refused(_("Say why the bank refuses."), HTTPStatus.UNPROCESSABLE_ENTITY)
        facts: Facts = {"documents": documents, "reason": given.get("reason", "")}
        if status == "completed":
            facts["commission"] = str(_commission(known))
        return self._become(known, status, sources, **facts)

    def _become(self, known: Facts, status: str, sources: tuple[str, ...], **facts: Any) -> Facts:
        with self.book.lock:
            known = self.found("application", known["id"])
            if known["status"] not in sources:
                raise Refused(_("An application that stands so cannot go there."))
            history = [*known["history"], {"status": status, "at": _now()}]
            return self.put("application", known["id"], {**known, **facts, "status": status, "history": history})


def _is_priced(facts: Facts) -> bool:
    """Tell whether the product's commission is a part of the amount, so that there must be one."""
    product = PRODUCTS.get(facts.get("product", "")) if isinstance(facts.get("product"), str) else None
    return bool(product and product["percent"]) or facts.get("amount") is not None


def _commission(known: Facts) -> Decimal:
    product = PRODUCTS[known["product"]]
    if product["commission"]:
        return Decimal(product["commission"])
    return (Decimal(known["amount"]) * Decimal(product["percent"]) / 100).quantize(CENT, ROUND_HALF_UP)


def _money(given: Any) -> Decimal | None:
    """Return a sum above zero in kopecks, None for anything else."""
    try:
        amount = Decimal(str(given)).quantize(CENT)
    except InvalidOperation:
        return None
    return amount if amount > 0 else None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def make(folder: Path, ports: dict[str, int]) -> PartnerBankService:
    return PartnerBankService(folder)
