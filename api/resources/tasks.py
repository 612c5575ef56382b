"""Tasks of employees, for programs."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.attachments import WITH_FILES, AttachmentSerializer, FilesInput, check_body, handed_out
from api.renderers import AnyRenderer
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.documents.authors import present_author
from core.documents.handing_out import hand_out
from core.documents.selectors import attachments_of
from core.documents.services.attaching import uploads
from core.documents.services.taking import take_attachment
from core.pipelines.tasks.models import COMMENT, LONGEST_TEXT, LONGEST_TITLE, Task, TaskChange
from core.pipelines.tasks.selectors import ADD, VIEW, deeds_of, get_file, list_changes, may_change, seen_tasks
from core.pipelines.tasks.services.writing import Assignment, change_task, comment_task, give_task, move_task
from core.pipelines.tasks.states import TASK_FLOW, TaskStatus

DEEDS = tuple(dict.fromkeys(move.action for move in TASK_FLOW.moves))


class TaskSerializer(serializers.ModelSerializer[Task]):
    """`late` says that the deadline was over before the task was; `author` and `responsible` are keys of people."""

    author_name = serializers.CharField(source="author.name", default="", read_only=True)
    responsible_name = serializers.CharField(source="responsible.name", default="", read_only=True)
    late = serializers.BooleanField(read_only=True)

    class Meta:
        model = Task
        fields = (
            "id",
            "title",
            "description",
            "author",
            "author_name",
            "responsible",
            "responsible_name",
            "due_at",
            "status",
            "late",
            "created_at",
            "changed_at",
            "finished_at",
        )


class TaskInput(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=LONGEST_TITLE)
    responsible = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    description = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")
    due_at = serializers.DateTimeField(required=False, allow_null=True, default=None)

    def assignment(self) -> Assignment:
        facts = dict(self.validated_data)
        return Assignment(responsible_id=facts.pop("responsible"), **facts)


class DeedInput(serializers.Serializer[Any]):
    action = serializers.ChoiceField(choices=DEEDS)
    comment = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")


class TaskCommentInput(serializers.Serializer[Any]):
    """A word about the task; sent as a form it may bring files."""

    text = serializers.CharField(max_length=LONGEST_TEXT)
    attachments = FilesInput()


class TaskChangeSerializer(serializers.ModelSerializer[TaskChange]):
    """What was done or said; the files of a comment are at `files/{id}/` of the task."""

    attachments = serializers.SerializerMethodField()

    class Meta:
        model = TaskChange
        fields = ("id", "kind", "before", "after", "text", "author", "author_name", "at", "attachments")

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_attachments(self, change: TaskChange) -> Any:
        return AttachmentSerializer(self.context["files"].get(change.pk, ()), many=True).data


def shown(changes: Sequence[TaskChange]) -> Any:
    """Return lines of a history with their files, in two queries however many there are."""
    files = attachments_of(COMMENT, [one.pk for one in changes])
    return TaskChangeSerializer(changes, many=True, context={"files": files}).data


class TaskFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=TaskStatus.choices)

    class Meta:
        model = Task
        fields = ("author", "responsible")


@extend_schema(tags=["tasks"])
class TaskViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """What the caller is to do and has given, or everybody's with the right to them."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": VIEW,
        "create": ADD,
        "update": ADD,
        "move": VIEW,
        "comments": VIEW,
    }
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = TaskSerializer
    filterset_class = TaskFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at", "due_at": "due_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[Task]:
        return seen_tasks(self.viewer)

    @extend_schema(request=TaskInput, responses={201: TaskSerializer})
    def create(self, request: Request) -> Response:
        data = TaskInput(data=request.data)
        data.is_valid(raise_exception=True)
        task = give_task(data.assignment(), author=present_author())
        return self._answer(task.pk, status.HTTP_201_CREATED)

    @extend_schema(request=TaskInput, responses=TaskSerializer)
    def update(self, request: Request, pk: int) -> Response:
        """Describe it anew, pass it on or move its deadline; for its author, while it is open."""
        task = self.get_object()
        if not may_change(self.viewer, task):
            self.permission_denied(request)
        data = TaskInput(data=request.data)
        data.is_valid(raise_exception=True)
        change_task(task_id=task.pk, what=data.assignment(), author=present_author())
        return self._answer(task.pk)

    @extend_schema(request=DeedInput, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Start, finish, cancel or reopen it; what somebody has done before answers 409."""
        task = self.get_object()
        data = DeedInput(data=request.data)
        data.is_valid(raise_exception=True)
        TASK_FLOW.target(task.status, data.validated_data["action"])
        if data.validated_data["action"] not in deeds_of(self.viewer, task):
            self.permission_denied(request)
        move_task(task_id=task.pk, author=present_author(), **data.validated_data)
        return self._answer(task.pk)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if self.action == "comments":
            check_body(request)
        super().initial(request, *args, **kwargs)

    @extend_schema(
        request={"multipart/form-data": TaskCommentInput, "application/json": TaskCommentInput},
        responses={201: TaskChangeSerializer},
    )
    @action(detail=True, methods=["post"], parser_classes=WITH_FILES)
    def comments(self, request: Request, pk: int) -> Response:
        """Say something, with files where the body is a form."""
        data = TaskCommentInput(data=request.data)
        data.is_valid(raise_exception=True)
        task, given = self.get_object(), data.validated_data
        said = comment_task(
            task_id=task.pk, text=given["text"], author=present_author(), files=uploads(given["attachments"])
        )
        return Response(shown([said])[0], status=status.HTTP_201_CREATED)

    @handed_out
    @action(detail=True, url_path="files/<int:file>", renderer_classes=[AnyRenderer])
    def file(self, request: Request, pk: int, file: int) -> HttpResponseBase:
        """A file of a comment, as it was sent."""
        found = get_file(self.viewer, self.get_object().pk, file)
        response = hand_out(found)
        take_attachment(found)
        return response

    @extend_schema(responses=TaskChangeSerializer(many=True), filters=False)
    @action(detail=True)
    def history(self, request: Request, pk: int) -> Response:
        """The latest two hundred lines of what was done and said, the latest first."""
        return Response(shown(list_changes(self.get_object())))

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.rows().get(pk=pk)).data, status=code)


router = SimpleRouter(use_regex_path=False)
router.register("tasks", TaskViewSet, basename="task")
