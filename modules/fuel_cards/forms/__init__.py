"""Input of the pages of fuel cards."""

from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.organizations.models import Organization
from core.organizations.scope import owned
from core.organizations.viewer import Viewer
from modules.fuel_cards.models import ImportKind, ImportMode, Supplier
from modules.fuel_cards.services.suppliers import RUSSIAN_ZONES
from modules.fuel_cards.states import CardStatus

MOMENT = "%Y-%m-%dT%H:%M"


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT)


def moment_field(label: Any, **options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=MomentInput(), input_formats=[MOMENT, f"{MOMENT}:%S"], **options)


class BlockCause(models.TextChoices):
    LOST = "lost", _("Lost or stolen")
    DISMISSED = "dismissed", _("The driver has left")
    SUSPICIOUS = "suspicious", _("Suspicious operations")
    OTHER = "other", _("Another")


class AssignCardForm(forms.Form):
    organization = forms.ModelChoiceField(label=_("Client"), queryset=Organization.objects.none())
    at = moment_field(
        pgettext_lazy("moment", "From"), help_text=_("Operations since this moment belong to the new client.")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = owned(Organization.objects.filter(is_active=True), viewer, "").order_by("name")
        self.fields["organization"].queryset = active  # type: ignore[attr-defined]
        self.fields["at"].initial = timezone.localtime().replace(second=0, microsecond=0)


class RetireCardForm(forms.Form):
    """A card that will not be used any more, or not until it is found."""

    status = forms.ChoiceField(label=_("Status"), choices=())
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Seen by the client and in the history."))

    def __init__(self, *args: Any, statuses: list[CardStatus], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [(one.value, one.label) for one in statuses]  # type: ignore[attr-defined]


class DetachCardForm(forms.Form):
    at = moment_field(pgettext_lazy("moment", "Until"), help_text=_("Operations before this moment stay the client's."))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].initial = timezone.localtime().replace(second=0, microsecond=0)


class BlockCardForm(forms.Form):
    """A reason from the list, in the person's own words where he adds some."""

    cause = forms.ChoiceField(label=_("Reason"), choices=BlockCause.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Comment"), max_length=150, required=False, help_text=_("Seen by the client and in the history.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        cause, comment = data.get("cause"), data.get("comment", "").strip()
        if cause == BlockCause.OTHER and not comment:
            self.add_error("comment", _("Say why the card is blocked."))
        elif cause:
            words = "" if cause == BlockCause.OTHER else str(BlockCause(cause).label)
            data["reason"] = ": ".join(part for part in (words, comment) if part)
        return data


class DescribeCardForm(forms.Form):
    """Who carries the card, and in which vehicle."""

    holder = forms.CharField(label=_("Holder"), max_length=150, required=False)
    plate = forms.CharField(label=_("Number plate"), max_length=20, required=False)


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is in the file"), choices=ImportKind.choices)
    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=Supplier.objects.none(), empty_label=None)
    file = forms.FileField(label=_("File"), max_length=255, allow_empty_file=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suppliers = Supplier.objects.order_by("-is_default", "name")
        self.fields["supplier"].queryset = suppliers  # type: ignore[attr-defined]


class CommitForm(forms.Form):
    mode = forms.ChoiceField(choices=ImportMode.choices)


class SupplierForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Latin letters and digits; for programs."))
    time_zone = forms.ChoiceField(
        label=_("Time zone of its reports"), choices=[(zone, zone) for zone in RUSSIAN_ZONES], initial="Europe/Moscow"
    )
    is_default = forms.BooleanField(label=_("Files that name no supplier are its"), required=False)


class RuleForm(forms.Form):
    """Whose new cards become; what is left empty fits every card."""

    organization = forms.ModelChoiceField(label=_("Client"), queryset=Organization.objects.none())
    supplier = forms.ModelChoiceField(
        label=_("Supplier"), queryset=Supplier.objects.none(), required=False, empty_label=_("Any supplier")
    )
    contract = forms.CharField(label=_("Supplier's contract"), max_length=60, required=False)
    pool = forms.CharField(
        label=_("Pool of cards"), max_length=60, required=False, help_text=_("As the supplier calls the group.")
    )
    first_number = forms.CharField(label=_("Numbers from"), max_length=19, required=False)
    last_number = forms.CharField(label=_("Numbers to"), max_length=19, required=False)
    position = forms.IntegerField(
        label=_("Order"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("The first rule that fits decides."),
    )
    is_active = forms.BooleanField(label=_("The rule is in force"), required=False, initial=True)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = owned(Organization.objects.filter(is_active=True), viewer, "").order_by("name")
        self.fields["organization"].queryset = active  # type: ignore[attr-defined]
        self.fields["supplier"].queryset = Supplier.objects.order_by("name")  # type: ignore[attr-defined]
        for name in ("first_number", "last_number"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    def facts(self) -> dict[str, Any]:
        """Return the fields of the rule, to be given to the service."""
        data = dict(self.cleaned_data)
        organization, supplier = data.pop("organization"), data.pop("supplier")
        data["position"] = data["position"] or 0
        return {**data, "organization_id": organization.pk, "supplier_id": supplier.pk if supplier else None}
