"""The journal and its part about security, as lists."""

from typing import Any, ClassVar

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.audit.models import AuditRecord, RecordKind
from core.audit.selectors import changes_in_words
from core.audit.wording import ACTORS, action_choices, action_word, subject_choices, subject_word
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn
from core.ui.tables.declared import Empty, RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, RecordsFilter, TextFilter
from core.ui.tables.table import Table

VIEW = "audit.view_record"
KIND_MARKS = {
    RecordKind.CHANGE.value: Mark(tone="info", icon="pencil"),
    RecordKind.SECURITY.value: Mark(tone="warn", icon="shield-lock"),
    RecordKind.VIEW.value: Mark(tone="idle", icon="eye"),
}
# What the page of security tells apart, by the actions that belong there.
GROUPS = {
    "sign_ins": (_("Sign-ins"), ("accounts.sign_in.succeeded", "accounts.sign_in.ended", "accounts.device.added")),
    "failures": (_("Failures"), ("accounts.sign_in.failed",)),
    "locks": (_("Lock-outs"), ("accounts.sign_in.locked",)),
    "rights": (
        _("Changes of rights"),
        (
            "accounts.user.invited",
            "accounts.user.blocked",
            "accounts.user.unblocked",
            "accounts.user.roles_changed",
            "accounts.user.access_reset",
            "accounts.role.created",
            "accounts.role.changed",
            "accounts.role.deleted",
            "organizations.member.added",
            "organizations.member.role_changed",
            "organizations.member.removed",
            "organizations.access.bound",
        ),
    ),
    "exports": (_("Exports"), ("ui.export.started", "ui.export.taken")),
    "support": (
        _("Vendor's support"),
        (
            "tenants.support.asked",
            "tenants.support.entered",
            "tenants.support.ended",
            "tenants.support.consent_changed",
        ),
    ),
}


class GroupFilter(ChoicesFilter):
    """One or several groups of actions."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        actions = [action for code in value or () for action in GROUPS[code][1]]
        return qs.filter(action__in=actions) if actions else qs


def _staff(request: Any) -> QuerySet[Any]:
    return get_user_model()._default_manager.filter(kind="staff").order_by("name", "pk")


class RecordFilters(django_filters.FilterSet):
    actor = RecordsFilter(label=_("Who of the staff"), field_name="actor_id", queryset=_staff)
    action = ChoicesFilter(label=_("What was done"), choices=action_choices)
    kind = ChoicesFilter(label=_("Kind"), choices=RecordKind.choices)
    subject = ChoicesFilter(label=_("Object"), field_name="subject_type", choices=subject_choices)
    number = TextFilter(label=_("Object's number"), field_name="subject_id", lookup_expr="exact")
    at = DayRangeFilter(label=_("When"))


class SecurityFilters(django_filters.FilterSet):
    group = GroupFilter(label=_("What"), choices=[(code, label) for code, (label, _actions) in GROUPS.items()])
    actor = RecordsFilter(label=_("Who of the staff"), field_name="actor_id", queryset=_staff)
    address = TextFilter(label=_("Address"), lookup_expr="startswith")
    at = DayRangeFilter(label=_("When"))


class RecordTable(Table):
    code: ClassVar[str] = "audit.records"
    title: ClassVar[Any] = _("Journal")
    model: ClassVar = AuditRecord
    permission: ClassVar[str] = VIEW
    filterset: ClassVar = RecordFilters
    search: ClassVar = ("actor_name", "subject_name")
    search_hint: ClassVar[Any] = _("Who or what")
    order: ClassVar[str] = "-at"
    row_actions: ClassVar = (
        RowAction(code="open", label=_("What was and what is"), icon="eye", url="audit:record_detail", kind="dialog"),
    )
    empty: ClassVar = Empty(
        title=_("Nothing has been done yet"),
        text=_("Here will be every deed: who, when, from where, what it was and what it has become."),
        icon="list-details",
    )

    at = MomentColumn(_("When"), "at", card="measure")
    action = Column(
        _("What was done"),
        lambda one: action_word(one.action),
        sort="action",
        link="audit:record_detail",
        pinned=True,
        card="title",
    )
    actor = Column(
        _("Who"),
        lambda one: one.actor_name or ACTORS.get(one.actor_kind, one.actor_kind),
        second=lambda one: ACTORS.get(one.actor_kind, one.actor_kind) if one.actor_name else "",
        second_label=_("Kind of person"),
        sort="actor_name",
        card="who",
    )
    subject = Column(
        _("Object"),
        lambda one: one.subject_name or (one.subject_type and f"№ {one.subject_id}"),
        second=lambda one: subject_word(one.subject_type) if one.subject_type else "",
        second_label=_("Kind of object"),
        sort="subject_name",
    )
    changes = Column(_("Changes"), changes_in_words, sort="subject_type")
    address = Column(_("From where"), "address")
    kind = BadgeColumn(_("Kind"), "kind", marks=KIND_MARKS, hidden=True, card="badge")
    agent = Column(_("Program"), "agent", hidden=True)
    code_column = Column(_("Code of the action"), "action", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return AuditRecord.objects.all()

    @classmethod
    def row_name(cls, record: Any) -> str:
        return action_word(record.action)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s record", "%(count)s records", count.value) % {"count": count}


class SecurityTable(RecordTable):
    """What concerns the safety of the company: sign-ins, failures, lock-outs, rights, exports, support."""

    code: ClassVar[str] = "audit.security"
    title: ClassVar[Any] = _("Security")
    filterset: ClassVar = SecurityFilters
    tiles: ClassVar = (
        Tile(code="all", label=_("All events"), icon="shield-lock"),
        Tile(
            code="failures", label=GROUPS["failures"][0], icon="alert-circle", tone="bad", filters={"group": "failures"}
        ),
        Tile(code="locks", label=GROUPS["locks"][0], icon="lock", tone="warn", filters={"group": "locks"}),
        Tile(code="rights", label=GROUPS["rights"][0], icon="user-check", tone="info", filters={"group": "rights"}),
        Tile(code="exports", label=GROUPS["exports"][0], icon="download", filters={"group": "exports"}),
        Tile(code="support", label=GROUPS["support"][0], icon="headset", filters={"group": "support"}),
    )

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return AuditRecord.objects.filter(kind=RecordKind.SECURITY)
