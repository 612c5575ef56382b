"""A letter wears the company's look, says the same in text, and lets nobody write into it."""

import re

import pytest

from core.lib.company import CurrentCompany, entered
from tenants.public import directory
from themes.email import render_email
from themes.presets import PRESETS
from themes.services.publish import publish_theme
from themes.tokens.derive import derive

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-26")]

URL = "https://alpha.localhost/accounts/invitation/abc/"


@pytest.fixture
def dressed(company: CurrentCompany) -> CurrentCompany:
    """The company alpha in the look of zaryanka, with a line of contacts."""
    publish_theme(
        inputs=PRESETS["zaryanka"].inputs,
        preset="zaryanka",
        product_name="Зарянка & Ко",
        contact_line="8 800 000-00-00",
    )
    found = directory.by_schema(company.schema)
    assert found is not None
    return found


def invitation(company: CurrentCompany, **context: object) -> tuple[str, str, str]:
    with entered(company):
        return render_email("accounts/mail/invitation", {"user": "Инна", "button_url": URL, **context}, company)


def test_invitation_carries_the_company_s_colours_and_words(dressed: CurrentCompany) -> None:
    light = derive(PRESETS["zaryanka"].inputs).light

    _subject, _text, html = invitation(dressed)

    assert f"background:{light['brand']};color:{light['on-brand']}" in html
    assert "Зарянка &amp; Ко" in html
    assert "8 800 000-00-00" in html
    assert "https://alpha.localhost/static/themes/marks/zaryanka" in html


def test_text_and_html_say_the_same(dressed: CurrentCompany) -> None:
    subject, text, html = invitation(dressed)

    assert "\n" not in subject
    assert URL in text
    assert "<" not in text
    assert html.count(f'href="{URL}"') == 2
    for paragraph in text.split("\n\n"):
        assert paragraph.strip() in html


def test_letter_needs_no_style_sheet_script_or_foreign_host(dressed: CurrentCompany) -> None:
    _subject, _text, html = invitation(dressed)

    assert re.findall(r"<(?:script|link|style|iframe|form)\b", html) == []
    assert set(re.findall(r"""(?:href|src)="(https?://[^/"]+)""", html)) == {"https://alpha.localhost"}


def test_a_name_can_neither_break_out_nor_become_the_button(dressed: CurrentCompany) -> None:
    _subject, _text, html = invitation(dressed, invited_by="<b onclick=x>\n\nhttps://evil.test/\n\n")

    assert "<b onclick" not in html
    assert 'href="https://evil.test' not in html


def test_facts_become_a_table_and_ways_out_stand_at_the_foot(dressed: CurrentCompany) -> None:
    settings_url = "https://alpha.localhost/profile/notifications/"
    facts = [
        "Здравствуйте, Инна.",
        "Баланс сейчас: 34 620,35 ₽\nПлательщик: ООО «Лесной обоз»",
        "Сроки: смотрите ниже.",
    ]
    letter = {"subject": "Счёт готов", "paragraphs": facts, "preferences_url": settings_url}

    with entered(dressed):
        _subject, text, html = render_email("notifications/mail/message", letter, dressed)

    cells = re.findall(r"<td[^>]*>([^<]+)</td>", html)
    assert cells[-4:] == ["Баланс сейчас", "34 620,35 ₽", "Плательщик", "ООО «Лесной обоз»"]
    assert [html.count(words) for words in ("Здравствуйте, Инна.</p>", "Сроки: смотрите ниже.</p>")] == [1, 1]
    assert (text.count(settings_url), html.count(settings_url)) == (1, 1)
