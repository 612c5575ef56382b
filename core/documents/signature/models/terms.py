"""The company's agreement on signing by codes, and who accepted which version of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SignatureTerms(models.Model):
    """A published version of the terms in one language; the database refuses to change or remove it."""

    language = models.CharField(max_length=5)
    version = models.PositiveIntegerField()
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(db_default=Now())
    published_by = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["language", "version"], name="signatures_terms_version")
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.version}"


class TermsAcceptance(models.Model):
    """Somebody accepted one version of the terms: once, before he signs anything under it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    terms = models.ForeignKey(SignatureTerms, on_delete=models.DO_NOTHING, related_name="acceptances")
    accepted_at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "terms"], name="signatures_accepted_once")]


class SignatureSettings(models.Model):
    """What the company sets beside the terms; one row, or none while everything is as it comes."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    checks_for_everybody = models.BooleanField(_("Anybody may check a file on your site"), default=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(only=True), name="signatures_one_settings")]
