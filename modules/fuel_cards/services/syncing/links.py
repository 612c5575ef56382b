"""Connect suppliers with their cabinets, and look into them: each minute, or at once."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.integrations.exchange.connecting import keep_connection
from core.integrations.exchange.exchanging import ask_changes
from core.integrations.models import ExchangeConnection
from core.lib.errors import DomainError
from modules.fuel_cards.models import Supplier, SupplierLink
from modules.fuel_cards.services.syncing.connector import CsvFolder, SessionApi, SupplierConnector

KINDS: tuple[type[SupplierConnector], ...] = (SessionApi, CsvFolder)


class NotConnected(DomainError):
    code, message = "not_connected", _("The supplier is not connected.")


class AlreadyConnected(DomainError):
    code, message = "already_connected", _("The supplier is connected already. Change that connection.")


class ExchangeStands(DomainError):
    code, message = "exchange_stands", _("The exchange with this supplier is switched off or paused. Resume it first.")


@transaction.atomic
def connect_supplier(
    *, supplier_id: int, connector: str, values: Mapping[str, str], title: str = ""
) -> ExchangeConnection:
    """Connect a supplier that is not connected yet, and look into its cabinet for the first time."""
    supplier = Supplier.objects.select_for_update().get(pk=supplier_id)
    if SupplierLink.objects.filter(supplier=supplier).exists():
        raise AlreadyConnected
    made = keep_connection(values=values, title=title or supplier.name, connector=connector)
    SupplierLink.objects.create(supplier=supplier, connection=made)
    ask_changes(made, at=timezone.now())
    return made


def sync_now(*, supplier_id: int, at: datetime | None = None) -> SupplierLink:
    """Look into the supplier's cabinet without waiting for the minute."""
    link = SupplierLink.objects.select_related("connection").filter(supplier=supplier_id).first()
    if link is None:
        raise NotConnected
    if link.connection.paused_at or not link.connection.is_active:
        raise ExchangeStands
    ask_changes(link.connection, at=at or timezone.now())
    return link


def sync_all(*, at: datetime | None = None) -> int:
    """Look into each cabinet in use; a look that has not ended is not asked for twice."""
    links = SupplierLink.objects.filter(connection__is_active=True, connection__paused_at=None)
    asked = list(links.select_related("connection").order_by("pk"))
    for link in asked:
        ask_changes(link.connection, at=at or timezone.now())
    return len(asked)
