import gettext
import os
from pathlib import Path

import pytest

from core.config.local.place import Place
from core.config.local.report import LocalError
from core.config.local.translations import compile_translations

TEXT = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "Card"
msgstr "Карта"

#, fuzzy
msgid "Guess"
msgstr "Догадка"

msgctxt "list"
msgid "Open"
msgstr "Открытые"

msgid "%(n)s card"
msgid_plural "%(n)s cards"
msgstr[0] "%(n)s карта"
msgstr[1] "%(n)s карты"
msgstr[2] "%(n)s карт"
"""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    file = tmp_path / "modules" / "cards" / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(TEXT, encoding="utf-8")
    return file


@pytest.mark.unit
def test_compiled_translations_speak_russian_with_its_plurals(tmp_path: Path, text: Path) -> None:
    assert compile_translations(Place(root=tmp_path, state=tmp_path / "var")) == 1

    with text.with_suffix(".mo").open("rb") as compiled:
        spoken = gettext.GNUTranslations(compiled)
    assert spoken.gettext("Card") == "Карта"
    assert spoken.gettext("Guess") == "Guess"
    assert spoken.pgettext("list", "Open") == "Открытые"
    assert [spoken.ngettext("%(n)s card", "%(n)s cards", n) for n in (1, 3, 5)] == [
        "%(n)s карта",
        "%(n)s карты",
        "%(n)s карт",
    ]


@pytest.mark.unit
def test_translations_are_compiled_again_only_when_newer(tmp_path: Path, text: Path) -> None:
    place = Place(root=tmp_path, state=tmp_path / "var")
    compile_translations(place)
    assert compile_translations(place) == 0

    later = text.with_suffix(".mo").stat().st_mtime + 5
    os.utime(text, (later, later))

    assert compile_translations(place) == 1


@pytest.mark.unit
@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("nonsense\n", r"django\.po cannot be read: Unknown or misformatted keyword"),
        (TEXT + '\nmsgid "%(n)s left"\nmsgstr "осталось %(m)s"\n', r"django\.po: .*%\(n\)s left"),
    ],
)
def test_a_broken_translation_is_named(tmp_path: Path, text: Path, broken: str, said: str) -> None:
    text.write_text(broken, encoding="utf-8")

    with pytest.raises(LocalError, match=said):
        compile_translations(Place(root=tmp_path, state=tmp_path / "var"))
