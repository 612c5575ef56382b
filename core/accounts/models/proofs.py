"""What proves for a while who somebody is: invitations, one-time codes, counted attempts."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.models.people import User


class Invitation(models.Model):
    """A way in for one invited user: a link that works once, for a while, on this company's host only.

    The row knows no link: of its token it keeps a digest, written when the letter goes out.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    token_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], name="accounts_one_open_invitation", condition=models.Q(accepted_at=None)
            ),
            models.UniqueConstraint(
                fields=["token_digest"], name="accounts_invitation_token", condition=~models.Q(token_digest="")
            ),
        ]


class CodeChannel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class OneTimeCode(models.Model):
    """Six digits on their way to somebody's address or phone; kept as a digest, written when the message goes out.

    A row stands for an unknown contact too: it has no digest, so nothing ever matches it, and asking looks the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=CodeChannel)
    contact = models.CharField(max_length=254)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=5)
    link = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class Attempts(models.Model):
    """How often somebody has tried something in the present window; kept by `services.limits`."""

    key = models.CharField(max_length=120, primary_key=True)
    spent = models.IntegerField()
    ends_at = models.DateTimeField()
