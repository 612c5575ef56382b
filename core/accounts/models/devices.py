"""Browsers and programs from which somebody has come in before."""

from typing import ClassVar

from django.db import models

from core.accounts.models.people import User


class KnownDevice(models.Model):
    """One browser of one person: its cookie is kept as a digest.

    A new one is told to its owner, an old one is not shut out by a stranger's guesses, and on a trusted one the second
    factor is not asked for.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64)
    agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    trusted_at = models.DateTimeField(null=True)
    # What the trust was given on: a new password or another second factor ends it.
    trust_stamp = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "digest"], name="accounts_known_device"),
        ]
