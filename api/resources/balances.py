"""Clients' balances and their movements for programs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.finance.models import AccountCode, ClientBalance, EntryKind, Posting
from core.finance.selectors.movements import ACCOUNTING, CODES, OPERATIONAL, fill_balances_after, list_balance_movements
from core.finance.selectors.reconciliation import reconcile, usual_period
from core.finance.services.accounts import set_credit_limit
from core.finance.services.correcting import Correction, correct_balance
from core.finance.services.statement_printing import printed_statement
from core.organizations.models import Agreement

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 2}


class BalanceSerializer(serializers.ModelSerializer[ClientBalance]):
    organization_name = serializers.CharField(source="organization.name", read_only=True)
    operational = serializers.DecimalField(**MONEY, read_only=True, help_text="Services and penalties together.")
    available = serializers.DecimalField(**MONEY, read_only=True, help_text="With the credit limit, if there is one.")

    class Meta:
        model = ClientBalance
        fields = (
            "id",
            "organization",
            "organization_name",
            "currency",
            "operational",
            "services",
            "penalties",
            "documented",
            "credit_limit",
            "available",
        )


class LimitInput(serializers.Serializer[Any]):
    credit_limit = serializers.DecimalField(**MONEY, min_value=0, allow_null=True)
    reason = serializers.CharField(max_length=255, required=False, allow_blank=True)


class CorrectionInput(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=80, help_text="The caller's own: the same key corrects once.")
    amount = serializers.DecimalField(**MONEY)
    reason = serializers.CharField(max_length=255)
    part = serializers.ChoiceField(
        choices=[AccountCode.CLIENT.value, AccountCode.PENALTY.value, AccountCode.DOCUMENTED.value],
        default=AccountCode.CLIENT.value,
    )
    agreement = serializers.IntegerField(required=False, allow_null=True)


class MovementSerializer(serializers.ModelSerializer[Posting]):
    id = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(source="entry.kind", choices=EntryKind.choices)
    part = serializers.CharField(source="account.code")
    agreement = serializers.IntegerField(source="account.agreement_id", allow_null=True)
    key = serializers.CharField(source="entry.key", help_text="What it comes from.")
    memo = serializers.CharField(source="entry.memo")
    happened_at = serializers.DateTimeField(source="entry.happened_at")
    balance_after = serializers.DecimalField(**MONEY)

    class Meta:
        model = Posting
        fields = (
            "id",
            "booked_on",
            "happened_at",
            "kind",
            "part",
            "agreement",
            "key",
            "memo",
            "amount",
            "balance_after",
        )

    def get_id(self, posting: Posting) -> str:
        return f"{posting.entry_id}-{posting.account_id}"


class StatementRowSerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    document = serializers.CharField()
    debit = serializers.DecimalField(**MONEY)
    credit = serializers.DecimalField(**MONEY)


class StatementSerializer(serializers.Serializer[Any]):
    """A positive balance is what the client owes, a negative one what he has paid ahead."""

    since = serializers.DateField()
    until = serializers.DateField()
    currency = serializers.CharField()
    opening = serializers.DecimalField(**MONEY)
    debit = serializers.DecimalField(**MONEY)
    credit = serializers.DecimalField(**MONEY)
    closing = serializers.DecimalField(**MONEY)
    rows = StatementRowSerializer(many=True)


class PeriodInput(serializers.Serializer[Any]):
    """Without it the quarter that is over and the days since."""

    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        period = {**usual_period(), **attrs}
        if period["until"] < period["since"]:
            raise serializers.ValidationError({"until": [_("The period ends before it begins.")]})
        return period


class BalanceFilter(filters.FilterSet):
    operational_max = filters.NumberFilter(
        field_name="operational", lookup_expr="lte", label=_("Operational balance at most")
    )

    class Meta:
        model = ClientBalance
        fields = ("organization", "currency")


@extend_schema(tags=["balances"])
class BalanceViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Clients' balances, one for each currency: all of them for the staff, a client's own for himself."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": "finance.view_balance",
        "partial_update": "finance.change_credit_limit",
        "correct": "finance.correct_balance",
    }
    owner_path = "organization"
    serializer_class = BalanceSerializer
    filterset_class = BalanceFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "operational": "operational", "documented": "documented"}

    def rows(self) -> QuerySet[ClientBalance]:
        return ClientBalance.objects.select_related("organization")

    @extend_schema(request=LimitInput, responses=BalanceSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Set the credit limit; null sets no bound."""
        balance = self.get_object()
        data = LimitInput(data=request.data)
        data.is_valid(raise_exception=True)
        facts = data.validated_data
        set_credit_limit(
            organization_id=balance.organization_id,
            currency=balance.currency,
            limit=facts["credit_limit"],
            reason=facts.get("reason", ""),
        )
        return self._answer(pk)

    @extend_schema(request=CorrectionInput, responses={200: BalanceSerializer})
    @action(methods=["post"], detail=True)
    def correct(self, request: Request, pk: int) -> Response:
        """Add an amount to the balance, take it where it is negative; the reason stands in the journal."""
        balance = self.get_object()
        data = CorrectionInput(data=request.data)
        data.is_valid(raise_exception=True)
        facts = dict(data.validated_data)
        if number := facts.pop("agreement", None):
            agreements = Agreement.objects.filter(organization=balance.organization_id, has_own_balance=True)
            facts["agreement"] = agreements.filter(pk=number).first()
            if facts["agreement"] is None:
                raise serializers.ValidationError({"agreement": [_("There is no such agreement.")]})
        whose, currency = balance.organization_id, balance.currency
        correct_balance(Correction(organization_id=whose, currency=currency, **facts), at=timezone.now())
        return self._answer(pk)

    @extend_schema(
        parameters=[OpenApiParameter("view", enum=[OPERATIONAL, ACCOUNTING], default=OPERATIONAL)],
        responses=MovementSerializer(many=True),
        filters=False,
    )
    @action(detail=True)
    def movements(self, request: Request, pk: int) -> Response:
        """List what moved the balance, the latest first."""
        balance = self.get_object()
        view = request.query_params.get("view", OPERATIONAL)
        if view not in CODES:
            raise serializers.ValidationError({"view": [_("One of: %s.") % ", ".join(CODES)]})
        self.orderings, self.ordering = {"booked_on": "booked_on"}, "-booked_on"  # type: ignore[misc]
        page = self.paginate_queryset(list_balance_movements(self.viewer, balance, view=view))
        fill_balances_after(page or [])
        return self.get_paginated_response(MovementSerializer(page, many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("since", OpenApiTypes.DATE), OpenApiParameter("until", OpenApiTypes.DATE)],
        responses=StatementSerializer,
        filters=False,
    )
    @action(detail=True)
    def reconciliation(self, request: Request, pk: int) -> Response:
        """Reconcile a period, both days included: acts and payments between the opening and the closing balance."""
        balance = self.get_object()
        period = PeriodInput(data=request.query_params)
        period.is_valid(raise_exception=True)
        return Response(StatementSerializer(reconcile(balance, **period.validated_data)).data)

    @extend_schema(
        parameters=[OpenApiParameter("since", OpenApiTypes.DATE), OpenApiParameter("until", OpenApiTypes.DATE)],
        responses={(200, "application/pdf"): bytes},
        filters=False,
    )
    @action(detail=True, url_path="reconciliation/pdf")
    def reconciliation_pdf(self, request: Request, pk: int) -> HttpResponse:
        """Print the reconciliation statement of a period, to be signed by both sides."""
        balance = self.get_object()
        period = PeriodInput(data=request.query_params)
        period.is_valid(raise_exception=True)
        return HttpResponse(printed_statement(balance, **period.validated_data), content_type="application/pdf")

    def _answer(self, pk: int) -> Response:
        return Response(self.get_serializer(self.rows().get(pk=pk)).data, status=status.HTTP_200_OK)


router = SimpleRouter(use_regex_path=False)
router.register("balances", BalanceViewSet, basename="balance")
