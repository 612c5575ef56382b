"""Signatures by SMS code for programs: ask for them, sign, take the evidence, check a file."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.authentication import caller
from api.fields import OwnedField
from api.parsers import JsonParser
from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.documents.handing_out import hand_out
from core.documents.models import Version
from core.documents.signature.models import SignatureRequest, Signing
from core.documents.signature.selectors import ASK, SIGN, chain_fault, events_of, list_signings, own_requests
from core.documents.signature.services.codes import order_code, wait_for_code
from core.documents.signature.services.ending import decline, withdraw_signing
from core.documents.signature.services.requesting import MOST_SIGNERS, Signer, request_signature
from core.documents.signature.services.signing import accept_terms_here, confirm, note_opened, open_request
from core.documents.signature.services.terms import acceptance_of, signature_settings, terms_for
from core.documents.signature.services.verifying import FileTooLarge, NothingToCheck, count_check, verify
from core.documents.signature.states import QUEUED, CodeState, SigningState
from core.documents.signature.upload import DigestHandler, digest_of, only_digest
from core.documents.signature.views.files import receipt_response
from core.lib.acting import acting


class SignatureRequestSerializer(serializers.ModelSerializer[SignatureRequest]):
    """A document that waits for the caller's own signature."""

    document = serializers.CharField(source="signing.title")
    document_id = serializers.IntegerField(source="signing.document_id")
    version = serializers.IntegerField(source="signing.version_id")
    organization = serializers.IntegerField(source="signing.organization_id")
    file_name = serializers.CharField(source="signing.file_name")
    sha256 = serializers.CharField(source="signing.sha256")
    expires_at = serializers.DateTimeField(source="signing.expires_at", allow_null=True)
    code_state = serializers.ChoiceField(choices=CodeState.choices, allow_blank=True)

    class Meta:
        model = SignatureRequest
        fields = (
            "id",
            "state",
            "document",
            "document_id",
            "version",
            "organization",
            "file_name",
            "sha256",
            "side",
            "position",
            "code_state",
            "code_expires_at",
            "phone",
            "reason",
            "created_at",
            "expires_at",
            "answered_at",
        )


class SigningTermsSerializer(serializers.Serializer[Any]):
    """The terms as they stand, and whether the caller has accepted them."""

    id = serializers.IntegerField()
    language = serializers.CharField()
    version = serializers.IntegerField()
    text = serializers.CharField(help_text="HTML of headings, paragraphs, lists and links")
    sha256 = serializers.CharField()
    is_accepted = serializers.BooleanField()


class AcceptTermsInput(serializers.Serializer[Any]):
    terms = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class CodeAskedSerializer(serializers.Serializer[Any]):
    phone = serializers.CharField(help_text="Where the code goes, in part")
    code_state = serializers.ChoiceField(choices=CodeState.choices)
    resend_in = serializers.IntegerField(help_text="Seconds")


class SigningCodeInput(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=20)


class DeclineInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class WithdrawSigningInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class SignerAskedInput(serializers.Serializer[Any]):
    user = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    position = serializers.IntegerField(min_value=1, max_value=MOST_SIGNERS, default=1)


class AskSignatureInput(serializers.Serializer[Any]):
    """Whom to ask for a signature under a version."""

    version = OwnedField(queryset=Version.objects.all(), path="document__organization", permission=ASK)
    signers = serializers.ListField(child=SignerAskedInput(), allow_empty=False, max_length=MOST_SIGNERS)
    in_order = serializers.BooleanField(default=False)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class SignerSerializer(serializers.ModelSerializer[SignatureRequest]):
    class Meta:
        model = SignatureRequest
        fields = ("id", "signer", "signer_name", "side", "position", "state", "reason", "answered_at")


class SigningSerializer(serializers.ModelSerializer[Signing]):
    number = serializers.CharField(source="shown_number")
    asked = serializers.IntegerField()
    signed = serializers.IntegerField()
    signers = SignerSerializer(source="requests", many=True)

    class Meta:
        model = Signing
        fields = (
            "id",
            "number",
            "state",
            "organization",
            "document",
            "version",
            "title",
            "file_name",
            "sha256",
            "in_order",
            "asked",
            "signed",
            "signers",
            "reason",
            "created_at",
            "expires_at",
            "ended_at",
        )


