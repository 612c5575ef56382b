"""Every text of the product has a Russian translation: in Python and in templates, with contexts and plurals."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import trans_real
from django.utils.translation.template import templatize

pytestmark = [pytest.mark.unit, pytest.mark.requirement("PL-86")]

ROOT = Path(settings.ROOT)
PACKAGES = ("api", "core", "modules", "tenants", "themes")
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def sources() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield str(path), path.read_text(encoding="utf-8")
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                made = templatize(path.read_text(encoding="utf-8"))
                # It is Python for a reader of tokens only: lines begin where the template's tags stood.
                yield str(path), "\n".join(line.strip() for line in made.splitlines())


def messages() -> Iterator[tuple[str, str, str]]:
    """Yield where a text stands, its context and the text itself."""
    for path, source in sources():
        for _line, found, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            text = found[0] if isinstance(found, tuple) else found
            if text:
                yield path, context or "", text


def test_every_text_is_translated() -> None:
    catalog = trans_real.translation("ru")._catalog
    missing = []
    for path, context, text in messages():
        key = f"{context}\x04{text}" if context else text
        if not (catalog.get(key) or catalog.get((key, 0))):
            missing.append((str(Path(path).relative_to(ROOT)), context, text))

    assert missing == []


def test_a_catalogue_has_each_text_once() -> None:
    twice = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.po"):
            text = path.read_text(encoding="utf-8")
            entries = sum(line.startswith("msgid ") for line in text.splitlines()) - 1  # the header has none
            if more := entries - len(read_po(io.StringIO(text))):
                twice[str(path.relative_to(ROOT))] = more

    assert twice == {}


def test_catalogues_agree() -> None:
    """At run time the catalogues are one: a text that two of them translate otherwise shows the first one's words."""
    words: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.po"):
            for entry in read_po(io.StringIO(path.read_text(encoding="utf-8"))):
                if entry.id:
                    forms = [entry.string] if isinstance(entry.string, str) else entry.string
                    known = words.setdefault((entry.context or "", str(entry.id)), set())
                    known.add(tuple(str(form) for form in forms if form))

    assert {key: found for key, found in words.items() if len(found) > 1} == {}
