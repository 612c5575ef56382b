"""The books as a whole, and the figures that the database keeps beside the postings so that nobody adds them up."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

ZERO = Decimal("0.00")


class Books(models.Model):
    """What holds for all entries of the company: until when they are closed, and on which day the books stand.

    Without a `business_date` it is today.
    """

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    closed_until = models.DateField(null=True)
    business_date = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(only=True), name="finance_one_books")]


class ClientBalance(models.Model):
    """A client's money in one currency over all of his accounts; a positive figure is what we owe him.

    `services` and `penalties` are the two parts of the operational balance, `documented` is the accounting view. The
    database moves them with the postings; whoever posts for a client waits here for the one before him.
    """

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="balances", db_index=False
    )
    currency = models.CharField(max_length=3, default="RUB")
    services = models.DecimalField(max_digits=18, decimal_places=2, db_default=ZERO)
    penalties = models.DecimalField(max_digits=18, decimal_places=2, db_default=ZERO)
    documented = models.DecimalField(max_digits=18, decimal_places=2, db_default=ZERO)
    # How far below zero we let the client go by what we decide ourselves; without one there is no bound.
    credit_limit = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    operational = models.GeneratedField(
        expression=F("services") + F("penalties"),
        output_field=models.DecimalField(max_digits=18, decimal_places=2),
        db_persist=True,
    )
    available = models.GeneratedField(
        expression=F("services") + F("penalties") + Coalesce(F("credit_limit"), ZERO),
        output_field=models.DecimalField(max_digits=18, decimal_places=2),
        db_persist=True,
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "currency"], name="finance_one_client_balance"),
            models.CheckConstraint(condition=Q(credit_limit__gte=0), name="finance_limit_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["operational", "id"], name="finance_balance_operational"),
            models.Index(fields=["available", "id"], name="finance_balance_available"),
            models.Index(fields=["documented", "id"], name="finance_balance_documented"),
        ]


class DayTurnover(models.Model):
    """What came to and went from a client's account on one day of the books: opening balances and charts read it."""

    pk = models.CompositePrimaryKey("account_id", "booked_on")
    account = models.ForeignKey(
        "finance.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    booked_on = models.DateField()
    credited = models.DecimalField(max_digits=18, decimal_places=2)
    debited = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        # What moved on some days, whoever's it is.
        indexes: ClassVar = [models.Index(fields=["booked_on"], name="finance_dayturnover_days")]
