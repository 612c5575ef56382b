"""The editor of a trigger: a form made for its event."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.notifications.catalogue import own_types
from core.notifications.channels import channels
from core.notifications.conditions import OPERATORS, TITLES
from core.notifications.forms.segments import WHOM, SegmentForm, initial_of_segment
from core.notifications.language import LONGEST_SUBJECT, LONGEST_TEMPLATE
from core.notifications.models import Digest
from core.notifications.selectors.recipients import recipient_choices
from core.notifications.selectors.triggers import ActiveTrigger
from core.notifications.services.triggers import LONGEST_DELAY, Draft

SPARE_CONDITIONS = 2


class NewTriggerForm(forms.Form):
    """The first step of a trigger of the company's own: what it listens to."""

    event = forms.ChoiceField(label=_("Event"))
    title = forms.CharField(label=_("Name"), max_length=200)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        events = ((name, one.title) for name, one in own_types().items())
        self.fields["event"].choices = sorted(events, key=lambda choice: str(choice[1]))  # type: ignore[attr-defined]


class TriggerForm(SegmentForm):
    """Everything that a company may change of a trigger; `draft()` gives it to the service."""

    field_order = ("title", "recipients")  # as on the page: a list of mistakes reads from above

    title = forms.CharField(label=_("Name"), max_length=200, required=False)
    channels = forms.MultipleChoiceField(label=_("Channels"), widget=forms.CheckboxSelectMultiple, required=False)
    recipients = forms.MultipleChoiceField(
        label=_("Who hears of it"), widget=forms.CheckboxSelectMultiple, required=False
    )
    delay_minutes = forms.IntegerField(label=_("Delay, minutes"), min_value=0, max_value=LONGEST_DELAY, required=False)
    digest = forms.ChoiceField(label=_("How they go out"), choices=Digest.choices, required=False)

    def __init__(self, data: Any = None, *, trigger: ActiveTrigger) -> None:
        self.trigger = trigger
        super().__init__(data, initial=_kept(trigger))
        self._offer(
            channels=[(name, one.title) for name, one in channels().items()],
            recipients=recipient_choices(trigger),
            audience=[("", _("Nobody else")), *WHOM],
        )
        self._add_conditions()
        for name in channels():
            for language, _title in settings.LANGUAGES:
                self._add_words(name, language)

    def _add_conditions(self) -> None:
        fields = [("", "—"), *((one.name, one.title) for one in self.trigger.type.fields)]
        used = {operator for one in self.trigger.type.fields for operator in OPERATORS[one.kind]}
        operators = [(code, title) for code, title in TITLES.items() if code in used]
        self.places = range(len(self.trigger.conditions) + SPARE_CONDITIONS) if self.trigger.type.fields else range(0)
        for place in self.places:
            self.fields[f"field-{place}"] = forms.ChoiceField(label=_("Field"), choices=fields, required=False)
            self.fields[f"operator-{place}"] = forms.ChoiceField(label=_("How"), choices=operators, required=False)
            self.fields[f"value-{place}"] = forms.CharField(label=_("Value"), max_length=200, required=False)
            if place < len(self.trigger.conditions):
                name, operator, value = self.trigger.conditions[place]
                self.initial.update({f"field-{place}": name, f"operator-{place}": operator, f"value-{place}": value})

    def _add_words(self, name: str, language: str) -> None:
        subject, body = self.trigger.wording(name, language)
        area = forms.Textarea({"rows": 6 if channels()[name].has_subject else 3})
        if channels()[name].has_subject:
            self.fields[f"subject-{name}-{language}"] = forms.CharField(
                label=pgettext_lazy("message", "Subject"), max_length=LONGEST_SUBJECT, required=False, initial=subject
            )
        self.fields[f"body-{name}-{language}"] = forms.CharField(
            label=_("Text"), max_length=LONGEST_TEMPLATE, required=False, initial=body, widget=area
        )

    def conditions(self) -> Iterator[list[Any]]:
        """Yield the bound controls of each condition, for the page."""
        for place in self.places:
            yield [self[f"{part}-{place}"] for part in ("field", "operator", "value")]

    def wordings(self) -> Iterator[dict[str, Any]]:
        """Yield each channel with the bound fields of its languages, for the page."""
        chosen = set(self["channels"].value() or [])
        for name, channel in channels().items():
            languages = [
                {
                    "code": language,
                    "title": title,
                    "subject": self[f"subject-{name}-{language}"] if channel.has_subject else None,
                    "body": self[f"body-{name}-{language}"],
                }
                for language, title in settings.LANGUAGES
            ]
            wrong = any(self.errors.get(f"{part}-{name}-{code}") for part in ("subject", "body") for code in _codes())
            yield {"name": name, "channel": channel, "languages": languages, "open": wrong, "chosen": name in chosen}

    def draft(self) -> Draft:
        """Return what was asked for; words that are those declared are not kept, so that they follow them."""
        data = self.cleaned_data
        own_title = data["title"] if self.trigger.is_own or data["title"] != str(self.trigger.title) else ""
        return Draft(
            title=own_title,
            is_enabled=self.trigger.is_enabled,
            conditions=list(self._conditions()),
            recipients=data["recipients"],
            segment=self.segment(),
            channels=data["channels"],
            delay_minutes=data["delay_minutes"] or 0,
            digest=data["digest"],
            words=self._words(set(data["channels"])),
        )

    def _conditions(self) -> Iterator[list[Any]]:
        for place in self.places:
            name = self.cleaned_data.get(f"field-{place}")
            if name:
                yield [name, self.cleaned_data.get(f"operator-{place}"), self.cleaned_data.get(f"value-{place}")]

    def _words(self, chosen: set[str]) -> dict[tuple[str, str], tuple[str, str]]:
        """Return what has to be kept: words that a channel would not have without it."""
        kept: dict[tuple[str, str], tuple[str, str]] = {}
        # A channel that others are like comes first: those say what it says, unless they say something else.
        for name, channel in sorted(channels().items(), key=lambda item: item[1].words_like != item[0]):
            for language in _codes():
                parts = (self.cleaned_data.get(f"{part}-{name}-{language}") for part in ("subject", "body"))
                subject, body = map(_tidy, parts)
                fallback = kept.get((channel.words_like, language), self._declared(name, language))
                wanted = name in chosen or (name, language) in self.trigger.own or self.trigger.is_own
                if wanted and (subject or body) and (subject, body) != fallback:
                    kept[name, language] = (subject, body)
        return kept

    def _declared(self, name: str, language: str) -> tuple[str, str]:
        subject, body = self.trigger.declared(name, language)
        return _tidy(subject) if channels()[name].has_subject else "", _tidy(body)


def _codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _tidy(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def _kept(trigger: ActiveTrigger) -> dict[str, Any]:
    return {
        **initial_of_segment(trigger.segment),
        "title": str(trigger.title),
        "channels": list(trigger.channels),
        "recipients": list(trigger.recipients),
        "delay_minutes": trigger.delay_minutes,
        "digest": trigger.digest,
    }
