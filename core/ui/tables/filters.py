"""Filters of a list: each knows how to write its condition as a chip."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.forms import DateInput
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django_filters.fields import DateRangeField, RangeField
from django_filters.widgets import SuffixedMultiWidget

from core.ui import formatting
from core.ui.templatetags.ui_forms import bound_control

ANY = gettext_lazy("Any")


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """One or several of a fixed list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=forms.CheckboxSelectMultiple, **kwargs)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return self.get_method(qs)(**{f"{self.field_name}__in": list(value)}) if value else qs

    def chip(self, value: Any) -> str:
        labels = dict(self.field.choices)
        return ", ".join(str(labels.get(one, one)) for one in value)


class RecordsFilter(django_filters.ModelMultipleChoiceFilter):
    """One or several rows of another table; `queryset` may be a function of the request, so that scope holds."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return self.get_method(qs)(**{f"{self.field_name}__in": [one.pk for one in value]}) if value else qs

    def chip(self, value: Any) -> str:
        return ", ".join(str(one) for one in value)


class YesNoFilter(django_filters.ChoiceFilter):
    """Whether something is so."""

    def __init__(self, *args: Any, yes: Any = None, no: Any = None, **kwargs: Any) -> None:
        choices = [("yes", yes or gettext_lazy("Yes")), ("no", no or gettext_lazy("No"))]
        super().__init__(*args, choices=choices, empty_label=ANY, **kwargs)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return self.get_method(qs)(**{f"{self.field_name}__{self.lookup_expr}": value == "yes"}) if value else qs

    def chip(self, value: Any) -> str:
        return str(dict(self.field.choices)[value])


class TextFilter(django_filters.CharFilter):
    """Text that a field contains."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, lookup_expr=kwargs.pop("lookup_expr", "icontains"), max_length=200, **kwargs)

    def chip(self, value: Any) -> str:
        return str(value)


class Range(SuffixedMultiWidget):
    """Two fields side by side, "from" and "to"."""

    template_name = "ui/table/range.html"

    def labels(self) -> tuple[str, str]:
        return pgettext("table", "From"), pgettext("table", "To")

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def decompress(self, value: Any) -> list[Any]:
        return [value.start, value.stop] if isinstance(value, slice) else [None, None]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], self.labels(), strict=True):
            part["label"] = label
        return context


class NumberRange(Range):
    suffixes = ("min", "max")

    def __init__(self, attrs: Any = None) -> None:
        number = forms.NumberInput({"class": "form-control", "inputmode": "decimal", "step": "any"})
        super().__init__((number, number), attrs)


class DayRange(Range):
    suffixes = ("after", "before")

    def labels(self) -> tuple[str, str]:
        return pgettext("day", "From"), pgettext("day", "To")

    def __init__(self, attrs: Any = None) -> None:
        date = DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d")
        super().__init__((date, date), attrs)


class NumberRangeField(RangeField):
    widget = NumberRange


class DayRangeField(DateRangeField):
    widget = DayRange


class NumberRangeFilter(django_filters.RangeFilter):
    """A figure between two bounds, either of which may be left open."""

    field_class = NumberRangeField

    def chip(self, value: Any) -> str:
        start, stop = _number(value.start), _number(value.stop)
        if not stop:
            return _("from %(bound)s") % {"bound": start}
        return _between(start, stop) or _("to %(bound)s") % {"bound": stop}


class DayRangeFilter(django_filters.DateFromToRangeFilter):
    """Days from and to, both included, in the time zone of the page; for dates and for moments."""

    field_class = DayRangeField

    def chip(self, value: Any) -> str:
        start, stop = _day(value.start), _day(value.stop)
        if not stop:
            return pgettext("day", "from %(bound)s") % {"bound": start}
        return _between(start, stop) or pgettext("day", "to %(bound)s") % {"bound": stop}


def _number(value: Any) -> str:
    if value is None:
        return ""
    places = max(-value.normalize().as_tuple().exponent, 0)
    return formatting.number(value, min(places, 6))


def _day(value: Any) -> str:
    return "" if value is None else formatting.day(value, with_year=True)


def _between(start: str, stop: str) -> str:
    """Write both bounds, one where they are the same, nothing where the first is open."""
    return "" if not start else start if start == stop else f"{start} – {stop}"


def parameters(name: str, one: django_filters.Filter) -> list[str]:
    """Return the names under which a filter's values stand in the address."""
    # The field itself is not touched: it may hold rows in the scope of whoever asked first.
    widget = one.extra.get("widget") or one.field_class.widget
    suffixes = getattr(widget, "suffixes", ())
    return [f"{name}_{suffix}" for suffix in suffixes] if suffixes else [name]


def chip_text(one: django_filters.Filter, value: Any) -> str:
    """Write a condition's value for a person."""
    write = getattr(one, "chip", None)
    if write is not None:
        return str(write(value))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(str(part) for part in value)
    return str(value)


def control(form: forms.Form, name: str) -> SafeString:
    """Draw a filter's field with the look of the product's fields; the parts of a range have it by themselves."""
    bound = form[name]
    return bound.as_widget() if isinstance(bound.field.widget, Range) else bound_control(bound)
