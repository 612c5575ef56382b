"""Invoices and acts: what a client is asked to pay for, and what he has been given.

Triggers of the third migration keep what constraints cannot: what is paid moves only with allocations, a number and
the sums of an issued paper stay, and at the commit an invoice's status fits what is paid.
"""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.finance.states import ActStatus, InvoiceStatus
from core.ui.tables.search import search_index


class Paper(models.Model):
    """What invoices and acts share; a draft has no number, an issued paper keeps its number, lines and sums.

    `amount` includes VAT, `vat_amount` says how much of it is VAT. `external_id` is the paper's key in the accounting
    from which it came, if it did.
    """

    legal_entity = models.ForeignKey(
        "organizations.LegalEntity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agreement = models.ForeignKey(
        "organizations.Agreement", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    number = models.CharField(_("number"), max_length=60, blank=True)
    issued_on = models.DateField(_("date"), null=True)
    currency = models.CharField(max_length=3, default="RUB")
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2, default=Decimal(0))
    vat_amount = models.DecimalField(_("VAT"), max_digits=18, decimal_places=2, default=Decimal(0))
    note = models.TextField(_("note"), blank=True)
    external_id = models.CharField(max_length=80, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class Line(models.Model):
    """One position; `amount` includes VAT. A rate of None means "without VAT", which is not the same as 0 %."""

    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(1))
    unit = models.CharField(max_length=20, blank=True)
    price = models.DecimalField(max_digits=18, decimal_places=4)
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    vat_amount = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))

    class Meta:
        abstract = True


class Invoice(Paper):
    """A request to pay (счёт); `paid_amount` is what allocations have brought, kept by the database.

    A draft with `requested_at` is a client's own request, which he sees before it is issued.
    """

    status = models.CharField(_("status"), max_length=20, choices=InvoiceStatus, default=InvoiceStatus.DRAFT)
    due_on = models.DateField(_("pay until"), null=True)
    paid_amount = models.DecimalField(max_digits=18, decimal_places=2, db_default=Decimal(0))
    title = models.CharField(_("subject"), max_length=255, blank=True)
    requested_at = models.DateTimeField(null=True, blank=True)
    # Given by whoever asks: a request that is sent twice makes one invoice.
    request_key = models.CharField(max_length=100, null=True, editable=False)  # noqa: DJ001 no key is not an empty key

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "request_key"], name="finance_invoice_asked_once"),
            models.UniqueConstraint(
                fields=["external_id"], name="finance_invoice_external_id", condition=~Q(external_id="")
            ),
            models.CheckConstraint(
                condition=Q(paid_amount__gte=0, paid_amount__lte=F("amount")), name="finance_invoice_not_overpaid"
            ),
            models.CheckConstraint(
                condition=Q(vat_amount__gte=0, vat_amount__lte=F("amount")), name="finance_invoice_vat"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "cancelled"])
                | (~Q(number="") & Q(issued_on__isnull=False, amount__gt=0)),
                name="finance_invoice_issued",
            ),
            models.CheckConstraint(
                condition=Q(paid_amount=0) | ~Q(status__in=["draft", "cancelled"]), name="finance_invoice_paid_is_open"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-issued_on", "-id"], name="finance_invoice_issued_on"),
            models.Index(fields=["organization", "-issued_on", "-id"], name="finance_invoice_client"),
            models.Index(fields=["status", "-issued_on", "-id"], name="finance_invoice_status"),
            models.Index(fields=["agreement"], name="finance_invoice_agreement", condition=Q(agreement__isnull=False)),
            models.Index(
                fields=["organization", "number"],
                name="finance_invoice_unpaid",
                condition=Q(status__in=["issued", "partially_paid", "overdue"]),
            ),
            models.Index(
                fields=["due_on"], name="finance_invoice_due", condition=Q(status__in=["issued", "partially_paid"])
            ),
            models.Index(fields=["number"], name="finance_invoice_number"),
            models.Index(fields=["amount"], name="finance_invoice_amount"),
            models.Index(
                fields=["organization"],
                name="finance_invoice_requested",
                condition=Q(status__in=["draft", "issued", "overdue"], requested_at__isnull=False),
            ),
            search_index("finance_invoice_search", "number"),
        ]

    @property
    def remainder(self) -> Decimal:
        return self.amount - self.paid_amount

    @property
    def paid_percent(self) -> int:
        """Return the paid part in whole per cent: 100 only where nothing is left, 0 only where nothing came."""
        if not self.amount or not self.paid_amount:
            return 0
        return 100 if self.paid_amount == self.amount else min(99, max(1, int(self.paid_amount * 100 / self.amount)))


class InvoiceLine(Line):
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "position"], name="finance_invoiceline_position"),
        ]


class Act(Paper):
    """What was rendered in a period (акт).

    `covers_charges` says that its services stand in the operational balance already, purchase by purchase: such an act
    moves the accounting balance alone.
    """

    status = models.CharField(_("status"), max_length=20, choices=ActStatus, default=ActStatus.DRAFT)
    period_from = models.DateField(_("from"), null=True)
    period_until = models.DateField(_("until"), null=True)
    covers_charges = models.BooleanField(default=False)
    module = models.CharField(max_length=40, blank=True)  # whose operations it is made from, if it is
    run = models.ForeignKey(
        "finance.ActRun", on_delete=models.PROTECT, null=True, blank=True, related_name="made", db_index=False
    )
    # The invoice that was issued together with the act, for the same sum.
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="act")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["external_id"], name="finance_act_external_id", condition=~Q(external_id="")
            ),
            models.CheckConstraint(condition=Q(vat_amount__gte=0, vat_amount__lte=F("amount")), name="finance_act_vat"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "cancelled"])
                | (~Q(number="") & Q(issued_on__isnull=False, amount__gt=0)),
                name="finance_act_issued",
            ),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_until__isnull=True)
                | Q(period_until__gte=F("period_from")),
                name="finance_act_period",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-issued_on", "-id"], name="finance_act_issued_on"),
            models.Index(fields=["organization", "-issued_on", "-id"], name="finance_act_client"),
            models.Index(fields=["status", "-issued_on", "-id"], name="finance_act_status"),
            models.Index(fields=["agreement"], name="finance_act_agreement", condition=Q(agreement__isnull=False)),
            models.Index(fields=["number"], name="finance_act_number"),
            models.Index(fields=["amount"], name="finance_act_amount"),
            search_index("finance_act_search", "number"),
            models.Index(fields=["run", "status"], name="finance_act_run", condition=Q(run__isnull=False)),
        ]


class ActLine(Line):
    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="lines", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["act", "position"], name="finance_actline_position"),
        ]
