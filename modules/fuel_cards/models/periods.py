"""Time ranges in constraints."""

from typing import Any

from django.db import models


class Period(models.Func):
    """From a moment until another, which is not in it; no end is for ever."""

    function = "tstzrange"
    output_field: Any = models.Field()
