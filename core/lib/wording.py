"""Words that are kept now and read later, by somebody whose language is not known yet."""

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation

from core.lib.errors import DomainError


def in_all_languages(error: DomainError) -> dict[str, str]:
    """Return what the error says, fields included, by the language of each reader that the product has."""
    texts = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            problems = [str(text) for messages in error.fields.values() for text in messages]
            texts[language] = " ".join([str(error), *problems])
    return texts


def for_reader(texts: Mapping[str, str]) -> str:
    """Return the text in the reader's language, else in any; "" where nothing was kept."""
    return texts.get(translation.get_language() or settings.LANGUAGE_CODE) or next(iter(texts.values()), "")
