"""How a company writes its invoices, and the printed form of those that it has issued."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.finance.models.kept import KeptFile
from core.finance.models.papers import Invoice


class InvoiceRules(models.Model):
    """A company's choices; one row, and without it these defaults."""

    due_in_days = models.PositiveSmallIntegerField(_("Days to pay"), default=5)
    takes_requests = models.BooleanField(_("Clients may ask for an invoice"), default=True)
    issues_at_once = models.BooleanField(_("Issue what they ask for at once"), default=True)
    waiting_limit = models.PositiveSmallIntegerField(_("How many may wait"), default=3)
    request_title = models.CharField(_("What it is for"), max_length=255, blank=True)
    vat_rate = models.DecimalField(_("VAT"), max_digits=5, decimal_places=2, null=True, blank=True, default=22)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="finance_one_row_of_rules"),
            models.CheckConstraint(condition=Q(waiting_limit__gte=1), name="finance_some_may_wait"),
        ]


class InvoiceFile(KeptFile):
    """The printed form of an issued invoice."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, primary_key=True, related_name="file")
