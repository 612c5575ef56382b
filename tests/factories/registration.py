"""People at the door of a company."""

from typing import Any

from django.utils import timezone

from core.accounts.services.roles import sync_ready_roles
from core.organizations.models import AccessRequest, Applicant, RequestState
from core.organizations.services.registration_settings import change_registration
from tests.factories.people import PASSWORD, make_client

INN = "7700000104"
FORM = {
    "companies-TOTAL_FORMS": "1",
    "companies-INITIAL_FORMS": "0",
    "companies-0-inn": INN,
    "companies-0-kpp": "770001001",
    "companies-0-name": "ООО «Вешний луг»",
    "companies-0-address": "г. Полынск",
    "name": "Анна Ветрова",
    "email": "Anna@Lug.test",
    "phone": "8 900 000-00-17",
    "position": "Логист",
    "password": PASSWORD,
    "personal_data": "on",
    "terms": "on",
}


def open_registration(**choices: Any) -> None:
    """Let people register in the current company."""
    sync_ready_roles()
    change_registration(is_open=True, **choices)


def applicant_at(answer: Any) -> str:
    """Return whose page a registration leads to."""
    return str(answer.headers["Location"]).rstrip("/").rpartition("/")[2]


def confirmed_request(email: str = "anna@lug.test", **facts: Any) -> AccessRequest:
    """A request whose applicant has confirmed his contacts, so that staff may decide."""
    user = make_client(email=email)
    applicant = Applicant.objects.create(
        name="Анна Ветрова", email=email, language="ru", user=user, created_at=timezone.now()
    )
    defaults = {"name": "ООО «Вешний луг»", "inn": INN, "state": RequestState.CONFIRMED, "created_at": timezone.now()}
    return AccessRequest.objects.create(applicant=applicant, **{**defaults, **facts})
