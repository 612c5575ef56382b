"""The square that a bank's application reads to pay an invoice: GOST R 56042-2014, in UTF-8 (ST00012)."""

import io
from decimal import Decimal
from functools import lru_cache

import segno

from core.documents.pdf.facts import BankAccount, Party

# The sign after the heading parts the fields; a value that holds the first makes the next one serve.
SEPARATORS = "|;~^"
LONGEST = {"Name": 160, "BankName": 45, "Purpose": 210}


def payment_text(*, payee: Party, bank: BankAccount, amount: Decimal, purpose: str) -> str:
    """Return the text of the code, or "" where a compulsory field is missing."""
    fields = {
        "Name": payee.full_name or payee.name,
        "PersonalAcc": "".join(bank.number.split()),
        "BankName": bank.bank_name,
        "BIC": bank.bik,
        # Compulsory as well; a bank without one has a nought.
        "CorrespAcc": "".join(bank.corr_account.split()) or "0",
        "Sum": str(int((amount * 100).to_integral_value())),
        "Purpose": purpose,
        "PayeeINN": payee.inn,
        "KPP": payee.kpp,
    }
    fields = {name: " ".join(value.split())[: LONGEST.get(name, 20)] for name, value in fields.items()}
    if amount <= 0 or not all(fields[name] for name in ("Name", "PersonalAcc", "BankName", "BIC")):
        return ""
    separator = next((sign for sign in SEPARATORS if not any(sign in value for value in fields.values())), "")
    if not separator:
        separator = SEPARATORS[0]
        fields = {name: value.replace(separator, "/") for name, value in fields.items()}
    return "ST00012" + "".join(f"{separator}{name}={value}" for name, value in fields.items() if value)


@lru_cache(maxsize=256)
def square(text: str) -> str:
    """Return a QR code of the text as an SVG picture."""
    code = segno.make_qr(text, error="m", encoding="utf-8", boost_error=False)
    out = io.BytesIO()
    code.save(out, kind="svg", border=0, xmldecl=False, svgns=True, dark="#000000", omitsize=True)
    return out.getvalue().decode()
