"""Input of the pages about oneself."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.adapter import PhoneField
from core.accounts.forms import password_field
from core.accounts.models import CodeChannel, Density, ThemeMode, User
from core.accounts.services.passwords import check_present_password
from core.lib.company import current_company
from core.lib.time_zones import zone_label, zone_labels


class TimeZoneField(forms.CharField):
    """A zone found by typing: the input offers labels, the value is the zone's name; nothing means the company's."""

    labels: dict[str, str]

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value).strip()
        if not typed or typed in self.labels:
            return typed
        for name, label in self.labels.items():
            if typed.casefold() in {name.casefold(), label.casefold()}:
                return name
        raise forms.ValidationError(_("There is no such time zone. Choose one of the list."))


class ProfileForm(forms.Form):
    """Name, address for notifications, and how the person likes the pages."""

    name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    notification_email = forms.EmailField(
        label=gettext_lazy("E-mail for notifications"), max_length=254, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    time_zone = TimeZoneField(label=gettext_lazy("Time zone"), max_length=80, required=False)
    theme_mode = forms.ChoiceField(label=gettext_lazy("Appearance"), choices=ThemeMode.choices)
    density = forms.ChoiceField(label=gettext_lazy("Rows of lists"), choices=Density.choices)

    def __init__(self, data: Any = None, *, user: User, at: datetime) -> None:
        kept = {name: getattr(user, name) for name in self.base_fields}
        company = current_company()
        zones = zone_labels(at, first=company.time_zone)
        kept["time_zone"] = zones.get(user.time_zone, user.time_zone)
        super().__init__(data, initial=kept)
        self.zones = list(zones.values())
        zone = self.fields["time_zone"]
        zone.labels = zones  # type: ignore[attr-defined]
        own = zone_label(company.time_zone, at)
        zone.widget.attrs.update({"list": "time-zones", "placeholder": own, "autocomplete": "off"})
        zone.help_text = _("Type a city. Left empty, it is the company's: %(zone)s.") % {"zone": own}
        self.fields["notification_email"].widget.attrs["placeholder"] = user.email or ""
        self.fields["notification_email"].help_text = _(
            "Left empty, notifications go to the sign-in e-mail. Codes and security letters always do."
        )


class ContactForm(forms.Form):
    """A new e-mail or phone and, unless the sign-in is fresh, the present password."""

    def __init__(self, *args: Any, user: User, channel: str, with_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        field = "phone" if channel == CodeChannel.SMS else "email"
        if not getattr(user, f"{field}_verified"):
            self.initial["contact"] = getattr(user, field)
        if channel == CodeChannel.SMS:
            self.fields["contact"] = PhoneField(label=_("Which phone"), max_length=40)
        else:
            widget = forms.EmailInput(attrs={"autocomplete": "email"})
            self.fields["contact"] = forms.EmailField(label=_("Which e-mail"), max_length=254, widget=widget)
        if with_password:
            self.fields["password"] = password_field(_("Present password"))

    def clean_password(self) -> str:
        return check_present_password(self.user, self.cleaned_data["password"])


class CodeForm(forms.Form):
    """The digits that came by letter or message."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=16)
