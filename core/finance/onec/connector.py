"""1C's connector with what the books add to it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.finance.models import Invoice
from core.finance.onec.commerceml import read_file
from core.finance.onec.keeping import keep_invoice, keep_payment
from core.finance.onec.payloads import OneCInvoice, OneCPayment
from core.finance.onec.writing import write_file
from core.finance.states import InvoiceStatus
from core.integrations.exchange.connector import ParentMissing, Pushed, Ref, ServiceRefuses, Told
from core.integrations.onec.connector import OneC, ref
from core.lib.errors import DomainError
from core.organizations.scope import get_owned


class OneCWithMoney(OneC):
    """Clients, agreements, invoices and payments come from 1C; clients, agreements and invoices go there."""

    about: ClassVar[Any] = gettext_lazy(
        "Clients, agreements, invoices and payments come from 1C by themselves; all but payments go there."
    )
    object_types: ClassVar = {
        **OneC.object_types,
        "invoice": gettext_lazy("Invoice"),
        "payment": gettext_lazy("Payment"),
    }
    files: ClassVar[Any] = "CommerceML"
    sends: ClassVar = {**OneC.sends, "invoice": "finance.invoice"}
    places: ClassVar = {**OneC.places, "invoice": ("invoices", OneCInvoice), "payment": ("payments", OneCPayment)}

    def keep(self, object_type: str, payload: Mapping[str, Any]) -> Told:
        if object_type == "invoice":
            return Told(payload=payload, result=keep_invoice(OneCInvoice.model_validate(payload)))
        if object_type == "payment":
            return Told(payload=payload, result=keep_payment(OneCPayment.model_validate(payload)))
        return super().keep(object_type, payload)

    def read_file(self, content: bytes) -> Sequence[Pushed]:
        return read_file(content)

    def write_file(self, viewer: Any, *, since: date, until: date) -> bytes:
        return write_file(viewer, since=since, until=until, at=timezone.now())

    def chain(self, object_type: str, pk: int, viewer: Any) -> Sequence[Ref]:
        if object_type != "invoice":
            return super().chain(object_type, pk, viewer)
        found = get_owned(Invoice.objects.select_related("agreement"), viewer, pk=pk)
        if found.agreement is None:
            raise DomainError(_("An invoice without an agreement does not go to 1C."))
        before = [] if found.agreement.external_id else super().chain("contract", found.agreement.pk, viewer)
        return [*before, ref(object_type, found.pk)]

    def send(self, object_type: str, external_id: str, *, key: str) -> Told:
        if object_type != "invoice":
            return super().send(object_type, external_id, key=key)
        ours = Invoice.objects.select_related("organization", "agreement").get(pk=int(external_id))
        if ours.status in {InvoiceStatus.DRAFT, InvoiceStatus.CANCELLED}:
            raise ServiceRefuses(_("only an issued invoice goes there"))
        agreement = ours.agreement
        if agreement is None:
            raise ServiceRefuses(_("an invoice without an agreement does not go there"))
        if not agreement.external_id:
            raise ParentMissing(object_type="contract", external_id=str(agreement.pk))
        lines = [
            {
                "title": one.title,
                "quantity": str(one.quantity),
                "price": str(one.price),
                "amount": str(one.amount),
                "vat_rate": None if one.vat_rate is None else str(one.vat_rate),
                "unit": one.unit,
            }
            for one in ours.lines.order_by("position")
        ]
        facts: dict[str, Any] = {
            "counterparty_id": ours.organization.external_id,
            "contract_id": agreement.external_id,
            "number": ours.number,
            "date": str(ours.issued_on),
            "due_date": str(ours.due_on) if ours.due_on else None,
            "subject": ours.title,
            "lines": lines,
        }
        taken = self.give("invoices/", facts, key=key)
        Invoice.objects.filter(pk=ours.pk).update(external_id=taken)
        return Told(payload=facts, result={"external_id": taken, "organization_id": ours.organization_id})
