"""Is this the very file that was signed here? Asked by anybody who has it; the file itself is never kept."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from core.accounts.services.limits import Limit, spend
from core.documents.signature.models import Receipt, Signature, SignatureRequest, Signing
from core.documents.signature.numbers import read_number
from core.documents.signature.selectors import ASK, VIEW, chain_fault, with_signature
from core.lib.errors import DomainError, InvalidInput
from core.organizations.scope import owned
from core.organizations.viewer import Viewer

MEGABYTE = 1024 * 1024
# Nothing larger is ever let in, so nothing larger can have been signed.
MOST_BYTES = settings.DOCUMENT_MAX_BYTES
MOST_SHOWN = 10
FROM_ADDRESS = Limit(name="verify-from", attempts=30, seconds=600)
FROM_COMPANY = Limit(name="verify-company", attempts=1000, seconds=600)


class TooManyChecks(DomainError):
    code, status = "too_many_checks", 429
    message = _("Too many checks from your address. Try again in %(wait)s s.")


class FileTooLarge(InvalidInput):
    code, status = "file_too_large", 413
    message = _("A file of at most %(megabytes)s MB can be checked.")

    def __init__(self) -> None:
        super().__init__(megabytes=MOST_BYTES // MEGABYTE)


class NothingToCheck(InvalidInput):
    code = "nothing_to_check"
    message = _("Choose a file, or type the number of the evidence.")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A signing as anybody may learn of it; names and the title are for those who see the document anyway."""

    number: str
    sha256: str
    state: str
    signed: int
    asked: int
    first_at: datetime
    last_at: datetime
    is_whole: bool
    title: str = ""
    signing_id: int | None = None
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`outcome`: "signed" (the very file), "receipt" (the very receipt), "differs" (not the file of that number),
    "number" (what is known under the number, no file was given), "unknown"."""

    outcome: str
    sha256: str = ""
    number: str = ""
    found: tuple[Found, ...] = field(default=())

    @property
    def is_yes(self) -> bool:
        return self.outcome in ("signed", "receipt")


def count_check(client_ip: str) -> None:
    """Count a check against the limits; raise TooManyChecks beyond them."""
    for limit, who in ((FROM_ADDRESS, client_ip), (FROM_COMPANY, "")):
        spent = spend(limit, who)
        if not spent.allowed:
            raise TooManyChecks(wait=spent.wait)


def verify(*, viewer: Viewer, sha256: str = "", number: str = "") -> Verdict:
    """Say what is known here of a file by its digest, of a number, or of both together."""
    typed, bare = number.strip(), read_number(number)
    if not sha256 and not typed:
        raise NothingToCheck
    known = with_signature(Signing.objects.all())
    named = known.filter(number=bare) if bare else known.none()
    if not sha256:
        return _verdict("number" if named.exists() else "unknown", named, viewer, number=typed)
    same = known.filter(sha256=sha256)
    if typed:
        if (of_number := same.filter(number=bare)).exists():
            return _verdict("signed", of_number, viewer, sha256=sha256, number=typed)
        if named.exists() and not _is_receipt(sha256, named):
            return _verdict("differs", named, viewer, sha256=sha256, number=typed)
    if same.exists():
        return _verdict("signed", same, viewer, sha256=sha256)
    told = known.filter(pk__in=Receipt.objects.filter(sha256=sha256).values("signing"))
    return _verdict("receipt" if told.exists() else "unknown", told, viewer, sha256=sha256, number=typed)


def _is_receipt(sha256: str, named: QuerySet[Signing]) -> bool:
    return Receipt.objects.filter(sha256=sha256, signing__in=named).exists()


def _verdict(
    outcome: str, signings: QuerySet[Signing], viewer: Viewer, *, sha256: str = "", number: str = ""
) -> Verdict:
    rows = signings.annotate(
        asked=Count("requests", distinct=True),
        signed=Count("signatures", distinct=True),
        first_at=Min("signatures__signed_at"),
        last_at=Max("signatures__signed_at"),
    )
    found = tuple(_found(one, viewer) for one in rows.order_by("-last_at", "-pk")[:MOST_SHOWN])
    return Verdict(outcome=outcome, sha256=sha256, number=number, found=found)


def _found(one: Any, viewer: Viewer) -> Found:
    sees = may_see(one, viewer)
    return Found(
        number=one.shown_number,
        sha256=one.sha256,
        state=one.state,
        signed=one.signed,
        asked=one.asked,
        first_at=one.first_at,
        last_at=one.last_at,
        is_whole=chain_fault(one) is None,
        title=one.title if sees else "",
        signing_id=one.pk if sees and viewer.has_permission(ASK) else None,
        signatures=tuple(one.signatures.order_by("signed_at", "pk")) if sees else (),
    )


def may_see(signing: Signing, viewer: Viewer) -> bool:
    """Tell whether the viewer sees the document anyway: as one of its signers, or by his rights to its client's."""
    if viewer.user is None:
        return False
    if SignatureRequest.objects.filter(signing=signing, signer=viewer.user).exists():
        return True
    same = Signing.objects.filter(pk=signing.pk)
    return any(owned(same, viewer, permission=code).exists() for code in (VIEW, ASK))
