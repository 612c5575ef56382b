"""Acts for programs: the same services as the pages."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.fields import OwnedField
from api.resources.invoices import InvoiceLineSerializer, LineInput, ReasonInput
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.finance.authors import present_author
from core.finance.calc import PaperLine
from core.finance.due_charges import acted_modules
from core.finance.history import who
from core.finance.models import Act, ActLine, ActRun
from core.finance.selectors.acts import (
    ANSWER,
    FOR_CLIENTS,
    ISSUE,
    VIEW,
    get_act,
    get_run,
    list_changes,
    list_lines,
    list_runs,
)
from core.finance.services.act_invoices import issue_act_with_invoice
from core.finance.services.act_printing import printed_act, printed_upd
from core.finance.services.act_runs import RunOrder, start_run
from core.finance.services.acts import (
    ActDraft,
    ActFromOperations,
    cancel_act,
    change_act,
    dispute_act,
    draft_act,
    issue_act,
    mark_act_signed,
    sign_act,
)
from core.finance.services.paper_writing import LONGEST
from core.finance.services.requesting import seller_of
from core.finance.states import ACT_FLOW, ActStatus
from core.organizations.models import Agreement, LegalEntity, Organization


class ActLineSerializer(serializers.ModelSerializer[ActLine]):
    class Meta:
        model = ActLine
        fields = InvoiceLineSerializer.Meta.fields


class ActSerializer(serializers.ModelSerializer[Act]):
    actions = serializers.SerializerMethodField()

    class Meta:
        model = Act
        fields: tuple[str, ...] = (
            *("id", "number", "status", "organization", "legal_entity", "agreement", "issued_on", "period_from"),
            *("period_until", "currency", "amount", "vat_amount", "note", "covers_charges", "module", "invoice"),
            *("created_at", "actions"),
        )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_actions(self, act: Act) -> list[str]:
        """Name what the state allows; whether the caller may do it is a matter of his rights."""
        return list(ACT_FLOW.actions(act.status))


class ActDetailSerializer(ActSerializer):
    lines = serializers.SerializerMethodField()
    history = serializers.SerializerMethodField()

    class Meta(ActSerializer.Meta):
        fields = (*ActSerializer.Meta.fields, "lines", "history")

    @extend_schema_field(ActLineSerializer(many=True))
    def get_lines(self, act: Act) -> Any:
        return ActLineSerializer(list_lines(act), many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_history(self, act: Act) -> list[dict[str, Any]]:
        viewer = self.context["request"].viewer
        return [
            {
                "from": one.status_from,
                "to": one.status_to,
                "by": one.author_kind,
                "name": who(one, viewer),
                "reason": one.reason,
                "at": one.at,
            }
            for one in list_changes(act, viewer)
        ]


class ActInput(serializers.Serializer[Any]):
    organization = OwnedField(queryset=Organization.objects.all(), path="", permission=ISSUE)
    legal_entity = serializers.PrimaryKeyRelatedField(
        queryset=LegalEntity.objects.filter(is_active=True), required=False, allow_null=True
    )
    agreement = OwnedField(queryset=Agreement.objects.all(), permission=ISSUE, required=False, allow_null=True)
    period_from = serializers.DateField(required=False, allow_null=True)
    period_until = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    lines = serializers.ListField(child=LineInput(), allow_empty=False, max_length=LONGEST)

    def draft(self) -> ActDraft:
        data = self.validated_data
        agreement, organization = data.get("agreement"), data["organization"]
        agreement_id = agreement.pk if agreement else None
        entity = data.get("legal_entity") or seller_of(agreement_id, organization.pk)
        return ActDraft(
            organization_id=organization.pk,
            legal_entity_id=entity.pk,
            agreement_id=agreement_id,
            period_from=data.get("period_from"),
            period_until=data.get("period_until"),
            note=data["note"],
            lines=[PaperLine(**line) for line in data["lines"]],
        )


class IssueActInput(serializers.Serializer[Any]):
    issued_on = serializers.DateField(required=False)
    with_invoice = serializers.BooleanField(default=False, help_text="An invoice of the same lines, or neither.")


class CommentInput(serializers.Serializer[Any]):
    comment = serializers.CharField(max_length=500)


class SignInput(serializers.Serializer[Any]):
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class RunSerializer(serializers.ModelSerializer[ActRun]):
    class Meta:
        model = ActRun
        fields = (
            *("id", "module", "organization", "period_from", "period_until", "issued_on", "issues", "state", "acts"),
            *("issued", "postponed", "amount", "created_at", "finished_at"),
        )


class RunInput(serializers.Serializer[Any]):
    """Which days of whose operations; without an organization, of all clients."""

    module = serializers.CharField(max_length=40)
    first = serializers.DateField()
    last = serializers.DateField()
    organization = OwnedField(
        queryset=Organization.objects.all(), path="", permission=ISSUE, required=False, allow_null=True
    )
    issued_on = serializers.DateField(required=False, allow_null=True)
    issues = serializers.BooleanField(default=True, help_text="Whether the acts get their numbers at once.")

    def validate_module(self, code: str) -> str:
        if code not in dict(acted_modules()):
            raise serializers.ValidationError(_("No such module charges clients here."))
        return code

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("organization") and not self.context["request"].viewer.sees_all:
            raise serializers.ValidationError({"organization": [_("Choose a client")]})
        return attrs

    def order(self) -> RunOrder:
        data = dict(self.validated_data)
        organization = data.pop("organization", None)
        return RunOrder(organization_id=organization.pk if organization else None, **data)


class ActFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=ActStatus.choices, label=_("Status"))
    organization = filters.NumberFilter(field_name="organization_id", label=_("Client"))
    agreement = filters.NumberFilter(field_name="agreement_id", label=_("Agreement"))
    issued_on = filters.DateFromToRangeFilter(label=pgettext_lazy("act", "Date"))
    amount = filters.RangeFilter(label=pgettext_lazy("money", "Amount"))
    number = filters.CharFilter(label=_("Act number"))

    class Meta:
        model = Act
        fields = ("status", "number")


@extend_schema(tags=["acts"])
class ActViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Acts: all for the staff, for a client what was issued to him."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": VIEW,
        "create": ISSUE,
        "update": ISSUE,
        "issue": ISSUE,
        "cancel": ISSUE,
        "sign": ANSWER,
        "dispute": ANSWER,
    }
    owner_path = "organization"
    serializer_class = ActSerializer
    filterset_class = ActFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "issued_on": "issued_on", "amount": "amount"}
    ordering = "-id"

    def rows(self) -> QuerySet[Act]:
        return Act.objects.all() if self.viewer.is_staff else Act.objects.filter(FOR_CLIENTS)

    @extend_schema(responses=ActDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._answer(self.get_object())

    @extend_schema(request=ActInput, responses={201: ActDetailSerializer})
    def create(self, request: Request) -> Response:
        data = self._read(ActInput, request)
        return self._answer(draft_act(data.draft(), author=present_author()), status=status.HTTP_201_CREATED)

    @extend_schema(request=ActInput, responses=ActDetailSerializer)
    def update(self, request: Request, pk: int) -> Response:
        """Write a draft anew, lines and all; one made from operations is not written by hand."""
        act, data = self.get_object(), self._read(ActInput, request)
        if act.module:
            raise ActFromOperations
        return self._answer(change_act(act_id=act.pk, draft=data.draft()))

    @extend_schema(request=IssueActInput, responses=ActDetailSerializer)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: int) -> Response:
        facts = dict(self._read(IssueActInput, request).validated_data)
        with_invoice = facts.pop("with_invoice")
        if with_invoice and not self.viewer.has_permission("finance.issue_invoice"):
            self.permission_denied(request)
        return self._do(issue_act_with_invoice if with_invoice else issue_act, facts)

    @extend_schema(request=ReasonInput, responses=ActDetailSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        return self._do(cancel_act, self._read(ReasonInput, request).validated_data)

    @extend_schema(request=SignInput, responses=ActDetailSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: int) -> Response:
        """Agree with the act; the staff say for the client that he has, and in the comment how they know."""
        comment = self._read(SignInput, request).validated_data["comment"]
        if self.viewer.is_staff:
            return self._do(mark_act_signed, {"reason": comment})
        return self._do(sign_act, {"comment": comment})

    @extend_schema(request=CommentInput, responses=ActDetailSerializer)
    @action(detail=True, methods=["post"])
    def dispute(self, request: Request, pk: int) -> Response:
        """Say what is wrong with the act; the staff take down what the client has told them."""
        comment = self._read(CommentInput, request).validated_data["comment"]
        return self._do(dispute_act, {"comment": comment, "by_staff": self.viewer.is_staff})

    @extend_schema(responses={(200, "application/pdf"): bytes})
    @action(detail=True, methods=["get"])
    def pdf(self, request: Request, pk: int) -> HttpResponse:
        return HttpResponse(printed_act(get_act(self.viewer, pk)), content_type="application/pdf")

    @extend_schema(responses={(200, "application/pdf"): bytes})
    @action(detail=True, methods=["get"])
    def upd(self, request: Request, pk: int) -> HttpResponse:
        """The universal transfer document (УПД) of an issued act."""
        return HttpResponse(printed_upd(get_act(self.viewer, pk)), content_type="application/pdf")

    def _do(self, deed: Callable[..., Act], facts: dict[str, Any]) -> Response:
        return self._answer(deed(act_id=self.get_object().pk, author=present_author(), **facts))

    def _read[S: serializers.Serializer[Any]](self, serializer: type[S], request: Request) -> S:
        data = serializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return data

    def _answer(self, act: Act, **more: Any) -> Response:
        fresh = Act.objects.get(pk=act.pk)
        return Response(ActDetailSerializer(fresh, context=self.get_serializer_context()).data, **more)


@extend_schema(tags=["acts"])
class ActRunViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Acts of a period, made in the background: ask for them, then look how far they are."""

    required_permission: ClassVar[dict[str, str]] = {"read": ISSUE, "create": ISSUE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = RunSerializer
    orderings: ClassVar[dict[str, Any]] = {"id": "pk"}
    ordering = "-id"

    def rows(self) -> QuerySet[ActRun]:
        return list_runs(self.viewer)

    @extend_schema(responses=RunSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(RunSerializer(get_run(self.viewer, self.get_object().pk)).data)

    @extend_schema(request=RunInput, responses={202: RunSerializer})
    def create(self, request: Request) -> Response:
        data = RunInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        run = start_run(data.order(), author=present_author())
        return Response(RunSerializer(run).data, status=status.HTTP_202_ACCEPTED)


router = SimpleRouter(use_regex_path=False)
router.register("acts/runs", ActRunViewSet, basename="act_run")
router.register("acts", ActViewSet, basename="act")
