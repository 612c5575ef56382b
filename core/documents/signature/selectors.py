"""Reads about signatures."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.accounts.models import User
from core.documents.models import Document, Version
from core.documents.signature.chain import first_fault
from core.documents.signature.models import Receipt, Signature, SignatureEvent, SignatureRequest, Signing
from core.documents.signature.states import IN_HAND, EventKind, SigningState
from core.organizations.scope import get_owned, owned
from core.organizations.viewer import Viewer

SIGN = "documents.sign"
ASK = "documents.request_signature"
VIEW = "documents.view_document"
MOST_OFFERED = 200


def own_requests(viewer: Viewer) -> QuerySet[Any]:
    """Return what the viewer himself was asked to sign, for the clients for whom he may sign now."""
    requests = SignatureRequest.objects.select_related("signing__organization").filter(signer=viewer.user)
    return owned(requests, viewer, "signing__organization", permission=SIGN)


def get_own_request(viewer: Viewer, pk: int) -> SignatureRequest:
    """Return the viewer's own request; another signer's answers like a missing one."""
    mine = SignatureRequest.objects.select_related("signing__organization", "signing__version").filter(
        signer=viewer.user
    )
    return get_owned(mine, viewer, "signing__organization", permission=SIGN, pk=pk)


def count_waiting(viewer: Viewer) -> int | None:
    """Return how many documents wait for the viewer's signature, for the menu."""
    return own_requests(viewer).filter(state__in=IN_HAND).count() or None


def list_signings(viewer: Viewer) -> QuerySet[Any]:
    """Return the signings of clients whom the viewer sees, with how many have signed of how many."""
    counted = Signing.objects.select_related("organization").annotate(asked=_parts(), signed=_parts(state="signed"))
    return owned(counted, viewer, permission=ASK)


def _parts(**conditions: str) -> Any:
    """Count the parts of each row that is shown, and of no other."""
    parts = SignatureRequest.objects.filter(signing=OuterRef("pk"), **conditions).order_by().values("signing")
    return Coalesce(Subquery(parts.annotate(parts=Count("pk")).values("parts")), 0)


def get_signing(viewer: Viewer, pk: int, *, permission: str = ASK) -> Signing:
    return get_owned(Signing.objects.select_related("organization", "document"), viewer, permission=permission, pk=pk)


def signings_of(document_id: int) -> QuerySet[Signing]:
    """Return the signings of a document, the newest first, each with its signers; the caller has checked the right."""
    requests = SignatureRequest.objects.order_by("position", "pk")
    return Signing.objects.filter(document=document_id).prefetch_related(Prefetch("requests", requests)).order_by("-pk")


def events_of(signing: Signing) -> list[SignatureEvent]:
    return list(signing.events.select_related("request").order_by("position"))


def chain_fault(signing: Signing, events: list[SignatureEvent] | None = None) -> int | None:
    """Return at which event the evidence does not hold any more; None where it is whole."""
    return first_fault(one.link(signing.number) for one in (events_of(signing) if events is None else events))


def signatures_of(signing: Signing) -> list[Signature]:
    return list(signing.signatures.select_related("terms").order_by("signed_at", "pk"))


def receipt_of(signing: Signing) -> Receipt | None:
    return signing.receipts.order_by("-pk").first()


def is_signed(version_id: int) -> bool:
    """Tell whether everybody who was asked has signed this version."""
    return Signing.objects.filter(version=version_id, state=SigningState.COMPLETE).exists()


def newest_version(document_id: int) -> Version | None:
    return Version.objects.filter(document=document_id).order_by("-pk").first()


def possible_signers(document: Document) -> list[User]:
    """Return who may be asked for this document: employees with the right, and the client's people with it."""
    holds = Q(roles__has_all_permissions=True) | Q(roles__permissions__contains=[SIGN])
    staff = User.objects.filter(holds, kind="staff", roles__kind="staff")
    acts = Q(memberships__organization=document.organization_id, memberships__role__permissions__contains=[SIGN])
    clients = User.objects.filter(acts, kind="client")
    people = User.objects.filter(Q(pk__in=staff.values("pk")) | Q(pk__in=clients.values("pk")), is_active=True)
    return list(people.order_by("kind", "name", "pk")[:MOST_OFFERED])


def with_signature(signings: QuerySet[Signing]) -> QuerySet[Signing]:
    """Keep those that at least one person has signed."""
    return signings.filter(Exists(Signature.objects.filter(signing=OuterRef("pk"))))


def shown_digest(request: SignatureRequest) -> str:
    """Return the digest of the file as it was when the signer was shown it."""
    shown = request.events.filter(kind=EventKind.SHOWN).values_list("facts__sha256", flat=True).first()
    return str(shown or "")
