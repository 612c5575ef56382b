"""What a company wants of people who register."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from core.audit.record import differences, record
from core.lib.company import current_company
from core.organizations.models import RegistrationSettings
from core.organizations.services.consents import ensure_texts


def registration_settings() -> RegistrationSettings:
    """Return the company's choices; without any, registration is closed."""
    return RegistrationSettings.objects.first() or RegistrationSettings()


def registration_page() -> str:
    """Return where people register, "" where they cannot (the vendor's own host never lets them)."""
    if current_company().is_public or not registration_settings().is_open:
        return ""
    return reverse("organizations:registration")


@transaction.atomic
def change_registration(**changes: Any) -> RegistrationSettings:
    """Keep new choices; opening registration sees to it that there are texts to agree to."""
    known = RegistrationSettings.objects.select_for_update().first()
    own = known or RegistrationSettings()
    before = {field: getattr(own, field) for field in changes}
    for field, value in changes.items():
        setattr(own, field, value)
    own.save()
    if own.is_open:
        ensure_texts({"ru", "en", current_company().language})
    if changed := differences(before, changes):
        record("organizations.registration.changed", subject=own, subject_name="registration", changes=changed)
    return own
