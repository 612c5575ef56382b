"""What events of papers and payments mean when people are told of them."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from core.accounts.urlconf import own_urlconf
from core.finance.models import Invoice, Payment
from core.finance.selectors import get_client_account
from core.finance.states import InvoiceStatus
from core.lib.facts import Facts


def invoice_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Read the invoice; the status is that of the event, for the invoice may have gone on since."""
    found = Invoice.objects.select_related("organization", "agreement").filter(pk=payload["invoice_id"]).first()
    if found is None:
        return None
    balance = _balance(found.organization_id, found.currency)
    status = payload.get("status_to") or found.status
    return Facts(
        values={
            "number": found.number,
            "issued_on": found.issued_on,
            "due_on": found.due_on,
            "amount": found.amount,
            "vat": found.vat_amount or None,
            "left": found.remainder,
            "share": found.paid_percent,
            "client": found.organization.name,
            "agreement": found.agreement.number if found.agreement else "",
            "title": found.title,
            "status": status,
            "status_from": payload.get("status_from", ""),
            "asked_for": found.requested_at is not None,
            "balance": balance,
            "balance_after": balance + found.remainder,
        },
        link=reverse("finance:invoice_detail", args=[found.pk], urlconf=own_urlconf()),
        organization_id=found.organization_id,
        label=found.number,
    )


def issued_facts(payload: Mapping[str, Any]) -> Facts | None:
    """An invoice that was cancelled before anybody was told of it is not told of any more."""
    found = invoice_facts(payload)
    return found if found is not None and found.values["number"] and _stands(payload) else None


def _stands(payload: Mapping[str, Any]) -> bool:
    return not Invoice.objects.filter(pk=payload["invoice_id"], status=InvoiceStatus.CANCELLED).exists()


def moved_facts(payload: Mapping[str, Any]) -> Facts | None:
    """A draft that was thrown away was never anybody's."""
    found = invoice_facts(payload)
    return found if found is not None and found.values["number"] else None


def payment_facts(payload: Mapping[str, Any]) -> Facts | None:
    found = Payment.objects.select_related("organization").filter(pk=payload["payment_id"]).first()
    if found is None or found.organization is None or found.organization_id != payload["organization_id"]:
        return None
    standing = found.allocations.filter(takes_back__isnull=True, taken_back_by__isnull=True)
    numbers = standing.order_by("id").values_list("invoice__number", flat=True)[:5]
    return Facts(
        values={
            "amount": found.amount,
            "paid_on": found.paid_on,
            "purpose": found.purpose,
            "source": str(found.get_source_display()),
            "client": found.organization.name,
            "invoices": ", ".join(numbers),
            "advance": found.advance or None,
            "balance": _balance(found.organization_id, found.currency),
        },
        link=reverse("finance:payment_detail", args=[found.pk], urlconf=own_urlconf()),
        organization_id=found.organization_id,
        label=str(found),
    )


def wait_facts(payload: Mapping[str, Any]) -> Facts | None:
    link = reverse("statements:queue", urlconf=own_urlconf())
    return Facts(values={"count": payload["count"]}, link=link)


def _balance(organization_id: int | None, currency: str) -> Any:
    account = get_client_account(organization_id=organization_id or 0, currency=currency)
    return account.balance if account and account.balance is not None else 0


def recent_invoice() -> Mapping[str, Any] | None:
    found = Invoice.objects.exclude(number="").order_by("-pk").values("pk", "organization_id", "status").first()
    if found is None:
        return None
    moved = {"status_from": InvoiceStatus.ISSUED.value, "status_to": found["status"]}
    return {"invoice_id": found["pk"], "organization_id": found["organization_id"], **moved}


def recent_payment() -> Mapping[str, Any] | None:
    found = Payment.objects.filter(organization__isnull=False).order_by("-pk").values("pk", "organization_id").first()
    return {"payment_id": found["pk"], "organization_id": found["organization_id"]} if found else None
