"""How much may be bought by a card, and how much of it is used."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from modules.fuel_cards.models.cards import Card
from modules.fuel_cards.models.directories import Product


class LimitPeriod(models.TextChoices):
    """Periods begin at midnight of the company's time zone, weeks on Monday."""

    OPERATION = "operation", _("One operation")
    DAY = "day", pgettext_lazy("limit", "Day")
    WEEK = "week", pgettext_lazy("limit", "Week")
    MONTH = "month", pgettext_lazy("limit", "Month")
    QUARTER = "quarter", pgettext_lazy("limit", "Quarter")


class LimitMeasure(models.TextChoices):
    """Money is the sum at the pump; litres are those of goods measured in litres."""

    MONEY = "money", _("Roubles")
    LITRES = "litres", _("Litres")
    COUNT = "count", _("Operations")


class CardLimit(models.Model):
    """A card may use so much in a period; more than `amount` blocks it, and 0 forbids.

    A limit counts the operations that meet all its conditions; an empty condition is met by all. `client_max` is how
    high the client may set the amount himself; without it he may not change the limit.
    """

    card = models.ForeignKey(Card, on_delete=models.DB_CASCADE, related_name="limits", db_index=False)
    period = models.CharField(_("period"), max_length=10, choices=LimitPeriod)
    measure = models.CharField(_("measure"), max_length=10, choices=LimitMeasure)
    amount = models.DecimalField(_("limit"), max_digits=14, decimal_places=3)
    client_max = models.DecimalField(_("the client may raise it to"), max_digits=14, decimal_places=3, null=True)
    product_group = models.CharField(_("group of products"), max_length=100, blank=True)
    product = models.ForeignKey(Product, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False)
    weekdays = ArrayField(models.SmallIntegerField(), verbose_name=_("days of the week"), default=list, blank=True)
    hours_from = models.TimeField(_("from"), null=True)
    hours_to = models.TimeField(_("until"), null=True)
    regions = ArrayField(models.CharField(max_length=120), verbose_name=_("regions"), default=list, blank=True)
    # Ids of stations of the card's supplier; stations are never deleted.
    stations = ArrayField(models.BigIntegerField(), verbose_name=_("stations"), default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    *("card", "period", "measure", "product_group", "product", "weekdays", "hours_from", "hours_to"),
                    *("regions", "stations"),
                ],
                name="fuel_cards_one_limit",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(
                    period__in=LimitPeriod.values,
                    measure__in=LimitMeasure.values,
                    weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7],
                ),
                name="fuel_cards_limit_known",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0) & (Q(client_max__isnull=True) | Q(client_max__gte=models.F("amount"))),
                name="fuel_cards_limit_amount",
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=True) | Q(product_group=""), name="fuel_cards_limit_goods"
            ),
        ]


class LimitPolicy(models.Model):
    """What the company has decided about automatic blocks."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    # A card works again by itself when the period is over or the limit is raised.
    releases = models.BooleanField(_("release cards automatically"), default=True)
    # Cards of a client stop when his balance comes down to this; without a figure they do not.
    balance_threshold = models.DecimalField(
        _("balance at which cards stop"), max_digits=18, decimal_places=2, null=True
    )
    client_unblocks = models.BooleanField(_("clients lift automatic blocks themselves"), default=False)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(only=True), name="fuel_cards_one_policy")]

    @classmethod
    def load(cls) -> Self:
        return cls.objects.first() or cls()


class LimitUse(models.Model):
    """What has been used of a limit in the period that begins on this day.

    It is counted anew from the transactions whenever one of the period comes or changes, never added to. Of a limit
    for one operation it is the largest one of the day.
    """

    limit = models.ForeignKey(CardLimit, on_delete=models.DB_CASCADE, related_name="uses", db_index=False)
    starts_on = models.DateField()
    used = models.DecimalField(max_digits=16, decimal_places=3)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["limit", "starts_on"], name="fuel_cards_limit_use"),
        ]
