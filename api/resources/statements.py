"""Bank statements for programs: sent, looked at, taken in; their lines, and the queue of payments that wait."""

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
from api.resources.invoices import ReasonInput
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.finance.authors import present_author
from core.finance.models import Payment
from core.finance.statements.models import LineDeed, RefusedLine, StatementLine, StatementRun
from core.finance.statements.models import RunSource as Source
from core.finance.statements.selectors import list_deeds, list_refused, list_runs, parts_of
from core.finance.statements.services.deeds import undo
from core.finance.statements.services.runs import check_size, commit_run, discard_run, repeat_run, start_run
from core.finance.statements.states import Outcome
from core.lib.errors import InvalidInput
from core.lib.wording import for_reader

IMPORT, ALLOCATE = "finance.import_statement", "finance.allocate_payment"
TAGS = ["statements"]
NUMBER: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}


class NoFile(InvalidInput):
    code = "no_file"
    message = _("Send the statement as the field “file” of a form.")


class BankStatementSerializer(serializers.ModelSerializer[StatementRun]):
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
    serializer_class = BankStatementSerializer
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
        responses={202: BankStatementSerializer},
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

    @extend_schema(request=CommitInput, responses=BankStatementSerializer)
    @action(detail=True, methods=["post"])
    def commit(self, request: Request, pk: int) -> Response:
        """Take the statement in; totals that do not balance only with `accept_totals`."""
        data = CommitInput(data=request.data)
        data.is_valid(raise_exception=True)
        run = commit_run(
            run_id=self.get_object().pk, accept_totals=data.validated_data["accept_totals"], actor=caller(request)
        )
        return self._answer(run)

    @extend_schema(request=None, responses=BankStatementSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: int) -> Response:
        return self._answer(discard_run(run_id=self.get_object().pk))

    @extend_schema(request=None, responses=BankStatementSerializer)
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
        return Response(BankStatementSerializer(run).data, **more)


class StatementLineSerializer(serializers.ModelSerializer[StatementLine]):
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


class StatementLineWithHistory(StatementLineSerializer):
    """One line with the invoices that it pays and everything that was done with it."""

    invoices = serializers.SerializerMethodField()
    history = serializers.SerializerMethodField()

    class Meta(StatementLineSerializer.Meta):
        fields = (*StatementLineSerializer.Meta.fields, "extra", "invoices", "history")  # type: ignore[assignment]

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get_invoices(self, line: StatementLine) -> list[dict[str, Any]]:
        return [
            {"id": part["invoice"].pk, "number": part["invoice"].number, "amount": f"{part['amount']:.2f}"}
            for part in parts_of(line)
        ]

    def get_history(self, line: StatementLine) -> list[dict[str, Any]]:
        return list(DeedSerializer(list_deeds(line), many=True).data)


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
    serializer_class = StatementLineSerializer
    filterset_class = LineFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "day": "day"}
    ordering = "-day"

    def rows(self) -> QuerySet[StatementLine]:
        return StatementLine.objects.select_related("own_account", "match__payment")

    @extend_schema(responses=StatementLineWithHistory)
    def retrieve(self, request: Request, pk: int) -> Response:
        return Response(StatementLineWithHistory(self.get_object()).data)

    @extend_schema(request=ReasonInput, responses=StatementLineWithHistory)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: int) -> Response:
        """Take the decision about the line back: its payment waits to be matched again."""
        line = self.get_object()
        data = ReasonInput(data=request.data)
        data.is_valid(raise_exception=True)
        if line.match.payment_id is None:
            raise Payment.DoesNotExist
        undo(payment_id=line.match.payment_id, reason=data.validated_data["reason"], author=present_author())
        return Response(StatementLineWithHistory(self.rows().get(pk=line.pk)).data)


router = SimpleRouter(use_regex_path=False)
router.register("statements/lines", StatementLineViewSet, basename="statement_line")
router.register("statements", StatementViewSet, basename="statement")
