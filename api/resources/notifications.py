"""Notifications for programs: one's own, preferences, sending, and what became of every delivery."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import GenericViewSet

from api.authentication import caller
from api.pagination import KeysetPagination
from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.notifications.models import Delivery, DeliveryState, PreferenceMode
from core.notifications.selectors.inbox import count_unread, inbox_of, own_receipts
from core.notifications.services.inbox import mark_read, mark_unread
from core.notifications.services.manual import LONGEST_KEY, send_message
from core.notifications.services.preferences import choices_of, keep_preferences, settings_of
from core.notifications.services.repeating import repeat
from core.notifications.wording import body_of, reason_words, subject_of, type_title

VIEW = "notifications.view_delivery"
SEND = "notifications.send"
TAGS = ["notifications"]


class NotificationSerializer(serializers.ModelSerializer[Delivery]):
    """A message in the caller's list."""

    type = serializers.CharField(source="message.type")
    type_title = serializers.SerializerMethodField()
    subject = serializers.SerializerMethodField()
    body = serializers.SerializerMethodField()
    link = serializers.CharField(source="message.link")
    is_read = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields = ("id", "type", "type_title", "subject", "body", "link", "is_read", "created_at", "opened_at")

    def get_type_title(self, one: Delivery) -> str:
        return type_title(one.message)

    def get_subject(self, one: Delivery) -> str:
        return subject_of(one)

    def get_body(self, one: Delivery) -> str:
        return body_of(one)

    def get_is_read(self, one: Delivery) -> bool:
        return one.state == DeliveryState.OPENED


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """One message by one channel: where it stands and why."""

    type = serializers.CharField(source="message.type")
    subject = serializers.SerializerMethodField()
    reason_words = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields = (
            "id",
            "message",
            "type",
            "subject",
            "recipient",
            "name",
            "channel",
            "address",
            "state",
            "reason",
            "reason_words",
            "attempts",
            "cost",
            "currency",
            "digest",
            "due_at",
            "created_at",
            "sent_at",
            "delivered_at",
            "opened_at",
            "ended_at",
        )

    def get_subject(self, one: Delivery) -> str:
        return subject_of(one)

    def get_reason_words(self, one: Delivery) -> str:
        return reason_words(one)


class NotificationFilter(filters.FilterSet):
    read = filters.BooleanFilter(method="by_read")
    type = filters.CharFilter(field_name="message__type")

    class Meta:
        model = Delivery
        fields = ("type",)

    def by_read(self, rows: QuerySet[Delivery], name: str, value: bool) -> QuerySet[Delivery]:
        return rows.filter(state=DeliveryState.OPENED if value else DeliveryState.DELIVERED)


class DeliveryFilter(filters.FilterSet):
    type = filters.CharFilter(field_name="message__type")

    class Meta:
        model = Delivery
        fields = ("state", "channel", "recipient", "message")


class ReadInput(serializers.Serializer[Any]):
    """Some messages by their numbers, or all of them."""

    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, max_length=1000
    )
    all = serializers.BooleanField(required=False, default=False)
    read = serializers.BooleanField(required=False, default=True)


class MarkedSerializer(serializers.Serializer[Any]):
    marked = serializers.IntegerField()
    unread = serializers.IntegerField(help_text="Counted up to a hundred.")


class UnreadSerializer(serializers.Serializer[Any]):
    unread = serializers.IntegerField(help_text="Counted up to a hundred.")


class _OwnRows(CompanyApi, GenericViewSet[Any]):
    """Rows of the caller himself, whoever he is."""

    permission_classes = (IsAuthenticated,)
    pagination_class: Any = KeysetPagination
    filter_backends: Any = (filters.DjangoFilterBackend,)
    orderings: ClassVar[dict[str, Any]] = {"id": "pk"}
    ordering: ClassVar[str] = "-id"
    lookup_value_converter = "int"


@extend_schema(tags=TAGS)
class NotificationViewSet(ListMixin, RetrieveMixin, _OwnRows):
    """What stands under the caller's bell."""

    serializer_class = NotificationSerializer
    filterset_class = NotificationFilter
    queryset = Delivery.objects.none()

    def get_queryset(self) -> QuerySet[Delivery]:
        fake = getattr(self, "swagger_fake_view", False)
        return Delivery.objects.none() if fake else inbox_of(caller(self.request))

    @extend_schema(request=ReadInput, responses=MarkedSerializer)
    @action(detail=False, methods=["post"])
    def read(self, request: Request) -> Response:
        """Mark messages read, or (`read` false) new again; numbers of others are passed over."""
        data = ReadInput(data=request.data)
        data.is_valid(raise_exception=True)
        user, wanted = caller(request), data.validated_data
        if wanted["read"]:
            ids = None if wanted["all"] else wanted.get("ids", [])
            marked = mark_read(user=user, at=timezone.now(), ids=ids)
        else:
            marked = mark_unread(user=user, ids=wanted.get("ids", []))
        return Response({"marked": marked, "unread": count_unread(user.pk)})

    @extend_schema(responses=UnreadSerializer)
    @action(detail=False, methods=["get"])
    def unread(self, request: Request) -> Response:
        return Response({"unread": count_unread(caller(request).pk)})


