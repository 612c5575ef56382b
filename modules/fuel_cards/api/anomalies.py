"""Suspicious operations for programs: what was found, and what is made of it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from modules.fuel_cards.api.serializers import AnomalySerializer, DismissInput
from modules.fuel_cards.api.views import TAGS
from modules.fuel_cards.models import Anomaly, AnomalyRule
from modules.fuel_cards.selectors.anomalies import DECIDE, OWNER, VIEW, all_anomalies
from modules.fuel_cards.services.anomalies.deciding import dismiss_anomaly, hold_card
from modules.fuel_cards.states import AnomalyState


class AnomalyFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=AnomalyState.choices, label=_("State"))
    rule = filters.MultipleChoiceFilter(choices=AnomalyRule.choices, label=_("Rule"))
    card = filters.NumberFilter(field_name="card_id", label=_("Card"))
    operation = filters.NumberFilter(field_name="transaction_id", label=_("Operation"))
    organization = filters.NumberFilter(field_name=OWNER, label=_("Client"))

    class Meta:
        model = Anomaly
        fields = ("state", "rule")


@extend_schema(tags=TAGS)
class AnomalyViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    required_permission: ClassVar[dict[str, str]] = {"read": VIEW, "hold": DECIDE, "dismiss": DECIDE}
    owner_path = OWNER
    serializer_class = AnomalySerializer
    filterset_class = AnomalyFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk"}
    ordering = "-id"

    def rows(self) -> QuerySet[Anomaly]:
        return all_anomalies()

    @extend_schema(request=None, responses=AnomalySerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: int) -> Response:
        """Block the card for what was found."""
        hold_card(anomaly_id=self.get_object().pk, actor=request.user)
        return Response(AnomalySerializer(self.get_object()).data)

    @extend_schema(request=DismissInput, responses=AnomalySerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: int) -> Response:
        """Say that there is nothing wrong, and why."""
        data = DismissInput(data=request.data)
        data.is_valid(raise_exception=True)
        dismiss_anomaly(anomaly_id=self.get_object().pk, note=data.validated_data["note"], actor=request.user)
        return Response(AnomalySerializer(self.get_object()).data)
