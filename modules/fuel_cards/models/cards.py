"""Cards and the clients that hold them over time."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.ui.tables.search import search_index
from modules.fuel_cards.models.causes import cause_words
from modules.fuel_cards.models.directories import Supplier
from modules.fuel_cards.models.periods import Period
from modules.fuel_cards.states import CARD_FLOW, CardStatus


class Card(models.Model):
    """A supplier's card.

    The number is a key that imports join millions of rows on, so it is kept readable, in the company's own schema
    alone; people and programs outside see `masked`.
    """

    supplier = models.ForeignKey(Supplier, on_delete=models.DO_NOTHING, related_name="cards", db_index=False)
    number = models.CharField(_("number"), max_length=19)
    status = models.CharField(_("status"), max_length=20, choices=CardStatus, default=CardStatus.IN_STOCK)
    block_reason = models.CharField(_("reason of the block"), max_length=200, blank=True)
    # Why it is blocked automatically: a limit or the balance, with the figures; told in the reader's language.
    auto_block = models.JSONField(null=True)
    contract = models.CharField(_("supplier's contract"), max_length=60, blank=True)
    holder = models.CharField(_("holder"), max_length=150, blank=True)
    plate = models.CharField(_("number plate"), max_length=20, blank=True)
    # What the vehicle takes: litres of its tank, and its products (NULL: any); operations are judged by them.
    tank = models.DecimalField(_("tank, l"), max_digits=8, decimal_places=2, null=True)
    products = ArrayField(models.BigIntegerField(), verbose_name=_("products"), null=True)
    issued_on = models.DateField(_("issued"), null=True)
    expires_on = models.DateField(_("valid until"), null=True)
    is_virtual = models.BooleanField(_("virtual"), default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["supplier", "number"], name="fuel_cards_card_number"),
            models.CheckConstraint(condition=models.Q(status__in=CardStatus.values), name="fuel_cards_card_status"),
            models.CheckConstraint(
                condition=models.Q(tank__isnull=True) | models.Q(tank__gt=0), name="fuel_cards_card_tank"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status"], name="fuel_cards_card_status_idx"),
            models.Index(fields=["number", "id"], name="fuel_cards_card_number_order"),
            search_index("fuel_cards_card_search", "number", "holder", "plate"),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return mask(self.number)

    @property
    def reason(self) -> str:
        """Why it is blocked, by a person or automatically."""
        return self.block_reason or cause_words(self.auto_block)

    @property
    def actions(self) -> tuple[str, ...]:
        return CARD_FLOW.actions(self.status)


def mask(number: str) -> str:
    """Return a card number as people see it: `7013 ••• 8754`."""
    return f"{number[:4]} ••• {number[-4:]}"


class CardAssignment(models.Model):
    """A client holds a card from a moment until another, which is the next holder's already."""

    card = models.ForeignKey(Card, on_delete=models.DO_NOTHING, related_name="assignments", db_index=False)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.DO_NOTHING, related_name="+")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="fuel_cards_one_holder_at_a_time",
                expressions=[("card", "="), (Period("starts_at", "ends_at"), "&&")],
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="fuel_cards_assignment_lasts",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["card", "starts_at"], name="fuel_cards_assignment_card")]
