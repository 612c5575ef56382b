"""Input of a broadcast; the rules stand in its service."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.lib.company import current_company
from core.notifications.channels import channels
from core.notifications.clock import company_zone
from core.notifications.forms.segments import SegmentForm, initial_of_segment
from core.notifications.models import Broadcast, Clock
from core.notifications.segments import segment_of

NOW, LATER = "now", "later"
MOMENT = "%Y-%m-%dT%H:%M"


class BroadcastForm(SegmentForm):
    """Everything else: by what ways, in which words, when and how fast."""

    field_order = ("title", "channels")  # as on the page: a list of mistakes reads from above

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("Only the staff see it."))
    channels = forms.MultipleChoiceField(label=_("Channels"), widget=forms.CheckboxSelectMultiple)
    link = forms.CharField(
        label=_("Page to open"),
        max_length=300,
        required=False,
        help_text=_("An address in this cabinet, such as /fuel-cards/cards/."),
    )
    when = forms.ChoiceField(
        label=_("When"), choices=((NOW, _("As soon as it is launched")), (LATER, _("At a time"))), initial=NOW
    )
    starts_at = forms.DateTimeField(
        label=_("Beginning"),
        required=False,
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    clock = forms.ChoiceField(label=_("Time zone"), choices=Clock.choices, initial=Clock.COMPANY)
    per_minute = forms.IntegerField(
        label=_("Not more than a minute"),
        required=False,
        min_value=1,
        help_text=_("On each channel; empty means as fast as it goes."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].required = True
        self.fields["audience"].error_messages["required"] = _("Say who the broadcast is for.")
        self._offer(channels=[(name, way.title) for name, way in channels().items()])
        for language, title in settings.LANGUAGES:
            is_own = language == current_company().language
            self._add_words(language, title, is_needed=is_own)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == LATER and not cleaned.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Fill this in."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return what `save_broadcast` takes."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "segment": self.segment(),
            "names": given["channels"],
            "words": {
                code: {part: given[f"{part}_{code}"] for part in ("subject", "body", "sms")}
                for code, _title in settings.LANGUAGES
            },
            "link": given["link"],
            "clock": given["clock"],
            "starts_at": _in_company(given["starts_at"]) if given["when"] == LATER else None,
            "per_minute": given["per_minute"],
        }

    @property
    def languages(self) -> list[dict[str, Any]]:
        """Return the words' fields by language, the company's own first."""
        own = current_company().language
        ordered = sorted(settings.LANGUAGES, key=lambda one: one[0] != own)
        return [
            {
                "code": code,
                "title": title,
                "is_own": code == own,
                "fields": [self[f"{part}_{code}"] for part in ("subject", "body", "sms")],
                "has_any": any(self[f"{part}_{code}"].value() for part in ("subject", "body", "sms")),
                "has_errors": any(self[f"{part}_{code}"].errors for part in ("subject", "body", "sms")),
            }
            for code, title in ordered
        ]

    def _add_words(self, language: str, title: str, *, is_needed: bool) -> None:
        self.fields[f"subject_{language}"] = forms.CharField(
            label=pgettext_lazy("message", "Subject"), max_length=300, required=is_needed
        )
        self.fields[f"body_{language}"] = forms.CharField(
            label=_("Words"),
            max_length=5000,
            required=is_needed,
            widget=forms.Textarea(attrs={"rows": 7}),
            help_text=_("{{ recipient.name }} and {{ company.name }} are put in for each recipient."),
        )
        self.fields[f"sms_{language}"] = forms.CharField(
            label=_("Short words for SMS"), max_length=670, required=False, widget=forms.Textarea(attrs={"rows": 2})
        )


def initial_of(one: Broadcast) -> dict[str, Any]:
    words = {f"{part}_{code}": text for code, parts in one.words.items() for part, text in parts.items()}
    return {
        **initial_of_segment(segment_of(one.segment)),
        **words,
        "title": one.title,
        "channels": one.channels,
        "link": one.link,
        "when": LATER if one.starts_at else NOW,
        "starts_at": one.starts_at.astimezone(company_zone()).replace(tzinfo=None) if one.starts_at else None,
        "clock": one.clock,
        "per_minute": one.per_minute,
    }


def _in_company(moment: datetime | None) -> datetime | None:
    """Read the hour by the company's clock, whoever fills the form in wherever."""
    return moment.replace(tzinfo=company_zone()) if moment is not None else None
