"""Django's bound fields in the look of this product."""

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

LISTS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.filter
def draws_own_label(field: BoundField) -> bool:
    """Tell whether the label belongs beside or above several controls instead of over one."""
    return isinstance(field.field.widget, (forms.CheckboxInput, *LISTS))


def _base_class(widget: forms.Widget) -> str:
    if isinstance(widget, (forms.CheckboxInput, *LISTS)):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def _list_control(field: BoundField, attrs: dict[str, str | bool]) -> SafeString:
    """Draw the boxes of a list: the classes belong to each of them, and Django would give them to the group as well."""
    options = field.subwidgets
    for option in options:
        option.data["attrs"].update(attrs)
    drawn = ((option.tag(), option.choice_label) for option in options)
    return format_html('<div class="at-choices">{}</div>', format_html_join("", "<label>{}{}</label>", drawn))


@register.simple_tag
def bound_control(field: BoundField) -> SafeString:
    """Draw the widget with the classes and the descriptions that belong to its state."""
    widget = field.field.widget
    attrs: dict[str, str | bool] = {"class": f"{_base_class(widget)} {widget.attrs.get('class', '')}".strip()}
    if field.errors or field.help_text:
        attrs["aria-describedby"] = f"{field.auto_id}-about"
    if field.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(widget, LISTS):
        return _list_control(field, attrs)
    drawn = field.as_widget(attrs=attrs)
    if isinstance(widget, forms.CheckboxInput):
        return format_html(
            '<label class="form-check">{}<span class="at-check-text">{}</span></label>', drawn, field.label
        )
    return drawn
