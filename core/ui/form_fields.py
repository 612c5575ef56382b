"""Fields for numbers, money and days as people write them."""

from decimal import Decimal
from typing import Any

from django import forms

SIGNS = str.maketrans({",": ".", "\N{MINUS SIGN}": "-"})
LARGEST = Decimal("9999999999999.99")


class NumberField(forms.DecimalField):
    """A number with a comma or a point, a real minus, and spaces between thousands where somebody puts them.

    What stands in it already is written with the sign of the reader's language.
    """

    def __init__(self, *, decimal_places: int = 2, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "at-figure"})
        own = {"max_digits": 15, "decimal_places": decimal_places, "widget": widget, "localize": True}
        super().__init__(**{**own, **options})

    def to_python(self, value: Any) -> Any:
        return super().to_python("".join(value.split()).translate(SIGNS) if isinstance(value, str) else value)


class MoneyField(NumberField):
    """An amount above zero."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": Decimal("0.01"), "max_value": LARGEST, **options})


class DayField(forms.DateField):
    """A day, chosen in the browser's calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


class ClockField(forms.TimeField):
    """A time of the day, as the browser's clock gives it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **options)
