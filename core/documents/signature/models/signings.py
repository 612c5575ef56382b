"""One version on its way to the signatures of those who were asked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.documents.models import Document, Version
from core.documents.signature.numbers import shown
from core.documents.signature.states import UNANSWERED, CodeState, RequestState, SigningState
from core.documents.states import Side
from core.ui.tables.search import search_index


class Signing(models.Model):
    """The signing of one version by all who were asked; `number` names its evidence to everybody.

    What is signed is copied here from the version, whose file nobody changes: the evidence tells the whole by itself.
    Whoever writes anything about it holds this row, so that events have one order.
    """

    number = models.CharField(max_length=16, unique=True)
    version = models.ForeignKey(Version, on_delete=models.DO_NOTHING, related_name="signings")
    document = models.ForeignKey(Document, on_delete=models.DO_NOTHING, related_name="signings")
    organization = models.ForeignKey("organizations.Organization", on_delete=models.DO_NOTHING, related_name="+")
    title = models.CharField(_("document"), max_length=255)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=SigningState, default=SigningState.OPEN)
    in_order = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    requested_by_name = models.CharField(max_length=254, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=SigningState.values), name="signatures_signing_state"),
            models.UniqueConstraint(
                fields=["version"],
                name="signatures_one_signing",
                condition=models.Q(state__in=[SigningState.OPEN.value, SigningState.COMPLETE.value]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="signatures_signing_created"),
            models.Index(fields=["state", "-created_at", "-id"], name="signatures_signing_by_state"),
            models.Index(fields=["organization", "-created_at", "-id"], name="signatures_signing_client"),
            models.Index(fields=["sha256"], name="signatures_signing_file"),
            models.Index(
                fields=["expires_at"],
                name="signatures_signing_due",
                condition=models.Q(state="open", expires_at__isnull=False),
            ),
            search_index("signatures_signing_search", "title", "file_name"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_number(self) -> str:
        return shown(self.number)

    @property
    def shown_reason(self) -> str:
        """Say why it ended: in a person's own words, or in ours in the reader's language."""
        return gettext(self.reason) if self.reason else ""


class SignatureRequest(models.Model):
    """One signer's part in a signing. Where there is an order, parts with the same position go side by side.

    Of the newest code it knows how far it got; its digits nobody keeps.
    """

    signing = models.ForeignKey(Signing, on_delete=models.DO_NOTHING, related_name="requests", db_index=False)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    signer_name = models.CharField(_("signer"), max_length=254)
    side = models.CharField(max_length=10, choices=Side)
    position = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=10, choices=RequestState)
    code_id = models.UUIDField(null=True)
    code_state = models.CharField(max_length=10, choices=CodeState, blank=True, default="")
    code_expires_at = models.DateTimeField(null=True)
    phone = models.CharField(max_length=20, blank=True)  # as the page shows it, never in full
    message_number = models.CharField(max_length=80, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    shown_at = models.DateTimeField(null=True)
    code_sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["signing", "signer"], name="signatures_asked_once"),
            models.CheckConstraint(condition=models.Q(state__in=RequestState.values), name="signatures_request_state"),
            models.CheckConstraint(condition=models.Q(code_state__in=CodeState.values), name="signatures_code_state"),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(reason=""), name="signatures_declined_with_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["signer", "-created_at", "-id"], name="signatures_of_signer"),
            models.Index(
                fields=["signer"],
                name="signatures_unanswered",
                condition=models.Q(state__in=[state.value for state in UNANSWERED]),
            ),
            models.Index(fields=["code_id"], name="signatures_by_code", condition=models.Q(code_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.signer_name

    @property
    def shown_reason(self) -> str:
        return gettext(self.reason) if self.reason else ""
