"""An invoice that is being written: its head and as many lines as it takes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Self

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.finance.calc import PaperLine
from core.finance.models import Act, Invoice
from core.finance.services.invoices import InvoiceDraft
from core.finance.services.paper_writing import LONGEST
from core.organizations.models import Agreement, LegalEntity, Organization
from core.organizations.scope import owned
from core.organizations.selectors import entities_in_use
from core.organizations.viewer import Viewer
from core.ui import formatting
from core.ui.form_fields import DayField, NumberField

RATES = (
    ("22", gettext_lazy("VAT 22%")),
    ("20", gettext_lazy("VAT 20%")),
    ("10", gettext_lazy("VAT 10%")),
    ("7", gettext_lazy("VAT 7%")),
    ("5", gettext_lazy("VAT 5%")),
    ("0", gettext_lazy("VAT 0%")),
    ("none", gettext_lazy("Without VAT")),
)
WITHOUT = "none"


def rate_code(rate: Decimal | None) -> str:
    """Return how a rate stands in the form: 22.00 is "22"."""
    return WITHOUT if rate is None else f"{Decimal(rate).normalize():f}"


class LineForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What for"), max_length=500)
    quantity = NumberField(label=gettext_lazy("Quantity"), decimal_places=3, max_digits=14, min_value=Decimal("0.001"))
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=20, required=False)
    price = NumberField(label=gettext_lazy("Price with VAT"), decimal_places=4, max_digits=18, min_value=Decimal(0))
    vat_rate = forms.ChoiceField(label=gettext_lazy("VAT"), choices=RATES)

    def __init__(self, data: QueryDict | None = None, *, key: str, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=f"line-{key}", initial=dict(initial or {}))
        self.key = key

    def counted(self) -> PaperLine | None:
        """Return the line as far as it can be counted: what it is for may be written later."""
        values = {f"{self.prefix}-{name}": str(self[name].value() or "") for name in self.fields}
        read = LineForm(QueryDict(urlencode({**values, f"{self.prefix}-title": "…"})), key=self.key)
        return read.line() if read.is_valid() else None

    def line(self) -> PaperLine:
        data = self.cleaned_data
        rate = None if data["vat_rate"] == WITHOUT else Decimal(data["vat_rate"])
        return PaperLine(
            title=data["title"], price=data["price"], quantity=data["quantity"], unit=data["unit"], vat_rate=rate
        )


class InvoiceForm(forms.Form):
    permission: ClassVar[str] = "finance.issue_invoice"

    organization = forms.ModelChoiceField(
        label=gettext_lazy("Client"),
        queryset=Organization.objects.none(),
        empty_label=gettext_lazy("Choose a client"),
    )
    agreement = forms.ModelChoiceField(
        label=gettext_lazy("Agreement"),
        queryset=Agreement.objects.none(),
        required=False,
        empty_label=gettext_lazy("Without an agreement"),
    )
    legal_entity = forms.ModelChoiceField(
        label=gettext_lazy("Issued by"), queryset=LegalEntity.objects.none(), empty_label=None
    )
    due_on = DayField(label=gettext_lazy("Pay until"), required=False)
    title = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("In a few words: the list and the letter show it."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the client"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Stands on the printed invoice."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Mapping[str, Any] = self.fields
        clients = owned(Organization.objects.filter(is_active=True), viewer, "", permission=self.permission)
        fields["organization"].queryset = clients.order_by("name")
        entities = entities_in_use()
        fields["legal_entity"].queryset = entities
        agreements = owned(Agreement.objects.filter(is_active=True), viewer, permission=self.permission)
        self.agreements = agreements.filter(organization=self.client_id).order_by("-signed_on", "number")
        fields["agreement"].queryset = self.agreements
        fields["agreement"].label_from_instance = agreement_words

    @property
    def client_id(self) -> int | None:
        value = str(self["organization"].value() or "")
        return int(value) if value.isdigit() and len(value) < 19 else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        agreement, entity = data.get("agreement"), data.get("legal_entity")
        if agreement and entity and agreement.legal_entity_id != entity.pk:
            words = _("The agreement is with %(entity)s.") % {"entity": agreement.legal_entity}
            self.add_error("legal_entity", words)
        return data


def agreement_words(agreement: Agreement) -> str:
    signed = formatting.day(agreement.signed_on, with_year=True) if agreement.signed_on else ""
    number = _("%(number)s of %(day)s") % {"number": agreement.number, "day": signed} if signed else agreement.number
    return ", ".join(part for part in (str(number), agreement.title) if part)


class InvoiceSheet:
    """The form as a whole: head and lines, with what the person asked to do with them.

    Each line has a key of its own that stands in the names of its fields, so that lines can be added and removed in
    any order. Until something is to be saved nothing is refused: half-written lines just do not count.
    """

    form: ClassVar[type[InvoiceForm]] = InvoiceForm
    nothing: ClassVar[Any] = gettext_lazy("An invoice needs at least one line with a sum.")

    def __init__(
        self, viewer: Viewer, data: QueryDict | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        start = dict(initial or {})
        self.viewer, self.data = viewer, data
        self.default_rate = start.pop("vat_rate", RATES[0][0])
        lines = start.pop("lines", None) or [{}]
        self.head = self.form(data, viewer=viewer, initial=start)
        if data is None:
            self.lines = [self._fresh(number, line) for number, line in enumerate(lines)]
        else:
            self.lines = [LineForm(data, key=key) for key in self._keys(data)]

    @staticmethod
    def _keys(data: QueryDict) -> list[str]:
        return [key for key in dict.fromkeys(data.getlist("line")) if key.isdigit() and len(key) < 6][:LONGEST]

    def _fresh(self, key: int, values: Mapping[str, Any]) -> LineForm:
        return LineForm(key=str(key), initial={"quantity": "1", "vat_rate": self.default_rate, **values})

    def arranged(self) -> Self:
        """Do what a button asks for, and show everything as it was typed, without refusals."""
        assert self.data is not None  # noqa: S101 asked for only where something was sent
        typed, deed = self.data.copy(), self.data.get("do", "")
        if deed == "sides":
            self._follow_agreement(typed)
        keys = [key for key in self._keys(typed) if deed != f"remove-{key}"]
        self.lines = [self._as_typed(typed, key) for key in keys]
        if deed == "add" or not self.lines:
            last = self.lines[-1].initial["vat_rate"] if self.lines else self.default_rate
            self.lines.append(self._fresh(max(map(int, keys), default=-1) + 1, {"vat_rate": last}))
        head = {name: typed.get(name, "") for name in self.form.base_fields}
        self.head = self.form(viewer=self.viewer, initial=head)
        return self

    def _follow_agreement(self, typed: QueryDict) -> None:
        """Let the agreement say who issues the invoice; an agreement of another client is let go."""
        chosen = typed.get("agreement", "")
        agreement = self.head.agreements.filter(pk=int(chosen)).first() if chosen.isdigit() else None
        typed["agreement"] = str(agreement.pk) if agreement else ""
        if agreement is not None:
            typed["legal_entity"] = str(agreement.legal_entity_id)

    @staticmethod
    def _as_typed(typed: QueryDict, key: str) -> LineForm:
        return LineForm(key=key, initial={name: typed.get(f"line-{key}-{name}", "") for name in LineForm.base_fields})

    def is_valid(self) -> bool:
        checked = [self.head.is_valid(), *(line.is_valid() for line in self.lines)]
        if not self.lines:
            self.head.add_error(None, self.nothing)
        return all(checked) and bool(self.lines)

    def counted(self) -> dict[str, PaperLine | None]:
        """Return each line by its key as far as it can be counted: half-written ones are None."""
        return {line.key: line.counted() for line in self.lines}

    def draft(self) -> InvoiceDraft:
        data = self.head.cleaned_data
        return InvoiceDraft(
            organization_id=data["organization"].pk,
            legal_entity_id=data["legal_entity"].pk,
            agreement_id=data["agreement"].pk if data["agreement"] else None,
            title=data["title"],
            note=data["note"],
            due_on=data["due_on"],
            lines=[line.line() for line in self.lines],
        )


def sheet_of(invoice: Invoice) -> dict[str, Any]:
    """Return how a stored draft stands in the form."""
    return {
        "organization": invoice.organization_id,
        "agreement": invoice.agreement_id,
        "legal_entity": invoice.legal_entity_id,
        "due_on": invoice.due_on,
        "title": invoice.title,
        "note": invoice.note,
        "lines": written_lines(invoice),
    }


def written_lines(paper: Invoice | Act) -> list[dict[str, str]]:
    return [
        {
            "title": line.title,
            "quantity": _bare(line.quantity),
            "unit": line.unit,
            "price": _bare(line.price, least=2),
            "vat_rate": rate_code(line.vat_rate),
        }
        for line in paper.lines.order_by("position")
    ]


def _bare(value: Decimal, *, least: int = 0) -> str:
    """Write a number without the zeros at its end, with so many places at least."""
    places = max(-int(value.normalize().as_tuple().exponent), least)
    return f"{value:.{places}f}"
