"""Sides of a document, the states of a version and what the document as a whole waits for."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import pgettext_lazy

from core.lib.state_machine import StateMachine, move


class Side(models.TextChoices):
    """Who uploaded a version; the other side judges it."""

    CLIENT = "client", pgettext_lazy("document", "Client")
    COMPANY = "company", pgettext_lazy("document", "Company")

    @property
    def other(self) -> "Side":
        return Side.COMPANY if self == Side.CLIENT else Side.CLIENT


class VersionStatus(models.TextChoices):
    UPLOADED = "uploaded", pgettext_lazy("version", "Uploaded")
    UNDER_REVIEW = "under_review", pgettext_lazy("version", "Under review")
    ACCEPTED = "accepted", pgettext_lazy("version", "Accepted")
    REJECTED = "rejected", pgettext_lazy("version", "Rejected")
    SIGNED = "signed", pgettext_lazy("version", "Signed")


class DocumentStatus(models.TextChoices):
    """Follows from the latest version of each side."""

    EMPTY = "empty", pgettext_lazy("document", "No file yet")
    WAITS_COMPANY = "waits_company", pgettext_lazy("document", "Waiting for us")
    WAITS_CLIENT = "waits_client", pgettext_lazy("document", "Waiting for the client")
    REJECTED = "rejected", pgettext_lazy("document", "Rejected")
    ACCEPTED = "accepted", pgettext_lazy("document", "Accepted")
    SIGNED = "signed", pgettext_lazy("document", "Signed")


OPEN = (VersionStatus.UPLOADED, VersionStatus.UNDER_REVIEW)

VERSION_FLOW = StateMachine(
    move("take", sources={VersionStatus.UPLOADED}, to=VersionStatus.UNDER_REVIEW),
    move("accept", sources=OPEN, to=VersionStatus.ACCEPTED),
    move("reject", sources=OPEN, to=VersionStatus.REJECTED),
    # Whoever has judged by mistake looks once more; a signature is for good.
    move("reopen", sources={VersionStatus.ACCEPTED, VersionStatus.REJECTED}, to=VersionStatus.UNDER_REVIEW),
    move("sign", sources={*OPEN, VersionStatus.ACCEPTED}, to=VersionStatus.SIGNED),
)
# What the other side does on the page of a document; "sign" has a way of its own.
VERDICTS = ("take", "accept", "reject", "reopen")


def summary(*, client: str, company: str) -> DocumentStatus:
    """Return the status of a document whose latest versions stand so; an empty text is no version."""
    stands: Iterable[str] = {status for status in (client, company) if status}
    if client in OPEN:
        return DocumentStatus.WAITS_COMPANY
    if company in OPEN:
        return DocumentStatus.WAITS_CLIENT
    for status in (VersionStatus.REJECTED, VersionStatus.SIGNED, VersionStatus.ACCEPTED):
        if status in stands:
            return DocumentStatus(status)
    return DocumentStatus.EMPTY
