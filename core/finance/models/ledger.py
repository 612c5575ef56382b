"""Accounts, entries and postings.

Triggers of the first migration keep what no constraint can: the postings of a statement sum to zero per entry and
currency, nothing posted is changed or removed, and an account's balance moves only with its postings.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AccountCode(models.TextChoices):
    """What an account holds; a client has those of the first three kinds, the others are our own.

    The operational balance is what has happened: the client's own account and his penalties. The accounting balance is
    what papers say: payments and acts, against our account "documents".
    """

    CLIENT = "client", _("Client's balance")
    PENALTY = "penalty", _("Penalties")
    DOCUMENTED = "documented", _("Accounting balance")
    SALES = "sales", _("Sales")
    BANK = "bank", _("Bank")
    GATEWAY = "gateway", _("Payment systems")
    CORRECTIONS = "corrections", _("Corrections")
    DOCUMENTS = "documents", _("Documents")


class Account(models.Model):
    """Money of one organization, or our own where there is none; a positive balance is what we owe the client.

    `balance` is kept by the database with every posting. Our own accounts take part in each entry and keep none, so
    that two postings of different clients never wait for each other; their figure is the sum of their postings.
    """

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Only for agreements whose money is kept apart (Agreement.has_own_balance).
    agreement = models.ForeignKey(
        "organizations.Agreement", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.CharField(max_length=40, choices=AccountCode)
    currency = models.CharField(max_length=3, default="RUB")
    balance = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "agreement", "code", "currency"],
                name="finance_one_account",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(organization__isnull=True) ^ models.Q(balance__isnull=False),
                name="finance_client_account_has_balance",
            ),
        ]


class EntryKind(models.TextChoices):
    CHARGE = "charge", _("Purchase")
    REVERSAL = "reversal", _("Reversal")
    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")
    ACT = "act", _("Act")
    PENALTY = "penalty", _("Penalty")
    CORRECTION = "correction", _("Correction")


class Entry(models.Model):
    """One fact in the books, under the key of its source, which the database admits once.

    `booked_on` is the day to which the books count it: its own in the company's time zone, or the first open day where
    that one is closed.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=EntryKind)
    memo = models.CharField(max_length=255, blank=True)
    # A purchase at the pump has happened, whatever the limit says; what we decide ourselves respects the limit.
    respects_limit = models.BooleanField(default=True)
    happened_at = models.DateTimeField()
    booked_on = models.DateField()
    posted_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [
            # Nearly all entries are purchases; the others are found among them.
            models.Index(fields=["kind", "booked_on"], name="finance_entry_kind", condition=~models.Q(kind="charge")),
        ]


class Posting(models.Model):
    """An amount added to an account by an entry; the references are checked statement by statement, not row by row.

    `organization` and `booked_on` repeat the account's and the entry's, and the database sees that they do: so a
    client's movements are read from one index in the order of the books, whatever their number.
    """

    pk = models.CompositePrimaryKey("entry_id", "account_id")
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="postings", db_constraint=False, db_index=False
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="postings", db_constraint=False, db_index=False
    )
    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    booked_on = models.DateField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="finance_posting_not_zero"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "booked_on", "entry", "account"],
                name="finance_posting_of_client",
                condition=models.Q(organization__isnull=False),
            ),
            models.Index(fields=["account", "booked_on"], name="finance_posting_of_account"),
        ]
