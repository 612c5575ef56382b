"""Letters in the company's look: the body's text is written once, its HTML twin is made from it.

A letter is a template `<name>.txt`: the subject on its first line, paragraphs, and `button_url` on a line of its own,
which becomes the button; lines "what: how much" become a table. So a letter can't say one thing in text and another in
HTML, and an address that somebody wrote into his name never becomes one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.template.loader import render_to_string

from core.lib.company import CurrentCompany
from core.lib.mail import render_plain
from themes.selectors import Look, current_look
from themes.tokens.derive import derive

# "Balance now: 34 620,35 ₽"; a sentence with a colon ends like a sentence.
FACT = re.compile(r"([^:]{2,40}): ([^:]{1,120}[^.:!?])")


def render_email(template: str, context: Mapping[str, Any], company: CurrentCompany) -> tuple[str, str, str]:
    """Return subject, plain text and HTML of the letter; the current company must be the letter's."""
    subject, text, _html = render_plain(template, context, company)
    return subject, text, dress(subject, text, context, company)


def dress(subject: str, text: str, context: Mapping[str, Any], company: CurrentCompany) -> str:
    """Return the HTML twin of a text: its paragraphs, the button, and below a way out where there is one."""
    look = current_look()
    ways_out = {name: str(context.get(name, "")) for name in ("unsubscribe_url", "preferences_url")}
    return render_to_string(
        "themes/email/letter.html",
        {
            "subject": subject,
            "parts": list(_parts(text, str(context.get("button_url", "")), ways_out.values())),
            **ways_out,
            "button_text": context.get("button_text", ""),
            "look": look,
            "light": {name.replace("-", "_"): value for name, value in derive(look.inputs).light.items()},
            "mark_url": _absolute(context, look),
            "company": company,
        },
    )


def _parts(text: str, button_url: str, ways_out: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Give the paragraphs, each as what it is drawn as; the ways out stand at the foot."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        one = paragraph.strip()
        if one and one == button_url:
            yield {"button": one}
        elif one and not any(url and one.endswith(url) for url in ways_out):
            rows = [FACT.fullmatch(line.strip()) for line in one.splitlines()]
            yield {"rows": [row.groups() for row in rows if row]} if all(rows) else {"lines": one.splitlines()}


def _absolute(context: Mapping[str, Any], look: Look) -> str:
    """Return the mark's full address on the host of the letter's link; without a link there is no picture."""
    match = re.match(r"https?://[^/]+", str(context.get("button_url", "")))
    return f"{match.group()}{look.preset.mark_url}" if match else ""
