"""Signatures of a demonstration company: an act waits for its client, who has a phone for the code."""

from datetime import timedelta

from django.utils import timezone

from core.accounts.models import User, UserKind
from core.documents.models import Document, Version
from core.documents.signature.models import Signing
from core.documents.signature.services.requesting import Signer, may_sign, request_signature
from core.documents.signature.services.terms import ensure_terms
from core.documents.states import DocumentStatus, Side
from core.lib.acting import Acting, acting_as
from core.organizations.models import Membership

# Numbers that nobody has: the sandbox alone takes messages to them.
FIRST_PHONE = 79_000_001_001
MOST = 2


def fill() -> bool:
    """Ask the demonstration clients for their signatures, once; say whether it had to be done."""
    if Signing.objects.exists():
        return False
    manager = User.objects.filter(kind=UserKind.STAFF, email__startswith="manager@", is_active=True).first()
    if manager is None:
        return False
    ensure_terms({"ru", "en"})
    members = Membership.objects.select_related("user").order_by("organization__external_id", "pk")
    with acting_as(Acting(user_id=manager.pk, name=str(manager), kind="staff")):
        asked = [_ask(member, manager, place) for place, member in enumerate(members[:MOST])]
    return any(asked)


def _ask(member: Membership, manager: User, place: int) -> bool:
    waiting = Document.objects.filter(organization=member.organization_id, status=DocumentStatus.WAITS_CLIENT)
    document = waiting.order_by("pk").first()
    if document is None or not may_sign(member.user, member.organization_id):
        return False
    phone = f"+{FIRST_PHONE + place}"
    if not member.user.phone and not User.objects.filter(phone=phone).exists():
        member.user.phone, member.user.phone_verified = phone, True
        member.user.save(update_fields=["phone", "phone_verified"])
    version = Version.objects.filter(document=document, side=Side.COMPANY).order_by("-pk")[0]
    request_signature(
        version_id=version.pk,
        signers=[Signer(user_id=member.user_id), Signer(user_id=manager.pk, position=2)],
        by=manager,
        at=timezone.now(),
        in_order=True,
        expires_at=timezone.now() + timedelta(days=14),
    )
    return True
