"""Why a row is not taken: stable codes for programs, sentences for people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Any] = {
    "wrong_column_count": _("The row has more or fewer columns than the header, or breaks off."),
    "bad_line": _("The line is no JSON object, or breaks off."),
    "bad_number": _("A quantity, price or sum is no number."),
    "missing_id": _("The transaction number is missing or has lost digits."),
    "bad_card_number": _("The card number must have 16 to 19 digits and a right control digit."),
    "bad_date": _("There is no such day or time."),
    "conflict": _("This number is known with another card, product, quantity or sum. The first one stays."),
    "another_supplier": _("The card is another supplier's. Send the row in a file under that supplier's name."),
    "another_contract": _("The card belongs to another contract of the supplier."),
    "unknown_card": _("The card is not in the register."),
    "unknown_status": _("The status of the card is not known."),
    "bad_inn": _("The INN has lost digits or its control digit is wrong."),
    "unknown_client": _("There is no client with this INN and KPP."),
    "overlap": _("The card belongs to another client in this period."),
    "missing_code": _("The code or name is missing."),
    "name_taken": _("The name or synonym belongs to another product."),
}


def reason_text(code: str) -> str:
    return str(REASONS.get(code, code))
