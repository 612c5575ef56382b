"""Icons from the one sprite that the front-end build makes."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SPRITE = "ui/dist/icons.svg"
TONE_ICONS = {
    "ok": "circle-check",
    "info": "info-circle",
    "warn": "alert-triangle",
    "bad": "alert-circle",
}


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Draw an icon that says nothing by itself; the word beside it, or the control's label, does."""
    return _drawn(str(name), str(classes)) if name else SafeString("")


@lru_cache(maxsize=1024)
def _drawn(name: str, classes: str) -> SafeString:
    """Draw once in a process: a page of rows shows hundreds of icons, and the sprite's address never changes."""
    return format_html(
        '<svg class="icon{}" width="18" height="18" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {classes}" if classes else "",
        static(SPRITE),
        name,
    )


@register.simple_tag
def sprite_url() -> str:
    return static(SPRITE)


@register.filter
def tone_icon(tone: str) -> str:
    """Name the icon that carries a message's tone for those who do not see its colour."""
    return TONE_ICONS.get(tone, TONE_ICONS["info"])
