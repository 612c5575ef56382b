"""What the platform may know about fuel cards."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import ModuleSpec

SPEC = ModuleSpec(
    slug="fuel_cards",
    title=_("Fuel cards"),
    description=_("Suppliers' cards, transactions, tariffs and clients' balances"),
    icon="credit-card",
)
