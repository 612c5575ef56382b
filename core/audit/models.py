"""Records, and the chain that binds each to the one before it.

Triggers of the first migrations keep what no constraint can: nothing is changed or removed, and each record gets its
link as its transaction is committed, so that the chain follows the order of the commits and nobody waits for it
longer than a commit takes.
"""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui.tables.search import search_index


class RecordKind(models.TextChoices):
    CHANGE = "change", pgettext_lazy("journal", "Change")
    SECURITY = "security", _("Security")
    VIEW = "view", _("Viewing of personal data")


class AuditRecord(models.Model):
    """One deed. It names people and objects instead of pointing at them: they may be gone, the record stays."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=RecordKind)
    action = models.CharField(max_length=80)  # dotted: "accounts.user.blocked"
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=254, blank=True)
    actor_kind = models.CharField(max_length=10)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    subject_name = models.CharField(max_length=254, blank=True)
    organization_id = models.BigIntegerField(null=True)
    # {field: [old, new]}; secrets never stand here.
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="audit_record_at"),
            models.Index(fields=["kind", "-at", "-id"], name="audit_record_kind"),
            models.Index(fields=["action", "-at", "-id"], name="audit_record_action"),
            models.Index(fields=["actor_id", "-at", "-id"], name="audit_record_actor"),
            models.Index(fields=["subject_type", "subject_id", "-at"], name="audit_record_subject"),
            search_index("audit_record_search", "actor_name", "subject_name"),
        ]


class AuditLink(models.Model):
    """A record's place in the chain: the digest of the record together with the digest before it."""

    position = models.BigIntegerField(primary_key=True)
    record = models.OneToOneField(AuditRecord, on_delete=models.PROTECT, related_name="link")
    digest = models.CharField(max_length=64)


class ChainCheck(models.Model):
    """What the last proof of the chain said: one row. Its head is looked for by the next one, so that a chain that was
    cut short is found too."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    records = models.BigIntegerField()
    head = models.CharField(max_length=64, blank=True)
    faults = models.PositiveIntegerField(default=0)
    first_fault = models.CharField(max_length=80, blank=True)
