"""Who has moved an invoice, an act or a payment from one status to another, and when; nothing here is ever changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AuthorKind(models.TextChoices):
    PERSON = "person", _("Person")
    BANK = "bank", _("Bank")
    GATEWAY = "gateway", _("Payment system")
    ACCOUNTING = "accounting", _("Accounting")
    SYSTEM = "system", _("System")


class Change(models.Model):
    """One move; `user` is there where a person made it, and who has made one is blocked one day and never removed."""

    status_from = models.CharField(max_length=20, blank=True)
    status_to = models.CharField(max_length=20)
    author_kind = models.CharField(max_length=12, choices=AuthorKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class InvoiceChange(Change):
    invoice = models.ForeignKey("finance.Invoice", on_delete=models.PROTECT, related_name="changes", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["invoice", "id"], name="finance_invoicechange_of")]


class ActChange(Change):
    act = models.ForeignKey("finance.Act", on_delete=models.PROTECT, related_name="changes", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["act", "id"], name="finance_actchange_of")]


class PaymentChange(Change):
    payment = models.ForeignKey("finance.Payment", on_delete=models.PROTECT, related_name="changes", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["payment", "id"], name="finance_paymentchange_of")]
