"""The language of templates: what it shows, and what it refuses in words."""

import time
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from core.notifications.language import NAME, BadTemplate, Variable, check, put_name, render, values_of

VARIABLES = (
    Variable(name="number", title="Card"),
    Variable(name="amount", title="Amount", kind="money"),
    Variable(name="rows", title="Rows", kind="number"),
    Variable(name="is_late", title="Late", kind="flag"),
)
pytestmark = pytest.mark.requirement("PL-58")


def written(source: str, facts: dict[str, object], language: str = "ru") -> str:
    common = {"company.name": "Alpha", "object": "Card", "occurred_at": datetime(2026, 11, 25, 9, 0, tzinfo=UTC)}
    return render(source, values_of(facts, VARIABLES, language=language, common=common))


def test_values_are_written_as_people_of_each_language_read_them() -> None:
    facts = {"number": "7013 ••• 8754", "amount": Decimal("1234.5"), "rows": 12000, "is_late": True}
    source = "{{ number }}: {{ amount }}, {{ rows }}, {{ is_late }}, {{ company.name }}"

    assert written(source, facts) == "7013 ••• 8754: 1\xa0234,50\xa0₽, 12\xa0000, Да, Alpha"
    assert written(source, facts, "en") == "7013 ••• 8754: ₽1,234.50, 12,000, Yes, Alpha"


def test_conditions_compare_the_values_themselves() -> None:
    source = "{% if rows > 1000 %}many{% elif rows == 0 %}none{% else %}few{% endif %}"

    assert [written(source, {"rows": rows}) for rows in (1001, 0, 7)] == ["many", "none", "few"]


def test_each_recipients_name_is_put_into_one_text() -> None:
    text = written("Hello, {{ recipient.name }}!", {})

    assert text == f"Hello, {NAME}!"
    assert [put_name(text, name) for name in ("Anna", "<b>Oleg</b>")] == ["Hello, Anna!", "Hello, <b>Oleg</b>!"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ unknown }}", "There is no variable unknown."),
        ("{{ number.__class__ }}", "This cannot be read: number.__class__"),
        ("{{ number.upper }}", "There is no variable number.upper."),
        ("{% if unknown %}x{% endif %}", "There is no variable unknown."),
        ("{% if number == other %}x{% endif %}", "There is no variable other."),
        ("{{ number|default:other }}", "There is no variable other."),
        ("{% for a in number %}x{% endfor %}", "The tag {% for %} is not in the language of templates."),
        ("{% include 'ui/page.html' %}", "The tag {% include %} is not in the language of templates."),
        ("{% load i18n %}", "The tag {% load %} is not in the language of templates."),
        ("{% debug %}", "The tag {% debug %} is not in the language of templates."),
        ("{% if number %}never closed", "This cannot be read: if number"),
        ("{{ number|center:'1000000000' }}", "This cannot be read: number|center:'1000000000'"),
        ("{{ number|stringformat:'999999999d' }}", "This cannot be read: number|stringformat:'999999999d'"),
        ("{{ }}", "This cannot be read: {{ }}"),
        ("x" * 5001, "Longer than 5000 signs."),
        ("{% if number %}{% endif %}" * 31, "More than 60 tags."),
    ],
)
def test_hostile_and_wrong_templates_are_refused_in_words(source: str, words: str) -> None:
    with override("en"):
        with pytest.raises(BadTemplate) as refusal:
            check(source, VARIABLES)
        said = str(refusal.value)

    assert said == words


def test_the_worst_template_that_is_allowed_is_quick() -> None:
    source = "{% if number %}" * 29 + "{{ number }}" * 300 + "{% endif %}" * 29
    check(source, VARIABLES)
    started = time.monotonic()

    text = written(source, {"number": "x" * 100_000})

    assert len(text) == 300 * 2_000
    assert time.monotonic() - started < 1


def test_values_cannot_carry_other_letters_or_tags() -> None:
    facts = {"number": "a\r\nBcc: b@c.d\x00{{ amount }}\ue010"}

    assert written("{{ number }}", facts) == "a \nBcc: b@c.d {{ amount }}"
