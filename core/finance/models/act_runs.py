"""Acts made from operations: which charge stands in which act, and the runs that made them."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core.finance.models.kept import KeptFile
from core.finance.states import ActRunState


class ActRun(models.Model):
    """Acts of a module's operations in a period, for one client or, without an organization, for all of them.

    `acts` and `amount` are what was made, `issued` how many of them have a number so far. `postponed` counts clients
    whose operations do not come to a sum above zero: they wait for the next act.
    """

    module = models.CharField(max_length=40)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    legal_entity = models.ForeignKey(
        "organizations.LegalEntity", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    period_from = models.DateField()
    period_until = models.DateField()
    issued_on = models.DateField()
    issues = models.BooleanField(default=True)  # whether the acts get their numbers at once or stay drafts
    state = models.CharField(max_length=12, choices=ActRunState, default=ActRunState.QUEUED)
    acts = models.IntegerField(default=0)
    issued = models.IntegerField(default=0)
    postponed = models.IntegerField(default=0)
    amount = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    problem = models.JSONField(default=dict)  # why it broke off, by language
    job_id = models.BigIntegerField(null=True)  # the latest job that works on it
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(period_until__gte=F("period_from")), name="finance_actrun_period"),
            models.CheckConstraint(condition=Q(state__in=ActRunState.values), name="finance_actrun_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["module", "period_from"], name="finance_actrun_period_of")]


class ActCharge(models.Model):
    """A charge of the ledger that stands in an act; being the key, it can stand in one only."""

    entry = models.OneToOneField(
        "finance.Entry", on_delete=models.PROTECT, primary_key=True, related_name="+", db_constraint=False
    )
    act = models.ForeignKey("finance.Act", on_delete=models.PROTECT, related_name="charges", db_constraint=False)


class ActFile(KeptFile):
    """The printed form of an issued act."""

    act = models.OneToOneField("finance.Act", on_delete=models.PROTECT, primary_key=True, related_name="file")


class UpdFile(KeptFile):
    """The universal transfer document (УПД) of an issued act: what the act says, in the form that tax offices know."""

    act = models.OneToOneField("finance.Act", on_delete=models.PROTECT, primary_key=True, related_name="upd_file")
