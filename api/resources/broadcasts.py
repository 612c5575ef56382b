"""Broadcasts for programs: written, launched, held up and ended as on the pages."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.authentication import caller
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.notifications.models import Broadcast, Clock, DeliveryState
from core.notifications.segments import AUDIENCES, MOST, SEEN, segment_of
from core.notifications.selectors.broadcasts import list_broadcasts, totals_of
from core.notifications.selectors.reach import reach_of
from core.notifications.services.broadcasts import running
from core.notifications.services.broadcasts.writing import PARTS, save_broadcast

MANAGE = "notifications.manage_broadcast"
NUMBER: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}


class SegmentSerializer(serializers.Serializer[Any]):
    """Conditions that must all hold; people picked by hand come in addition."""

    audience = serializers.ChoiceField(choices=list(AUDIENCES), required=False, allow_blank=True)
    roles = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=MOST)
    organizations = serializers.ListField(child=serializers.IntegerField(**NUMBER), required=False, max_length=MOST)
    modules = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=MOST)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, allow_blank=True)
    seen = serializers.ChoiceField(choices=list(SEEN), required=False, allow_blank=True)
    people = serializers.ListField(child=serializers.IntegerField(**NUMBER), required=False, max_length=MOST)
    without = serializers.ListField(child=serializers.IntegerField(**NUMBER), required=False, max_length=MOST)


class WordsSerializer(serializers.Serializer[Any]):
    subject = serializers.CharField(max_length=300, required=False, allow_blank=True)
    body = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    sms = serializers.CharField(max_length=670, required=False, allow_blank=True)


class BroadcastSerializer(serializers.ModelSerializer[Broadcast]):
    segment = SegmentSerializer()
    words = serializers.DictField(child=WordsSerializer())

    class Meta:
        model = Broadcast
        fields = (
            "id",
            "title",
            "state",
            "segment",
            "channels",
            "words",
            "link",
            "clock",
            "starts_at",
            "per_minute",
            "recipients",
            "created_at",
            "started_at",
            "paused_at",
            "ended_at",
        )


class BroadcastInput(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=120)
    segment = SegmentSerializer()
    channels = serializers.ListField(child=serializers.CharField(max_length=20), max_length=20)
    words = serializers.DictField(child=WordsSerializer())
    link = serializers.CharField(max_length=300, required=False, allow_blank=True)
    clock = serializers.ChoiceField(choices=Clock.choices, required=False)
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    per_minute = serializers.IntegerField(min_value=1, max_value=60_000, required=False, allow_null=True)

    def facts(self) -> dict[str, Any]:
        given = dict(self.validated_data)
        words = {
            language: {part: parts.get(part, "") for part in PARTS}
            for language, parts in given.pop("words").items()
            if language in dict(settings.LANGUAGES)
        }
        names, segment = given.pop("channels"), segment_of(given.pop("segment"))
        return {**given, "names": names, "segment": segment, "words": words}


class ReachSerializer(serializers.Serializer[Any]):
    people = serializers.IntegerField()
    unsubscribed = serializers.IntegerField()


class TotalsSerializer(serializers.Serializer[Any]):
    all = serializers.IntegerField()
    states = serializers.DictField(child=serializers.IntegerField(), help_text=", ".join(DeliveryState.values))
    gone = serializers.IntegerField()
    waiting = serializers.IntegerField()
    not_gone = serializers.IntegerField()


class BroadcastFilter(filters.FilterSet):
    class Meta:
        model = Broadcast
        fields = ("state",)


@extend_schema(tags=["broadcasts"])
class BroadcastViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Messages that staff write once for many."""

    required_permission: ClassVar[dict[str, str]] = {"read": MANAGE, "write": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = BroadcastSerializer
    filterset_class = BroadcastFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[Broadcast]:
        return list_broadcasts()

    @extend_schema(request=BroadcastInput, responses={201: BroadcastSerializer})
    def create(self, request: Request) -> Response:
        return self._answer(self._saved(request, None), status=status.HTTP_201_CREATED)

    @extend_schema(request=BroadcastInput, responses=BroadcastSerializer)
    def update(self, request: Request, pk: int) -> Response:
        return self._answer(self._saved(request, self.get_object().pk))

    @extend_schema(request=SegmentSerializer, responses=ReachSerializer)
    @action(detail=False, methods=["post"])
    def count(self, request: Request) -> Response:
        """Tell how many a segment reaches."""
        data = SegmentSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(ReachSerializer(reach_of(segment_of(data.validated_data))).data)

    @extend_schema(responses=TotalsSerializer)
    @action(detail=True, methods=["get"])
    def totals(self, request: Request, pk: int) -> Response:
        return Response(TotalsSerializer(totals_of(self.get_object())).data)

    @extend_schema(request=None, responses=BroadcastSerializer)
    @action(detail=True, methods=["post"])
    def launch(self, request: Request, pk: int) -> Response:
        return self._act(running.launch, at=timezone.now())

    @extend_schema(request=None, responses=BroadcastSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        return self._act(running.withdraw)

    @extend_schema(request=None, responses=BroadcastSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: int) -> Response:
        return self._act(running.pause, at=timezone.now())

    @extend_schema(request=None, responses=BroadcastSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: int) -> Response:
        return self._act(running.resume, at=timezone.now())

    @extend_schema(request=None, responses=BroadcastSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        return self._act(running.cancel, at=timezone.now())

    def _saved(self, request: Request, pk: int | None) -> Broadcast:
        data = BroadcastInput(data=request.data)
        data.is_valid(raise_exception=True)
        return save_broadcast(broadcast_id=pk, by=caller(request), **data.facts())

    def _act(self, act: Callable[..., Broadcast], **when: Any) -> Response:
        return self._answer(act(broadcast_id=self.get_object().pk, **when))

    def _answer(self, one: Broadcast, **more: Any) -> Response:
        one.refresh_from_db()
        return Response(BroadcastSerializer(one).data, **more)


router = SimpleRouter(use_regex_path=False)
router.register("broadcasts", BroadcastViewSet, basename="broadcast")
