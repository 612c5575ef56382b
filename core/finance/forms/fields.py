"""Fields for money and days as people write them."""

from decimal import Decimal
from typing import Any

from django import forms

SPACES = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}")
LARGEST = Decimal("9999999999999.99")


class NumberField(forms.DecimalField):
    """A number with a comma or a point, and spaces between thousands where somebody puts them."""

    def __init__(self, *, decimal_places: int = 2, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "at-figure"})
        super().__init__(**{"max_digits": 15, "decimal_places": decimal_places, "widget": widget, **options})

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.translate(SPACES).replace(",", ".") if isinstance(value, str) else value)


class MoneyField(NumberField):
    """An amount above zero."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": Decimal("0.01"), "max_value": LARGEST, **options})


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)
