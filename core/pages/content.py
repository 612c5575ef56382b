"""What a draft of the landing holds, checked and cleaned in one place for pages and programs alike.

{"blocks": [{"id", "type", "values": {field: value}}], "seo": {field: value}}; see core.pages.blocks for values.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import nh3
from django.conf import settings
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.lib.company import current_company
from core.lib.errors import InvalidInput
from core.organizations.services.consents import TAGS
from core.pages.blocks import FORM, LONGEST, SPOKEN, BlockField, BlockType, Kind, block_types
from core.pages.models import Picture

MOST_BLOCKS = 30
LINK = re.compile(r"(#[A-Za-z][\w-]*|/(?!/)[^\s\\]*|https://[^\s]+|mailto:[^\s]+|tel:\+?[\d-]+)\Z")
ADDRESS = re.compile(r"https://[^\s]+\Z")
BLOCK_ID = re.compile(r"[a-z0-9]{1,20}\Z")
SEO_FIELDS = (
    BlockField(name="title", label=gettext_lazy("Title in search and in the browser's tab"), required=True),
    BlockField(name="description", label=gettext_lazy("Description in search"), kind=Kind.TEXT),
    BlockField(name="picture", label=gettext_lazy("Picture of the link in messengers"), kind=Kind.PICTURE),
    BlockField(
        name="canonical",
        label=gettext_lazy("Main address, where the page stands elsewhere too"),
        kind=Kind.LINK,
        hint=gettext_lazy("https://… ; without it the page's own address"),
    ),
    BlockField(
        name="robots",
        label=gettext_lazy("Search engines"),
        kind=Kind.CHOICE,
        choices=(
            ("index", pgettext_lazy("robots", "May show the page")),
            ("noindex", pgettext_lazy("robots", "May not show the page")),
        ),
    ),
    BlockField(name="policy", label=gettext_lazy("Privacy policy"), kind=Kind.RICH),
)


class Cleaner:
    """Collects what is wrong by the name of its input ("blocks.0.items.1.title.ru") while values are read."""

    def __init__(self) -> None:
        self.errors: dict[str, list[Any]] = {}
        self.languages = [code for code, _name in settings.LANGUAGES]
        self.main = current_company().language

    def values(self, fields: Iterable[BlockField], given: Any, prefix: str = "") -> dict[str, Any]:
        if not isinstance(given, Mapping):
            self._wrong(prefix.rstrip("."), _("Give the fields by their names."))
            return {}
        known = {one.name: one for one in fields}
        for name in given.keys() - known.keys():
            self._wrong(f"{prefix}{name}", _("There is no such field."))
        return {name: self._value(one, given.get(name), f"{prefix}{name}") for name, one in known.items()}

    def _value(self, one: BlockField, given: Any, place: str) -> Any:
        if one.kind == Kind.ITEMS:
            return self._items(one, given, place)
        if one.kind in SPOKEN:
            return self._spoken(one, given, place)
        if one.kind == Kind.FLAG:
            return given is True or given == "on"
        text = self._text(given, place, LONGEST[Kind.LINE if one.kind == Kind.CHOICE else Kind.LINK])
        if one.kind == Kind.CHOICE:
            return self._choice(one, text, place)
        if one.kind == Kind.PICTURE:
            return self._picture(text, place)
        pattern = ADDRESS if one.name == "canonical" else LINK
        if text and not pattern.match(text):
            self._wrong(place, _("Give an address as https://…, /page/ or #form."))
        return text

    def _items(self, one: BlockField, given: Any, place: str) -> list[dict[str, Any]]:
        rows = given if isinstance(given, list) else []
        if given is not None and not isinstance(given, list):
            self._wrong(place, _("Give a list."))
        if len(rows) > one.most:
            self._wrong(place, _("At most %(most)s.") % {"most": one.most})
        if one.required and not rows:
            self._wrong(place, _("Add at least one."))
        return [self.values(one.fields, row, f"{place}.{number}.") for number, row in enumerate(rows[: one.most])]

    def _spoken(self, one: BlockField, given: Any, place: str) -> dict[str, str]:
        given = {} if given is None else given
        if not isinstance(given, Mapping) or given.keys() - set(self.languages):
            self._wrong(place, _("Give the texts by language."))
            return {}
        found = {}
        for language in self.languages:
            text = self._text(given.get(language), f"{place}.{language}", LONGEST[one.kind])
            text = sanitised(text) if one.kind == Kind.RICH else text
            if text:
                found[language] = text
        if one.required and self.main not in found:
            self._wrong(f"{place}.{self.main}", _("This is needed."))
        return found

    def _text(self, given: Any, place: str, longest: int) -> str:
        if given is None:
            return ""
        if not isinstance(given, str) or "\x00" in given:
            self._wrong(place, _("Give a text."))
            return ""
        text = given.replace("\r\n", "\n").strip()
        if len(text) > longest:
            self._wrong(place, _("At most %(most)s characters.") % {"most": longest})
        return text

    def _choice(self, one: BlockField, text: str, place: str) -> str:
        codes = [code for code, _label in one.choices]
        if text and text not in codes:
            self._wrong(place, _("Choose one of the list."))
        return text or codes[0]

    def _picture(self, key: str, place: str) -> str:
        if key and not (_is_uuid(key) and Picture.objects.filter(pk=key).exists()):
            self._wrong(place, _("There is no such picture."))
            return ""
        return key

    def _wrong(self, place: str, words: str) -> None:
        self.errors.setdefault(place, []).append(words)


def sanitised(html: str) -> str:
    """Return the marks that a text may have; scripts, styles, pictures and foreign attributes are gone."""
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto", "tel"}).strip()


def clean_values(fields: Iterable[BlockField], given: Any) -> dict[str, Any]:
    """Return the values of one block, or of the page's own facts; raise InvalidInput with the inputs to correct."""
    cleaner = Cleaner()
    values = cleaner.values(fields, given)
    if cleaner.errors:
        raise InvalidInput(fields=cleaner.errors)
    return values


