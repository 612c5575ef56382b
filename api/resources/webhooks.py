"""Outgoing webhooks for programs: who hears of which events, and what was sent to them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.integrations.exchange.selectors import MANAGE
from core.integrations.models import DeliveryState, WebhookDelivery, WebhookSubscription
from core.integrations.pruning import LONGEST_KEPT, change_keeping, keep_days
from core.integrations.webhooks.catalogue import offered
from core.integrations.webhooks.selectors import list_deliveries, list_subscriptions
from core.integrations.webhooks.sending import send_again
from core.integrations.webhooks.subscribing import (
    keep_subscription,
    remove_subscription,
    replace_secret,
    switch_subscription,
)
from core.integrations.webhooks.telling import send_trial


class WebhookSerializer(serializers.ModelSerializer[WebhookSubscription]):
    """What may be seen; the secret is never given out again."""

    events = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = WebhookSubscription
        fields: ClassVar[tuple[str, ...]] = (
            "id",
            "title",
            "url",
            "events",
            "is_active",
            "failures",
            "paused_at",
            "delivered_at",
            "created_at",
        )


class NewWebhookSerializer(WebhookSerializer):
    """With the secret, which is told this once."""

    secret = serializers.CharField()

    class Meta(WebhookSerializer.Meta):
        fields: ClassVar[tuple[str, ...]] = (*WebhookSerializer.Meta.fields, "secret")


class WebhookInput(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=80)
    url = serializers.CharField(max_length=500, help_text="https:// and public.")
    events = serializers.ListField(child=serializers.CharField(max_length=120), min_length=1, max_length=200)


class WebhookSwitchInput(serializers.Serializer[Any]):
    is_active = serializers.BooleanField()


class WebhookSecretSerializer(serializers.Serializer[Any]):
    secret = serializers.CharField()


class WebhookDeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    body = serializers.DictField(child=serializers.JSONField())

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "subscription",
            "message_id",
            "event",
            "body",
            "state",
            "answer",
            "problem",
            "attempts",
            "duration_ms",
            "created_at",
            "tried_at",
            "next_at",
        )


@extend_schema(tags=["webhooks"])
class WebhookViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Addresses that hear of the company's events."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": MANAGE,
        "create": MANAGE,
        "update": MANAGE,
        "destroy": MANAGE,
        "secret": MANAGE,
        "switch": MANAGE,
        "test": MANAGE,
    }
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = WebhookSerializer
    orderings: ClassVar[dict[str, Any]] = {"id": "pk"}
    ordering = "id"

    def rows(self) -> QuerySet[WebhookSubscription]:
        return list_subscriptions()

    @extend_schema(request=WebhookInput, responses={201: NewWebhookSerializer})
    def create(self, request: Request) -> Response:
        data = WebhookInput(data=request.data)
        data.is_valid(raise_exception=True)
        made = keep_subscription(**data.validated_data)
        return Response(NewWebhookSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=WebhookInput, responses=WebhookSerializer)
    def update(self, request: Request, pk: int) -> Response:
        own = self.get_object()
        data = WebhookInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(WebhookSerializer(keep_subscription(subscription_id=own.pk, **data.validated_data)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Remove it with its log."""
        remove_subscription(subscription_id=self.get_object().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=WebhookSecretSerializer)
    @action(detail=True, methods=["post"])
    def secret(self, request: Request, pk: int) -> Response:
        """Replace the secret; the new one is told this once."""
        return Response({"secret": replace_secret(subscription_id=self.get_object().pk)})

    @extend_schema(request=WebhookSwitchInput, responses=WebhookSerializer)
    @action(detail=True, methods=["post"])
    def switch(self, request: Request, pk: int) -> Response:
        """Switch it off, or on again; a paused one is resumed."""
        own = self.get_object()
        data = WebhookSwitchInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(WebhookSerializer(switch_subscription(subscription_id=own.pk, **data.validated_data)).data)

    @extend_schema(request=None, responses={202: WebhookDeliverySerializer})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: int) -> Response:
        """Send a message that tells of nothing."""
        made = send_trial(subscription_id=self.get_object().pk)
        return Response(WebhookDeliverySerializer(made).data, status=status.HTTP_202_ACCEPTED)


class WebhookDeliveryFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=DeliveryState.choices)
    subscription = filters.NumberFilter(field_name="subscription_id")
    created_from = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    created_to = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")

    class Meta:
        model = WebhookDelivery
        fields = ("event", "message_id", "answer")


@extend_schema(tags=["webhooks"])
class WebhookDeliveryViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Every message: what it says, what was answered, how often it was tried."""

    required_permission: ClassVar[dict[str, str]] = {"read": MANAGE, "resend": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = WebhookDeliverySerializer
    filterset_class = WebhookDeliveryFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[WebhookDelivery]:
        return list_deliveries()

    @extend_schema(request=None, responses={202: WebhookDeliverySerializer})
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: int) -> Response:
        """Send it once more, under the same id."""
        made = send_again(delivery_id=self.get_object().pk)
        return Response(WebhookDeliverySerializer(made).data, status=status.HTTP_202_ACCEPTED)


class WebhookEventSerializer(serializers.Serializer[Any]):
    event = serializers.CharField()
    title = serializers.CharField()
    facts = serializers.DictField(child=serializers.CharField(), help_text="Names of facts and what they mean.")


class WebhookEventsView(CompanyApi):
    """The events that may be heard of, with the facts that each carries."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(responses=WebhookEventSerializer(many=True), tags=["webhooks"])
    def get(self, request: Request) -> Response:
        found = [
            {"event": name, "title": one.title, "facts": {field.name: field.title for field in one.fields}}
            for name, one in offered().items()
        ]
        return Response(WebhookEventSerializer(found, many=True).data)


class ExchangeKeepingSerializer(serializers.Serializer[Any]):
    keep_days = serializers.IntegerField(min_value=1, max_value=LONGEST_KEPT)


class ExchangeKeepingView(CompanyApi):
    """For how many days payloads of finished exchanges are kept."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(responses=ExchangeKeepingSerializer, tags=["integrations"])
    def get(self, request: Request) -> Response:
        return Response({"keep_days": keep_days()})

    @extend_schema(request=ExchangeKeepingSerializer, responses=ExchangeKeepingSerializer, tags=["integrations"])
    def put(self, request: Request) -> Response:
        data = ExchangeKeepingSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        change_keeping(days=data.validated_data["keep_days"])
        return Response({"keep_days": keep_days()})


router = SimpleRouter(use_regex_path=False)
router.register("webhooks/subscriptions", WebhookViewSet, basename="webhook")
router.register("webhooks/deliveries", WebhookDeliveryViewSet, basename="webhook_delivery")
