"""The receipt: everything that proves the signatures of one version, in a file of its own with its own digest."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.accounts.urlconf import own_urlconf
from core.documents.pdf import EvidenceFacts, Happening, Section, render
from core.documents.signature.digests import sha256_of
from core.documents.signature.models import Receipt, Signature, SignatureEvent, Signing
from core.documents.signature.selectors import chain_fault, events_of, signatures_of
from core.documents.signature.states import EventKind
from core.lib.company import current_company
from core.lib.links import absolute_url
from core.lib.storage import save_durably

FOLDER = "receipts"


def make_receipt(*, signing_id: int) -> bool:
    """Make and keep the receipt of the evidence as it stands; false where it is there already."""
    signing = Signing.objects.select_related("organization").get(pk=signing_id)
    events = events_of(signing)
    head = events[-1].digest
    if Receipt.objects.filter(signing=signing, head=head).exists():
        return False
    with translation.override(current_company().language):
        made = render("evidence", facts_of(signing, events))
    digest, size = sha256_of([made])
    drawn = uuid4().hex
    name = save_durably(f"{FOLDER}/{drawn[:2]}/{drawn}.pdf", BytesIO(made))
    try:
        with transaction.atomic():
            Receipt.objects.create(
                signing=signing, head=head, events=len(events), stored_name=name, size=size, sha256=digest
            )
    except IntegrityError:
        default_storage.delete(name)
        return False
    return True


def exactly(moment: datetime) -> str:
    """Write a moment to the second, with the distance to Greenwich: two clocks may be compared."""
    local = timezone.localtime(moment)
    return f"{local:%d.%m.%Y %H:%M:%S} (UTC{local:%z})"


def check_url(signing: Signing) -> str:
    path = reverse("signatures:verify_number", args=[signing.shown_number], urlconf=own_urlconf())
    return absolute_url(path)


def facts_of(signing: Signing, events: list[SignatureEvent]) -> EvidenceFacts:
    """Return what the receipt tells, in the company's language and time."""
    fault = chain_fault(signing, events)
    whole = _("whole") if fault is None else _("broken at event %(number)s") % {"number": fault}
    signatures = signatures_of(signing)
    chain = Section(
        title=_("Chain of events"),
        rows=(
            (_("Events"), str(len(events))),
            (_("State of the chain"), whole),
            (_("Digest of the last event"), events[-1].digest),
        ),
    )
    return EvidenceFacts(
        number=signing.shown_number,
        issued_on=timezone.localdate(signing.ended_at or timezone.now()),
        language=current_company().language,
        title=_("Record of signing"),
        subtitle=signing.title,
        sections=(_document(signing, signatures), *(_signature(one) for one in signatures), chain),
        happenings=tuple(_happening(one) for one in events),
        check_url=check_url(signing),
    )


def _document(signing: Signing, signatures: list[Signature]) -> Section:
    rows = [
        (_("Document"), signing.title),
        (_("File"), f"{signing.file_name}, {filesizeformat(signing.size)}"),
        (_("Client"), signing.organization.name),
        (_("SHA-256 of the file"), signing.sha256),
        (_("State"), str(signing.get_state_display())),
        (_("Signatures"), str(len(signatures))),
    ]
    return Section(title=_("What was signed"), rows=tuple(rows))


def _signature(one: Signature) -> Section:
    rows = [
        (_("Signer"), one.signer_name),
        (_("Side"), str(one.get_side_display())),
        (_("On behalf of"), f"{one.organization_name} {one.organization_inn}".strip() if one.side == "client" else ""),
        (_("Phone"), one.phone),
        (_("Control value of the phone"), one.phone_digest),
        (_("SHA-256 before signing"), one.sha256_before),
        (_("SHA-256 after signing"), one.sha256_after),
        (_("Document shown"), exactly(one.shown_at)),
        (_("Terms accepted"), f"{exactly(one.terms_accepted_at)}, {one.terms}"),
        (_("SHA-256 of the terms"), one.terms.sha256),
        (_("Code handed to the operator"), exactly(one.code_sent_at)),
        (_("Operator's number of the message"), one.message_number),
        (_("Code entered, signed"), exactly(one.signed_at)),
        (_("Address"), one.address),
        (_("Browser"), one.agent),
    ]
    title = _("Signature: %(name)s") % {"name": one.signer_name}
    return Section(title=title, rows=tuple((label, value) for label, value in rows if value))


def _happening(event: SignatureEvent) -> Happening:
    who = [event.actor_name or _("System"), event.address, event.agent]
    told = [f"{name}: {value}" for name, value in _told(event)]
    bound = f"№ {event.position}, SHA-256 {event.digest}"
    details = " · ".join([*(part for part in who if part), *told, bound])
    return Happening(at=timezone.localtime(event.at), what=str(EventKind(event.kind).label), details=details)


def _told(event: SignatureEvent) -> Iterator[tuple[str, Any]]:
    words = {
        "phone": _("phone"),
        "message": _("message"),
        "reason": _("reason"),
        "left": _("attempts left"),
        "signer_name": _("signer"),
        "terms": _("terms"),
    }
    for name, word in words.items():
        if (value := event.facts.get(name)) not in (None, ""):
            yield word, value
