"""What a company's documents say, version by version."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class TemplateVersion(models.Model):
    """The texts of a kind of document in one language; the latest version is in force, and none is ever changed.

    A version without texts returns to the ready template, which then follows the product.
    """

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    number = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    saved_at = models.DateTimeField(db_default=Now())
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    saved_by_name = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "language", "number"], name="paper_one_version"),
        ]

    @property
    def is_ready(self) -> bool:
        return not self.texts
