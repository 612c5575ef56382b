"""The terms of signing by codes: published version by version, accepted once by whoever signs."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

import nh3
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.accounts.models import User
from core.audit.record import differences, record
from core.documents.signature.models import SignatureSettings, SignatureTerms, TermsAcceptance
from core.documents.signature.terms_text import ready_text
from core.lib.acting import acting
from core.lib.company import current_company
from core.lib.errors import DomainError, InvalidInput
from core.organizations.services.consents import TAGS

LONGEST = 30_000


class TermsNotAccepted(DomainError):
    code = "terms_not_accepted"
    message = _("Accept the terms of signing by a code first.")


class OtherTerms(DomainError):
    code = "other_terms"
    message = _("The terms have changed meanwhile. Read the new version.")


@transaction.atomic
def publish_terms(*, language: str, body: str, by: str = "") -> SignatureTerms:
    """Publish the next version; who accepted an earlier one accepts this one before his next signature."""
    clean = nh3.clean(body, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"}).strip()
    if not clean:
        raise InvalidInput(_("Write the text."), fields={"body": [_("Write the text.")]})
    newest = newest_terms(language)
    if newest is not None and newest.body == clean:
        return newest
    # The number follows the one read above: of two at once the second finds it taken, and not a later one.
    terms = SignatureTerms.objects.create(
        language=language,
        version=newest.version + 1 if newest else 1,
        body=clean,
        sha256=hashlib.sha256(clean.encode()).hexdigest(),
        published_by=by[:254],
    )
    facts = {"language": language, "version": terms.version, "digest": terms.sha256}
    record("documents.signature_terms.published", subject=terms, subject_name=str(terms), facts=facts)
    return terms


def ensure_terms(languages: Iterable[str]) -> None:
    """Publish the ready text where the company has none of its own; of two at once one writes it."""
    for language in languages:
        if not SignatureTerms.objects.filter(language=language).exists():
            try:
                with override(language), transaction.atomic():
                    publish_terms(language=language, body=ready_text(language))
            except IntegrityError:
                continue


def newest_terms(language: str) -> SignatureTerms | None:
    return SignatureTerms.objects.filter(language=language).order_by("-version").first()


def terms_for(user: User) -> SignatureTerms:
    """Return the version that the person has to have accepted: the newest in his language, else in the company's."""
    ensure_terms({user.language, current_company().language})
    terms = newest_terms(user.language) or newest_terms(current_company().language)
    if terms is None:  # pragma: no cover  the ready text is there from the first look on
        raise OtherTerms
    return terms


def acceptance_of(user: User) -> TermsAcceptance | None:
    """Return that the person has accepted the terms as they stand now."""
    return TermsAcceptance.objects.select_related("terms").filter(user=user, terms=terms_for(user)).first()


@transaction.atomic
def accept_terms(*, user: User, terms_id: int, at: datetime) -> TermsAcceptance:
    """Keep that the person accepted the version that he was shown; raise OtherTerms when it is not the newest any more.

    A second time changes nothing, and of two tabs at once one writes it.
    """
    terms = SignatureTerms.objects.filter(pk=terms_id).first()
    if terms is None or terms != newest_terms(terms.language):
        raise OtherTerms
    who = acting()
    known = {"accepted_at": at, "address": who.address[:45], "agent": who.agent[:200]}
    accepted, is_new = TermsAcceptance.objects.get_or_create(user=user, terms=terms, defaults=known)
    if is_new:
        facts = {"language": terms.language, "version": terms.version, "digest": terms.sha256}
        record("documents.signature_terms.accepted", subject=user, facts=facts)
    return accepted


def signature_settings() -> SignatureSettings:
    return SignatureSettings.objects.first() or SignatureSettings()


@transaction.atomic
def change_settings(*, checks_for_everybody: bool) -> SignatureSettings:
    own = SignatureSettings.objects.select_for_update().first() or SignatureSettings()
    before = {"checks_for_everybody": own.checks_for_everybody}
    own.checks_for_everybody = checks_for_everybody
    own.save()
    if changed := differences(before, {"checks_for_everybody": checks_for_everybody}):
        record("documents.signature_settings.changed", subject=own, subject_name="signature", changes=changed)
    return own
