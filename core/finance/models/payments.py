"""Payments and what they pay.

An allocation is never changed: what was wrong is taken back by another one with the opposite amount. Triggers of the
third migration keep the sums: `allocated_amount` of a payment and `paid_amount` of an invoice move with allocations and
with nothing else, within the payment and within the invoice.
"""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.finance.models.changes import AuthorKind
from core.finance.models.papers import Invoice
from core.finance.states import PaymentStatus
from core.ui.tables.search import search_index


class PaymentSource(models.TextChoices):
    """From where we know of a payment."""

    BANK = "bank", pgettext_lazy("payment", "Bank statement")
    GATEWAY = "gateway", pgettext_lazy("payment", "Paid online")
    ACCOUNTING = "accounting", pgettext_lazy("payment", "Accounting")
    MANUAL = "manual", pgettext_lazy("payment", "Entered by hand")


# Booked money of which something is neither allocated nor given back.
HAS_ADVANCE = Q(status="booked", amount__gt=F("allocated_amount") + F("refunded_amount"))


class Payment(models.Model):
    """Money that came in, once under the key of its source.

    Until it is booked it belongs to nobody and moves no balance. What is neither allocated nor given back is the
    client's advance. `refunded_amount` moves with refunds.
    """

    key = models.CharField(max_length=160, unique=True)
    source = models.CharField(_("source"), max_length=12, choices=PaymentSource)
    status = models.CharField(_("status"), max_length=12, choices=PaymentStatus, default=PaymentStatus.UNMATCHED)
    legal_entity = models.ForeignKey(
        "organizations.LegalEntity",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    agreement = models.ForeignKey(
        "organizations.Agreement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    paid_on = models.DateField(_("date"))
    currency = models.CharField(max_length=3, default="RUB")
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    allocated_amount = models.DecimalField(max_digits=18, decimal_places=2, db_default=Decimal(0))
    refunded_amount = models.DecimalField(max_digits=18, decimal_places=2, db_default=Decimal(0))
    purpose = models.TextField(_("purpose"), blank=True)
    document_number = models.CharField(_("document number"), max_length=40, blank=True)
    document_on = models.DateField(null=True, blank=True)
    payer_name = models.CharField(_("payer"), max_length=300, blank=True)
    payer_inn = models.CharField(_("payer's INN"), max_length=12, blank=True)
    payer_kpp = models.CharField(max_length=9, blank=True)
    payer_account = models.CharField(max_length=34, blank=True)
    payer_bik = models.CharField(max_length=11, blank=True)
    # How often it has been booked: each booking is an entry of its own in the ledger, each return another.
    booking_number = models.PositiveSmallIntegerField(db_default=0)
    # Set by hand, and not yet seen at the bank: the bank's own line is then this very payment and no second one.
    is_awaited = models.BooleanField(db_default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="finance_payment_positive"),
            models.CheckConstraint(
                condition=Q(allocated_amount__gte=0, refunded_amount__gte=0)
                & Q(allocated_amount__lte=F("amount") - F("refunded_amount")),
                name="finance_payment_not_overspent",
            ),
            models.CheckConstraint(
                condition=~Q(status="booked") | Q(organization__isnull=False), name="finance_payment_has_client"
            ),
            models.CheckConstraint(
                condition=Q(status="booked") | Q(allocated_amount=0, refunded_amount=0),
                name="finance_payment_pays_booked",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-paid_on", "-id"], name="finance_payment_paid_on"),
            models.Index(fields=["organization", "-paid_on", "-id"], name="finance_payment_client"),
            models.Index(fields=["status", "-paid_on", "-id"], name="finance_payment_status"),
            models.Index(fields=["agreement"], name="finance_payment_agreement", condition=Q(agreement__isnull=False)),
            models.Index(fields=["paid_on", "id"], name="finance_payment_queue", condition=Q(status="unmatched")),
            models.Index(
                fields=["organization", "amount"], name="finance_payment_awaited", condition=Q(is_awaited=True)
            ),
            models.Index(fields=["-paid_on", "-id"], name="finance_payment_advance", condition=HAS_ADVANCE),
            models.Index(fields=["amount"], name="finance_payment_amount"),
            search_index("finance_payment_search", "purpose", "payer_name", "document_number"),
        ]

    def __str__(self) -> str:
        return self.document_number or self.key

    @property
    def advance(self) -> Decimal:
        """Return what is neither allocated nor given back."""
        return self.amount - self.allocated_amount - self.refunded_amount


class Allocation(models.Model):
    """A part of a payment that pays an invoice; negative where it takes an earlier one back."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="allocations")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    takes_back = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="taken_back_by"
    )
    author_kind = models.CharField(max_length=12, choices=AuthorKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(takes_back__isnull=True, amount__gt=0) | Q(takes_back__isnull=False, amount__lt=0),
                name="finance_allocation_sign",
            ),
        ]
