"""Tickets for programs: opened, written into, moved, passed on; files and history."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.attachments import WITH_FILES, AttachmentSerializer, FilesInput, check_body, handed_out
from api.fields import OwnedField
from api.renderers import AnyRenderer
from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.documents.authors import present_author
from core.documents.handing_out import hand_out
from core.documents.selectors import attachments_of, side_of
from core.documents.services.attaching import uploads
from core.documents.services.taking import take_attachment
from core.lib.errors import InvalidInput
from core.lib.state_machine import TransitionNotAllowed
from core.organizations.models import Organization
from core.support.models import (
    IS_LATE,
    LATE,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    MESSAGE,
    Ticket,
    TicketChange,
    TicketMessage,
    Topic,
)
from core.support.selectors import (
    CHANGE,
    VIEW,
    WRITE,
    deeds_of,
    get_file,
    last_messages,
    list_changes,
    offered_topics,
)
from core.support.services.answering import answer_ticket, note_ticket
from core.support.services.moving import assign_ticket, move_ticket, sort_ticket
from core.support.services.opening import NewTicket, open_ticket
from core.support.states import TICKET_FLOW, Priority, TicketStatus
from core.support.subjects import find_subject

DEEDS = tuple(dict.fromkeys(move.action for move in TICKET_FLOW.moves))
KEY: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}
TAGS = ["tickets"]
# What the staff keep to themselves.
INSIDE = ("priority", "assignee", "answer_due_at", "solve_due_at", "due_at", "late", "late_at")


class TicketSerializer(serializers.ModelSerializer[Ticket]):
    """A ticket; priority, deadlines and who answers are shown to the staff alone. `version` grows with each change."""

    topic_title = serializers.CharField(source="topic.title", default="", read_only=True)
    assignee_name = serializers.CharField(source="assignee.name", default="", read_only=True)
    late = serializers.BooleanField(read_only=True)

    class Meta:
        model = Ticket
        fields = (
            "id",
            "organization",
            "topic",
            "topic_title",
            "title",
            "subject_type",
            "subject_id",
            "status",
            "opened_by",
            "author_name",
            "assignee_name",
            *INSIDE,
            "answered_at",
            "finished_at",
            "version",
            "created_at",
            "changed_at",
        )

    def to_representation(self, instance: Ticket) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not self.context["request"].viewer.is_staff:
            for name in INSIDE:
                shown.pop(name)
        return shown


class TicketMessageSerializer(serializers.ModelSerializer[TicketMessage]):
    """What one side has said; files are at `files/{id}/` of the ticket."""

    attachments = serializers.SerializerMethodField()

    class Meta:
        model = TicketMessage
        fields = ("id", "side", "is_note", "text", "author_name", "at", "attachments")

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_attachments(self, message: TicketMessage) -> Any:
        return AttachmentSerializer(self.context["files"].get(message.pk, ()), many=True).data


def shown(said: Sequence[TicketMessage]) -> Any:
    """Return messages with their files, in one more query however many there are."""
    files = attachments_of(MESSAGE, [one.pk for one in said])
    return TicketMessageSerializer(said, many=True, context={"files": files}).data


class TicketChangeSerializer(serializers.ModelSerializer[TicketChange]):
    class Meta:
        model = TicketChange
        fields = ("id", "kind", "before", "after", "author_name", "at")


class TicketInput(serializers.Serializer[Any]):
    """A ticket; sent as a form it may bring files. `priority` is the staff's to give."""

    organization = OwnedField(queryset=Organization.objects.filter(is_active=True), path="", permission=WRITE)
    topic = serializers.IntegerField(required=False, allow_null=True, default=None, **KEY)
    title = serializers.CharField(max_length=LONGEST_SUBJECT)
    text = serializers.CharField(max_length=LONGEST_TEXT)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False, default=Priority.NORMAL)
    subject_type = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    subject_id = serializers.IntegerField(required=False, allow_null=True, default=None, **KEY)
    attachments = FilesInput()


