"""Dates in templates, in the time zone and language of the reader."""

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.ui import formatting

register = template.Library()


def _time(moment: date, text: str) -> SafeString:
    full = formatting.day(moment, with_year=True)
    if isinstance(moment, datetime):
        full = f"{full}, {formatting.clock(moment)}"
        moment = formatting.local(moment)
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), full, text)


@register.simple_tag
def when(moment: date | None) -> SafeString | str:
    """Write 22.11, 14:27; the year appears when it is not the current one."""
    return formatting.DASH if moment is None else _time(moment, formatting.when(moment))


@register.simple_tag
def day(moment: date | None, year: bool | None = None) -> SafeString | str:
    return formatting.DASH if moment is None else _time(moment, formatting.day(moment, with_year=year))


@register.simple_tag
def long_day(moment: date | None, year: bool = False) -> SafeString | str:
    return formatting.DASH if moment is None else _time(moment, formatting.long_day(moment, with_year=year))


@register.simple_tag
def clock(moment: datetime | None) -> SafeString | str:
    return formatting.DASH if moment is None else _time(moment, formatting.clock(moment))
