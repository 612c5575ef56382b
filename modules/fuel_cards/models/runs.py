"""Import runs: what came of each file."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from modules.fuel_cards.models.directories import Supplier
from modules.fuel_cards.states import RunState


class ImportKind(models.TextChoices):
    TRANSACTIONS = "transactions", _("Transactions")
    CARDS = "cards", _("Cards")
    BINDINGS = "bindings", _("Clients of cards")
    PRODUCTS = "products", _("Products")
    STATIONS = "stations", _("Stations")


class ImportMode(models.TextChoices):
    GOOD_ROWS = "good_rows", _("Take the good rows")
    WHOLE_FILE = "whole_file", _("The whole file or nothing")


class ImportRun(models.Model):
    """One file: its state, what was decided about it, and the figures of its outcome."""

    kind = models.CharField(max_length=20, choices=ImportKind)
    supplier = models.ForeignKey(Supplier, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=RunState, default=RunState.UPLOADED)
    mode = models.CharField(max_length=20, choices=ImportMode, default=ImportMode.GOOD_ROWS)
    file_name = models.CharField(max_length=255, blank=True)
    file = models.CharField(max_length=255, blank=True)
    size = models.BigIntegerField(default=0)
    rows = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    duplicate = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    sample = models.JSONField(default=dict)
    job_id = models.BigIntegerField(null=True)  # the latest job that works on it
    problem_code = models.CharField(max_length=40, blank=True)
    problem = models.JSONField(default=dict)  # what is wrong with the file, by language
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=RunState.values), name="fuel_cards_run_state"),
        ]


class RowError(models.Model):
    """A row that was not taken, by its line in the file."""

    run = models.ForeignKey(ImportRun, on_delete=models.DB_CASCADE, related_name="errors", db_index=False)
    line = models.IntegerField()
    reason = models.CharField(max_length=40)
    number = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["run", "line"], name="fuel_cards_row_errors")]
