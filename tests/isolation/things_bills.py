"""Invoices and payments, made for a test of isolation."""

from typing import Any

from core.finance.authors import SYSTEM
from core.finance.services.allocating import Part
from core.finance.services.invoices import mark_invoice_paid
from core.finance.services.payments import book_payment
from tests.factories.finance import DAY, make_draft, make_invoice, make_legal_entity, make_payment
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing


def _invoice(owner: Owner, *, marked: bool = False, **data: Any) -> Thing:
    made = make_invoice(owner.organization, "1000.00", title=f"Invoice {owner.mark}")
    if marked:
        mark_invoice_paid(invoice_id=made.pk, paid_on=DAY, reason=owner.mark, author=SYSTEM)
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


def issued_invoice(owner: Owner) -> Thing:
    return _invoice(owner, paid_on="2026-09-02", reason="Checked by hand")


def marked_invoice(owner: Owner) -> Thing:
    return _invoice(owner, marked=True, reason="It has not come")


def drafted_invoice(owner: Owner) -> Thing:
    made = make_draft(owner.organization, "1000.00", title=f"Draft {owner.mark}")
    line = {"line": "0", "line-0-title": "Fuel", "line-0-quantity": "1", "line-0-price": "10", "line-0-vat_rate": "22"}
    head = {"organization": owner.organization.pk, "legal_entity": make_legal_entity().pk, "do": "save"}
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.COMPANY, data={**head, **line})


def drafted_invoice_of_program(owner: Owner) -> Thing:
    thing = drafted_invoice(owner)
    data = {"organization": owner.organization.pk, "lines": [{"title": "Fuel", "price": "10.00"}]}
    return Thing(row=thing.row, names=thing.names, seen_by=thing.seen_by, data=data)


def invoice_of_program(owner: Owner) -> Thing:
    """An issued invoice, which its client sees too; a program may write anew drafts alone."""
    return _invoice(owner, organization=owner.organization.pk, lines=[{"title": "Fuel", "price": "10.00"}])


def _payment(owner: Owner, *, booked: bool = True, **data: Any) -> Thing:
    invoice = make_invoice(owner.organization, "1000.00")
    made = make_payment("1500.00", purpose=f"Payment {owner.mark}")
    parts = [Part(invoice_id=invoice.pk, amount=invoice.amount)]
    if booked:
        book_payment(payment_id=made.pk, organization_id=owner.organization.pk, parts=parts, author=SYSTEM)
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


def booked_payment(owner: Owner) -> Thing:
    return _payment(owner, reason="A mistake")


def unmatched_payment(owner: Owner) -> Thing:
    thing = _payment(owner, booked=False, organization=owner.organization.pk)
    return Thing(row=thing.row, names=thing.names, seen_by=SeenBy.COMPANY, data=thing.data)


def payment_with_advance(owner: Owner) -> Thing:
    waiting = make_invoice(owner.organization, "300.00")
    data = {f"part-{waiting.pk}": "100.00"}
    return _payment(owner, **data)


def payment_with_advance_of_program(owner: Owner) -> Thing:
    waiting = make_invoice(owner.organization, "300.00")
    return _payment(owner, allocations=[{"invoice": waiting.pk, "amount": "100.00"}])


def allocation(owner: Owner) -> Thing:
    thing = _payment(owner)
    made = thing.row.allocations.get()  # type: ignore[attr-defined]
    return Thing(row=made, names={**thing.names, "allocation_id": made.pk}, seen_by=SeenBy.ORGANIZATION)


def allocation_of_program(owner: Owner) -> Thing:
    thing = _payment(owner)
    made = thing.row.allocations.get()  # type: ignore[attr-defined]
    return Thing(row=thing.row, names=thing.names, seen_by=SeenBy.ORGANIZATION, data={"allocation": made.pk})


BILLS = {
    "finance:invoice_detail": issued_invoice,
    "finance:invoice_pdf": issued_invoice,
    "finance:invoice_edit": drafted_invoice,
    "finance:invoice_files": issued_invoice,
    "finance:invoice_issue": drafted_invoice,
    "finance:invoice_cancel": issued_invoice,
    "finance:invoice_mark_paid": issued_invoice,
    "finance:invoice_reopen": marked_invoice,
    "finance:invoice_remind": issued_invoice,
    "finance:invoice_copy": issued_invoice,
    "finance:payment_detail": booked_payment,
    "finance:payment_allocate": payment_with_advance,
    "finance:allocation_take_back": allocation,
    "finance:payment_return": booked_payment,
    "finance:payment_reverse": booked_payment,
    "api:invoice-detail": invoice_of_program,
    "api:invoice-issue": drafted_invoice_of_program,
    "api:invoice-cancel": issued_invoice,
    "api:invoice-mark-paid": issued_invoice,
    "api:invoice-reopen": marked_invoice,
    "api:invoice-remind": issued_invoice,
    "api:invoice-pdf": issued_invoice,
    "api:payment-detail": booked_payment,
    "api:payment-book": unmatched_payment,
    "api:payment-allocate": payment_with_advance_of_program,
    "api:payment-take-back": allocation_of_program,
    "api:payment-return-to-queue": booked_payment,
    "api:payment-reverse": booked_payment,
}
