"""Every deed that the product writes down by name has a word for a person."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from core.audit.action_words import ACTIONS
from core.audit.field_words import FIELDS
from core.audit.tables import GROUPS
from core.audit.wording import action_words, value_word

pytestmark = [pytest.mark.unit, pytest.mark.requirement("PL-142")]

WRITERS = {"record", "_record", "record_for_both", "record_change", "note_export"}


def recorded_actions() -> Iterator[tuple[str, str]]:
    """Yield the actions that stand in the code as whole words, with where they stand."""
    for package in ("core", "tenants", "themes", "api", "modules"):
        for path in sorted((Path(settings.ROOT) / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRITERS:
                    named = [word.value for word in node.keywords if word.arg == "action"]
                    for one in (*node.args, *named):
                        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.count(".") > 1:
                            yield str(path.relative_to(settings.ROOT)), one.value


def test_every_action_has_a_word() -> None:
    found = list(recorded_actions())

    assert len(found) > 20
    assert [one for one in found if one[1] not in action_words()] == []


def recorded_fields() -> Iterator[tuple[str, str]]:
    """Yield the names of fields and facts that stand beside an action, with where they stand."""
    for package in ("core", "tenants", "themes", "api", "modules"):
        for path in sorted((Path(settings.ROOT) / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {*WRITERS, "differences"}:
                    named = [word.value for word in node.keywords if word.arg in {"changes", "facts"}]
                    for one in (*node.args, *named):
                        for key in one.keys if isinstance(one, ast.Dict) else ():
                            if isinstance(key, ast.Constant):
                                yield str(path.relative_to(settings.ROOT)), str(key.value)


def test_every_field_has_a_word() -> None:
    found = list(recorded_fields())

    assert len(found) > 20
    assert [one for one in found if one[1] not in FIELDS] == []


def test_groups_of_security_name_known_actions() -> None:
    assert {action for _label, actions in GROUPS.values() for action in actions} <= set(ACTIONS)


@pytest.mark.parametrize(
    ("value", "field", "word"),
    [
        (None, "", "—"),
        ("", "name", "—"),
        (True, "allows_support", "Да"),
        (["manager", "own_role"], "roles", "Менеджер, own_role"),
        ("1999-11-25T20:30:00Z", "until", "25.11.1999,\N{NO-BREAK SPACE}23:30"),
        ("2026-13-45T99:99:00Z", "until", "2026-13-45T99:99:00Z"),
        ("2026 год в цифрах", "name", "2026 год в цифрах"),
        (1500, "rows", "1\N{NO-BREAK SPACE}500"),
        ({"email": "a@b.ru"}, "", "Почта: a@b.ru"),
    ],
)
def test_values_are_written_for_a_person(value: object, field: str, word: str) -> None:
    assert value_word(value, field) == word
