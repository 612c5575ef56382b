"""Pipelines for programs: read by everybody who works with them, set up by the company's administrator."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.documents.authors import present_author
from core.lib.errors import InvalidInput
from core.pipelines.boards.kinds import ITEM_KIND_CHOICES, Tone
from core.pipelines.boards.models import (
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_HOURS,
    Field,
    Pipeline,
    Stage,
    Transition,
)
from core.pipelines.boards.selectors import MANAGE, VIEW, seen_pipelines
from core.pipelines.boards.services.editing import (
    FieldFacts,
    PipelineFacts,
    StageFacts,
    TransitionFacts,
    add_field,
    add_pipeline,
    add_stage,
    change_field,
    change_pipeline,
    change_stage,
    order_stages,
    remove_field,
    set_transition,
)
from core.pipelines.boards.services.removing import remove_stage

KEY: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}


class StageSerializer(serializers.ModelSerializer[Stage]):
    class Meta:
        model = Stage
        fields = (
            "id",
            "name",
            "position",
            "tone",
            "is_final",
            "hours",
            "rolls_over",
            "until_field",
            "responsible",
            "needs_responsible",
        )


class FieldSerializer(serializers.ModelSerializer[Field]):
    class Meta:
        model = Field
        fields = ("id", "label", "kind", "choices", "is_on_card", "is_shown_to_clients", "position")


class TransitionSerializer(serializers.ModelSerializer[Transition]):
    class Meta:
        model = Transition
        fields = ("source", "target", "required_fields", "checklist", "document_types", "needs_approval")


class PipelineSerializer(serializers.ModelSerializer[Pipeline]):
    """A pipeline with its stages in their order, its fields, and the ways between stages."""

    stages = StageSerializer(many=True, read_only=True)
    fields_of_items = FieldSerializer(source="fields", many=True, read_only=True)
    transitions = serializers.SerializerMethodField()

    class Meta:
        model = Pipeline
        fields = (
            "id",
            "name",
            "prefix",
            "is_shown_to_clients",
            "is_active",
            "stages",
            "fields_of_items",
            "transitions",
        )

    @extend_schema(responses=TransitionSerializer(many=True))
    def get_transitions(self, pipeline: Pipeline) -> list[dict[str, Any]]:
        ways = [way for stage in pipeline.stages.all() for way in stage.ways_out.all()]
        return list(TransitionSerializer(ways, many=True).data)


class PipelineInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=LONGEST_NAME)
    prefix = serializers.CharField(max_length=6)
    is_shown_to_clients = serializers.BooleanField(required=False, default=False)
    is_active = serializers.BooleanField(required=False, default=True)


class StageInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=LONGEST_NAME)
    tone = serializers.ChoiceField(choices=Tone.choices, required=False, default="idle")
    is_final = serializers.BooleanField(required=False, default=False)
    hours = serializers.IntegerField(min_value=1, max_value=MOST_HOURS, required=False, allow_null=True, default=None)
    rolls_over = serializers.BooleanField(required=False, default=False)
    until_field = serializers.IntegerField(required=False, allow_null=True, default=None, **KEY)
    responsible = serializers.IntegerField(required=False, allow_null=True, default=None, **KEY)
    needs_responsible = serializers.BooleanField(required=False, default=False)

    def facts(self) -> StageFacts:
        given = dict(self.validated_data)
        keys = {f"{name}_id": given.pop(name) for name in ("until_field", "responsible")}
        return StageFacts(**given, **keys)


class FieldInput(serializers.Serializer[Any]):
    label = serializers.CharField(max_length=LONGEST_NAME)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=ITEM_KIND_CHOICES, required=False, default="text")
    choices = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_NAME), max_length=100, required=False, default=list
    )
    is_on_card = serializers.BooleanField(required=False, default=False)
    is_shown_to_clients = serializers.BooleanField(required=False, default=False)


class TransitionInput(serializers.Serializer[Any]):
    """What a way between two stages asks; `open` of false closes it."""

    source = serializers.IntegerField(**KEY)  # type: ignore[assignment]
    target = serializers.IntegerField(**KEY)
    open = serializers.BooleanField(required=False, default=True)
    required_fields = serializers.ListField(child=serializers.IntegerField(**KEY), required=False, default=list)
    checklist = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_TITLE), max_length=30, required=False, default=list
    )
    document_types = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=30, required=False, default=list
    )
    needs_approval = serializers.BooleanField(required=False, default=False)


class StageOrderInput(serializers.Serializer[Any]):
    stages = serializers.ListField(child=serializers.IntegerField(**KEY), max_length=100)


class StageRemovalInput(serializers.Serializer[Any]):
    target = serializers.IntegerField(required=False, allow_null=True, default=None, **KEY)


class StageRemovalSerializer(serializers.Serializer[Any]):
    """How many items went to the other stage."""

    moved = serializers.IntegerField()


@extend_schema(tags=["pipelines"])
class PipelineViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Pipelines of the company, those in use first."""

    required_permission: ClassVar[dict[str, str]] = {"read": VIEW, "write": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = PipelineSerializer

    def rows(self) -> QuerySet[Pipeline]:
        alive = Stage.objects.filter(removed_at__isnull=True).order_by("position", "pk").prefetch_related("ways_out")
        fields = Field.objects.filter(removed_at__isnull=True).order_by("position", "pk")
        return (
            seen_pipelines(self.viewer)
            .order_by()
            .prefetch_related(Prefetch("stages", queryset=alive), Prefetch("fields", queryset=fields))
        )

    @extend_schema(request=PipelineInput, responses={201: PipelineSerializer})
    def create(self, request: Request) -> Response:
        pipeline = add_pipeline(PipelineFacts(**self._given(PipelineInput, request)))
        return self._answer(pipeline.pk, status.HTTP_201_CREATED)

    @extend_schema(request=PipelineInput, responses=PipelineSerializer)
    def update(self, request: Request, pk: int) -> Response:
        pipeline = self.get_object()
        change_pipeline(pipeline_id=pipeline.pk, what=PipelineFacts(**self._given(PipelineInput, request)))
        return self._answer(pk)

    @extend_schema(request=StageInput, responses={201: StageSerializer})
    @action(detail=True, methods=["post"])
    def stages(self, request: Request, pk: int) -> Response:
        """Add a stage after the last one; open ways to it by `transitions`."""
        pipeline = self.get_object()
        data = StageInput(data=request.data)
        data.is_valid(raise_exception=True)
        stage = add_stage(pipeline_id=pipeline.pk, what=data.facts())
        return Response(StageSerializer(stage).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=FieldInput, responses={201: FieldSerializer})
    @action(detail=True, methods=["post"])
    def fields(self, request: Request, pk: int) -> Response:
        pipeline = self.get_object()
        field = add_field(pipeline_id=pipeline.pk, what=FieldFacts(**self._given(FieldInput, request)))
        return Response(FieldSerializer(field).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=TransitionInput, responses=PipelineSerializer)
    @action(detail=True, methods=["post"])
    def transitions(self, request: Request, pk: int) -> Response:
        """Open a way between two stages with what it asks, or close it."""
        pipeline = self.get_object()
        given = self._given(TransitionInput, request)
        ends = {"source_id": given.pop("source"), "target_id": given.pop("target")}
        known = {stage.pk for stage in pipeline.stages.all()}
        wrong = {name.removesuffix("_id") for name, key in ends.items() if key not in known}
        if wrong:
            raise InvalidInput(fields={name: [_("This pipeline has no such stage.")] for name in wrong})
        is_open = given.pop("open")
        set_transition(**ends, what=TransitionFacts(**given) if is_open else None)
        return self._answer(pk)

    @extend_schema(request=StageOrderInput, responses=PipelineSerializer)
    @action(detail=True, methods=["post"])
    def order(self, request: Request, pk: int) -> Response:
        """Put the stages in this order; it names each of them once."""
        order_stages(pipeline_id=self.get_object().pk, keys=self._given(StageOrderInput, request)["stages"])
        return self._answer(pk)

    def _given(self, form: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
        data = form(data=request.data)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.rows().get(pk=pk)).data, status=code)


