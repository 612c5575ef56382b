"""The kinds of typed fields."""

from django.db import models
from django.utils.translation import pgettext_lazy


class FieldKind(models.TextChoices):
    TEXT = "text", pgettext_lazy("field", "Text")
    LONG_TEXT = "long_text", pgettext_lazy("field", "Long text")
    NUMBER = "number", pgettext_lazy("field", "Number")
    MONEY = "money", pgettext_lazy("field", "Money")
    DATE = "date", pgettext_lazy("field", "Date")
    CHOICE = "choice", pgettext_lazy("field", "One of a list")
    YES_NO = "yes_no", pgettext_lazy("field", "Yes or no")
    WHOLE = "whole", pgettext_lazy("field", "Whole number")
    LINK = "link", pgettext_lazy("field", "Entry of a directory")


NUMBERS = (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.WHOLE)
