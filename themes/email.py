"""Letters in the company's look: the body's text is written once, its HTML twin is made from it.

A letter is a template `<name>.txt`: the subject on its first line, paragraphs, and `button_url` on a line of its own,
which becomes the button; lines "what: how much" become a table, and a sentence "what to pay: how much, more." a box
that holds the button. So a letter can't say one thing in text and another in
HTML, and an address that somebody wrote into his name never becomes one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext

from core.lib.company import CurrentCompany
from core.lib.links import absolute_url
from core.lib.mail import render_plain
from core.organizations.selectors import entities_in_use
from themes.selectors import Look, current_look
from themes.tokens.derive import derive

# "Balance now: 34 620,35 ₽"; a sentence with a colon ends like a sentence.
FACT = re.compile(r"([^:]{2,40}): ([^:]{1,120}[^.:!?])")
# "To pay until 27 Nov: ₽150,000.00, including VAT ₽27,049.18." and «К оплате: 150 000,00 ₽, без НДС.»
SIGNS = r"[₽$€¥₸£]"
SUM = re.compile(rf"([^:]{{2,60}}): ({SIGNS}\d[\d\u00a0,.]*\d|\d[\d\u00a0,.]*\u00a0{SIGNS})(?:, ([^:]{{2,120}}?))?\.")


def render_email(template: str, context: Mapping[str, Any], company: CurrentCompany) -> tuple[str, str, str]:
    """Return subject, plain text and HTML of the letter; the current company must be the letter's."""
    subject, text, _html = render_plain(template, context, company)
    return subject, text, dress(subject, text, context, company)


def dress(subject: str, text: str, context: Mapping[str, Any], company: CurrentCompany) -> str:
    """Return the HTML twin of a text: its paragraphs, the button, and below a way out where there is one."""
    look = current_look()
    ways_out = {name: str(context.get(name, "")) for name in ("unsubscribe_url", "preferences_url")}
    parts = list(_parts(text, str(context.get("button_url", "")), ways_out.values()))
    return render_to_string(
        "themes/email/letter.html",
        {
            "subject": subject,
            "parts": parts,
            "in_box": next((part["button"] for part in parts if "button" in part), "")
            if any("sum" in part for part in parts)
            else "",
            **ways_out,
            "button_text": context.get("button_text", ""),
            "look": look,
            "light": {name.replace("-", "_"): value for name, value in derive(look.inputs).light.items()},
            "mark_url": _mark_url(context, look),
            "requisites": _requisites(company),
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
            yield _drawn(one.splitlines())


def _drawn(lines: list[str]) -> dict[str, Any]:
    if len(lines) == 1 and (found := SUM.fullmatch(lines[0].strip())):
        return {"sum": found.groups("")}
    rows = [FACT.fullmatch(line.strip()) for line in lines]
    return {"rows": [row.groups() for row in rows if row]} if all(rows) else {"lines": lines}


def _mark_url(context: Mapping[str, Any], look: Look) -> str:
    """Return the mark's full address on the host of the letter's link, which the reader's program knows already."""
    match = re.match(r"https?://[^/]+", str(context.get("button_url", "")))
    return f"{match.group()}{look.preset.mark_url}" if match else absolute_url(look.preset.mark_url)


def _requisites(company: CurrentCompany) -> str:
    """Return who writes: the legal entity that is used first, as law wants it in a letter of business."""
    entity = None if company.is_public else entities_in_use().first()
    if entity is None:
        return ""
    inn = gettext("INN %(number)s") % {"number": entity.inn} if entity.inn else ""
    return ", ".join(filter(None, (entity.name, inn, entity.address)))
