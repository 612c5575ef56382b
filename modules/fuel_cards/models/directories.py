"""Suppliers, the goods they sell and the stations where they sell them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Capitalised words after the kind of place; "д. 5" and "д. Б" are houses.
CITY = (
    r"(?:^|[,;])\s*(?:[Гг](?:\.|ор\.|ород|\s)|[Рр]\.?\s?п\.|[Пп]гт\.?|[Пп]ос(?:[её]лок|\.)|[Пп]\.|[Сс](?:\.|ело)|[Сс]т-ца|[Дд](?:\.|ер\.|еревня)|[Хх]\.)\s*"
    r"([А-ЯЁA-Z][А-ЯЁа-яёA-Za-z-]+(?:\s[А-ЯЁA-Z][А-ЯЁа-яёA-Za-z-]+)*)"
)


class Supplier(models.Model):
    """An issuer of fuel cards; its times are read in its own time zone."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(pgettext_lazy("fuel card", "name"), max_length=200)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Moscow")
    # Files that name no supplier are this one's.
    is_default = models.BooleanField(_("default for files"), default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="fuel_cards_one_default_supplier"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """Fuel, a fluid or a service; one directory for all suppliers."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(pgettext_lazy("fuel card", "name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=10)
    group = models.CharField(_("group"), max_length=100, blank=True)
    base_price = models.DecimalField(_("base price"), max_digits=12, decimal_places=2, null=True)
    vat_rate = models.DecimalField(_("VAT rate"), max_digits=5, decimal_places=2, null=True)

    def __str__(self) -> str:
        return self.name


class ProductName(models.Model):
    """A name or synonym, as it is compared, under which suppliers print a product."""

    product = models.ForeignKey(Product, on_delete=models.DB_CASCADE, related_name="names")
    key = models.CharField(max_length=200, unique=True)


class Station(models.Model):
    """A filling station by the number its supplier gives it."""

    supplier = models.ForeignKey(Supplier, on_delete=models.DO_NOTHING, related_name="stations", db_index=False)
    number = models.CharField(_("number"), max_length=60)
    address = models.CharField(_("address"), max_length=300, blank=True)
    region = models.CharField(_("region"), max_length=120, blank=True)
    # What the address calls a town or village: "г. Тальск; ул. Депо, 64". Empty on a road between two.
    city = models.GeneratedField(
        expression=Coalesce(Func(F("address"), Value(CITY), function="substring"), Value("")),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["supplier", "number"], name="fuel_cards_station_number"),
        ]

    def __str__(self) -> str:
        return self.number
