"""Phone numbers: whatever a person types becomes one E.164 number."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HOME_REGION = "RU"


def clean_phone(value: str) -> str:
    """Return the number as +79000000017; raise ValidationError for what nobody can call."""
    try:
        number = phonenumbers.parse(value, HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(_("This is not a phone number."), code="phone") from error
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(_("This is not a phone number."), code="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
