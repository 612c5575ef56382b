"""The segment on a form: the same fields wherever people are chosen by conditions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import Role
from core.lib.company import current_company
from core.notifications.segments import AUDIENCES, NO_SEGMENT, NOBODY, SEEN, Segment, segment_of
from core.registry.modules import registry

PICKED = ("organizations", "people", "without")
# What stands on the form for "no audience, the picked people alone": an empty choice has not been made yet.
BY_HAND = "by_hand"
WHOM = [(BY_HAND if code == NOBODY else code, title) for code, title in AUDIENCES.items()]


class SegmentForm(forms.Form):
    """Who is meant; organizations and people are picked, and come as numbers."""

    audience = forms.ChoiceField(label=_("To whom"), choices=lambda: WHOM, required=False)
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple, required=False)
    modules = forms.MultipleChoiceField(
        label=_("May use the module"), widget=forms.CheckboxSelectMultiple, required=False
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    seen = forms.ChoiceField(
        label=pgettext_lazy("message", "Signed in"), choices=lambda: list(SEEN.items()), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = Role.objects.order_by("kind", "name").values_list("code", "name")
        modules = [(spec.slug, spec.title) for spec in registry.enabled(current_company())]
        self._offer(
            roles=list(roles), modules=modules, language=[("", pgettext_lazy("message", "Any")), *settings.LANGUAGES]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        segment = self.segment()
        if cleaned.get("audience") == BY_HAND and not segment.people:
            self.add_error("audience", _("Pick at least one person below."))
        elif not cleaned.get("audience") and "audience" not in self.errors and segment != NO_SEGMENT:
            self.add_error("audience", _("Say who is meant, or take the conditions away."))
        return cleaned

    def segment(self) -> Segment:
        """Return what was chosen, also where the rest of the form is not right yet."""
        cleaned = getattr(self, "cleaned_data", {})
        chosen = {name: cleaned.get(name) for name in ("audience", "roles", "modules", "language", "seen")}
        if chosen["audience"] == BY_HAND:
            chosen["audience"] = NOBODY
        picked = {name: self.data.getlist(name) for name in PICKED} if hasattr(self.data, "getlist") else {}
        return segment_of({name: value for name, value in {**chosen, **picked}.items() if value})

    def explain(self, problems: Mapping[str, Iterable[Any]]) -> None:
        """Show at their fields what the service finds wrong; what is picked has none of its own."""
        for name, words in problems.items():
            place = "audience" if name in PICKED else name
            self.add_error(place if place in self.fields else None, [str(word) for word in words])

    def _offer(self, **choices: Any) -> None:
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]


def initial_of_segment(segment: Segment) -> dict[str, Any]:
    """Return how the form shows a segment that is kept."""
    return {**segment.kept(), "audience": segment.audience or (BY_HAND if segment.people else "")}
