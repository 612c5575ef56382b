"""A company's public facts by its INN, from whatever register the installation has."""

import logging
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from core.lib.errors import IntegrationError
from core.lib.identifiers import clean_inn

logger = logging.getLogger(__name__)


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
