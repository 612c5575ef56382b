"""What a company's administrators ask of the vendor, and what the vendor answers; rows of the public schema.

A company reaches none of them by itself: whoever acts for it comes through here, and the company is the current one.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.services.limits import Limit, spend
from core.events import Event, emit
from core.lib.acting import acting
from core.lib.company import current_company, entered, public_schema
from core.lib.errors import DomainError, InvalidInput
from tenants.models import AskedKind, AskedMessage, AskedStatus, AskedTicket, Company
from tenants.services.setup import scope_of

LONGEST_TITLE, LONGEST_TEXT = 200, 10_000
ASKING = Limit(name="ask-vendor", attempts=30, seconds=3600)
OVER = (AskedStatus.DONE, AskedStatus.DECLINED)


@dataclass(frozen=True, kw_only=True)
class AskedAnswered(Event):
    """The vendor has answered, or the status is another; told in the company."""

    name: ClassVar[str] = "tenants.asked.answered"
    ticket_id: int
    status: str


@dataclass(frozen=True, kw_only=True)
class AskedWritten(Event):
    """A company has written; told to the vendor's open pages."""

    name: ClassVar[str] = "tenants.asked.written"
    ticket_id: int


LIVE = f"{AskedAnswered.name} {AskedWritten.name}"


class TooMuchAsked(DomainError):
    code, status = "too_much_asked", 429
    message = _("Too many messages in one hour. Try again later.")


def ask_vendor(*, kind: str, title: str, text: str) -> int:
    """Ask in the name of the current company; return the ticket's key."""
    fields = _wrong(text)
    if not title.strip() or len(title.strip()) > LONGEST_TITLE or "\x00" in title:
        fields["title"] = [_("From 1 to %(most)s characters.") % {"most": LONGEST_TITLE}]
    if kind not in AskedKind.values:
        fields["kind"] = [_("Say whether it is a problem or a wish.")]
    if fields:
        raise InvalidInput(fields=fields)
    schema, name = _spent()
    with public_schema(), transaction.atomic():
        company = Company.objects.get(schema_name=schema)
        ticket = AskedTicket.objects.create(company=company, kind=kind, title=title.strip(), author_name=name)
        AskedMessage.objects.create(ticket=ticket, of_vendor=False, text=text.strip(), author_name=name)
        emit(AskedWritten(ticket_id=ticket.pk))
    return int(ticket.pk)


def write_to_vendor(*, ticket_id: int, text: str) -> None:
    """Go on asking; what was answered or over is open again. Another company's ticket is a missing one."""
    if fields := _wrong(text):
        raise InvalidInput(fields=fields)
    schema, name = _spent()
    with public_schema(), transaction.atomic():
        rows = AskedTicket.objects.select_for_update(of=("self",), no_key=True)
        ticket = rows.get(pk=ticket_id, company__schema_name=schema)
        AskedMessage.objects.create(ticket=ticket, of_vendor=False, text=text.strip(), author_name=name)
        if ticket.status != AskedStatus.NEW:
            ticket.status = AskedStatus.IN_WORK
        _keep(ticket)
        emit(AskedWritten(ticket_id=ticket.pk))


def answer_company(*, ticket_id: int, text: str = "", status: str = "") -> None:
    """Answer as the vendor, with another status or without, or move it without a word; the company is told."""
    if (text.strip() or not status) and (fields := _wrong(text)):
        raise InvalidInput(fields=fields)
    if status and status not in AskedStatus.values:
        raise InvalidInput(fields={"status": [_("There is no such status.")]})
    with public_schema(), transaction.atomic():
        rows = AskedTicket.objects.select_for_update(of=("self",), no_key=True).select_related("company")
        ticket = rows.get(pk=ticket_id)
        if text.strip():
            name = acting().name[:254]
            AskedMessage.objects.create(ticket=ticket, of_vendor=True, text=text.strip(), author_name=name)
        ticket.status = status or (ticket.status if ticket.status in OVER else AskedStatus.ANSWERED)
        _keep(ticket)
        emit(AskedWritten(ticket_id=ticket.pk))
        with entered(scope_of(ticket.company)):
            emit(AskedAnswered(ticket_id=ticket.pk, status=ticket.status))


def _spent() -> tuple[str, str]:
    """Count one message of whoever asks; return his company's schema and his name."""
    who = acting()
    if not spend(ASKING, f"user:{who.user_id}").allowed:
        raise TooMuchAsked
    return current_company().schema, who.name[:254]


def _keep(ticket: AskedTicket) -> None:
    ticket.changed_at = timezone.now()
    ticket.save(update_fields=["status", "changed_at"])


def _wrong(text: str) -> dict[str, list[object]]:
    if not text.strip():
        return {"text": [_("Write what you want to say.")]}
    if len(text) > LONGEST_TEXT or "\x00" in text:
        return {"text": [_("At most %(most)s characters.") % {"most": LONGEST_TEXT}]}
    return {}
