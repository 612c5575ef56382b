"""Allocations: which part of a payment pays which invoice; written and taken back, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.finance.authors import Author
from core.finance.models import Allocation, Invoice, Payment
from core.finance.services.settling import settle_invoices
from core.finance.states import OPEN_INVOICE
from core.lib.errors import DomainError, InvalidInput


class Overspent(DomainError):
    code, message = "payment_overspent", _("The payment does not have so much left.")


class Overpaid(DomainError):
    code, message = "invoice_overpaid", _("The invoice does not lack so much.")


class DoesNotBelong(DomainError):
    code = "allocation_does_not_belong"
    message = _("The invoice belongs to another client or is in another currency.")


class NotBooked(DomainError):
    code, message = "payment_not_booked", _("This payment is not on a client's balance any more.")


class InvoiceNotOpen(DomainError):
    code, message = "invoice_not_open", _("This invoice does not wait for a payment.")


class AlreadyTakenBack(DomainError):
    code, message = "already_taken_back", _("This allocation has already been taken back.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """So much of a payment for an invoice."""

    invoice_id: int
    amount: Decimal


def lock_open(parts: Sequence[Part]) -> None:
    """Lock the invoices that are to be paid; one that is not there or does not wait for money is refused."""
    if any(part.amount <= 0 for part in parts):
        raise InvalidInput(fields={"amount": [_("The amount must be above zero.")]})
    wanted = {part.invoice_id for part in parts}
    found = lock_invoices(list(wanted))
    if len(found) != len(wanted):
        raise DoesNotBelong
    if not all(invoice.status in OPEN_INVOICE for invoice in found):
        raise InvoiceNotOpen


def lock_invoices(invoice_ids: Sequence[int]) -> list[Invoice]:
    wanted = sorted(set(invoice_ids))
    return list(Invoice.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)) if wanted else []


def allocate(payment: Payment, parts: Sequence[Part], author: Author, reason: str) -> None:
    put(payment, parts, author)
    settle_invoices([part.invoice_id for part in parts], author=author, reason=reason)


def put(payment: Payment, parts: Sequence[Part], author: Author) -> None:
    """Write the allocations; whoever calls settles the invoices."""
    _insert(
        [
            Allocation(
                payment_id=payment.pk,
                invoice_id=part.invoice_id,
                amount=part.amount,
                author_kind=author.kind,
                user_id=author.user_id,
            )
            for part in parts
        ]
    )


def take_back(allocations: Sequence[Allocation], author: Author, reason: str) -> None:
    if allocations:
        _undo(allocations, author)
        settle_invoices([allocation.invoice_id for allocation in allocations], author=author, reason=reason)


def _undo(allocations: Sequence[Allocation], author: Author) -> None:
    _insert(
        [
            Allocation(
                payment_id=allocation.payment_id,
                invoice_id=allocation.invoice_id,
                amount=-allocation.amount,
                takes_back=allocation,
                author_kind=author.kind,
                user_id=author.user_id,
            )
            for allocation in allocations
        ]
    )


def _insert(allocations: list[Allocation]) -> None:
    try:
        with transaction.atomic():
            Allocation.objects.bulk_create(allocations)
    except IntegrityError as error:
        raise refusal_of(error) from error


def refusal_of(error: IntegrityError) -> Exception:
    """Return the rule that the database has kept, as a person is told it."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    known: Mapping[str, type[DomainError]] = {
        "finance_payment_not_overspent": Overspent,
        "finance_payment_pays_booked": Overspent,
        "finance_invoice_not_overpaid": Overpaid,
        "finance_invoice_paid_is_open": InvoiceNotOpen,
        "finance_allocation_belongs": DoesNotBelong,
    }
    if name.startswith("finance_allocation_takes_back"):
        return AlreadyTakenBack()
    return known[name]() if name in known else error


def standing(payment: Payment) -> list[Allocation]:
    """Return the allocations that have not been taken back, the latest first."""
    standing = payment.allocations.filter(takes_back__isnull=True, taken_back_by__isnull=True)
    return list(standing.order_by("-id"))


def free(payment: Payment, needed: Decimal, author: Author) -> tuple[list[Part], list[int]]:
    """Take allocations back until so much is free; return what of the last one is to be put back, and the invoices.

    Whoever calls puts it back and settles the invoices once, so that nobody is told of a state in between.
    """
    freed, chosen = Decimal(0), []
    for allocation in standing(payment):
        if freed >= needed:
            break
        chosen.append(allocation)
        freed += allocation.amount
    _undo(chosen, author)
    rest = [Part(invoice_id=chosen[-1].invoice_id, amount=freed - needed)] if freed > needed else []
    return rest, [allocation.invoice_id for allocation in chosen]
