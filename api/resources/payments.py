"""Payments for programs: the same services as the pages."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.fields import OwnedField
from api.resources.invoices import ReasonInput
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.finance.authors import present_author
from core.finance.models import Allocation, Invoice, Payment, PaymentSource
from core.finance.selectors.payments import SHOWN_TO_CLIENTS, list_allocations
from core.finance.services.allocating import Part
from core.finance.services.entering import HandPayment, enter_payment
from core.finance.services.payments import (
    allocate_payment,
    book_payment,
    return_to_queue,
    reverse_payment,
    take_back_allocation,
)
from core.finance.states import PAYMENT_FLOW, PaymentStatus
from core.organizations.models import Agreement, LegalEntity, Organization

ADD, ALLOCATE = "finance.add_payment", "finance.allocate_payment"


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    advance = serializers.DecimalField(max_digits=18, decimal_places=2, read_only=True)
    actions = serializers.SerializerMethodField()

    class Meta:
        model = Payment
        fields = (
            *("id", "source", "status", "organization", "agreement", "legal_entity", "paid_on", "currency", "amount"),
            *("allocated_amount", "refunded_amount", "advance", "purpose", "document_number", "payer_name"),
            *("payer_inn", "created_at", "actions"),
        )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_actions(self, payment: Payment) -> list[str]:
        return list(PAYMENT_FLOW.actions(payment.status))


class AllocationSerializer(serializers.ModelSerializer[Allocation]):
    number = serializers.CharField(source="invoice.number", read_only=True)

    class Meta:
        model = Allocation
        fields = ("id", "invoice", "number", "amount", "at")


class PaymentDetailSerializer(PaymentSerializer):
    allocations = serializers.SerializerMethodField()

    class Meta:
        model = Payment
        fields = (*PaymentSerializer.Meta.fields, "allocations")

    @extend_schema_field(AllocationSerializer(many=True))
    def get_allocations(self, payment: Payment) -> Any:
        return AllocationSerializer(list_allocations(payment), many=True).data


class PartInput(serializers.Serializer[Any]):
    invoice = OwnedField(queryset=Invoice.objects.all())
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, min_value=Decimal("0.01"))


class PartsInput(serializers.Serializer[Any]):
    allocations = serializers.ListField(child=PartInput(), allow_empty=False, max_length=1000)


class BookInput(serializers.Serializer[Any]):
    organization = OwnedField(queryset=Organization.objects.all(), path="")
    agreement = OwnedField(queryset=Agreement.objects.all(), required=False, allow_null=True)
    allocations = serializers.ListField(child=PartInput(), required=False, default=list, max_length=1000)


class PaymentInput(BookInput):
    """A payment entered by hand; sent again under the same key it is the same payment."""

    key = serializers.CharField(max_length=100)
    amount = serializers.DecimalField(max_digits=15, decimal_places=2, min_value=Decimal("0.01"))
    paid_on = serializers.DateField()
    purpose = serializers.CharField(max_length=1000)
    legal_entity = serializers.PrimaryKeyRelatedField(
        queryset=LegalEntity.objects.all(), required=False, allow_null=True
    )
    document_number = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    payer_name = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    is_awaited = serializers.BooleanField(
        default=False, help_text="The bank's statement will show it too, and is then this very payment."
    )


class TakeBackInput(serializers.Serializer[Any]):
    allocation = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class PaymentFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=PaymentStatus.choices, label=_("Status"))
    source = filters.MultipleChoiceFilter(choices=PaymentSource.choices, label=_("Source"))
    organization = filters.NumberFilter(field_name="organization_id", label=_("Client"))
    agreement = filters.NumberFilter(field_name="agreement_id", label=_("Agreement"))
    paid_on = filters.DateFromToRangeFilter(label=_("Period"))
    amount = filters.RangeFilter(label=_("Amount"))

    class Meta:
        model = Payment
        fields = ("status", "source")


@extend_schema(tags=["payments"])
class PaymentViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Payments: all for the staff, for a client those on his balance."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": "finance.view_payment",
        "create": ADD,
        "book": ALLOCATE,
        "allocate": ALLOCATE,
        "take_back": ALLOCATE,
        "return_to_queue": ALLOCATE,
        "reverse": ALLOCATE,
    }
    owner_path = "organization"
    serializer_class = PaymentSerializer
    filterset_class = PaymentFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "paid_on": "paid_on", "amount": "amount"}
    ordering = "-id"

    def rows(self) -> QuerySet[Payment]:
        if self.viewer.is_staff:
            return Payment.objects.all()
        return Payment.objects.filter(status__in=SHOWN_TO_CLIENTS, booking_number__gt=0)

    @extend_schema(responses=PaymentDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._answer(self.get_object().pk)

    @extend_schema(request=PaymentInput, responses={200: PaymentDetailSerializer, 201: PaymentDetailSerializer})
    def create(self, request: Request) -> Response:
        """Enter a payment and book it: 201 for a new one, 200 for one that the key already stands for."""
        data = self._read(PaymentInput, request)
        entity = data.get("legal_entity")
        entered = HandPayment(
            key=f"api:{data['key']}",
            organization_id=data["organization"].pk,
            agreement_id=data["agreement"].pk if data.get("agreement") else None,
            legal_entity_id=entity.pk if entity else None,
            parts=_parts(data["allocations"]),
            **{
                name: data[name]
                for name in ("amount", "paid_on", "purpose", "document_number", "payer_name", "is_awaited")
            },
        )
        payment, is_new = enter_payment(entered, author=present_author())
        return self._answer(payment.pk, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)

    @extend_schema(request=BookInput, responses=PaymentDetailSerializer)
    @action(detail=True, methods=["post"])
    def book(self, request: Request, pk: int) -> Response:
        """Put a payment that waits in the queue on a client's balance and to his invoices."""
        data = self._read(BookInput, request)
        payment = book_payment(
            payment_id=self.get_object().pk,
            organization_id=data["organization"].pk,
            agreement_id=data["agreement"].pk if data.get("agreement") else None,
            parts=_parts(data["allocations"]),
            author=present_author(),
        )
        return self._answer(payment.pk)

    @extend_schema(request=PartsInput, responses=PaymentDetailSerializer)
    @action(detail=True, methods=["post"])
    def allocate(self, request: Request, pk: int) -> Response:
        """Put what is left of a booked payment to invoices of the same client."""
        parts = _parts(self._read(PartsInput, request)["allocations"])
        allocate_payment(payment_id=self.get_object().pk, parts=parts, author=present_author())
        return self._answer(pk)

    @extend_schema(request=TakeBackInput, responses=PaymentDetailSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: int) -> Response:
        data, payment = self._read(TakeBackInput, request), self.get_object()
        allocation = payment.allocations.filter(takes_back__isnull=True, pk=data["allocation"]).first()
        if allocation is None:
            raise serializers.ValidationError({"allocation": [_("This payment has no such allocation.")]})
        take_back_allocation(allocation_id=allocation.pk, author=present_author(), reason=data["reason"])
        return self._answer(payment.pk)

    @extend_schema(request=ReasonInput, responses=PaymentDetailSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def return_to_queue(self, request: Request, pk: int) -> Response:
        """Undo the booking: the payment waits to be matched again."""
        data = self._read(ReasonInput, request)
        return_to_queue(payment_id=self.get_object().pk, author=present_author(), reason=data["reason"])
        return self._answer(pk)

    @extend_schema(request=ReasonInput, responses=PaymentDetailSerializer)
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: int) -> Response:
        """Undo a payment that never was, for good."""
        data = self._read(ReasonInput, request)
        reverse_payment(payment_id=self.get_object().pk, author=present_author(), reason=data["reason"])
        return self._answer(pk)

    def _read(self, serializer: type[Any], request: Request) -> dict[str, Any]:
        data = serializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def _answer(self, pk: int, **more: Any) -> Response:
        fresh = Payment.objects.get(pk=pk)
        return Response(PaymentDetailSerializer(fresh, context=self.get_serializer_context()).data, **more)


def _parts(chosen: list[dict[str, Any]]) -> list[Part]:
    return [Part(invoice_id=one["invoice"].pk, amount=one["amount"]) for one in chosen]


router = SimpleRouter(use_regex_path=False)
router.register("payments", PaymentViewSet, basename="payment")
