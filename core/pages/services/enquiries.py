"""Requests from the site: taken in within limits, once each, and worked off by the staff."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User, UserKind
from core.accounts.services.limits import Limit, spend
from core.audit.record import record
from core.documents.authors import Author
from core.events import emit
from core.lib.acting import acting
from core.lib.errors import DomainError, InvalidInput
from core.organizations.models import ConsentKind, ConsentText
from core.organizations.services.consents import current_texts
from core.pages.events import EnquiryChanged, EnquiryReceived
from core.pages.models import LONGEST_COMMENT, Enquiry
from core.pages.services.drafts import landing
from core.pages.states import ENQUIRY_FLOW, OPEN

FROM_ADDRESS = Limit(name="enquiry-from", attempts=10, seconds=3600)
FROM_COMPANY = Limit(name="enquiry-company", attempts=500, seconds=3600)


class TooManyEnquiries(DomainError):
    code, status = "too_many_enquiries", 429
    message = _("Too many requests from here. Try again in an hour, or call us.")


class NotAgreed(InvalidInput):
    code = "not_agreed"
    message = _("Without your consent we may not take your data.")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a visitor has sent; values are clean, `text_id` is the consent that he has agreed to."""

    page_id: int
    text_id: int
    language: str
    facts: Mapping[str, Any]
    calculation: list[list[str]]


def consent_text() -> ConsentText | None:
    """Return the newest consent to a request in the reader's language, else in the company's."""
    return current_texts([ConsentKind.ENQUIRY]).get(ConsentKind.ENQUIRY)


def send_enquiry(what: Asked, *, at: datetime) -> Enquiry:
    """Keep the request and have the staff told; what is sent twice on a day is one request.

    To be called outside of transactions that may be rolled back: attempts stay counted. Raises NotAgreed where the
    text agreed to is not the newest one, TooManyEnquiries.
    """
    text = consent_text()
    if text is None or text.pk != what.text_id:
        raise NotAgreed(fields={"consent": [NotAgreed.message]})
    who = acting()
    for limit, caller in ((FROM_ADDRESS, who.address), (FROM_COMPANY, "")):
        if not spend(limit, caller).allowed:
            raise TooManyEnquiries
    digest = hashlib.sha256(json.dumps(what.facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    day = timezone.localdate(at)
    try:
        with transaction.atomic():
            made = Enquiry.objects.create(
                **what.facts,
                calculation=what.calculation,
                language=what.language,
                page_id=what.page_id,
                text=text,
                address=who.address or None,
                agent=who.agent[:200],
                digest=digest,
                day=day,
                created_at=at,
                changed_at=at,
            )
            emit(EnquiryReceived(enquiry_id=made.pk))
    except IntegrityError:
        # Somebody has pressed the button twice.
        return Enquiry.objects.get(digest=digest, day=day)
    return made


@transaction.atomic
def move_enquiry(*, enquiry_id: int, action: str, author: Author) -> Enquiry:
    """Take it, finish it, call it spam or open it again; TransitionNotAllowed where somebody was quicker.

    Whoever takes a request that nobody looks after is responsible for it.
    """
    one = _locked(enquiry_id)
    before, one.status = one.status, ENQUIRY_FLOW.target(one.status, action)
    if action == "take" and one.responsible_id is None:
        one.responsible_id = author.user_id
    return _kept(one, author, {"status": (before, one.status)})


@transaction.atomic
def describe_enquiry(*, enquiry_id: int, comment: str, responsible_id: int | None, author: Author) -> Enquiry:
    """Write down who looks after it and what is known of it by now."""
    one = _locked(enquiry_id)
    errors: dict[str, list[Any]] = {}
    if len(comment) > LONGEST_COMMENT or "\x00" in comment:
        errors["comment"] = [_("At most %(most)s characters.") % {"most": LONGEST_COMMENT}]
    kept = responsible_id == one.responsible_id
    known = User.objects.filter(pk=responsible_id or 0, kind=UserKind.STAFF, is_active=True)
    if responsible_id and not kept and not known.exists():
        errors["responsible"] = [_("Choose an active employee of the company.")]
    if errors:
        raise InvalidInput(fields=errors)
    changes: dict[str, tuple[Any, Any]] = {}
    if not kept:
        changes["responsible"] = (one.responsible_id, responsible_id)
    if one.comment != comment.strip():
        changes["comment"] = (one.comment, comment.strip())
    one.responsible_id, one.comment = responsible_id, comment.strip()
    return _kept(one, author, changes) if changes else one


@transaction.atomic
def forget_enquiries(*, at: datetime) -> int:
    """Delete the requests that are older than the company keeps them; returns how many."""
    before = at - timedelta(days=landing().keep_days)
    count, _rows = Enquiry.objects.filter(created_at__lt=before).delete()
    if count:
        record("pages.enquiries.forgotten", facts={"count": count})
    return count


def count_enquiries(*, user_id: int) -> int:
    return Enquiry.objects.filter(responsible=user_id, status__in=OPEN).count()


def give_enquiries(*, user_id: int, successor_id: int) -> int:
    """Pass all open requests on to a colleague; returns how many there were."""
    return Enquiry.objects.filter(responsible=user_id, status__in=OPEN).update(responsible=successor_id)


def _locked(enquiry_id: int) -> Enquiry:
    found: Enquiry = Enquiry.objects.select_for_update(no_key=True, of=("self",)).get(pk=enquiry_id)
    return found


def _kept(one: Enquiry, author: Author, changes: Mapping[str, tuple[Any, Any]]) -> Enquiry:
    one.changed_at = timezone.now()
    one.save(update_fields=["status", "responsible", "comment", "changed_at"])
    # The journal outlives a request that is forgotten, so it carries no name.
    record("pages.enquiry.changed", subject=one, subject_name=f"№ {one.pk}", changes=changes)
    emit(EnquiryChanged(enquiry_id=one.pk, status=one.status, responsible_id=one.responsible_id, by=author.user_id))
    return one
