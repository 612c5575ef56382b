"""Invoices for programs: the same services as the pages."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.fields import OwnedField
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.finance.authors import present_author
from core.finance.calc import PaperLine
from core.finance.history import who
from core.finance.models import Invoice, InvoiceLine
from core.finance.selectors.invoices import FOR_CLIENTS, get_invoice, list_allocations, list_changes, list_lines
from core.finance.services.invoices import (
    InvoiceDraft,
    cancel_invoice,
    change_draft,
    draft_invoice,
    issue_invoice,
    mark_invoice_paid,
)
from core.finance.services.paper_writing import LONGEST
from core.finance.services.printing import printed_invoice
from core.finance.services.reminding import remind_of_invoice
from core.finance.services.reopening import reopen_invoice
from core.finance.services.requesting import request_invoice, seller_of
from core.finance.states import INVOICE_FLOW, InvoiceStatus
from core.organizations.models import Agreement, LegalEntity, Organization

ISSUE, CHANGE, ASK = "finance.issue_invoice", "finance.change_invoice_status", "finance.request_invoice"


class InvoiceLineSerializer(serializers.ModelSerializer[InvoiceLine]):
    class Meta:
        model = InvoiceLine
        fields = ("title", "quantity", "unit", "price", "vat_rate", "amount", "vat_amount")


class InvoiceSerializer(serializers.ModelSerializer[Invoice]):
    remainder = serializers.DecimalField(max_digits=18, decimal_places=2, read_only=True)
    paid_percent = serializers.IntegerField(read_only=True)
    actions = serializers.SerializerMethodField()

    class Meta:
        model = Invoice
        fields = (
            *("id", "number", "status", "organization", "legal_entity", "agreement", "issued_on", "due_on"),
            *("currency", "amount", "vat_amount", "paid_amount", "remainder", "paid_percent", "title", "note"),
            *("requested_at", "created_at", "actions"),
        )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_actions(self, invoice: Invoice) -> list[str]:
        """Name what the state allows; whether the caller may do it is a matter of his rights."""
        return list(INVOICE_FLOW.actions(invoice.status))


class InvoiceDetailSerializer(InvoiceSerializer):
    lines = serializers.SerializerMethodField()
    payments = serializers.SerializerMethodField()
    history = serializers.SerializerMethodField()

    class Meta:
        model = Invoice
        fields = (*InvoiceSerializer.Meta.fields, "lines", "payments", "history")

    @extend_schema_field(InvoiceLineSerializer(many=True))
    def get_lines(self, invoice: Invoice) -> Any:
        return InvoiceLineSerializer(list_lines(invoice), many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_payments(self, invoice: Invoice) -> list[dict[str, Any]]:
        return [
            {"allocation": one.pk, "payment": one.payment_id, "amount": str(one.amount), "at": one.at}
            for one in list_allocations(invoice)
        ]

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_history(self, invoice: Invoice) -> list[dict[str, Any]]:
        viewer = self.context["request"].viewer
        shown = list_changes(invoice)
        if not viewer.is_staff and not invoice.requested_at:
            shown = [one for one in shown if one.status_to != InvoiceStatus.DRAFT]
        return [
            {
                "from": one.status_from,
                "to": one.status_to,
                "by": one.author_kind,
                "name": who(one, viewer),
                "reason": one.reason,
                "at": one.at,
            }
            for one in shown
        ]


class LineInput(serializers.Serializer[Any]):
    """A line; the price includes VAT, and a rate of null is "without VAT"."""

    title = serializers.CharField(max_length=500)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal("0.001"), default=Decimal(1))
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    price = serializers.DecimalField(max_digits=18, decimal_places=4, min_value=Decimal(0))
    vat_rate = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=Decimal(0), max_value=Decimal(100), allow_null=True, default=None
    )


class InvoiceInput(serializers.Serializer[Any]):
    organization = OwnedField(queryset=Organization.objects.all(), path="", permission=ISSUE)
    legal_entity = serializers.PrimaryKeyRelatedField(
        queryset=LegalEntity.objects.filter(is_active=True), required=False, allow_null=True
    )
    agreement = OwnedField(queryset=Agreement.objects.all(), permission=ISSUE, required=False, allow_null=True)
    title = serializers.CharField(max_length=255, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    due_on = serializers.DateField(required=False, allow_null=True)
    lines = serializers.ListField(child=LineInput(), allow_empty=False, max_length=LONGEST)

    def draft(self) -> InvoiceDraft:
        data = self.validated_data
        agreement, organization = data.get("agreement"), data["organization"]
        agreement_id = agreement.pk if agreement else None
        entity = data.get("legal_entity") or seller_of(agreement_id, organization.pk)
        return InvoiceDraft(
            organization_id=organization.pk,
            legal_entity_id=entity.pk,
            agreement_id=agreement_id,
            title=data["title"],
            note=data["note"],
            due_on=data.get("due_on"),
            lines=[PaperLine(**line) for line in data["lines"]],
        )


class IssueInput(serializers.Serializer[Any]):
    issued_on = serializers.DateField(required=False)


class ReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class MarkPaidInput(ReasonInput):
    paid_on = serializers.DateField()


class RequestInput(serializers.Serializer[Any]):
    organization = OwnedField(queryset=Organization.objects.filter(is_active=True), path="", permission=ASK)
    amount = serializers.DecimalField(max_digits=15, decimal_places=2, min_value=Decimal("0.01"))
    agreement = OwnedField(
        queryset=Agreement.objects.filter(is_active=True), permission=ASK, required=False, allow_null=True
    )
    key = serializers.CharField(
        max_length=100, required=False, help_text="Your own key of the request: sent twice, it makes one invoice."
    )


class InvoiceFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=InvoiceStatus.choices, label=_("Status"))
    organization = filters.NumberFilter(field_name="organization_id", label=_("Client"))
    agreement = filters.NumberFilter(field_name="agreement_id", label=_("Agreement"))
    issued_on = filters.DateFromToRangeFilter(label=_("Period"))
    due_on = filters.DateFromToRangeFilter(label=_("Pay until"))
    amount = filters.RangeFilter(label=_("Amount"))
    number = filters.CharFilter(label=_("Invoice number"))

    class Meta:
        model = Invoice
        fields = ("status", "number")


@extend_schema(tags=["invoices"])
class InvoiceViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Invoices: all for the staff, for a client what was issued to him and what he has asked for."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": "finance.view_invoice",
        "create": ISSUE,
        "update": ISSUE,
        "issue": ISSUE,
        "remind": ISSUE,
        "cancel": CHANGE,
        "mark_paid": CHANGE,
        "reopen": CHANGE,
        "ask": ASK,
    }
    owner_path = "organization"
    serializer_class = InvoiceSerializer
    filterset_class = InvoiceFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "issued_on": "issued_on", "due_on": "due_on", "amount": "amount"}
    ordering = "-id"

    def rows(self) -> QuerySet[Invoice]:
        return Invoice.objects.all() if self.viewer.is_staff else Invoice.objects.filter(FOR_CLIENTS)

    @extend_schema(responses=InvoiceDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._answer(self.get_object())

    @extend_schema(request=InvoiceInput, responses={201: InvoiceDetailSerializer})
    def create(self, request: Request) -> Response:
        data = self._read(InvoiceInput, request)
        invoice = draft_invoice(data.draft(), author=present_author())
        return self._answer(invoice, status=status.HTTP_201_CREATED)

    @extend_schema(request=InvoiceInput, responses=InvoiceDetailSerializer)
    def update(self, request: Request, pk: int) -> Response:
        """Write a draft anew, lines and all."""
        invoice, data = self.get_object(), self._read(InvoiceInput, request)
        return self._answer(change_draft(invoice_id=invoice.pk, draft=data.draft()))

    @extend_schema(request=IssueInput, responses=InvoiceDetailSerializer)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: int) -> Response:
        facts = self._read(IssueInput, request).validated_data
        return self._answer(issue_invoice(invoice_id=self.get_object().pk, author=present_author(), **facts))

    @extend_schema(request=ReasonInput, responses=InvoiceDetailSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        facts = self._read(ReasonInput, request).validated_data
        return self._answer(cancel_invoice(invoice_id=self.get_object().pk, author=present_author(), **facts))

    @extend_schema(request=MarkPaidInput, responses=InvoiceDetailSerializer)
    @action(detail=True, methods=["post"], url_path="mark-paid")
    def mark_paid(self, request: Request, pk: int) -> Response:
        facts = self._read(MarkPaidInput, request).validated_data
        return self._answer(mark_invoice_paid(invoice_id=self.get_object().pk, author=present_author(), **facts))

    @extend_schema(request=ReasonInput, responses=InvoiceDetailSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Take the mark "paid" back."""
        facts = self._read(ReasonInput, request).validated_data
        return self._answer(reopen_invoice(invoice_id=self.get_object().pk, author=present_author(), **facts))

    @extend_schema(request=None, responses=InvoiceDetailSerializer)
    @action(detail=True, methods=["post"])
    def remind(self, request: Request, pk: int) -> Response:
        return self._answer(remind_of_invoice(invoice_id=self.get_object().pk, author=present_author()))

    @extend_schema(responses={(200, "application/pdf"): bytes})
    @action(detail=True, methods=["get"])
    def pdf(self, request: Request, pk: int) -> HttpResponse:
        return HttpResponse(printed_invoice(get_invoice(self.viewer, pk)), content_type="application/pdf")

    @extend_schema(request=RequestInput, responses={201: InvoiceDetailSerializer})
    @action(detail=False, methods=["post"], url_path="request")
    def ask(self, request: Request) -> Response:
        """Ask for an invoice of an amount; it is issued at once or waits for the staff, as the company has set it."""
        data = self._read(RequestInput, request).validated_data
        agreement = data.get("agreement")
        invoice = request_invoice(
            organization_id=data["organization"].pk,
            amount=data["amount"],
            agreement_id=agreement.pk if agreement else None,
            author=present_author(),
            key=data.get("key", ""),
        )
        return self._answer(invoice, status=status.HTTP_201_CREATED)

    def _read[S: serializers.Serializer[Any]](self, serializer: type[S], request: Request) -> S:
        data = serializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return data

    def _answer(self, invoice: Invoice, **more: Any) -> Response:
        fresh = Invoice.objects.get(pk=invoice.pk)
        return Response(InvoiceDetailSerializer(fresh, context=self.get_serializer_context()).data, **more)


router = SimpleRouter(use_regex_path=False)
router.register("invoices", InvoiceViewSet, basename="invoice")
