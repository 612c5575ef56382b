"""A company's public facts by its INN, from whatever register the installation has."""

import logging
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.accounts.services.limits import Limit, spend
from core.lib.acting import acting
from core.lib.errors import DomainError, IntegrationError
from core.lib.identifiers import clean_inn

logger = logging.getLogger(__name__)

# The register costs money or patience of whoever keeps it: so many look-ups an hour for everybody at one address, and
# so many for all visitors of a company together.
FROM_ADDRESS = Limit(name="lookup-from", attempts=30, seconds=3600)
FROM_COMPANY = Limit(name="lookup-company", attempts=1000, seconds=3600)


class TooManyLookUps(DomainError):
    """Asked for too often; `wait` is in seconds."""

    code, status = "too_many_look_ups", 429
    message = _("Too many companies were looked up from here. Fill the rest in yourself, or try again later.")

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


class CompanyRegister(Protocol):
    """Returns name, kpp and address of a company, or nothing where the register does not know it."""

    def __call__(self, inn: str) -> dict[str, str]: ...


def look_up(inn: str) -> dict[str, str]:
    """Return what the public register says; nothing for a wrong INN, and nothing when the register is away."""
    if not settings.COMPANY_REGISTER:
        return {}
    try:
        register: CompanyRegister = import_string(settings.COMPANY_REGISTER)
        return register(clean_inn(inn))
    except ValidationError:
        return {}
    except IntegrationError:
        logger.warning("The register of companies does not answer")
        return {}


def look_up_for_visitor(inn: str) -> dict[str, str]:
    """Look up for somebody whom nobody knows; raises TooManyLookUps. An INN that cannot be one costs nothing."""
    try:
        inn = clean_inn(inn)
    except ValidationError:
        return {}
    for limit, who in ((FROM_ADDRESS, acting().address), (FROM_COMPANY, "")):
        spent = spend(limit, who)
        if not spent.allowed:
            raise TooManyLookUps(spent.wait)
    return look_up(inn)