class SigningEvidenceSerializer(serializers.Serializer[Any]):
    """Every event with what its digest is counted over: SHA-256 of the digest before it, a line feed and the facts as
    canonical JSON (sorted keys, no spaces, UTF-8; moments in UTC with six digits of a second)."""

    number = serializers.CharField()
    is_whole = serializers.BooleanField()
    events = serializers.ListField(child=serializers.DictField())


class FoundSigningSerializer(serializers.Serializer[Any]):
    """A signing as anybody may learn of it; title and names for those alone who see the document anyway."""

    number = serializers.CharField()
    sha256 = serializers.CharField()
    state = serializers.ChoiceField(choices=SigningState.choices)
    signed = serializers.IntegerField()
    asked = serializers.IntegerField()
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()
    is_whole = serializers.BooleanField()
    title = serializers.CharField(allow_blank=True)
    signers = serializers.SerializerMethodField()

    def get_signers(self, found: Any) -> list[str]:
        return [one.signer_name for one in found.signatures]


class CheckVerdictSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=["signed", "receipt", "differs", "number", "unknown"])
    is_yes = serializers.BooleanField()
    sha256 = serializers.CharField(allow_blank=True)
    found = FoundSigningSerializer(many=True)


class CheckFileInput(serializers.Serializer[Any]):
    """A file, a digest or a number; a file is read and not kept."""

    file = serializers.FileField(required=False)
    sha256 = serializers.RegexField(r"^[0-9a-fA-F]{64}$", required=False)
    number = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class SignatureRequestFilter(filters.FilterSet):
    organization = filters.NumberFilter(field_name="signing__organization")

    class Meta:
        model = SignatureRequest
        fields = ("state",)


