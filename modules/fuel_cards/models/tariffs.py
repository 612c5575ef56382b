"""What clients pay for what the supplier charges."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from modules.fuel_cards.models.directories import Product, Station, Supplier
from modules.fuel_cards.models.periods import Period


class TariffMethod(models.TextChoices):
    PERCENT = "percent", _("Per cent of the sum")
    PER_UNIT = "per_unit", _("Roubles per litre or piece")


class TariffBase(models.TextChoices):
    SUPPLIER = "supplier", _("What the supplier charges")
    PUMP = "pump", _("Price at the pump")


class TariffMode(models.TextChoices):
    GENERAL = "general", _("General calculator")
    INDIVIDUAL = "individual", _("Individual tariff")


class RecalculationState(models.TextChoices):
    COUNTING = "counting", _("Being counted")
    READY = "ready", pgettext_lazy("recalculation", "Report is ready")
    APPLYING = "applying", _("Being booked")
    DONE = "done", pgettext_lazy("recalculation", "Booked")
    FAILED = "failed", _("Broke off")


class Left(models.TextChoices):
    """Why a difference is not booked."""

    CLOSED = "closed", _("The day is closed in the books")
    ACTED = "acted", _("The operation stands in an act")
    CHANGED = "changed", _("The operation has changed since the report")


def _organization(**options: Any) -> Any:
    options = {"on_delete": models.DO_NOTHING, "related_name": "+", "db_index": False, **options}
    return models.ForeignKey("organizations.Organization", **options)


class Tariff(models.Model):
    """A rule, in force from a moment: a markup (positive) or discount (negative) on a base.

    Without an organization it is of the general calculator, else of the client's individual tariff. Which of several
    rules holds is said in `calc.rates`. Operations are priced from `starts_at` on, never before the rule was made;
    `recalculates_from` is earlier, and counts only where somebody recalculates a period.
    """

    organization = _organization(null=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False)
    station = models.ForeignKey(Station, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False)
    region = models.CharField(_("region"), max_length=120, blank=True, default="")
    from_quantity = models.DecimalField(_("from quantity"), max_digits=14, decimal_places=3, default=0)
    priority = models.SmallIntegerField(_("priority"), default=0)
    method = models.CharField(_("method"), max_length=20, choices=TariffMethod)
    base = models.CharField(_("base"), max_length=20, choices=TariffBase, default=TariffBase.SUPPLIER)
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=4)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True)
    recalculates_from = models.DateTimeField(_("recalculates from"), null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="fuel_cards_one_tariff_at_a_time",
                expressions=[
                    *((Coalesce(name, 0), "=") for name in ("organization", "supplier", "product", "station")),
                    *((name, "=") for name in ("region", "from_quantity", "priority")),
                    (Period("starts_at", "ends_at"), "&&"),
                ],
            ),
            models.CheckConstraint(condition=Q(from_quantity__gte=0), name="fuel_cards_tariff_step"),
            # A station has a region and a supplier of its own.
            models.CheckConstraint(
                condition=Q(station__isnull=True) | Q(region="", supplier__isnull=False),
                name="fuel_cards_tariff_place",
            ),
        ]


class ClientTariffMode(models.Model):
    """By which tariff a client pays from a moment on; a client without one pays by the general calculator."""

    organization = _organization()
    mode = models.CharField(_("mode"), max_length=20, choices=TariffMode)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True)
    recalculates_from = models.DateTimeField(_("recalculates from"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="fuel_cards_one_mode_at_a_time",
                expressions=[(F("organization"), "="), (Period("starts_at", "ends_at"), "&&")],
            ),
            models.CheckConstraint(condition=Q(mode__in=TariffMode.values), name="fuel_cards_mode_known"),
        ]


class Recalculation(models.Model):
    """A period priced anew: first a report of differences, then, once somebody says so, their booking."""

    organizations = ArrayField(models.BigIntegerField(), default=list)  # none: all
    supplier = models.ForeignKey(Supplier, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(max_length=20, choices=RecalculationState, default=RecalculationState.COUNTING)
    rows = models.IntegerField(default=0)
    booked = models.IntegerField(default=0)
    old_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    new_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RecalculationState.values, first__lte=F("last")),
                name="fuel_cards_recalculation_known",
            ),
        ]

    @property
    def difference(self) -> Any:
        return self.new_amount - self.old_amount


class RecalculatedLine(models.Model):
    """An operation that costs another sum by the recalculation; booked lines are adjustments of its charge.

    `old_amount` is what it costs with all earlier adjustments. A line holds for one charge of the operation: if that
    is taken back, so are its adjustments.
    """

    recalculation = models.ForeignKey(
        Recalculation, on_delete=models.DO_NOTHING, related_name="lines", db_index=False, db_constraint=False
    )
    transaction = models.ForeignKey(
        "fuel_cards.Transaction", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    organization = _organization(db_constraint=False)
    charge_number = models.SmallIntegerField()
    tariff = models.ForeignKey(
        Tariff, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    old_amount = models.DecimalField(_("before"), max_digits=14, decimal_places=2)
    new_amount = models.DecimalField(_("after"), max_digits=14, decimal_places=2)
    difference = models.GeneratedField(
        expression=F("new_amount") - F("old_amount"),
        output_field=models.DecimalField(max_digits=14, decimal_places=2),
        db_persist=True,
    )
    left_out = models.CharField(max_length=20, choices=Left, blank=True)
    is_booked = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recalculation", "transaction"], name="fuel_cards_recalculated_once"),
            models.CheckConstraint(condition=Q(left_out="") | Q(is_booked=False), name="fuel_cards_left_or_booked"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["transaction"], condition=Q(is_booked=True), name="fuel_cards_adjustments"),
            models.Index(fields=["recalculation", "difference", "id"], name="fuel_cards_recalculated_of"),
        ]
