"""Input of the pages about connections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.integrations.models import MailSecurity, SmsOperator
from core.integrations.sms.operators import OPERATORS, offered


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
