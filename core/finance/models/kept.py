"""The printed form of a paper."""

from django.db import models
from django.db.models.functions import Now


class KeptFile(models.Model):
    """What was printed of an issued paper, made once: whoever asks later gets the same bytes.

    Its key is the paper's.
    """

    path = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True
