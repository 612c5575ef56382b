"""What stands in pipelines, for programs: added, moved, approved, talked about; a conflict answers 409."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.documents.authors import present_author
from core.lib.errors import InvalidInput
from core.pipelines.boards.kinds import ApprovalStatus
from core.pipelines.boards.models import LATE, LONGEST_TEXT, LONGEST_TITLE, Approval, Item, ItemChange, Pipeline
from core.pipelines.boards.selectors import (
    ADD,
    APPROVE,
    MOVE,
    OVERRIDE,
    PROGRESS,
    VIEW,
    clients_of,
    list_changes,
    seen_approvals,
    seen_items,
)
from core.pipelines.boards.services.approvals import approve, reject, withdraw
from core.pipelines.boards.services.items import ItemFacts, add_item, change_item, comment_item
from core.pipelines.boards.services.moving import move_item, set_responsible_of_stage
from core.pipelines.boards.services.wishes import Wish

KEY: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}


class ItemSerializer(serializers.ModelSerializer[Item]):
    """`entries` holds values by the key of their field; `version` goes with whatever changes the item."""

    late = serializers.BooleanField(read_only=True)
    responsible_name = serializers.CharField(source="responsible.name", default="", read_only=True)

    class Meta:
        model = Item
        fields = (
            "id",
            "pipeline",
            "stage",
            "code",
            "title",
            "organization",
            "responsible",
            "responsible_name",
            "author",
            "due_at",
            "late",
            "postponed",
            "entries",
            "version",
            "entered_at",
            "finished_at",
            "created_at",
        )


class ItemInput(serializers.Serializer[Any]):
    """The whole of an item, whoever changes a part; entries that are not given stay, null takes one away."""

    title = serializers.CharField(max_length=LONGEST_TITLE)
    organization = serializers.IntegerField(required=False, allow_null=True, default=None, **KEY)
    responsible = serializers.IntegerField(required=False, allow_null=True, default=None, **KEY)
    due_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    entries = serializers.DictField(child=serializers.JSONField(allow_null=True), required=False, default=dict)

    def facts(self) -> ItemFacts:
        given = self.validated_data
        return ItemFacts(
            title=given["title"],
            organization_id=given["organization"],
            responsible_id=given["responsible"],
            due_at=given["due_at"],
            entries=given["entries"],
        )


class NewItemInput(ItemInput):
    pipeline = serializers.IntegerField(**KEY)
    stage = serializers.IntegerField(required=False, allow_null=True, default=None, **KEY)


class ChangedItemInput(ItemInput):
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class ItemMoveInput(serializers.Serializer[Any]):
    """A wish to move: the stage, the version that was seen, and what the transition asks."""

    target = serializers.IntegerField(**KEY)
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    entries = serializers.DictField(child=serializers.JSONField(allow_null=True), required=False, default=dict)
    ticked = serializers.ListField(child=serializers.CharField(max_length=LONGEST_TITLE), required=False, default=list)
    comment = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")
    responsible = serializers.IntegerField(required=False, allow_null=True, default=None, **KEY)
    due_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    override = serializers.BooleanField(required=False, default=False)

    def wish(self) -> Wish:
        given = self.validated_data
        return Wish(
            entries=given["entries"],
            ticked=given["ticked"],
            comment=given["comment"],
            responsible_id=given["responsible"],
            due_at=given["due_at"],
        )


class ItemCommentInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=LONGEST_TEXT)


class StagePersonInput(serializers.Serializer[Any]):
    stage = serializers.IntegerField(**KEY)
    responsible = serializers.IntegerField(required=False, allow_null=True, default=None, **KEY)


class ItemChangeSerializer(serializers.ModelSerializer[ItemChange]):
    """`entries` is a list of label, value before and value after, in the words of that day."""

    class Meta:
        model = ItemChange
        fields = (
            "id",
            "kind",
            "source",
            "target",
            "before",
            "after",
            "entries",
            "ticked",
            "text",
            "author",
            "author_name",
            "at",
        )


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    class Meta:
        model = Approval
        fields = (
            "id",
            "item",
            "target",
            "status",
            "wish",
            "asked_by",
            "asked_by_name",
            "asked_at",
            "decided_by",
            "decided_at",
        )


class ItemOutcomeSerializer(serializers.Serializer[Any]):
    """The item as it stands, and the approval that its move waits for, where it does."""

    item = ItemSerializer()
    approval = ApprovalSerializer(allow_null=True)


class DecisionInput(serializers.Serializer[Any]):
    comment = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")


class ItemFilter(filters.FilterSet):
    late = filters.BooleanFilter(method="only_late")

    class Meta:
        model = Item
        fields = ("pipeline", "stage", "responsible", "organization")

    def only_late(self, rows: QuerySet[Item], name: str, value: bool) -> QuerySet[Item]:
        return rows.filter(LATE) if value else rows.exclude(LATE)


@extend_schema(tags=["pipelines"])
class ItemViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Items of the company, for its staff; another's item answers like a missing one."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": VIEW,
        "create": ADD,
        "update": MOVE,
        "move": MOVE,
        "comments": VIEW,
        "responsible": MOVE,
    }
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = ItemSerializer
    filterset_class = ItemFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at", "due_at": "due_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[Item]:
        return seen_items(self.viewer)

    @extend_schema(request=NewItemInput, responses={201: ItemSerializer})
    def create(self, request: Request) -> Response:
        data = NewItemInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        if not Pipeline.objects.filter(pk=given["pipeline"]).exists():
            raise InvalidInput(fields={"pipeline": [_("There is no such pipeline.")]})
        what = self._own(data.facts())
        item = add_item(pipeline_id=given["pipeline"], stage_id=given["stage"], what=what, author=present_author())
        return self._answer(item.pk, status.HTTP_201_CREATED)

    @extend_schema(request=ChangedItemInput, responses=ItemSerializer)
    def update(self, request: Request, pk: int) -> Response:
        """Describe it anew; 409 where somebody has changed it since the version that is given."""
        item = self.get_object()
        data = ChangedItemInput(data=request.data)
        data.is_valid(raise_exception=True)
        what = self._own(data.facts(), kept=item.organization_id)
        change_item(item_id=item.pk, version=data.validated_data["version"], what=what, author=present_author())
        return self._answer(item.pk)

    @extend_schema(request=ItemMoveInput, responses=ItemOutcomeSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Move it, or ask for approval: of two callers with one version one moves it and the other hears 409.

        The problem `item_has_changed` carries `version`, `stage`, `stage_name`, `by` and `at` of the present state.
        """
        item = self.get_object()
        data = ItemMoveInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        if given["override"] and not self.viewer.has_permission(OVERRIDE):
            self.permission_denied(request)
        outcome = move_item(
            item_id=item.pk,
            target_id=given["target"],
            version=given["version"],
            author=present_author(),
            wish=data.wish(),
            override=given["override"],
        )
        now = {"item": self.rows().get(pk=item.pk), "approval": outcome.approval}
        return Response(ItemOutcomeSerializer(now).data)

    @extend_schema(request=ItemCommentInput, responses={201: ItemChangeSerializer})
    @action(detail=True, methods=["post"])
    def comments(self, request: Request, pk: int) -> Response:
        item = self.get_object()
        data = ItemCommentInput(data=request.data)
        data.is_valid(raise_exception=True)
        said = comment_item(item_id=item.pk, author=present_author(), **data.validated_data)
        return Response(ItemChangeSerializer(said).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=StagePersonInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def responsible(self, request: Request, pk: int) -> Response:
        """Say who does this item's work at one stage; nobody means the stage's own person."""
        item = self.get_object()
        data = StagePersonInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        if not item.pipeline.stages.filter(pk=given["stage"], removed_at__isnull=True).exists():
            raise InvalidInput(fields={"stage": [_("This pipeline has no such stage.")]})
        set_responsible_of_stage(
            item_id=item.pk, stage_id=given["stage"], user_id=given["responsible"], author=present_author()
        )
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=ItemChangeSerializer(many=True), filters=False)
    @action(detail=True)
    def history(self, request: Request, pk: int) -> Response:
        """The latest two hundred lines of what was done, entered and said, the latest first."""
        return Response(ItemChangeSerializer(list_changes(self.get_object()), many=True).data)

    def _own(self, what: ItemFacts, *, kept: int | None = None) -> ItemFacts:
        """Refuse a client whom the caller does not see as one that is not there."""
        owner = what.organization_id
        if owner and owner != kept and not clients_of(self.viewer).filter(pk=owner).exists():
            raise InvalidInput(fields={"organization": [_("There is no such client.")]})
        return what

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(seen_items(self.viewer).get(pk=pk)).data, status=code)