def clean_content(given: Any) -> dict[str, Any]:
    """Return a whole draft; raise InvalidInput with the inputs to correct."""
    cleaner, types = Cleaner(), block_types()
    given = given if isinstance(given, Mapping) else {}
    blocks = given.get("blocks")
    if not isinstance(blocks, list) or len(blocks) > MOST_BLOCKS:
        raise InvalidInput(fields={"blocks": [_("Give a list of at most %(most)s blocks.") % {"most": MOST_BLOCKS}]})
    found: list[dict[str, Any]] = []
    for number, block in enumerate(blocks):
        place = f"blocks.{number}"
        kind = types.get(str(block.get("type"))) if isinstance(block, Mapping) else None
        if kind is None:
            cleaner.errors[f"{place}.type"] = [_("There is no such type of block.")]
            continue
        if kind.single and any(one["type"] == kind.code for one in found):
            cleaner.errors[f"{place}.type"] = [_("A page has one block of this type.")]
        values = cleaner.values(kind.fields, block.get("values", {}), f"{place}.values.")
        found.append({"id": _own_id(block.get("id"), found), "type": kind.code, "values": values})
    seo = cleaner.values(SEO_FIELDS, given.get("seo", {}), "seo.")
    if cleaner.errors:
        raise InvalidInput(fields=cleaner.errors)
    return {"blocks": found, "seo": seo}


def new_block(kind: BlockType, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an empty block with an id of its own; its fields are filled in next."""
    values = {one.name: one.choices[0][0] for one in kind.fields if one.kind == Kind.CHOICE}
    return {"id": _own_id(None, blocks), "type": kind.code, "values": values}


def find_block(content: Mapping[str, Any], block_id: str) -> dict[str, Any] | None:
    return next((one for one in content.get("blocks", ()) if one["id"] == block_id), None)


def form_block(content: Mapping[str, Any]) -> dict[str, Any] | None:
    return next((one for one in content.get("blocks", ()) if one["type"] == FORM), None)


def spoken(value: Any, language: str) -> str:
    """Return the text in the reader's language, else in the company's, else in any."""
    if not isinstance(value, Mapping):
        return str(value or "")
    return next(
        (value[code] for code in (language, current_company().language, *value) if value.get(code)),
        "",
    )


def read_values(fields: Iterable[BlockField], values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the values as a template reads them: texts in one language, pictures as rows."""
    found: dict[str, Any] = {}
    for one in fields:
        value = values.get(one.name)
        if one.kind == Kind.ITEMS:
            found[one.name] = [read_values(one.fields, row, language) for row in value or ()]
        elif one.kind == Kind.PICTURE:
            found[one.name] = Picture.objects.filter(pk=value).first() if value else None
        else:
            found[one.name] = spoken(value, language) if one.kind in SPOKEN else value
    return found


def _own_id(given: Any, blocks: Iterable[Mapping[str, Any]]) -> str:
    taken = {one["id"] for one in blocks}
    if isinstance(given, str) and BLOCK_ID.match(given) and given not in taken:
        return given
    return get_random_string(8, "abcdefghjkmnpqrstuvwxyz23456789")


def _is_uuid(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text) is not None
