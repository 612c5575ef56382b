"""Clients' balances: the kept figures of those that somebody may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from core.finance.models import ClientBalance
from core.organizations.scope import get_owned, owned
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


def sum_balances(viewer: Viewer) -> list[BalanceFigures]:
    """Add up the balances that the viewer looks at, currency by currency; roubles come first and are always there."""
    return sum_figures(list_balances(viewer))


def sum_figures(balances: Iterable[ClientBalance]) -> list[BalanceFigures]:
    """Add up balances currency by currency; roubles come first and are always there."""
    sums = {"RUB": [ZERO] * 4}
    for one in balances:
        figures = (one.services, one.penalties, one.documented, one.credit_limit or ZERO)
        known = sums.get(one.currency, [ZERO] * 4)
        sums[one.currency] = [before + more for before, more in zip(known, figures, strict=True)]
    return [
        BalanceFigures(currency=currency, services=s, penalties=p, documented=d, credit_limit=limit)
        for currency, (s, p, d, limit) in sums.items()
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


def get_balance(viewer: Viewer, pk: int, *, permission: str = VIEW) -> ClientBalance:
    """Return one balance; another's and a missing one give the same 404."""
    return get_owned(ClientBalance.objects.select_related("organization"), viewer, permission=permission, pk=pk)