class TicketMessageInput(serializers.Serializer[Any]):
    """A message; a note is for colleagues alone, `solves` answers and solves at once: both are the staff's."""

    text = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")
    is_note = serializers.BooleanField(required=False, default=False)
    solves = serializers.BooleanField(required=False, default=False)
    attachments = FilesInput()


class TicketDeedInput(serializers.Serializer[Any]):
    """`version` is that of the ticket as the caller has seen it; another one answers 409."""

    action = serializers.ChoiceField(choices=DEEDS)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class TicketAssignInput(serializers.Serializer[Any]):
    assignee = serializers.IntegerField(allow_null=True, **KEY)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class TicketSortInput(serializers.Serializer[Any]):
    topic = serializers.IntegerField(allow_null=True, **KEY)
    priority = serializers.ChoiceField(choices=Priority.choices)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class TicketFilter(filters.FilterSet):
    organization = filters.NumberFilter(field_name="organization_id", label=_("Client"))
    status = filters.MultipleChoiceFilter(choices=TicketStatus.choices, label=_("Status"))
    topic = filters.NumberFilter(field_name="topic_id", label=_("Topic"))
    created_at = filters.IsoDateTimeFromToRangeFilter(label=pgettext_lazy("ticket", "Opened"))
    changed_at = filters.IsoDateTimeFromToRangeFilter(label=_("Changed"))
    subject_type = filters.CharFilter(label=_('What it is about: "finance.invoice"'))
    subject_id = filters.NumberFilter(label=_("Key of what it is about"))
    assignee = filters.NumberFilter(method="of_staff", label=_("Who answers, for the staff"))
    late = filters.BooleanFilter(method="overdue", label=_("Overdue, for the staff"))

    class Meta:
        model = Ticket
        fields: tuple[str, ...] = ()

    def of_staff(self, rows: QuerySet[Ticket], name: str, value: Any) -> QuerySet[Ticket]:
        return rows.filter(assignee=value) if self.request.viewer.is_staff else rows

    def overdue(self, rows: QuerySet[Ticket], name: str, value: bool) -> QuerySet[Ticket]:
        if not self.request.viewer.is_staff:
            return rows
        return rows.filter(LATE) if value else rows.exclude(pk__in=rows.filter(LATE))


