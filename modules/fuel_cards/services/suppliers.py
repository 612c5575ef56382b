"""Add suppliers."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.lib.errors import DomainError
from modules.fuel_cards.models import Supplier

RUSSIAN_ZONES = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
)


class SupplierExists(DomainError):
    code, message = "supplier_exists", _("There is a supplier with this code already.")


@transaction.atomic
def add_supplier(*, code: str, name: str, time_zone: str = "Europe/Moscow", is_default: bool = False) -> Supplier:
    """Add a supplier; the first one, or a new default, is whose files those without a name are."""
    is_first = not Supplier.objects.exists()
    if is_default:
        Supplier.objects.filter(is_default=True).update(is_default=False)
    try:
        with transaction.atomic():
            return Supplier.objects.create(code=code, name=name, time_zone=time_zone, is_default=is_default or is_first)
    except IntegrityError as error:
        raise SupplierExists from error
