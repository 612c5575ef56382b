"""Input of the pages about connections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.integrations.exchange.connector import Connector
from core.integrations.models import ExchangeConnection, MailSecurity, SmsOperator
from core.integrations.sms.operators import OPERATORS, offered
from core.ui.form_fields import DayField


class SmsConnectionForm(forms.Form):
    """An operator and what it knows the company by; which fields there are follows from the operator."""

    operator = forms.ChoiceField(label=_("Operator"))
    account = forms.CharField(label=_("Login"), max_length=120, required=False)
    secret = forms.CharField(
        label=_("Key"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    sender = forms.CharField(label=_("Sender's name"), max_length=20, required=False)

    def __init__(self, *args: Any, operator: str, has_secret: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [one.code for one in offered()]
        choices = [(code, SmsOperator(code).label) for code in codes]
        self.fields["operator"].choices = choices  # type: ignore[attr-defined]
        chosen = OPERATORS[operator if operator in codes else codes[0]]
        self.initial.setdefault("operator", chosen.code)
        self.fields["secret"].label = chosen.secret_label
        self.fields["sender"].help_text = chosen.sender_hint
        self.fields["account"].required = True
        self.fields["secret"].required = not has_secret
        if has_secret:
            self.fields["secret"].help_text = _("One is stored; leave this empty to keep it.")
        if chosen.account_label:
            self.fields["account"].label = chosen.account_label
        else:
            del self.fields["account"]
        if chosen.code == SmsOperator.DEVELOPMENT:
            del self.fields["secret"]


class SmsTrialForm(forms.Form):
    to = forms.CharField(
        label=_("Phone for a trial message"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class MailConnectionForm(forms.Form):
    """A mail server, who the company is there, and as whom its letters go."""

    host = forms.CharField(label=_("Server"), max_length=253, widget=forms.TextInput(attrs={"placeholder": "smtp.…"}))
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587)
    security = forms.ChoiceField(
        label=_("Encryption"),
        choices=MailSecurity.choices,
        initial=MailSecurity.STARTTLS,
        help_text=_("Usually STARTTLS with port 587, or TLS with port 465."),
    )
    user = forms.CharField(label=_("Login"), max_length=200, required=False)
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    sender_name = forms.CharField(label=_("Sender's name"), max_length=120, required=False)
    sender_address = forms.EmailField(label=_("Sender's address"))
    falls_back = forms.BooleanField(label=_("Send through the platform where this server fails"), required=False)

    def __init__(self, *args: Any, has_password: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_password:
            self.fields["password"].help_text = _("One is stored; leave this empty to keep it.")


class MailTrialForm(forms.Form):
    to = forms.EmailField(label=_("Address for a trial letter"))


class TelegramBotForm(forms.Form):
    token = forms.CharField(
        label=_("Token of the bot"),
        max_length=130,
        help_text=_("@BotFather in Telegram makes a bot and gives its token."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class PeriodForm(forms.Form):
    """The days of which a file for the service is made."""

    since = DayField(label=pgettext_lazy("day", "From"))
    until = DayField(label=pgettext_lazy("day", "To"))


class ExchangeForm(forms.Form):
    """A connector's own fields; what is secret is never filled in."""

    title = forms.CharField(label=_("Name"), max_length=80, required=False)

    def __init__(self, *args: Any, kind: type[Connector], own: ExchangeConnection | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if own is not None:
            self.initial.update({**own.settings, "title": own.title})
        for one in kind.settings:
            keeps = one.is_secret and own is not None
            widget = forms.PasswordInput(attrs={"autocomplete": "off"}) if one.is_secret else forms.TextInput()
            widget.attrs["placeholder"] = one.placeholder
            hint = _("One is stored; leave this empty to keep it.") if keeps else one.hint
            self.fields[one.name] = forms.CharField(
                label=one.label, max_length=300, required=not keeps, help_text=hint, widget=widget
            )

    def settings_fields(self) -> list[forms.BoundField]:
        return [self[one.name] for one in self.kind.settings]

    def values(self) -> dict[str, str]:
        return {one.name: self.cleaned_data.get(one.name, "") for one in self.kind.settings}