@extend_schema(tags=["pipelines"])
class StageViewSet(RetrieveMixin, CompanyViewSet):
    """One stage of a pipeline."""

    required_permission: ClassVar[dict[str, str]] = {"read": VIEW, "write": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = StageSerializer

    def rows(self) -> QuerySet[Stage]:
        return Stage.objects.filter(removed_at__isnull=True)

    @extend_schema(request=StageInput, responses=StageSerializer)
    def update(self, request: Request, pk: int) -> Response:
        stage = self.get_object()
        data = StageInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(StageSerializer(change_stage(stage_id=stage.pk, what=data.facts())).data)

    @extend_schema(request=StageRemovalInput, responses=StageRemovalSerializer)
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: int) -> Response:
        """Remove it; where items stand in it, `target` says where they go."""
        stage = self.get_object()
        data = StageRemovalInput(data=request.data)
        data.is_valid(raise_exception=True)
        moved = remove_stage(stage_id=stage.pk, target_id=data.validated_data["target"], author=present_author())
        return Response({"moved": moved})


@extend_schema(tags=["pipelines"])
class FieldViewSet(RetrieveMixin, CompanyViewSet):
    """One field of a pipeline's items; histories and kept values outlive it."""

    required_permission: ClassVar[dict[str, str]] = {"read": VIEW, "write": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = FieldSerializer

    def rows(self) -> QuerySet[Field]:
        return Field.objects.filter(removed_at__isnull=True)

    @extend_schema(request=FieldInput, responses=FieldSerializer)
    def update(self, request: Request, pk: int) -> Response:
        field = self.get_object()
        data = FieldInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(FieldSerializer(change_field(field_id=field.pk, what=FieldFacts(**data.validated_data))).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        remove_field(field_id=self.get_object().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


router = SimpleRouter(use_regex_path=False)
router.register("pipelines", PipelineViewSet, basename="pipeline")
router.register("pipeline-stages", StageViewSet, basename="pipeline_stage")
router.register("pipeline-fields", FieldViewSet, basename="pipeline_field")