@extend_schema(tags=TAGS)
class ReceiptViewSet(ListMixin, _OwnRows):
    """How every message reached the caller, or why it did not."""

    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter
    queryset = Delivery.objects.none()

    def get_queryset(self) -> QuerySet[Delivery]:
        fake = getattr(self, "swagger_fake_view", False)
        return Delivery.objects.none() if fake else own_receipts(caller(self.request))


@extend_schema(tags=TAGS)
class DeliveryViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Every delivery of the company; staff alone."""

    required_permission: ClassVar[dict[str, str]] = {"read": VIEW, "write": VIEW}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk"}
    ordering = "-id"

    def rows(self) -> QuerySet[Delivery]:
        return Delivery.objects.select_related("message", "text")

    @extend_schema(request=None, responses=DeliverySerializer)
    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, pk: int) -> Response:
        repeat(delivery_id=self.get_object().pk)
        return Response(DeliverySerializer(self.get_object()).data)


class ChoiceSerializer(serializers.Serializer[Any]):
    type = serializers.CharField(max_length=120)
    channel = serializers.CharField(max_length=20)
    mode = serializers.ChoiceField(choices=PreferenceMode.choices)


class ShownChoiceSerializer(ChoiceSerializer):
    title = serializers.CharField()
    is_fixed = serializers.BooleanField()


class PreferencesInput(serializers.Serializer[Any]):
    """Only what is sent is changed; quiet hours come and go together."""

    quiet_from = serializers.TimeField(required=False, allow_null=True)
    quiet_to = serializers.TimeField(required=False, allow_null=True)
    digest_at = serializers.TimeField(required=False, allow_null=True)
    choices = ChoiceSerializer(many=True, required=False)


class PreferencesSerializer(serializers.Serializer[Any]):
    quiet_from = serializers.TimeField(allow_null=True)
    quiet_to = serializers.TimeField(allow_null=True)
    digest_at = serializers.TimeField(allow_null=True)
    choices = ShownChoiceSerializer(many=True)


class PreferencesView(CompanyApi):
    """How the caller wants to hear, by type and channel and by his own clock."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses=PreferencesSerializer, tags=TAGS)
    def get(self, request: Request) -> Response:
        return Response(self._shown(request))

    @extend_schema(request=PreferencesInput, responses=PreferencesSerializer, tags=TAGS)
    def patch(self, request: Request) -> Response:
        data = PreferencesInput(data=request.data)
        data.is_valid(raise_exception=True)
        wanted = dict(data.validated_data)
        choices = [(one["type"], one["channel"], one["mode"]) for one in wanted.pop("choices", [])]
        keep_preferences(user=caller(request), wanted=choices, hours=wanted)
        return Response(self._shown(request))

    def _shown(self, request: Request) -> Any:
        user = caller(request)
        own = settings_of(user)
        choices = [
            {
                "type": found.event,
                "title": str(found.title),
                "channel": one.channel.name,
                "mode": one.mode,
                "is_fixed": one.is_fixed,
            }
            for found, ones in choices_of(user)
            for one in ones
        ]
        hours = {name: getattr(own, name) for name in ("quiet_from", "quiet_to", "digest_at")}
        return PreferencesSerializer({**hours, "choices": choices}).data


class SendInput(serializers.Serializer[Any]):
    """`to` names people: "user:5", "client:7" (everybody of an organization), "role:CODE", "permission:CODE"."""

    to = serializers.ListField(child=serializers.CharField(max_length=160), max_length=100)
    subject = serializers.CharField(max_length=300)
    body = serializers.CharField(max_length=5000)
    channels = serializers.ListField(child=serializers.CharField(max_length=20), max_length=20)
    link = serializers.CharField(max_length=300, required=False, allow_blank=True)
    key = serializers.CharField(max_length=LONGEST_KEY, required=False, help_text="The same key sends once.")


class SentSerializer(serializers.Serializer[Any]):
    message = serializers.IntegerField()
    deliveries = serializers.IntegerField()


class SendView(CompanyApi):
    """Send a message to people of the company."""

    required_permission: ClassVar[str] = SEND

    @extend_schema(request=SendInput, responses={201: SentSerializer}, tags=TAGS)
    def post(self, request: Request) -> Response:
        data = SendInput(data=request.data)
        data.is_valid(raise_exception=True)
        wanted = dict(data.validated_data)
        message, written = send_message(names=wanted.pop("channels"), at=timezone.now(), **wanted)
        return Response({"message": message.pk, "deliveries": written}, status=status.HTTP_201_CREATED)


router = SimpleRouter(use_regex_path=False)
router.register("notifications/deliveries", DeliveryViewSet, basename="delivery")
router.register("notifications/receipts", ReceiptViewSet, basename="receipt")
router.register("notifications", NotificationViewSet, basename="notification")
