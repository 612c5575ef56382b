"""Documents to sign, made for a test of isolation."""

from collections.abc import Callable
from itertools import count

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.documents.models import Preview, Version
from core.documents.services.previews import picture_name
from core.documents.signature.models import Receipt, SignatureRequest, Signing
from tests.factories.signing import make_signing, make_version, request_of
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

_numbers = count(1)


def make_own_version(owner: Owner) -> Version:
    return make_version(organization=owner.organization, title=f"Document {owner.mark} {next(_numbers)}")


def make_own_signing(owner: Owner) -> Signing:
    return make_signing(owner.client, version=make_own_version(owner))


def make_receipt(signing: Signing) -> None:
    name = default_storage.save("documents/receipts/isolation.pdf", ContentFile(b"%PDF-"))
    Receipt.objects.create(
        signing=signing, head=f"{next(_numbers):064d}", events=1, stored_name=name, size=5, sha256="b" * 64
    )


def to_sign(owner: Owner, **data: object) -> Thing:
    request = request_of(make_own_signing(owner), owner.client)
    return Thing(row=request, names={"pk": request.pk}, seen_by=SeenBy.PERSON, data=data)


def to_sign_by_code(owner: Owner) -> Thing:
    return to_sign(owner, code="123456")


def to_accept(owner: Owner) -> Thing:
    return to_sign(owner, terms=1)


def to_decline(owner: Owner) -> Thing:
    return to_sign(owner, reason="Wrong sum")


def page_to_sign(owner: Owner) -> Thing:
    thing = to_sign(owner)
    version = thing.row.signing.version  # type: ignore[attr-defined]
    Preview.objects.filter(pk=version.pk).update(state="ready", pages=1, total=1, extension="png")
    default_storage.save(picture_name(version, 1, "png"), ContentFile(b"PNG"))
    return Thing(row=thing.row, names=thing.names, seen_by=thing.seen_by, rest={"page": 1})


def signed_by_me(owner: Owner) -> Thing:
    thing = to_sign(owner)
    make_receipt(thing.row.signing)  # type: ignore[attr-defined]
    return thing


def version_to_sign(owner: Owner) -> Thing:
    version = make_own_version(owner)
    data = {"signers": [owner.client.pk], "order": "together"}
    return Thing(row=version, names={"version_id": version.pk}, seen_by=SeenBy.COMPANY, data=data)


def signing(owner: Owner, **data: object) -> Thing:
    made = make_own_signing(owner)
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.COMPANY, data=data)


def signing_to_withdraw(owner: Owner) -> Thing:
    return signing(owner, reason="A mistake")


def signing_with_receipt(owner: Owner) -> Thing:
    thing = signing(owner)
    make_receipt(thing.row)  # type: ignore[arg-type]
    return thing


def locked_request(owner: Owner) -> Thing:
    made = make_own_signing(owner)
    request = request_of(made, owner.client)
    SignatureRequest.objects.filter(pk=request.pk).update(state="locked")
    return Thing(row=request, names={"pk": made.pk, "request_id": request.pk}, seen_by=SeenBy.COMPANY)


SIGNATURES: dict[str, Callable[[Owner], Thing]] = {
    "signatures:sign": to_sign,
    "signatures:sign_state": to_sign,
    "signatures:sign_terms": to_accept,
    "signatures:sign_code": to_sign,
    "signatures:sign_confirm": to_sign_by_code,
    "signatures:sign_decline": to_decline,
    "signatures:sign_file": to_sign,
    "signatures:sign_picture": page_to_sign,
    "signatures:sign_receipt": signed_by_me,
    "signatures:signing_ask": version_to_sign,
    "signatures:signing_detail": signing,
    "signatures:signing_file": signing,
    "signatures:signing_receipt": signing_with_receipt,
    "signatures:signing_withdraw": signing_to_withdraw,
    "signatures:signing_unlock": locked_request,
    "api:signature_request-detail": to_sign,
    "api:signature_request-terms": to_accept,
    "api:signature_request-code": to_sign,
    "api:signature_request-confirm": to_sign_by_code,
    "api:signature_request-decline": to_decline,
    "api:signature_request-file": to_sign,
    "api:signature_request-receipt": signed_by_me,
    "api:signing-detail": signing,
    "api:signing-withdraw": signing_to_withdraw,
    "api:signing-evidence": signing,
    "api:signing-receipt": signing_with_receipt,
}
