"""The dashboard, for programs: which widgets there are, what each says over a period, and in which order they stand."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.permissions import IsLetIn
from api.views import CompanyApi
from core.dashboards.catalogue import arranged, find
from core.dashboards.models import LONGEST_CODE
from core.dashboards.periods import READY, read_period, today
from core.dashboards.presenting import facts_of
from core.dashboards.services.arranging import arrange, forget
from core.dashboards.widgets import Kind

KINDS = [(kind.value, kind.value) for kind in Kind]
PERIOD = [
    OpenApiParameter("period", str, enum=READY, description="A ready period that ends today; without any the month."),
    OpenApiParameter("from", {"type": "string", "format": "date"}, description="The first day of one's own period."),
    OpenApiParameter("to", {"type": "string", "format": "date"}, description="Its last day, a year later at most."),
]


class WidgetSerializer(serializers.Serializer[Any]):
    """A widget that the caller may see; `is_shown` says whether it stands on his page."""

    code = serializers.CharField(source="widget.code")
    title = serializers.CharField(source="widget.title")
    kind = serializers.ChoiceField(choices=KINDS, source="widget.kind")
    has_period = serializers.BooleanField(source="widget.has_period")
    is_shown = serializers.BooleanField()


class WidgetDataSerializer(serializers.Serializer[Any]):
    """What a widget says over a period; `answer` depends on the kind and is null where there is nothing to show."""

    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    first = serializers.DateField()
    last = serializers.DateField()
    before_first = serializers.DateField()
    before_last = serializers.DateField()
    answer = serializers.DictField(allow_null=True)


class ArrangementInput(serializers.Serializer[Any]):
    shown = serializers.ListField(child=serializers.CharField(max_length=LONGEST_CODE), max_length=500)


@extend_schema(tags=["dashboard"])
class WidgetsView(CompanyApi):
    """Every widget asks for a right of its own: the caller gets those that his rights open."""

    permission_classes = (IsLetIn,)

    @extend_schema(responses=WidgetSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The caller's widgets in his order, those that he has put away at the end."""
        return Response(WidgetSerializer(arranged(self.viewer), many=True).data)


@extend_schema(tags=["dashboard"])
class WidgetView(CompanyApi):
    permission_classes = (IsLetIn,)

    @extend_schema(responses=WidgetDataSerializer, parameters=PERIOD)
    def get(self, request: Request, code: str) -> Response:
        """What a widget says over a period; one that the caller may not see answers like a missing one."""
        found = find(self.viewer, code)
        if found is None:
            raise Http404
        period = read_period(request.query_params, today())
        facts = {
            "code": found.code,
            "title": found.title,
            "kind": found.kind,
            "first": period.first,
            "last": period.last,
            "before_first": period.before_first,
            "before_last": period.before_last,
            "answer": facts_of(found.read(self.viewer, period)),
        }
        return Response(WidgetDataSerializer(facts).data)


@extend_schema(tags=["dashboard"])
class ArrangementView(CompanyApi):
    permission_classes = (IsLetIn,)

    @extend_schema(request=ArrangementInput, responses=WidgetSerializer(many=True))
    def put(self, request: Request) -> Response:
        """Show these widgets in this order and put the others away."""
        data = ArrangementInput(data=request.data)
        data.is_valid(raise_exception=True)
        arrange(self.viewer, data.validated_data["shown"])
        return Response(WidgetSerializer(arranged(self.viewer), many=True).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Let everything stand again where it was declared."""
        forget(self.viewer)
        return Response(status=204)