@extend_schema(tags=["signatures"])
class SignatureRequestViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """What the caller himself is asked to sign; looking at one counts as the document being shown."""

    required_permission: ClassVar[str] = SIGN
    owner_path = "signing__organization"
    serializer_class = SignatureRequestSerializer
    filterset_class = SignatureRequestFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[SignatureRequest]:
        return own_requests(self.viewer)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found = self.get_object()
        open_request(request_id=found.pk, user=caller(request), at=timezone.now())
        return self._answer(found)

    @extend_schema(methods=["get"], responses=SigningTermsSerializer)
    @extend_schema(methods=["post"], request=AcceptTermsInput, responses=SigningTermsSerializer)
    @action(detail=True, methods=["get", "post"])
    def terms(self, request: Request, pk: int) -> Response:
        found, user = self.get_object(), caller(request)
        if request.method == "POST":
            data = AcceptTermsInput(data=request.data)
            data.is_valid(raise_exception=True)
            terms_id = data.validated_data["terms"]
            accept_terms_here(request_id=found.pk, user=user, terms_id=terms_id, at=timezone.now())
        terms = terms_for(user)
        answer = {
            "id": terms.pk,
            "language": terms.language,
            "version": terms.version,
            "text": terms.body,
            "sha256": terms.sha256,
            "is_accepted": acceptance_of(user) is not None,
        }
        return Response(answer)

    @extend_schema(request=None, responses={202: CodeAskedSerializer})
    @action(detail=True, methods=["post"])
    def code(self, request: Request, pk: int) -> Response:
        """Have a code sent to the caller's confirmed phone."""
        found, now = self.get_object(), timezone.now()
        asked = order_code(request_id=found.pk, user=caller(request), client_ip=acting().address, at=now)
        answer = {
            "phone": asked.phone,
            "code_state": asked.code_state,
            "resend_in": wait_for_code(asked, at=now),
        }
        return Response(answer, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=SigningCodeInput, responses=SignatureRequestSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        """Sign by the code."""
        found = self.get_object()
        data = SigningCodeInput(data=request.data)
        data.is_valid(raise_exception=True)
        confirm(request_id=found.pk, user=caller(request), digits=data.validated_data["code"], at=timezone.now())
        return self._answer(found)

    @extend_schema(request=DeclineInput, responses=SignatureRequestSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: int) -> Response:
        found = self.get_object()
        data = DeclineInput(data=request.data)
        data.is_valid(raise_exception=True)
        decline(request_id=found.pk, user=caller(request), at=timezone.now(), **data.validated_data)
        return self._answer(found)

    @extend_schema(responses={200: OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: int) -> HttpResponseBase:
        """The file that is to be signed."""
        found = self.get_object()
        if found.state == QUEUED:
            raise Http404
        note_opened(request_id=found.pk, user=caller(request), at=timezone.now())
        return hand_out(found.signing.version)

    @extend_schema(responses={200: OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def receipt(self, request: Request, pk: int) -> FileResponse:
        """The record of signing (PDF), once it is there."""
        return receipt_response(self.get_object().signing)

    def _answer(self, found: SignatureRequest) -> Response:
        return Response(SignatureRequestSerializer(self.rows().get(pk=found.pk)).data)


class SigningFilter(filters.FilterSet):
    class Meta:
        model = Signing
        fields = ("state", "organization", "document", "version")


@extend_schema(tags=["signatures"])
class SigningViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Signings for staff: who has signed which version; POST asks for signatures."""

    required_permission: ClassVar[str] = ASK
    owner_path = "organization"
    serializer_class = SigningSerializer
    filterset_class = SigningFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[Signing]:
        return list_signings(self.viewer).prefetch_related("requests")

    @extend_schema(request=AskSignatureInput, responses={201: SigningSerializer})
    def create(self, request: Request) -> Response:
        data = AskSignatureInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        facts = data.validated_data
        signing = request_signature(
            version_id=facts["version"].pk,
            signers=[Signer(user_id=one["user"], position=one["position"]) for one in facts["signers"]],
            by=caller(request),
            at=timezone.now(),
            in_order=facts["in_order"],
            expires_at=facts["expires_at"],
        )
        return self._answer(signing, status=status.HTTP_201_CREATED)

    @extend_schema(request=WithdrawSigningInput, responses=SigningSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        found = self.get_object()
        data = WithdrawSigningInput(data=request.data)
        data.is_valid(raise_exception=True)
        return self._answer(withdraw_signing(signing_id=found.pk, at=timezone.now(), **data.validated_data))

    @extend_schema(responses=SigningEvidenceSerializer)
    @action(detail=True, methods=["get"])
    def evidence(self, request: Request, pk: int) -> Response:
        """Every event, so that anybody can count the chain again."""
        signing = self.get_object()
        events = events_of(signing)
        told = [{**one.told(signing.number), "previous": one.previous, "digest": one.digest} for one in events]
        answer = {"number": signing.shown_number, "is_whole": chain_fault(signing, events) is None, "events": told}
        return Response(answer)

    @extend_schema(responses={200: OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def receipt(self, request: Request, pk: int) -> FileResponse:
        return receipt_response(self.get_object())

    def _answer(self, signing: Signing, **more: Any) -> Response:
        return Response(SigningSerializer(self.rows().get(pk=signing.pk)).data, **more)


class VerifyView(CompanyApi):
    """Is this exactly the file that was signed here? For everybody, within limits, unless the company closed it."""

    permission_classes = (AllowAny,)
    parser_classes = (MultiPartParser, JsonParser)

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Have the body read in our way before anything looks at it."""
        self._problem: FileTooLarge | None = None
        try:
            self._handler: DigestHandler = only_digest(request)
        except FileTooLarge as error:
            self._problem = error
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if self._problem is not None:
            raise self._problem
        super().initial(request, *args, **kwargs)

    @extend_schema(request=CheckFileInput, responses=CheckVerdictSerializer, tags=["signatures"])
    def post(self, request: Request) -> Response:
        if self.viewer.user is None and not signature_settings().checks_for_everybody:
            raise Http404
        count_check(acting().address)
        given: Any = request.data
        if not isinstance(given, Mapping):
            raise NothingToCheck
        data = CheckFileInput(data={name: value for name, value in given.items() if name != "file"})
        data.is_valid(raise_exception=True)
        digest = digest_of(request.FILES.get("file"), self._handler) or data.validated_data.get("sha256", "").lower()
        verdict = verify(viewer=self.viewer, sha256=digest, number=data.validated_data["number"])
        return Response(CheckVerdictSerializer(verdict).data)


router = SimpleRouter(use_regex_path=False)
router.register("signature-requests", SignatureRequestViewSet, basename="signature_request")
router.register("signatures", SigningViewSet, basename="signing")
