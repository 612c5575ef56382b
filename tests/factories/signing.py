"""Documents to sign, and people who sign them."""

import hashlib
from datetime import datetime
from itertools import count
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from core.accounts.models import OneTimeCode, User
from core.documents.models import Document, Preview, PreviewState, Version
from core.documents.signature.models import Signature, SignatureRequest, Signing
from core.documents.signature.services.codes import digits_of, order_code, send_signing_code
from core.documents.signature.services.requesting import Signer, request_signature
from core.documents.signature.services.signing import confirm, open_request
from core.documents.signature.services.terms import accept_terms, terms_for
from core.documents.states import VersionStatus
from core.organizations.models import Organization
from tests.factories.people import make_client, make_organization, make_staff

CONTENT = b"%PDF-1.7 an agreement\n"
SIGN, ASK = "documents.sign", "documents.request_signature"
_numbers = count(1)


def make_version(
    document: Document | None = None,
    *,
    organization: Organization | None = None,
    content: bytes = CONTENT,
    title: str = "Договор поставки",
    side: str = "company",
) -> Version:
    """A stored file as a version: of a new document, or the next one of a known document."""
    document = document or Document.objects.create(
        organization=organization or make_organization(), type="contract", title=title, number="17"
    )
    name = default_storage.save(f"documents/te/{uuid4().hex}", ContentFile(content))
    number = Version.objects.filter(document=document, side=side).count() + 1
    Document.objects.filter(pk=document.pk).update(
        **{f"{side}_versions": number, f"{side}_status": VersionStatus.UPLOADED, "status": "waits_client"}
    )
    version = Version.objects.create(
        document=document,
        side=side,
        number=number,
        file_name="contract.pdf",
        stored_name=name,
        size=len(content),
        content_type="application/pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        author_name="Staff",
    )
    Preview.objects.create(version=version, state=PreviewState.NONE)
    return version


def make_signer(organization: Organization | None = None, *, phone: str = "", kind: str = "client") -> User:
    """Somebody with a confirmed phone who may sign: for the client, or for the company itself."""
    if kind == "staff":
        user = make_staff(SIGN)
    else:
        user = make_client(SIGN, organizations=[organization] if organization else [])
    user.phone, user.phone_verified = phone or f"+7900{next(_numbers):07d}", True
    user.save(update_fields=["phone", "phone_verified"])
    return user


def make_signing(*signers: User, version: Version | None = None, in_order: bool = False, **more: object) -> Signing:
    """Ask the signers; the version belongs to the first client's organization."""
    if version is None:
        membership = next(one.memberships.get() for one in signers if not one.is_staff)
        version = make_version(organization=membership.organization)
    asked = [Signer(user_id=one.pk, position=number) for number, one in enumerate(signers, start=1)]
    return request_signature(
        version_id=version.pk,
        signers=asked,
        at=timezone.now(),
        in_order=in_order,
        **more,  # type: ignore[arg-type]
    )


def request_of(signing: Signing, user: User) -> SignatureRequest:
    return SignatureRequest.objects.get(signing=signing, signer=user)


def show(request: SignatureRequest, user: User) -> SignatureRequest:
    return open_request(request_id=request.pk, user=user, at=timezone.now())


def accept(user: User) -> None:
    accept_terms(user=user, terms_id=terms_for(user).pk, at=timezone.now())


def order(request: SignatureRequest, user: User) -> SignatureRequest:
    return order_code(request_id=request.pk, user=user, client_ip="192.0.2.1", at=timezone.now())


def code_of(request: SignatureRequest) -> OneTimeCode:
    request.refresh_from_db()
    return OneTimeCode.objects.get(pk=request.code_id)


def send(request: SignatureRequest) -> str:
    """Have the worker send the code; return the digits that came to the phone."""
    code = code_of(request)
    assert send_signing_code(code_id=str(code.pk))
    return digits_of(code)


def with_code(request: SignatureRequest, user: User) -> str:
    """Bring the signer to where he types the code, and return it."""
    show(request, user)
    accept(user)
    order(request, user)
    return send(request)


def sign(request: SignatureRequest, user: User) -> Signature:
    digits = with_code(request, user)
    return confirm(request_id=request.pk, user=user, digits=digits, at=timezone.now())


def guess(request: SignatureRequest, user: User, digits: str, *, at: datetime | None = None) -> Signature:
    return confirm(request_id=request.pk, user=user, digits=digits, at=at or timezone.now())


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06d}"
