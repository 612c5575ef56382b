"""Texts to agree to: published version by version, never changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import nh3
from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.audit.record import record
from core.lib.company import current_company
from core.lib.errors import InvalidInput
from core.organizations.models import AT_THE_DOOR, Applicant, Consent, ConsentKind, ConsentText

TAGS = {"p", "br", "b", "i", "strong", "em", "ul", "ol", "li", "h2", "h3", "a"}


class NotAgreed(InvalidInput):
    code = "not_agreed"
    message = _("Without this consent we may not take your data.")


@transaction.atomic
def publish_text(*, kind: str, language: str, body: str, asks_again: bool = False) -> ConsentText:
    """Publish the next version; what was given for earlier ones stays with them.

    With `asks_again` whoever agreed to an earlier version in this language sees nothing more until he has answered.
    """
    clean = nh3.clean(body, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"}).strip()
    if not clean:
        raise InvalidInput(_("Write the text."), fields={"body": [_("Write the text.")]})
    known = ConsentText.objects.filter(kind=kind, language=language)
    last = known.aggregate(last=Max("version"))["last"] or 0
    if last and known.get(version=last).body == clean:
        return known.get(version=last)
    text = ConsentText.objects.create(kind=kind, language=language, version=last + 1, body=clean, asks_again=asks_again)
    facts = {"kind": kind, "language": language, "version": text.version, "asks_again": asks_again}
    record("organizations.consent_text.published", subject=text, facts=facts)
    return text


def ensure_texts(languages: Iterable[str], kinds: Iterable[str] = AT_THE_DOOR) -> None:
    """Publish the product's own texts where the company has none, so that nobody sends data without having agreed."""
    for language in languages:
        for kind in kinds:
            if not ConsentText.objects.filter(kind=kind, language=language).exists():
                with override(language):
                    publish_text(kind=kind, language=language, body=_draft(kind))


def current_texts(kinds: Iterable[str] = AT_THE_DOOR) -> dict[str, ConsentText]:
    """Return the newest text of each kind in the reader's language, else in the company's."""
    found: dict[str, ConsentText] = {}
    for language in (current_company().language, get_language() or ""):
        newest = (
            ConsentText.objects.filter(language=language, kind__in=kinds).order_by("kind", "-version").distinct("kind")
        )
        found |= {text.kind: text for text in newest}
    return found


def latest_text(*, kind: str, language: str) -> ConsentText | None:
    return ConsentText.objects.filter(kind=kind, language=language).order_by("-version").first()


@transaction.atomic
def agree_again(*, user: User, texts: Iterable[int], address: str, agent: str, at: datetime) -> None:
    """Keep that somebody agreed to all the newer texts that he owes an answer; raise NotAgreed where one is missing."""
    agreed = set(texts)
    owed = owed_texts(user)
    missing: dict[str, list[Any]] = {text.kind: [NotAgreed.message] for text in owed if text.pk not in agreed}
    if missing:
        raise NotAgreed(fields=missing)
    for text in owed:
        earlier = Consent.objects.filter(applicant__user=user, text__kind=text.kind, text__language=text.language)
        Consent.objects.create(
            applicant_id=earlier.order_by("-pk").values_list("applicant_id", flat=True)[0],
            text=text,
            given_at=at,
            address=address or None,
            agent=agent[:200],
        )
        facts = {"kind": text.kind, "language": text.language, "version": text.version}
        record("organizations.consent.given", subject=user, facts=facts)


def owed_texts(user: User) -> list[ConsentText]:
    """Return the newest version of each text to which the person has to agree before he goes on."""
    owed = ConsentText.objects.owed_by(user).order_by("kind", "language").values_list("kind", "language").distinct()
    newest = (latest_text(kind=kind, language=language) for kind, language in owed)
    return [text for text in newest if text is not None]


def give_consents(*, applicant: Applicant, given: Iterable[str], address: str, agent: str, at: datetime) -> None:
    """Keep that the applicant agreed to the newest texts; raise NotAgreed where one is missing."""
    texts, agreed = current_texts(), set(given)
    missing: dict[str, list[Any]] = {kind: [NotAgreed.message] for kind in texts if kind not in agreed}
    if missing:
        raise NotAgreed(fields=missing)
    Consent.objects.bulk_create(
        Consent(applicant=applicant, text=text, given_at=at, address=address or None, agent=agent[:200])
        for text in texts.values()
    )


def _draft(kind: str) -> str:
    company = current_company().name
    if kind == ConsentKind.PERSONAL_DATA:
        words = gettext(
            "<p>I agree that %(company)s processes my name, position, e-mail and phone in order to give me access to"
            " the account and to tell me of what happens in it. I may withdraw this consent at any time by writing to"
            " the company.</p>"
        )
    elif kind == ConsentKind.ENQUIRY:
        words = gettext(
            "<p>I agree that %(company)s processes what I enter in the form, my name and contacts among it, in order to"
            " answer my request. I may withdraw this consent at any time by writing to the company.</p>"
        )
    else:
        words = gettext(
            "<p>I use the account on behalf of the company that I named, keep my way in to myself, and tell"
            " %(company)s when I no longer act for that company.</p>"
        )
    return words % {"company": company}
