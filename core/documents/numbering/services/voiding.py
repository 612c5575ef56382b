"""Void a number: it stays in the list and is never given again."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.documents.numbering.models import GivenNumber
from core.lib.acting import acting
from core.lib.errors import DomainError, InvalidInput


class NumberStands(DomainError):
    code = "number_stands"
    message = _("%(document)s bears this number. Cancel the document, and its number is void.")


@transaction.atomic
def void(*, number_id: int, reason: str) -> GivenNumber:
    """Void the number that a document bore; the document's own service calls this."""
    if not reason.strip():
        raise InvalidInput(fields={"reason": [_("Say why.")]})
    number = GivenNumber.objects.select_for_update(of=("self",)).get(pk=number_id)
    if number.voided_at is not None:
        return number
    who = acting()
    number.voided_by_id = who.user_id if who.kind in {"staff", "client"} else None
    number.voided_by_name, number.void_reason = who.name[:254], reason.strip()[:500]
    number.voided_at = Now()
    number.save(update_fields=["voided_at", "voided_by", "voided_by_name", "void_reason"])
    record("numbering.number.voided", subject=number, facts={"reason": number.void_reason, "kind": number.kind})
    number.refresh_from_db(fields=["voided_at"])
    return number


@transaction.atomic
def void_spoiled(*, number_id: int, reason: str) -> GivenNumber:
    """Void a number by hand: one that no document bears; a document voids its own."""
    number = GivenNumber.objects.select_for_update(of=("self",)).get(pk=number_id)
    if number.subject_type and number.voided_at is None:
        raise NumberStands(document=number.subject_title or number.text)
    return void(number_id=number_id, reason=reason)


def set_standing(*, number_id: int, type: str, id: int, title: str) -> None:
    """Say which document bears a number; once said, it stays."""
    GivenNumber.objects.filter(pk=number_id, subject_type="").update(
        subject_type=type, subject_id=id, subject_title=title[:255]
    )
