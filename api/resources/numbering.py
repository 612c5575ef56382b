"""Document numbers for programs: formats, every number given, voiding, and the proof of no gaps."""

from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.documents.numbering.formats import Format
from core.documents.numbering.models import GivenNumber, Restart
from core.documents.numbering.selectors import (
    GIVEN,
    IN_STATE,
    UNUSED,
    VOID,
    Numbering,
    all_numberings,
    list_numbers,
    numbering_of,
)
from core.documents.numbering.services.formatting import LARGEST, set_format
from core.documents.numbering.services.voiding import void_spoiled
from core.documents.numbering.verification import verify_numbers

MANAGE = "documents.manage_numbering"
TAGS = ["document numbers"]


class FormatSerializer(serializers.Serializer[Any]):
    legal_entity = serializers.IntegerField(source="entity.pk")
    kind = serializers.CharField(source="kind.code")
    title = serializers.CharField(source="kind.title")
    pattern = serializers.CharField(source="format.pattern")
    restart = serializers.ChoiceField(source="format.restart", choices=Restart.choices)
    first = serializers.IntegerField(source="format.first")
    is_gapless = serializers.BooleanField(source="format.is_gapless")
    last = serializers.IntegerField(help_text="The last number of today's sequence, 0 where none was given.")
    next = serializers.CharField(help_text="What the next document gets.")
    is_own = serializers.BooleanField()


class FormatPage(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = FormatSerializer(many=True)


class FormatInput(serializers.Serializer[Any]):
    pattern = serializers.CharField(max_length=40, help_text="{number} or {number:05}, {year}, {yy}, {month}")
    restart = serializers.ChoiceField(choices=Restart.choices)
    first = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False, default=1)
    is_gapless = serializers.BooleanField(required=False, default=True)


class NumberSerializer(serializers.ModelSerializer[GivenNumber]):
    state = serializers.ChoiceField(choices=(GIVEN, VOID, UNUSED))
    legal_entity_name = serializers.CharField(source="legal_entity.name")

    class Meta:
        model = GivenNumber
        fields = (
            "id",
            "text",
            "number",
            "kind",
            "legal_entity",
            "legal_entity_name",
            "on",
            "state",
            "given_at",
            "given_by",
            "subject_type",
            "subject_id",
            "subject_title",
            "voided_at",
            "voided_by_name",
            "void_reason",
        )


class NumberFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=[(one, one) for one in (GIVEN, VOID, UNUSED)], method="in_state")

    class Meta:
        model = GivenNumber
        fields = ("kind", "legal_entity", "text")

    def in_state(self, rows: QuerySet[GivenNumber], name: str, value: str) -> QuerySet[GivenNumber]:
        return rows.filter(IN_STATE[value])


class VoidInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class ProofSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    year = serializers.IntegerField(help_text="0 where numbers run on over the years.")
    legal_entity = serializers.CharField()
    first = serializers.IntegerField()
    last = serializers.IntegerField()
    given = serializers.IntegerField()
    voided = serializers.IntegerField()
    unused = serializers.IntegerField()
    is_right = serializers.BooleanField()
    missing = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class ProofPage(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ProofSerializer(many=True)


def _whole(rows: Any) -> dict[str, Any]:
    return {"next": None, "previous": None, "results": rows}


class FormatsView(CompanyApi):
    """How each legal entity numbers each kind of document, and what comes next."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(operation_id="number_formats_list", responses=FormatPage, tags=TAGS)
    def get(self, request: Request) -> Response:
        lines = [line for _entity, lines in all_numberings(timezone.localdate()) for line in lines]
        return Response(_whole(FormatSerializer(lines, many=True).data))


class FormatView(CompanyApi):
    """The format of one legal entity and kind."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(responses=FormatSerializer, tags=TAGS)
    def get(self, request: Request, entity: int, kind: str) -> Response:
        return Response(FormatSerializer(self._found(entity, kind)).data)

    @extend_schema(request=FormatInput, responses=FormatSerializer, tags=TAGS)
    def put(self, request: Request, entity: int, kind: str) -> Response:
        self._found(entity, kind)
        data = FormatInput(data=request.data)
        data.is_valid(raise_exception=True)
        form = Format(**data.validated_data)
        set_format(kind=kind, legal_entity_id=entity, form=form, on=timezone.localdate())
        return Response(FormatSerializer(self._found(entity, kind)).data)

    def _found(self, entity: int, kind: str) -> Numbering:
        try:
            return numbering_of(entity_id=entity, kind=kind, on=timezone.localdate())
        except ObjectDoesNotExist as error:
            raise Http404 from error


class ProofView(CompanyApi):
    """Each sequence counted anew: what was given, and what is missing."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(responses=ProofPage, tags=TAGS)
    def get(self, request: Request) -> Response:
        return Response(_whole(ProofSerializer(verify_numbers(), many=True).data))


@extend_schema(tags=TAGS)
class NumberViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Every number that was given; none is ever removed."""

    required_permission: ClassVar[dict[str, str]] = {"read": MANAGE, "write": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = NumberSerializer
    filterset_class = NumberFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "given_at": "given_at"}
    ordering = "-given_at"

    def rows(self) -> QuerySet[Any]:
        return list_numbers()

    @extend_schema(request=VoidInput, responses=NumberSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: int) -> Response:
        """Void a number that no document bears; a document voids its own."""
        number = self.get_object()
        data = VoidInput(data=request.data)
        data.is_valid(raise_exception=True)
        void_spoiled(number_id=number.pk, reason=data.validated_data["reason"])
        return Response(NumberSerializer(self.rows().get(pk=number.pk)).data)


router = SimpleRouter(use_regex_path=False)
router.register("numbers", NumberViewSet, basename="number")
