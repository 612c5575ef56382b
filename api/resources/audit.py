"""The journal for programs: read, filtered, never written."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.audit.models import AuditRecord, RecordKind
from core.audit.tables import VIEW


class AuditRecordSerializer(serializers.ModelSerializer[AuditRecord]):
    """`changes` gives old and new value by field."""

    changes = serializers.DictField(child=serializers.ListField(child=serializers.JSONField()))
    facts = serializers.DictField(child=serializers.JSONField())

    class Meta:
        model = AuditRecord
        fields = (
            "id",
            "at",
            "kind",
            "action",
            "actor_id",
            "actor_name",
            "actor_kind",
            "address",
            "agent",
            "request_id",
            "subject_type",
            "subject_id",
            "subject_name",
            "organization_id",
            "changes",
            "facts",
        )


class AuditRecordFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=RecordKind.choices)
    action = filters.CharFilter()
    actor = filters.NumberFilter(field_name="actor_id")
    subject_type = filters.CharFilter()
    subject_id = filters.CharFilter()
    since = filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = AuditRecord
        fields: tuple[str, ...] = ()


@extend_schema(tags=["audit"])
class AuditRecordViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Every deed of the company: who, when, from where, what it was and what it has become."""

    required_permission: ClassVar[dict[str, str]] = {"read": VIEW}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = AuditRecordSerializer
    filterset_class = AuditRecordFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "at": "at"}
    ordering = "-at"

    def rows(self) -> QuerySet[AuditRecord]:
        return AuditRecord.objects.all()


router = SimpleRouter(use_regex_path=False)
router.register("audit", AuditRecordViewSet, basename="audit")
