"""Payments as a viewer may see them."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from core.finance.models import Allocation, Payment, PaymentChange
from core.finance.states import PaymentStatus
from core.organizations.scope import get_owned, owned
from core.organizations.viewer import Viewer

VIEW = "finance.view_payment"
# A client sees what was booked on his balance, and what was booked there and never was.
SHOWN_TO_CLIENTS = (PaymentStatus.BOOKED, PaymentStatus.REVERSED)


def list_payments(viewer: Viewer, *, permission: str = VIEW) -> QuerySet[Payment]:
    found = owned(Payment.objects.all(), viewer, permission=permission)
    return found if viewer.is_staff else found.filter(status__in=SHOWN_TO_CLIENTS, booking_number__gt=0)


def get_payment(viewer: Viewer, pk: int, *, permission: str = VIEW) -> Payment:
    """Return one payment with whose it is; another's and a missing one answer alike."""
    related = ("organization", "legal_entity", "agreement", "created_by")
    found = list_payments(viewer, permission=permission).select_related(*related)
    return get_owned(found, viewer, permission=permission, pk=pk)


def paid_numbers() -> ArraySubquery:
    """Return the numbers of the invoices that a payment pays now, for a list of payments."""
    standing = Allocation.objects.filter(payment=OuterRef("pk"), takes_back__isnull=True, taken_back_by__isnull=True)
    return ArraySubquery(standing.order_by("id").values("invoice__number"))


def list_allocations(payment: Payment) -> list[Allocation]:
    """Return what the payment pays now, each with its invoice, in the order in which it was put there."""
    standing = payment.allocations.filter(takes_back__isnull=True, taken_back_by__isnull=True)
    return list(standing.select_related("invoice").order_by("id"))


def list_taken_back(payment: Payment) -> list[Allocation]:
    """Return the allocations that were taken back, the latest first."""
    gone = payment.allocations.filter(takes_back__isnull=False)
    return list(gone.select_related("invoice", "user").order_by("-id"))


def list_changes(payment: Payment) -> list[PaymentChange]:
    return list(payment.changes.select_related("user").order_by("-id"))