@extend_schema(tags=TAGS)
class TicketViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Tickets of the clients whom the caller sees, or one's own."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": VIEW,
        "create": WRITE,
        "messages": WRITE,
        "close": WRITE,
        "move": CHANGE,
        "assign": CHANGE,
        "sort": CHANGE,
        "history": CHANGE,
    }
    owner_path = "organization"
    serializer_class = TicketSerializer
    filterset_class = TicketFilter
    parser_classes: Any = WITH_FILES
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at", "changed_at": "changed_at"}
    ordering = "-changed_at"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        check_body(request)
        super().initial(request, *args, **kwargs)

    def rows(self) -> QuerySet[Ticket]:
        return Ticket.objects.select_related("organization", "topic", "assignee").annotate(late=IS_LATE)

    @extend_schema(
        request={"multipart/form-data": TicketInput, "application/json": TicketInput}, responses={201: TicketSerializer}
    )
    def create(self, request: Request) -> Response:
        """Open a ticket; what it is about must be something that the caller may see."""
        data = TicketInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        given = dict(data.validated_data)
        files, organization = uploads(given.pop("attachments")), given.pop("organization")
        if not self.viewer.is_staff:
            given["priority"] = Priority.NORMAL
        kind, key = given["subject_type"], given["subject_id"]
        if (kind or key) and find_subject(self.viewer, kind, key) is None:
            raise InvalidInput(fields={"subject_id": [_("There is no such object.")]})
        ticket = open_ticket(
            NewTicket(organization_id=organization.pk, topic_id=given.pop("topic"), **given),
            side=side_of(self.viewer),
            author=present_author(),
            files=files,
        )
        return self._answer(ticket.pk, status.HTTP_201_CREATED)

    @extend_schema(
        request={"multipart/form-data": TicketMessageInput, "application/json": TicketMessageInput},
        responses={201: TicketMessageSerializer},
    )
    @action(detail=True, methods=["post"])
    def messages(self, request: Request, pk: int) -> Response:
        """Answer the other side, or note something for colleagues; a closed ticket answers 409."""
        ticket: Ticket = self.get_object()
        data = TicketMessageInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        common: dict[str, Any] = {"ticket_id": ticket.pk, "text": given["text"], "author": present_author()}
        common["files"] = uploads(given["attachments"])
        inside = given["is_note"] or given["solves"]
        if (inside and not self.viewer.is_staff) or (given["solves"] and not self.viewer.has_permission(CHANGE)):
            self.permission_denied(request)
        if given["is_note"]:
            said = note_ticket(**common)
        else:
            said = answer_ticket(**common, side=side_of(self.viewer), solves=given["solves"])
        return Response(shown([said])[0], status=status.HTTP_201_CREATED)

    @extend_schema(responses=TicketMessageSerializer(many=True), filters=False)
    @action(detail=True)
    def thread(self, request: Request, pk: int) -> Response:
        """The latest five hundred messages, the oldest first; notes are shown to the staff alone."""
        return Response(shown(last_messages(self.viewer, self.get_object())))

    @extend_schema(request=TicketDeedInput, responses=TicketSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Take, wait for the client, solve, close or reopen it; what somebody has done before answers 409."""
        ticket: Ticket = self.get_object()
        data = TicketDeedInput(data=request.data)
        data.is_valid(raise_exception=True)
        move_ticket(ticket_id=ticket.pk, author=present_author(), **data.validated_data)
        return self._answer(ticket.pk)

    @extend_schema(request=None, responses=TicketSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """End it for good: also a client, whose question is answered or has gone."""
        ticket: Ticket = self.get_object()
        if "close" not in deeds_of(self.viewer, ticket):
            raise TransitionNotAllowed
        move_ticket(ticket_id=ticket.pk, action="close", author=present_author())
        return self._answer(ticket.pk)

    @extend_schema(request=TicketAssignInput, responses=TicketSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: int) -> Response:
        """Pass it on to somebody who may answer this client, or to nobody."""
        ticket: Ticket = self.get_object()
        data = TicketAssignInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        assign_ticket(ticket_id=ticket.pk, user_id=given["assignee"], version=given["version"], author=present_author())
        return self._answer(ticket.pk)

    @extend_schema(request=TicketSortInput, responses=TicketSerializer)
    @action(detail=True, methods=["post"])
    def sort(self, request: Request, pk: int) -> Response:
        """Put it under another topic or priority."""
        ticket: Ticket = self.get_object()
        data = TicketSortInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = dict(data.validated_data)
        sort_ticket(ticket_id=ticket.pk, topic_id=given.pop("topic"), author=present_author(), **given)
        return self._answer(ticket.pk)

    @extend_schema(responses=TicketChangeSerializer(many=True), filters=False)
    @action(detail=True)
    def history(self, request: Request, pk: int) -> Response:
        """The latest two hundred lines of what was done, the latest first."""
        return Response(TicketChangeSerializer(list_changes(self.get_object()), many=True).data)

    @handed_out
    @action(detail=True, url_path="files/<int:file>", renderer_classes=[AnyRenderer])
    def file(self, request: Request, pk: int, file: int) -> HttpResponseBase:
        """A file of a message, as it was sent."""
        ticket: Ticket = self.get_object()
        found = get_file(self.viewer, ticket, file)
        response = hand_out(found)
        take_attachment(found, organization_id=ticket.organization_id)
        return response

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.rows().get(pk=pk)).data, status=code)


class TicketTopicSerializer(serializers.ModelSerializer[Topic]):
    class Meta:
        model = Topic
        fields = ("id", "title", "answer_hours", "solve_hours")


@extend_schema(tags=TAGS, responses=TicketTopicSerializer(many=True))
class TicketTopicsView(CompanyApi):
    """What new tickets may be about."""

    required_permission = WRITE

    def get(self, request: Request) -> Response:
        return Response(TicketTopicSerializer(offered_topics(), many=True).data)


router = SimpleRouter(use_regex_path=False)
router.register("tickets", TicketViewSet, basename="ticket")
