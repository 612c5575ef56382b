"""Draws the landing: blocks in the reader's language, kept ready for each published version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override

from core.lib.company import current_company
from core.lib.links import absolute_url
from core.pages.blocks import CALCULATOR, FORM, block_types
from core.pages.calculators import calculate
from core.pages.content import SEO_FIELDS, form_block, read_values
from core.pages.forms import EnquiryForm
from core.pages.models import LandingVersion, Picture
from core.pages.services.enquiries import consent_text
from core.pages.tokens import form_token

# Stands in a kept page where each visitor's own token goes.
TOKEN_PLACE = "@@form-token@@"  # noqa: S105 no secret
KEPT_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a visitor has sent that cannot be taken yet: it stands in the form again."""

    form: EnquiryForm
    given: Mapping[str, Any]


def wanted_language(request: HttpRequest) -> str:
    """Return the language that the address asks for, else the reader's."""
    asked = request.GET.get("language") or request.POST.get("language") or get_language() or ""
    return asked if asked in dict(settings.LANGUAGES) else current_company().language


def published_page(request: HttpRequest, page: LandingVersion) -> str:
    """Return the page as visitors see it, with a fresh token; what nobody has entered anything into is kept."""
    language = wanted_language(request)
    if any(name.startswith("calculator.") for name in request.GET):
        html = draw_page(request, page.content, language=language)
    else:
        with override(language):
            text = consent_text()
        mode = getattr(getattr(request, "preferences", None), "theme_mode", "")
        key = f"pages:{page.pk}:{language}:{mode}:{current_company().version}:{text.pk if text else 0}"
        html = cache.get(key)
        if html is None:
            html = draw_page(request, page.content, language=language)
            cache.set(key, html, KEPT_SECONDS)
    return html.replace(TOKEN_PLACE, form_token(page=page.pk))


def refused_page(request: HttpRequest, page: LandingVersion, sent: Sent) -> str:
    """Return the page with what was sent in its form, and why it cannot be taken."""
    html = draw_page(request, page.content, language=wanted_language(request), sent=sent)
    return html.replace(TOKEN_PLACE, form_token(page=page.pk))


def draw_page(
    request: HttpRequest, content: Mapping[str, Any], *, language: str, sent: Sent | None = None, preview: bool = False
) -> str:
    given = sent.given if sent else request.GET
    with override(language):
        drawn = [html for block in content.get("blocks", ()) if (html := _draw_block(block, language, given, sent))]
        context = {**facts_of(content, language), "blocks": drawn, "preview": preview, "has_form": form_block(content)}
        return render_to_string("pages/landing.html", context, request=request)


def facts_of(content: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what the head and the foot of every public page say."""
    seo = read_values(SEO_FIELDS, content.get("seo", {}), language)
    front, main = absolute_url("/"), current_company().language
    others = [code for code, _name in settings.LANGUAGES]
    addresses = [(code, front if code == main else f"{front}?language={code}") for code in others]
    return {
        "seo": seo,
        "canonical": seo.get("canonical") or dict(addresses)[language],
        "addresses": addresses,
        "language": language,
        "languages": settings.LANGUAGES,
        "picture_url": absolute_url(picture_url(seo["picture"])) if seo.get("picture") else "",
    }


def picture_url(picture: Picture) -> str:
    return reverse("pages:picture", args=[picture.pk])


def _draw_block(block: Mapping[str, Any], language: str, given: Mapping[str, Any], sent: Sent | None) -> str:
    kind = block_types().get(block["type"])
    if kind is None:
        return ""  # its module has been switched off
    values = read_values(kind.fields, block["values"], language)
    context: dict[str, Any] = {"block": block, "values": values, "language": language}
    chosen = {name: given[name] for name in given if name.startswith("calculator.")}
    if kind.code == CALCULATOR:
        found = calculate({name.partition(".")[2]: value for name, value in chosen.items()})
        if not found:
            return ""
        context |= found
    if kind.code == FORM:
        context |= {
            "form": sent.form if sent else EnquiryForm(values=block["values"], language=language),
            "text": consent_text(),
            "token": TOKEN_PLACE,
            "chosen": chosen,
            "agreed": sent is not None and bool(sent.given.get("consent")),
        }
    return render_to_string(kind.template, context)
