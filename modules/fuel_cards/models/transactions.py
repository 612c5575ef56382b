"""What was bought, returned and corrected by card."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from modules.fuel_cards.models.cards import Card, mask
from modules.fuel_cards.models.directories import Product, Station, Supplier
from modules.fuel_cards.models.runs import ImportRun
from modules.fuel_cards.models.tariffs import Tariff


class TransactionKind(models.TextChoices):
    SALE = "sale", _("Purchase")
    RETURN = "return", pgettext_lazy("fuel card", "Return")
    CORRECTION = "correction", _("Correction")


class Unallocated(models.TextChoices):
    """Why a transaction belongs to nobody yet."""

    UNKNOWN_CARD = "unknown_card", _("The card is not registered")
    UNASSIGNED_CARD = "unassigned_card", _("Nobody held the card at that time")


class Transaction(models.Model):
    """One row of a supplier's report; `number` is the supplier's and is known once.

    `net` is what the supplier charges us, `amount` what the client pays by the tariff in force at that time. The
    client is the holder of the card at the time of the operation; a return or correction belongs to its original's.
    `charge_number` counts the ledger entries that have charged it, 0 for none. References to what is never deleted
    carry no constraint of their own: at a million rows each would cost as much as the row itself. An organization is
    held by its account in the ledger, which nobody can remove.
    """

    supplier = models.ForeignKey(
        Supplier, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    number = models.CharField(_("supplier's number"), max_length=64)
    kind = models.CharField(_("operation"), max_length=10, choices=TransactionKind)
    at = models.DateTimeField(_("date and time"))
    posted_at = models.DateTimeField(_("processed"), null=True)
    card = models.ForeignKey(
        Card, on_delete=models.DO_NOTHING, null=True, related_name="transactions", db_index=False, db_constraint=False
    )
    card_number = models.CharField(max_length=19)
    holder = models.CharField(_("holder"), max_length=150, blank=True)
    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    unallocated = models.CharField(max_length=20, choices=Unallocated, blank=True)
    station = models.ForeignKey(
        Station, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    product = models.ForeignKey(
        Product, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    product_name = models.CharField(_("product"), max_length=200, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    price = models.DecimalField(_("price at the pump"), max_digits=14, decimal_places=4, null=True)
    gross = models.DecimalField(_("sum at the pump"), max_digits=14, decimal_places=2)
    discount = models.DecimalField(_("supplier's discount"), max_digits=14, decimal_places=2)
    net = models.DecimalField(_("supplier charges"), max_digits=14, decimal_places=2)
    tariff = models.ForeignKey(
        Tariff, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    amount = models.DecimalField(_("client pays"), max_digits=14, decimal_places=2, null=True)
    charge_number = models.SmallIntegerField(default=0)
    original_number = models.CharField(_("original"), max_length=64, blank=True)
    original = models.ForeignKey(
        "self", on_delete=models.DO_NOTHING, null=True, related_name="reversals", db_index=False, db_constraint=False
    )
    run = models.ForeignKey(
        ImportRun, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    line = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["supplier", "number"], name="fuel_cards_transaction_number"),
            models.CheckConstraint(
                condition=Q(organization__isnull=False, unallocated="", amount__isnull=False)
                | Q(organization__isnull=True, unallocated__in=Unallocated.values, amount__isnull=True),
                name="fuel_cards_transaction_allocated",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at", "id"], name="fuel_cards_transaction_at"),
            models.Index(fields=["card", "at"], name="fuel_cards_transaction_card"),
            models.Index(fields=["organization", "at", "id"], name="fuel_cards_transaction_client"),
            models.Index(
                fields=["station", "at", "id"],
                condition=Q(station__isnull=False),
                name="fuel_cards_transaction_station",
            ),
            models.Index(fields=["id"], condition=~Q(unallocated=""), name="fuel_cards_unallocated"),
            models.Index(
                fields=["supplier", "card_number"], condition=Q(card__isnull=True), name="fuel_cards_unknown_card"
            ),
            models.Index(
                fields=["supplier", "original_number"],
                condition=Q(original__isnull=True) & ~Q(kind="sale"),
                name="fuel_cards_waits_for_original",
            ),
            models.Index(fields=["original"], condition=Q(original__isnull=False), name="fuel_cards_originals"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def charged(self) -> Decimal | None:
        """What the operation does to the client's balance: a purchase takes, a return gives."""
        return None if self.amount is None else -self.amount

    @property
    def masked_card(self) -> str:
        return mask(self.card_number)
