"""What clients pay for what the supplier charges."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from modules.fuel_cards.models.directories import Product, Supplier
from modules.fuel_cards.models.periods import Period


class TariffMethod(models.TextChoices):
    PERCENT = "percent", _("Per cent of the sum")
    PER_UNIT = "per_unit", _("Roubles per litre or piece")


class TariffBase(models.TextChoices):
    SUPPLIER = "supplier", _("What the supplier charges")
    PUMP = "pump", _("Price at the pump")


class Tariff(models.Model):
    """A rule of the general tariff, in force from a moment: a markup (positive) or discount (negative) on a base.

    A rule for a product goes before one for all products, then a rule for a supplier before one for all suppliers.
    """

    supplier = models.ForeignKey(Supplier, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False)
    method = models.CharField(_("method"), max_length=20, choices=TariffMethod)
    base = models.CharField(_("base"), max_length=20, choices=TariffBase, default=TariffBase.SUPPLIER)
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=4)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="fuel_cards_one_tariff_at_a_time",
                expressions=[
                    (Coalesce("supplier", 0), "="),
                    (Coalesce("product", 0), "="),
                    (Period("starts_at", "ends_at"), "&&"),
                ],
            ),
        ]
