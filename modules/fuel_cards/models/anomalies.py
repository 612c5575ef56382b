"""Operations that look wrong, and what the company looks for."""

from collections.abc import Mapping
from datetime import time
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from modules.fuel_cards.models.cards import Card
from modules.fuel_cards.models.causes import figure
from modules.fuel_cards.models.transactions import Transaction
from modules.fuel_cards.states import AnomalyState


class AnomalyRule(models.TextChoices):
    TANK = "tank", _("More than the tank holds")
    CITIES = "cities", _("Two cities within a short time")
    NIGHT = "night", _("At night")
    PRODUCT = "product", _("Product not of the vehicle")


class AnomalyPolicy(models.Model):
    """What the company looks for, in its own time zone; `minutes` lie between two cities at the least."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    tank = models.BooleanField(default=True)
    cities = models.BooleanField(default=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    night = models.BooleanField(default=False)
    night_from = models.TimeField(_("from"), default=time(23))
    night_to = models.TimeField(_("until"), default=time(5))
    product = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(only=True), name="fuel_cards_one_anomaly_policy"),
            models.CheckConstraint(condition=Q(minutes__range=(1, 1440)), name="fuel_cards_anomaly_minutes"),
        ]

    @classmethod
    def load(cls) -> Self:
        return cls.objects.first() or cls()

    @property
    def rules(self) -> list[str]:
        """Return the rules that are switched on."""
        return [rule for rule in AnomalyRule.values if getattr(self, rule)]


class Anomaly(models.Model):
    """A rule speaks against an operation, once; `evidence` holds the figures and operations by which it does.

    It belongs to whom the operation belongs to, so it moves with it.
    """

    transaction = models.ForeignKey(
        Transaction, on_delete=models.DO_NOTHING, related_name="anomalies", db_index=False, db_constraint=False
    )
    card = models.ForeignKey(
        Card, on_delete=models.DO_NOTHING, related_name="anomalies", db_index=False, db_constraint=False
    )
    rule = models.CharField(_("rule"), max_length=10, choices=AnomalyRule)
    evidence = models.JSONField()
    state = models.CharField(_("state"), max_length=10, choices=AnomalyState, default=AnomalyState.NEW)
    note = models.CharField(_("note"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transaction", "rule"], name="fuel_cards_one_anomaly"),
            models.CheckConstraint(
                condition=Q(rule__in=AnomalyRule.values, state__in=AnomalyState.values), name="fuel_cards_anomaly_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=AnomalyState.DISMISSED) | ~Q(note=""), name="fuel_cards_anomaly_dismissed_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at", "id"], name="fuel_cards_anomaly_found"),
            models.Index(fields=["card"], name="fuel_cards_anomaly_card"),
            models.Index(fields=["id"], condition=Q(state=AnomalyState.NEW), name="fuel_cards_anomaly_new"),
        ]

    def __str__(self) -> str:
        return str(AnomalyRule(self.rule).label)

    @property
    def words(self) -> str:
        """Say the evidence in the reader's language."""
        return evidence_words(self.rule, self.evidence)


def evidence_words(rule: str, evidence: Mapping[str, Any]) -> str:
    """Say by which figures a rule speaks against an operation."""
    if rule == AnomalyRule.TANK:
        words = {name: figure(evidence[name], "litres") for name in ("quantity", "tank")}
        return gettext("%(quantity)s into a tank of %(tank)s") % words
    if rule == AnomalyRule.CITIES:
        if "station" not in evidence:  # found before stations were kept
            return gettext("%(region)s, then %(other)s within %(minutes)s min") % evidence
        text = gettext(
            "%(region)s (station %(station)s), then %(other)s (station %(other_station)s) in %(minutes)s min"
        )
        return text % evidence
    if rule == AnomalyRule.NIGHT:
        return gettext("At %(at)s; the night is from %(from)s until %(until)s") % evidence
    allowed = ", ".join(evidence["allowed"] or ())
    return gettext("%(product)s; the vehicle takes: %(allowed)s") % {"product": evidence["product"], "allowed": allowed}
