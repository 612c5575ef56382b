"""The company's recurring work for programs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.integrations.exchange.selectors import MANAGE
from core.integrations.schedules.controlling import run_schedule, switch_schedule
from core.integrations.schedules.selectors import list_schedules, seconds_of
from core.integrations.schedules.wording import title_of, why_always_on
from core.jobs.models import Schedule


class ScheduleSerializer(serializers.ModelSerializer[Schedule]):
    """Recurring work: `always_on` says why it cannot be switched off, where that is so."""

    title = serializers.SerializerMethodField()
    is_on = serializers.SerializerMethodField()
    always_on = serializers.SerializerMethodField()
    last_result = serializers.CharField(source="result")
    last_seconds = serializers.SerializerMethodField()
    last_error = serializers.CharField(source="error")

    class Meta:
        model = Schedule
        fields = (
            "id",
            "name",
            "title",
            "cron",
            "time_zone",
            "is_on",
            "always_on",
            "next_run_at",
            "last_run_at",
            "last_result",
            "last_seconds",
            "last_error",
        )

    def get_title(self, one: Schedule) -> str:
        return title_of(one.name)

    def get_is_on(self, one: Schedule) -> bool:
        return not one.is_switched_off

    def get_always_on(self, one: Schedule) -> str:
        return why_always_on(one.name)

    def get_last_seconds(self, one: Schedule) -> float | None:
        return seconds_of(one)


class ScheduleSwitchInput(serializers.Serializer[Any]):
    is_on = serializers.BooleanField()


@extend_schema(tags=["schedules"])
class ScheduleViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Work that is done at set times, in the company's time zone."""

    required_permission: ClassVar[dict[str, str]] = {"read": MANAGE, "run": MANAGE, "switch": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = ScheduleSerializer
    orderings: ClassVar[dict[str, Any]] = {"id": "pk"}
    ordering = "id"

    def rows(self) -> QuerySet[Schedule]:
        return list_schedules()

    @extend_schema(request=None, responses={202: ScheduleSerializer})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: int) -> Response:
        """Run it now, beside its times; while it is under way nothing is added."""
        own = self.get_object()
        run_schedule(schedule_id=own.pk)
        return Response(ScheduleSerializer(list_schedules().get(pk=own.pk)).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=ScheduleSwitchInput, responses=ScheduleSerializer)
    @action(detail=True, methods=["post"])
    def switch(self, request: Request, pk: int) -> Response:
        """Switch it off or on; 409 with the reason for what is never off."""
        own = self.get_object()
        data = ScheduleSwitchInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(ScheduleSerializer(switch_schedule(schedule_id=own.pk, **data.validated_data)).data)


router = SimpleRouter(use_regex_path=False)
router.register("schedules", ScheduleViewSet, basename="schedule")
