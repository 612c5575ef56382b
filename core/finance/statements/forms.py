"""What pages of statements and the queue are told."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from core.finance.services.allocating import Part
from core.lib.errors import InvalidInput

PART = "part-"


class UploadForm(forms.Form):
    file = forms.FileField(label=_("File"), max_length=255, allow_empty_file=True)


class AsideForm(forms.Form):
    """Why the money is not a client's."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
    remember = forms.BooleanField(label=_("This payer is never a client"), required=False)


class UndoForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class BadPart(InvalidInput):
    code = "bad_part"
    message = _("“%(text)s” is no amount.")


def read_parts(given: Mapping[str, str]) -> list[Part]:
    """Return the amounts that were typed beside invoices; an empty field is no part."""
    parts = []
    for name, text in given.items():
        digits = name.removeprefix(PART)
        if not name.startswith(PART) or not digits.isdigit() or not text.strip():
            continue
        try:
            plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
            amount = Decimal(plain)
        except InvalidOperation as error:
            raise BadPart(text=text[:20]) from error
        if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")) or abs(amount) >= 10**14:
            raise BadPart(text=text[:20])
        if amount:
            parts.append(Part(invoice_id=int(digits), amount=amount))
    return parts


class BankForm(forms.Form):
    """A bank whose interface for programs we speak, and the company's token there."""

    title = forms.CharField(label=_("Name of the bank"), max_length=120)
    url = forms.CharField(
        label=_("Address of its interface"), max_length=300, widget=forms.URLInput(attrs={"placeholder": "https://…"})
    )
    token = forms.CharField(
        label=_("Token"),
        max_length=500,
        help_text=_("The bank's cabinet gives it to your programs; it is kept encrypted and shown to nobody."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
