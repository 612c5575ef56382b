"""Recurring tasks of employees, for programs."""

from dataclasses import fields
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.documents.authors import present_author
from core.pipelines.tasks.models import LONGEST_TEXT, LONGEST_TITLE, Recurrence
from core.pipelines.tasks.recurring_selectors import coming, may_set, seen_recurrences
from core.pipelines.tasks.selectors import ADD, VIEW
from core.pipelines.tasks.services.recurring import (
    Repetition,
    add_recurrence,
    change_recurrence,
    pause_recurrence,
    restore_occurrence,
    resume_recurrence,
    skip_occurrence,
)
from core.pipelines.tasks.services.writing import Assignment
from core.pipelines.tasks.states import CatchUp, DueUnit, RuleKind

RULE = tuple(one.name for one in fields(Repetition))


class RecurrenceSerializer(serializers.ModelSerializer[Recurrence]):
    """`weekdays` are 0 for Monday to 6; `next_at` is the next time, none after the end."""

    weekdays = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6), read_only=True)

    class Meta:
        model = Recurrence
        fields = ("id", "title", "description", "author", "responsible", *RULE, "is_paused", "next_at", "created_at")


class RecurrenceInput(serializers.Serializer[Any]):
    """`month_day` of 31 is the last day of every month; `nth` is 1 to 4, or -1 for the last weekday of the month."""

    title = serializers.CharField(max_length=LONGEST_TITLE)
    responsible = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    description = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=RuleKind.choices)
    every = serializers.IntegerField(default=1)
    weekdays = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6), default=list)
    month_day = serializers.IntegerField(allow_null=True, default=None)
    nth = serializers.IntegerField(allow_null=True, default=None)
    begins_on = serializers.DateField()
    at = serializers.TimeField()
    ends_on = serializers.DateField(allow_null=True, default=None)
    times = serializers.IntegerField(allow_null=True, default=None)
    due_after = serializers.IntegerField(allow_null=True, default=None)
    due_unit = serializers.ChoiceField(choices=DueUnit.choices, default=DueUnit.DAYS)
    due_by = serializers.TimeField(allow_null=True, default=None)
    catch_up = serializers.ChoiceField(choices=CatchUp.choices, default=CatchUp.LAST)

    def assignment(self) -> Assignment:
        facts = self.validated_data
        return Assignment(title=facts["title"], description=facts["description"], responsible_id=facts["responsible"])

    def repetition(self) -> Repetition:
        facts = {name: self.validated_data[name] for name in RULE}
        return Repetition(**{**facts, "weekdays": tuple(facts["weekdays"])})


class SkipInput(serializers.Serializer[Any]):
    """`back` puts the time in again."""

    occurs_at = serializers.DateTimeField()
    back = serializers.BooleanField(default=False)


class AheadSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    is_skipped = serializers.BooleanField()


@extend_schema(tags=["tasks"])
class RecurrenceViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """What the caller has others do or is to do again and again, or everybody's with the right to it."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": VIEW,
        "create": ADD,
        "update": ADD,
        "pause": ADD,
        "resume": ADD,
        "skip": ADD,
    }
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = RecurrenceSerializer
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[Recurrence]:
        return seen_recurrences(self.viewer)

    @extend_schema(request=RecurrenceInput, responses={201: RecurrenceSerializer})
    def create(self, request: Request) -> Response:
        data = RecurrenceInput(data=request.data)
        data.is_valid(raise_exception=True)
        made = add_recurrence(data.assignment(), data.repetition(), author=present_author())
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=RecurrenceInput, responses=RecurrenceSerializer)
    def update(self, request: Request, pk: int) -> Response:
        """Set it anew; tasks that were given stay as they are."""
        one = self._settable(request)
        data = RecurrenceInput(data=request.data)
        data.is_valid(raise_exception=True)
        changed = change_recurrence(recurrence_id=one.pk, what=data.assignment(), how=data.repetition())
        return Response(self.get_serializer(changed).data)

    @extend_schema(request=None, responses=RecurrenceSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: int) -> Response:
        """Give nothing until it is resumed."""
        return Response(self.get_serializer(pause_recurrence(recurrence_id=self._settable(request).pk)).data)

    @extend_schema(request=None, responses=RecurrenceSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: int) -> Response:
        """Go on with the next time; those of the pause are left out."""
        return Response(self.get_serializer(resume_recurrence(recurrence_id=self._settable(request).pk)).data)

    @extend_schema(request=SkipInput, responses=AheadSerializer(many=True))
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, pk: int) -> Response:
        """Leave one time out, or put it in again; answers the next five times, 409 where the rule has no such time."""
        one = self._settable(request)
        data = SkipInput(data=request.data)
        data.is_valid(raise_exception=True)
        deed = restore_occurrence if data.validated_data["back"] else skip_occurrence
        deed(recurrence_id=one.pk, occurs_at=data.validated_data["occurs_at"])
        return Response(AheadSerializer(coming(one), many=True).data)

    @extend_schema(responses=AheadSerializer(many=True), filters=False)
    @action(detail=True)
    def upcoming(self, request: Request, pk: int) -> Response:
        """The next five times, those that are left out among them."""
        return Response(AheadSerializer(coming(self.get_object()), many=True).data)

    def _settable(self, request: Request) -> Recurrence:
        one: Recurrence = self.get_object()
        if not may_set(self.viewer, one):
            self.permission_denied(request)
        return one


router = SimpleRouter(use_regex_path=False)
router.register("recurring-tasks", RecurrenceViewSet, basename="recurring-task")
