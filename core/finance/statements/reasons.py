"""Why a document of a statement was refused, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS: Mapping[str, Any] = {
    "bad_number": _("the amount cannot be read, or is not above zero"),
    "bad_date": _("there is no such day"),
    "missing_id": _("the document has no number"),
    "bad_id": _("the number or the account is too long"),
    "foreign_account": _("the document is about an account that the file does not name as yours"),
    "repeated_key": _("one key has two different values"),
    "broken_document": _("a line of the document has no key"),
    "batch_differs": _("the payments of the batch do not add up to its amount"),
    "bad_direction": _("it does not say whether money came or went"),
}


def reason_text(code: str) -> str:
    return str(REASONS.get(code, code))