class ProgressSerializer(serializers.ModelSerializer[Item]):
    """What a client sees of his item: how far it is, and the values that the company shows him."""

    pipeline_name = serializers.CharField(source="pipeline.name")
    stage_name = serializers.CharField(source="stage.name")
    entries = serializers.SerializerMethodField()

    class Meta:
        model = Item
        fields = ("id", "organization", "code", "title", "pipeline_name", "stage_name", "entries", "finished_at")

    def get_entries(self, item: Item) -> dict[str, str]:
        shown = [one for one in item.pipeline.fields.all() if one.is_shown_to_clients and one.removed_at is None]
        return {one.label: item.entries[one.key] for one in shown if one.key in item.entries}


class ProgressFilter(filters.FilterSet):
    class Meta:
        model = Item
        fields = ("organization",)


@extend_schema(tags=["pipelines"])
class ProgressViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Items of clients in pipelines that are shown to them."""

    required_permission: ClassVar[dict[str, str]] = {"read": PROGRESS}
    owner_path = "organization"
    serializer_class = ProgressSerializer
    filterset_class = ProgressFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[Item]:
        shown = Item.objects.filter(pipeline__is_shown_to_clients=True, organization__isnull=False)
        return shown.select_related("pipeline", "stage").prefetch_related("pipeline__fields")


class ApprovalFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=ApprovalStatus.choices)
    others = filters.BooleanFilter(method="of_others")

    class Meta:
        model = Approval
        fields = ("item",)

    def of_others(self, rows: QuerySet[Approval], name: str, value: bool) -> QuerySet[Approval]:
        own = Q(asked_by=self.request.user.pk)
        return rows.exclude(own) if value else rows.filter(own)


@extend_schema(tags=["pipelines"])
class ApprovalViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Moves that wait for somebody else's word, and what was decided; nobody approves his own."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": VIEW,
        "approve": APPROVE,
        "reject": APPROVE,
        "withdraw": MOVE,
    }
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = ApprovalSerializer
    filterset_class = ApprovalFilter
    ordering = "-id"

    def rows(self) -> QuerySet[Approval]:
        return seen_approvals(self.viewer)

    @extend_schema(request=DecisionInput, responses=ApprovalSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: int) -> Response:
        """Let the item move as it was asked; a second decision answers 409."""
        approve(approval_id=self.get_object().pk, author=present_author(), comment=self._comment(request))
        return self._answer(pk)

    @extend_schema(request=DecisionInput, responses=ApprovalSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: int) -> Response:
        reject(approval_id=self.get_object().pk, author=present_author(), comment=self._comment(request))
        return self._answer(pk)

    @extend_schema(request=None, responses=ApprovalSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Take the wish back; for whoever has asked."""
        withdraw(approval_id=self.get_object().pk, author=present_author())
        return self._answer(pk)

    def _comment(self, request: Request) -> str:
        data = DecisionInput(data=request.data)
        data.is_valid(raise_exception=True)
        return str(data.validated_data["comment"])

    def _answer(self, pk: int) -> Response:
        return Response(self.get_serializer(self.rows().get(pk=pk)).data)


router = SimpleRouter(use_regex_path=False)
router.register("pipeline-items", ItemViewSet, basename="pipeline_item")
router.register("pipeline-progress", ProgressViewSet, basename="pipeline_progress")
router.register("pipeline-approvals", ApprovalViewSet, basename="pipeline_approval")
