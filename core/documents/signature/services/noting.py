"""The one writer of the evidence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.documents.signature.chain import GENESIS, link
from core.documents.signature.models import SignatureEvent, SignatureRequest, Signing
from core.documents.signature.states import EventKind
from core.lib.acting import acting


def note(
    signing: Signing,
    kind: EventKind,
    *,
    at: datetime,
    request: SignatureRequest | None = None,
    facts: Mapping[str, Any] | None = None,
) -> SignatureEvent:
    """Add an event after the last one, in the name of whoever acts; the caller holds the signing's row.

    Codes and whole phones are never given.
    """
    who = acting()
    last = SignatureEvent.objects.filter(signing=signing).order_by("-position").first()
    event = SignatureEvent(
        signing=signing,
        request=request,
        position=last.position + 1 if last else 1,
        kind=kind.value,
        at=at,
        actor_id=who.user_id,
        actor_name=who.name[:254],
        address=who.address[:45],
        agent=who.agent[:200],
        facts=dict(facts or {}),
        previous=last.digest if last else GENESIS,
    )
    event.digest = link(event.previous, event.told(signing.number))
    event.save(force_insert=True)
    return event
