"""Small things the page shell needs: initials, and which fonts to fetch first."""

from django import template

register = template.Library()


@register.filter
def initials(name: str) -> str:
    """Two letters that stand for a person; of "ООО «Лесной обоз»" the first letters of the words are taken."""
    words = [word.strip("«»\"'(),.-") for word in str(name).split()]
    letters = [word[0] for word in words if word]
    return "".join(letters[:2]).upper()
