"""The search box of a list: every word must be found in one of the table's search fields.

Words of three signs and more are found anywhere; shorter ones at the beginning of a word, since a trigram index cannot
look for less. `search_index` makes the index that answers both.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import Q
from django.db.models.functions import Upper

LONGEST = 200
WORDS = 8
WHOLE_WORD = 3


def search_condition(text: str, fields: Sequence[str]) -> Q | None:
    """Return the condition for the text of a search box, None where there is nothing to look for."""
    words = text.replace("\x00", "")[:LONGEST].split()[:WORDS]
    if not words or not fields:
        return None
    return reduce(and_, (reduce(or_, (_found(field, word) for field in fields)) for word in words))


def _found(field: str, word: str) -> Q:
    if len(word) >= WHOLE_WORD:
        return Q(**{f"{field}__icontains": word})
    return Q(**{f"{field}__istartswith": word}) | Q(**{f"{field}__icontains": f" {word}"})


def search_index(name: str, *fields: str) -> GinIndex:
    """Return the trigram index for a model's search fields; without it a search reads the whole table."""
    return GinIndex(*(OpClass(Upper(field), name="gin_trgm_ops") for field in fields), name=name)
