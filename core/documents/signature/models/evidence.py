"""What proves a signature: events in a chain, the record of the signature itself, and the receipt.

Triggers of the second migration see to it that all three only grow.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from core.documents.signature.chain import Link
from core.documents.signature.models.signings import SignatureRequest, Signing
from core.documents.signature.models.terms import SignatureTerms
from core.documents.signature.states import EventKind
from core.documents.states import Side


class SignatureEvent(models.Model):
    """One event of a signing, bound to the one before it (see core.documents.signature.chain)."""

    signing = models.ForeignKey(Signing, on_delete=models.DO_NOTHING, related_name="events", db_index=False)
    request = models.ForeignKey(SignatureRequest, on_delete=models.DO_NOTHING, null=True, related_name="events")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=EventKind)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=254, blank=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["signing", "position"], name="signatures_event_position")
        ]

    def told(self, number: str) -> dict[str, Any]:
        """Return what the digest is counted over."""
        return {
            "signing": number,
            "position": self.position,
            "kind": self.kind,
            "at": self.at,
            "request": self.request_id,
            "actor": self.actor_id,
            "name": self.actor_name,
            "address": self.address,
            "agent": self.agent,
            "facts": self.facts,
        }

    def link(self, number: str) -> Link:
        return Link(position=self.position, previous=self.previous, digest=self.digest, facts=self.told(number))


class Signature(models.Model):
    """A signature: who signed what, by which phone, from where, under which terms, and when each step was made."""

    request = models.OneToOneField(SignatureRequest, on_delete=models.DO_NOTHING, related_name="signature")
    signing = models.ForeignKey(Signing, on_delete=models.DO_NOTHING, related_name="signatures")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    signer_name = models.CharField(max_length=254)
    side = models.CharField(max_length=10, choices=Side)
    organization_name = models.CharField(max_length=255, blank=True)
    organization_inn = models.CharField(max_length=12, blank=True)
    sha256_before = models.CharField(max_length=64)
    sha256_after = models.CharField(max_length=64)
    phone = models.CharField(max_length=20)  # in part
    phone_digest = models.CharField(max_length=64)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    terms = models.ForeignKey(SignatureTerms, on_delete=models.DO_NOTHING, related_name="+")
    message_number = models.CharField(max_length=80, blank=True)
    shown_at = models.DateTimeField()
    terms_accepted_at = models.DateTimeField()
    code_sent_at = models.DateTimeField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sha256_before=models.F("sha256_after")), name="signatures_file_is_the_same"
            ),
            models.CheckConstraint(
                condition=models.Q(shown_at__lte=models.F("signed_at"))
                & models.Q(code_sent_at__lte=models.F("signed_at"))
                & models.Q(terms_accepted_at__lte=models.F("signed_at")),
                name="signatures_steps_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.signer_name


class Receipt(models.Model):
    """The evidence as a file to take away; `head` is the digest of the last event that it tells."""

    signing = models.ForeignKey(Signing, on_delete=models.DO_NOTHING, related_name="receipts", db_index=False)
    head = models.CharField(max_length=64)
    events = models.PositiveIntegerField()
    stored_name = models.CharField(max_length=120, unique=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["signing", "head"], name="signatures_one_receipt")]
        indexes: ClassVar = [models.Index(fields=["sha256"], name="signatures_receipt_file")]
