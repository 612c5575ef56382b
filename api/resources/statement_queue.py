"""The queue of payments that wait to be matched, for programs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.resources.invoices import ReasonInput
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.finance.authors import present_author
from core.finance.models import Payment
from core.finance.services.allocating import Part
from core.finance.statements.models import LineMatch
from core.finance.statements.services.deeds import accept_suggestion, attach, match_payment, put_aside
from core.finance.statements.states import Outcome
from core.organizations.models import Organization
from core.organizations.scope import get_owned

IMPORT, ALLOCATE = "finance.import_statement", "finance.allocate_payment"

TAGS = ["statements"]
NUMBER: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}


class PartSerializer(serializers.Serializer[Any]):
    invoice = serializers.IntegerField(**NUMBER)
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, min_value=Decimal("0.01"))


class WaitingSerializer(serializers.ModelSerializer[Payment]):
    """A payment that waits: `suggested` says which invoices of `organization` it seems to be for."""

    outcome = serializers.SerializerMethodField()
    organization = serializers.SerializerMethodField()
    suggested = serializers.SerializerMethodField()
    line = serializers.SerializerMethodField()

    class Meta:
        model = Payment
        fields = (
            "id",
            "source",
            "status",
            "paid_on",
            "amount",
            "currency",
            "purpose",
            "document_number",
            "document_on",
            "payer_name",
            "payer_inn",
            "payer_kpp",
            "line",
            "outcome",
            "organization",
            "suggested",
        )

    def get_line(self, payment: Payment) -> int | None:
        return self._match(payment, "pk")  # type: ignore[no-any-return]

    def get_outcome(self, payment: Payment) -> str | None:
        return self._match(payment, "outcome")  # type: ignore[no-any-return]

    def get_organization(self, payment: Payment) -> int | None:
        return payment.organization_id or self._match(payment, "organization_id")

    def get_suggested(self, payment: Payment) -> list[dict[str, Any]]:
        return self._match(payment, "suggested") or []

    @staticmethod
    def _match(payment: Payment, name: str) -> Any:
        found: LineMatch | None = getattr(payment, "statement_match", None)
        return getattr(found, name) if found else None


class MatchInput(serializers.Serializer[Any]):
    """Whose payment it is, and which invoices it pays; the rest is the client's advance."""

    organization = serializers.IntegerField(**NUMBER)
    parts = PartSerializer(many=True, required=False)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class AsideInput(ReasonInput):
    remember = serializers.BooleanField(required=False, default=False)


class SameInput(serializers.Serializer[Any]):
    payment = serializers.IntegerField(**NUMBER)


class WaitingFilter(filters.FilterSet):
    outcome = filters.ChoiceFilter(field_name="statement_match__outcome", choices=Outcome.choices)
    organization = filters.NumberFilter(field_name="statement_match__organization", **NUMBER)

    class Meta:
        model = Payment
        fields = ("source",)


@extend_schema(tags=TAGS)
class QueueViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Payments that wait for a decision, and the decisions."""

    required_permission: ClassVar[dict[str, str]] = {"read": ALLOCATE, "write": ALLOCATE}
    owner_path = "statement_match__organization"
    serializer_class = WaitingSerializer
    filterset_class = WaitingFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "paid_on": "paid_on"}
    ordering = "paid_on"

    def rows(self) -> QuerySet[Payment]:
        payments = Payment.objects.select_related("statement_match")
        # Whoever comes second is told who was first, so a payment that was decided about is still found.
        if self.is_reading():
            return payments.filter(status="unmatched")
        return payments.filter(statement_match__isnull=False) | payments.filter(status="unmatched")

    @extend_schema(request=None, responses=WaitingSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        """Match the payment as it is suggested."""
        return self._decide(accept_suggestion)

    @extend_schema(request=MatchInput, responses=WaitingSerializer)
    @action(detail=True, methods=["post"])
    def match(self, request: Request, pk: int) -> Response:
        """Book the payment on a client, over the invoices that are named."""
        payment = self.get_object()
        data = MatchInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        client = get_owned(Organization.objects.all(), self.viewer, "", permission=ALLOCATE, pk=given["organization"])
        parts = [Part(invoice_id=part["invoice"], amount=part["amount"]) for part in given.get("parts", ())]
        made = match_payment(
            payment_id=payment.pk,
            organization_id=client.pk,
            parts=parts,
            author=present_author(),
            reason=given.get("reason", ""),
        )
        return self._answer(made)

    @extend_schema(request=AsideInput, responses=WaitingSerializer)
    @action(detail=True, methods=["post"])
    def aside(self, request: Request, pk: int) -> Response:
        """Say that the money is not a client's."""
        self.get_object()
        data = AsideInput(data=request.data)
        data.is_valid(raise_exception=True)
        return self._decide(put_aside, **data.validated_data)

    @extend_schema(request=SameInput, responses=WaitingSerializer)
    @action(detail=True, methods=["post"])
    def same(self, request: Request, pk: int) -> Response:
        """Say that the payment is one that was entered before."""
        self.get_object()
        data = SameInput(data=request.data)
        data.is_valid(raise_exception=True)
        known = get_owned(Payment.objects.all(), self.viewer, permission=ALLOCATE, pk=data.validated_data["payment"])
        return self._decide(attach, known_id=known.pk)

    def _decide(self, deed: Callable[..., Payment], **more: Any) -> Response:
        return self._answer(deed(payment_id=self.get_object().pk, author=present_author(), **more))

    @staticmethod
    def _answer(payment: Payment) -> Response:
        found = Payment.objects.select_related("statement_match").get(pk=payment.pk)
        return Response(WaitingSerializer(found).data)


router = SimpleRouter(use_regex_path=False)
router.register("statements/queue", QueueViewSet, basename="statement_queue")
