"""The look of one company, in its own schema."""

from typing import ClassVar

from django.db import models


class CompanyTheme(models.Model):
    """What is published; there is at most one row (a company without it has its preset's look)."""

    preset = models.CharField(max_length=40)
    inputs = models.JSONField()
    product_name = models.CharField(max_length=80)
    slogan = models.CharField(max_length=160, blank=True)
    contact_line = models.CharField(max_length=160, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="themes_one_theme"),
        ]
