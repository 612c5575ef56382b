"""Small things the page shell needs: initials, and which fonts to fetch first."""

from typing import Any

from django import template
from django.db.models import Model

from core.ui.deeds import Deed, deeds_of

register = template.Library()


@register.filter
def initials(name: str) -> str:
    """Two letters that stand for a person; of "ООО «Лесной обоз»" the first letters of the words are taken."""
    words = [word.strip("«»\"'(),.-") for word in str(name).split()]
    letters = [word[0] for word in words if word]
    return "".join(letters[:2]).upper()


@register.simple_tag(takes_context=True)
def object_deeds(context: Any, thing: Model) -> list[Deed]:
    """Return what other parts of the house offer to do with the object."""
    user = getattr(context.get("request"), "user", None)
    return deeds_of(user, thing) if user is not None and user.is_authenticated else []
