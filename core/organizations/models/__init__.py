"""Client companies (контрагенты), the people who act for them, and those who want to."""

from core.organizations.models.access import (
    AT_THE_DOOR,
    AccessRequest,
    Applicant,
    Consent,
    ConsentKind,
    ConsentText,
    FieldMode,
    RegistrationSettings,
    RequestState,
)
from core.organizations.models.agreements import Agreement, LegalEntity, OwnBankAccount
from core.organizations.models.organizations import Membership, Organization

__all__ = [
    "AT_THE_DOOR",
    "AccessRequest",
    "Agreement",
    "Applicant",
    "Consent",
    "ConsentKind",
    "ConsentText",
    "FieldMode",
    "LegalEntity",
    "Membership",
    "Organization",
    "OwnBankAccount",
    "RegistrationSettings",
    "RequestState",
]
