"""Clients' balances: the kept figures of those that somebody may see."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from core.finance.models import ClientBalance
from core.organizations.scope import owned
from core.organizations.viewer import Viewer

VIEW = "finance.view_balance"
ZERO = Decimal("0.00")


def list_balances(viewer: Viewer, *, currency: str = "", organization: int | None = None) -> QuerySet[ClientBalance]:
    """Return the balances of the clients whose balance the viewer may see, of one currency or of all."""
    found = owned(ClientBalance.objects.all(), viewer, permission=VIEW)
    if organization is not None:
        found = found.filter(organization=organization)
    return found.filter(currency=currency) if currency else found


@dataclass(frozen=True, kw_only=True, slots=True)
class BalanceFigures:
    """Money in one currency, of one client or of several together; what is below zero is owed to us."""

    currency: str
    services: Decimal = ZERO
    penalties: Decimal = ZERO
    documented: Decimal = ZERO
    credit_limit: Decimal = ZERO

    @property
    def operational(self) -> Decimal:
        """Add the two parts: services rendered and penalties."""
        return self.services + self.penalties

    @property
    def available(self) -> Decimal:
        return self.operational + self.credit_limit


def sum_balances(viewer: Viewer, *, organization: int | None = None) -> list[BalanceFigures]:
    """Add up the balances that the viewer looks at, currency by currency; roubles come first and are always there."""
    sums = {"RUB": [ZERO] * 4}
    fields = ("services", "penalties", "documented", "credit_limit")
    for currency, *figures in list_balances(viewer, organization=organization).values_list("currency", *fields):
        known = sums.get(currency, [ZERO] * 4)
        sums[currency] = [one + (other or ZERO) for one, other in zip(known, figures, strict=True)]
    return [
        BalanceFigures(currency=currency, **dict(zip(fields, figures, strict=True)))
        for currency, figures in sums.items()
    ]


def get_figures(*, organization_id: int, currency: str = "RUB") -> BalanceFigures:
    """Return one client's figures; zeros where nothing was ever posted for him."""
    found = ClientBalance.objects.filter(organization=organization_id, currency=currency).first()
    if found is None:
        return BalanceFigures(currency=currency)
    return BalanceFigures(
        currency=currency,
        services=found.services,
        penalties=found.penalties,
        documented=found.documented,
        credit_limit=found.credit_limit or ZERO,
    )
