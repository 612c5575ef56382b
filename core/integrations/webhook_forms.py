"""Input of the pages about webhooks and of what exchanges keep."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.integrations.models import WebhookSubscription
from core.integrations.pruning import LONGEST_KEPT
from core.integrations.webhooks.catalogue import offered
from core.integrations.webhooks.subscribing import LONGEST_URL


class WebhookForm(forms.Form):
    """An address and the events of which it hears."""

    title = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_URL,
        help_text=_("Messages go there by POST; it must begin with https://."),
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )
    events = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple())

    def __init__(self, *args: Any, own: WebhookSubscription | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = [  # type: ignore[attr-defined]
            (name, one.title) for name, one in offered().items()
        ]
        if own is not None:
            self.initial.update({"title": own.title, "url": own.url, "events": own.events})


class KeepingForm(forms.Form):
    keep_days = forms.IntegerField(
        label=_("Days that payloads are kept"),
        min_value=1,
        max_value=LONGEST_KEPT,
        help_text=_("What failed or waits for another object is kept until it is mended."),
    )
