"""Suppliers' cabinets that we exchange with: what they hold of our cards, and whose their new cards become."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from modules.fuel_cards.models.cards import Card
from modules.fuel_cards.models.directories import Supplier
from modules.fuel_cards.states import SyncState


class SupplierLink(models.Model):
    """The connection with a supplier's cabinet under one contract, and what the last synchronisation brought."""

    supplier = models.OneToOneField(Supplier, on_delete=models.DB_CASCADE, related_name="link", primary_key=True)
    connection = models.OneToOneField("integrations.ExchangeConnection", on_delete=models.DB_CASCADE, related_name="+")
    # What the supplier says of the contract; empty where it does not.
    balance = models.DecimalField(_("balance at the supplier"), max_digits=16, decimal_places=2, null=True)
    credit_limit = models.DecimalField(_("credit limit"), max_digits=16, decimal_places=2, null=True)
    available = models.DecimalField(_("available"), max_digits=16, decimal_places=2, null=True)
    balance_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(_("synchronised"), null=True)
    outcome = models.JSONField(default=dict)  # figures of the last synchronisation, and what it refused
    news_at = models.DateTimeField(null=True)  # the last one that brought anything
    news = models.JSONField(default=dict)  # its figures

    @property
    def contract(self) -> str:
        """The number of our contract, as the connection names it."""
        return str(self.connection.settings.get("contract", ""))


class CardAtSupplier(models.Model):
    """What the supplier holds of a card, and what we have asked of it.

    `version` counts our wishes: the supplier's word for an older one confirms nothing. Without a wish of ours the card
    follows the supplier.
    """

    card = models.OneToOneField(Card, on_delete=models.DO_NOTHING, related_name="at_supplier", primary_key=True)
    state = models.CharField(_("at the supplier"), max_length=10, choices=SyncState, default=SyncState.CONFIRMED)
    problem = models.CharField(max_length=300, blank=True)
    pool = models.CharField(_("pool of cards"), max_length=60, blank=True)
    their_status = models.CharField(max_length=10)
    their_limits = models.JSONField(default=list)
    seen_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=SyncState.values), name="fuel_cards_sync_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["state"], name="fuel_cards_sync_state_idx")]


class DistributionRule(models.Model):
    """Whose a supplier's new card becomes; the first rule by `position` that fits decides, an empty field fits all."""

    position = models.PositiveIntegerField(_("order"), default=0)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.DO_NOTHING, related_name="+")
    supplier = models.ForeignKey(Supplier, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False)
    contract = models.CharField(_("supplier's contract"), max_length=60, blank=True)
    pool = models.CharField(_("pool of cards"), max_length=60, blank=True)
    first_number = models.CharField(_("numbers from"), max_length=19, blank=True)
    last_number = models.CharField(_("numbers to"), max_length=19, blank=True)
    is_active = models.BooleanField(pgettext_lazy("rule", "in force"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(first_number="", last_number="")
                | ~models.Q(first_number="") & ~models.Q(last_number=""),
                name="fuel_cards_rule_range",
            ),
        ]
