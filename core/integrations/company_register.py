"""The public register of companies: name and address by INN, from an HTTP service."""

import httpx
from django.conf import settings
from pydantic import BaseModel, ValidationError

from core.lib.errors import IntegrationError

TIMEOUT = httpx.Timeout(3, connect=1)


class RegisteredCompany(BaseModel):
    name: str
    kpp: str = ""
    address: str = ""


def look_up(inn: str) -> dict[str, str]:
    """Return name, kpp and address of the company with this INN; nothing where the register does not know it."""
    try:
        answer = httpx.get(f"{settings.COMPANY_REGISTER_URL}/companies/{inn}/", timeout=TIMEOUT, trust_env=False)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return {}
        answer.raise_for_status()
        return RegisteredCompany.model_validate_json(answer.content).model_dump()
    except (httpx.HTTPError, ValidationError) as error:
        raise IntegrationError from error
