"""Bank statements for programs: sent, looked at, taken in; their lines, and the queue of payments that wait."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.authentication import caller
from api.parsers import JsonParser
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.finance.authors import present_author
from core.finance.models import Payment
from core.finance.services.allocating import Part
from core.finance.statements.models import LineDeed, LineMatch, RefusedLine, StatementLine, StatementRun
from core.finance.statements.models import RunSource as Source
from core.finance.statements.selectors import list_deeds, list_refused, list_runs, parts_of
from core.finance.statements.services.deeds import accept_suggestion, attach, match_payment, put_aside, undo
from core.finance.statements.services.runs import check_size, commit_run, discard_run, repeat_run, start_run
from core.finance.statements.states import Outcome
from core.lib.errors import InvalidInput
from core.lib.wording import for_reader
from core.organizations.models import Organization
from core.organizations.scope import get_owned

IMPORT, ALLOCATE = "finance.import_statement", "finance.allocate_payment"
TAGS = ["statements"]
NUMBER: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}


class NoFile(InvalidInput):
    code = "no_file"
    message = _("Send the statement as the field “file” of a form.")


class StatementSerializer(serializers.ModelSerializer[StatementRun]):
    """`accounts` are the control totals; `balances` says that they hold together, `outcomes` what lines became."""

    problem = serializers.SerializerMethodField()

    class Meta:
        model = StatementRun
        fields = (
            "id",
            "source",
            "state",
            "file_name",
            "size",
            "digest",
            "format",
            "encoding",
            "since",
            "until",
            "balances",
            "accounts",
            "rows",
            "created",
            "duplicate",
            "rejected",
            "credited",
            "outcomes",
            "problem_code",
            "problem",
            "accepted_by",
            "created_at",
            "finished_at",
        )

    def get_problem(self, run: StatementRun) -> str:
        return for_reader(run.problem)


class RefusedSerializer(serializers.ModelSerializer[RefusedLine]):
    class Meta:
        model = RefusedLine
        fields = ("position", "reason", "number")


class UploadInput(serializers.Serializer[Any]):
    """`take` has the statement taken in by itself where its totals balance; else it waits for a decision."""

    file = serializers.FileField(max_length=255, allow_empty_file=True)
    take = serializers.BooleanField(required=False, default=False)


class CommitInput(serializers.Serializer[Any]):
    accept_totals = serializers.BooleanField(required=False, default=False)


class StatementFilter(filters.FilterSet):
    class Meta:
        model = StatementRun
        fields = ("state", "source", "balances")


@extend_schema(tags=TAGS)
class StatementViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Files of banks on their way: read, decided about, taken in."""

    required_permission: ClassVar[dict[str, str]] = {"read": IMPORT, "write": IMPORT}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = StatementSerializer
    filterset_class = StatementFilter
    parser_classes = (JsonParser, MultiPartParser)
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Judge the size before anything reads the body."""
        check_size(int(request.META.get("CONTENT_LENGTH") or 0))
        super().initial(request, *args, **kwargs)

    def rows(self) -> QuerySet[StatementRun]:
        return list_runs()

    @extend_schema(
        request={"multipart/form-data": UploadInput},
        responses={202: StatementSerializer},
        operation_id="statements_send",
    )
    def create(self, request: Request) -> Response:
        """Send a statement; it is read in the background, see its `state`."""
        data = UploadInput(data=request.data)
        if "file" not in request.data:
            raise NoFile
        data.is_valid(raise_exception=True)
        file = data.validated_data["file"]
        run = start_run(
            file=file,
            file_name=file.name,
            size=file.size,
            source=Source.API,
            is_automatic=data.validated_data["take"],
            actor=caller(request),
        )
        return self._answer(run, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=CommitInput, responses=StatementSerializer)
    @action(detail=True, methods=["post"])
    def commit(self, request: Request, pk: int) -> Response:
        """Take the statement in; totals that do not balance only with `accept_totals`."""
        data = CommitInput(data=request.data)
        data.is_valid(raise_exception=True)
        run = commit_run(
            run_id=self.get_object().pk, accept_totals=data.validated_data["accept_totals"], actor=caller(request)
        )
        return self._answer(run)

    @extend_schema(request=None, responses=StatementSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: int) -> Response:
        return self._answer(discard_run(run_id=self.get_object().pk))

    @extend_schema(request=None, responses=StatementSerializer)
    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, pk: int) -> Response:
        return self._answer(repeat_run(run_id=self.get_object().pk))

    @extend_schema(responses=RefusedSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def refused(self, request: Request, pk: int) -> Response:
        """Return the documents that were not taken, by their lines; at most a thousand."""
        return Response(RefusedSerializer(list_refused(self.get_object(), limit=1000), many=True).data)

    def _answer(self, run: StatementRun, **more: Any) -> Response:
        run.refresh_from_db()
        return Response(StatementSerializer(run).data, **more)


class LineSerializer(serializers.ModelSerializer[StatementLine]):
    """A movement as the bank tells it, and what it was matched with."""

    account = serializers.CharField(source="own_account.number")
    outcome = serializers.ChoiceField(source="match.outcome", choices=Outcome.choices)
    organization = serializers.IntegerField(source="match.organization_id", allow_null=True)
    payment = serializers.IntegerField(source="match.payment_id", allow_null=True)
    is_attached = serializers.BooleanField(source="match.is_attached")

    class Meta:
        model = StatementLine
        fields = (
            "id",
            "run",
            "position",
            "account",
            "direction",
            "kind",
            "number",
            "day",
            "amount",
            "currency",
            "other_name",
            "other_inn",
            "other_kpp",
            "other_account",
            "other_bik",
            "purpose",
            "booked_on",
            "is_booked",
            "is_reversal",
            "reference",
            "outcome",
            "organization",
            "payment",
            "is_attached",
        )


class DeedSerializer(serializers.ModelSerializer[LineDeed]):
    class Meta:
        model = LineDeed
        fields = ("deed", "outcome", "organization", "payment_id", "parts", "author_kind", "user", "reason", "at")


class LineWithHistory(LineSerializer):
    """One line with the invoices that it pays and everything that was done with it."""

    invoices = serializers.SerializerMethodField()
    history = serializers.SerializerMethodField()

    class Meta(LineSerializer.Meta):
        fields = (*LineSerializer.Meta.fields, "extra", "invoices", "history")  # type: ignore[assignment]

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get_invoices(self, line: StatementLine) -> list[dict[str, Any]]:
        return [
            {"id": part["invoice"].pk, "number": part["invoice"].number, "amount": f"{part['amount']:.2f}"}
            for part in parts_of(line)
        ]

    def get_history(self, line: StatementLine) -> list[dict[str, Any]]:
        return list(DeedSerializer(list_deeds(line), many=True).data)


class ReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class LineFilter(filters.FilterSet):
    outcome = filters.ChoiceFilter(field_name="match__outcome", choices=Outcome.choices)
    organization = filters.NumberFilter(field_name="match__organization", **NUMBER)
    run = filters.NumberFilter(field_name="run_id", **NUMBER)

    class Meta:
        model = StatementLine
        fields = ("direction", "day")


@extend_schema(tags=TAGS)
class StatementLineViewSet(ListMixin, CompanyViewSet):
    """The bank's lines."""

    required_permission: ClassVar[dict[str, str]] = {"read": IMPORT, "write": ALLOCATE}
    owner_path = "match__organization"
    serializer_class = LineSerializer
    filterset_class = LineFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "day": "day"}
    ordering = "-day"

    def rows(self) -> QuerySet[StatementLine]:
        return StatementLine.objects.select_related("own_account", "match__payment")

    @extend_schema(responses=LineWithHistory)
    def retrieve(self, request: Request, pk: int) -> Response:
        return Response(LineWithHistory(self.get_object()).data)

    @extend_schema(request=ReasonInput, responses=LineWithHistory)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: int) -> Response:
        """Take the decision about the line back: its payment waits to be matched again."""
        line = self.get_object()
        data = ReasonInput(data=request.data)
        data.is_valid(raise_exception=True)
        if line.match.payment_id is None:
            raise Payment.DoesNotExist
        undo(payment_id=line.match.payment_id, reason=data.validated_data["reason"], author=present_author())
        return Response(LineWithHistory(self.rows().get(pk=line.pk)).data)


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
router.register("statements/lines", StatementLineViewSet, basename="statement_line")
router.register("statements/queue", QueueViewSet, basename="statement_queue")
router.register("statements", StatementViewSet, basename="statement")
