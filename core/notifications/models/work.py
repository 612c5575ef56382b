"""What the senders remember between their runs."""

from django.db import models


class Circuit(models.Model):
    """An operator that does not answer is left alone for a while: this company's, on this channel only."""

    channel = models.CharField(max_length=20, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.channel}: {self.failures}"
