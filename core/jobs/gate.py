"""Whether a company's work may run now; the one place that knows of states and switched-off modules."""

from core.lib.company import CurrentCompany
from core.registry.modules import registry

STOPPED = frozenset({"suspended", "closed"})


def works(company: CurrentCompany | None) -> bool:
    """Say whether the company exists and is served; work of others waits."""
    return company is not None and company.state not in STOPPED


def switched_off(company: CurrentCompany, kind: str) -> str | None:
    """Return the module to which the kind belongs where the company has it switched off."""
    owner = registry.owner_of(kind)
    return owner if owner is not None and owner not in company.modules else None
