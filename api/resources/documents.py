"""Documents for programs: listed, begun, given versions, judged, handed out."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
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

from api.fields import OwnedField
from api.parsers import JsonParser
from api.renderers import AnyRenderer
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.documents.authors import present_author
from core.documents.content.inspection import check_length
from core.documents.handing_out import hand_out
from core.documents.models import Document, Version, VersionChange
from core.documents.selectors import side_of
from core.documents.services.taking import take_file
from core.documents.services.uploading import add_document, add_version
from core.documents.services.verdicts import review_version
from core.documents.services.writing import Description, begin_document
from core.documents.states import VERDICTS, DocumentStatus
from core.organizations.models import Agreement, Organization

VIEW, ADD, REVIEW = "documents.view_document", "documents.add_version", "documents.review_version"
TAGS = ["documents"]
DESCRIBED = ("type", "title", "number", "period_from", "period_to", "partner", "bank")


class ChangeSerializer(serializers.ModelSerializer[VersionChange]):
    class Meta:
        model = VersionChange
        fields = ("before", "after", "comment", "author_name", "at")


class DocumentVersionSerializer(serializers.ModelSerializer[Version]):
    """One file of one side; its content never changes, its status is the other side's."""

    changes = ChangeSerializer(many=True)

    class Meta:
        model = Version
        fields = (
            "id",
            "document",
            "side",
            "number",
            "file_name",
            "size",
            "content_type",
            "sha256",
            "author_name",
            "created_at",
            "status",
            "comment",
            "status_by_name",
            "status_at",
            "changes",
        )


class DocumentSerializer(serializers.ModelSerializer[Document]):
    class Meta:
        model = Document
        fields = (
            "id",
            "organization",
            "agreement",
            *DESCRIBED,
            "subject_type",
            "subject_id",
            "status",
            "client_status",
            "company_status",
            "client_versions",
            "company_versions",
            "created_at",
            "changed_at",
        )


class WholeDocumentSerializer(DocumentSerializer):
    """A document with the versions of both sides."""

    versions = DocumentVersionSerializer(many=True)

    class Meta(DocumentSerializer.Meta):
        fields = (*DocumentSerializer.Meta.fields, "versions")  # type: ignore[assignment]


class DocumentInput(serializers.Serializer[Any]):
    """A document; sent as a form it may bring its first version in `file`."""

    organization = OwnedField(queryset=Organization.objects.filter(is_active=True), path="", permission=ADD)
    agreement = OwnedField(queryset=Agreement.objects.all(), permission=ADD, required=False, allow_null=True)
    type = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=255)
    number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    period_from = serializers.DateField(required=False, allow_null=True)
    period_to = serializers.DateField(required=False, allow_null=True)
    partner = serializers.CharField(max_length=255, required=False, allow_blank=True)
    bank = serializers.CharField(max_length=255, required=False, allow_blank=True)
    file = serializers.FileField(required=False, max_length=1000, allow_empty_file=True)

    def description(self) -> Description:
        given = self.validated_data
        agreement = given.get("agreement")
        facts = {name: given[name] for name in DESCRIBED if name in given}
        return Description(**facts, agreement_id=agreement.pk if agreement else None)


class VersionInput(serializers.Serializer[Any]):
    file = serializers.FileField(max_length=1000, allow_empty_file=True)
    comment = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class VerdictInput(serializers.Serializer[Any]):
    """`reject` needs a comment."""

    action = serializers.ChoiceField(choices=VERDICTS)
    comment = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class DocumentFilter(filters.FilterSet):
    organization = filters.NumberFilter(field_name="organization_id", label=_("Client"))
    number = filters.CharFilter(lookup_expr="icontains", label=_("A part of the number"))
    type = filters.CharFilter(label=_("Code of the type"))
    status = filters.MultipleChoiceFilter(choices=DocumentStatus.choices, label=_("Status"))
    partner = filters.CharFilter(lookup_expr="icontains", label=_("A part of the partner's name"))
    bank = filters.CharFilter(lookup_expr="icontains", label=_("A part of the bank's name"))
    agreement = filters.NumberFilter(field_name="agreement_id", label=_("Agreement"))
    period_from = filters.DateFromToRangeFilter(label=_("Beginning of the period"))
    changed_at = filters.IsoDateTimeFromToRangeFilter(label=_("Changed"))
    subject_type = filters.CharFilter(label=_('What it is about: "finance.invoice"'))
    subject_id = filters.NumberFilter(label=_("Key of what it is about"))

    class Meta:
        model = Document
        fields: tuple[str, ...] = ()


@extend_schema(tags=TAGS)
class DocumentViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Documents of both sides: all for the staff, a client's own for himself."""

    required_permission: ClassVar[dict[str, str]] = {"read": VIEW, "create": ADD, "versions": ADD}
    owner_path = "organization"
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    parser_classes: Any = (MultiPartParser, JsonParser)
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "changed_at": "changed_at"}
    ordering = "-changed_at"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Judge the size before anything reads the body."""
        check_length(int(request.META.get("CONTENT_LENGTH") or 0))
        super().initial(request, *args, **kwargs)

    def rows(self) -> QuerySet[Document]:
        return Document.objects.all()

    @extend_schema(responses=WholeDocumentSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        document: Document = self.get_object()
        return Response(self._whole(document))

    @extend_schema(
        request={"multipart/form-data": DocumentInput, "application/json": DocumentInput},
        responses={201: WholeDocumentSerializer},
    )
    def create(self, request: Request) -> Response:
        data = DocumentInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        organization_id, file = data.validated_data["organization"].pk, data.validated_data.get("file")
        common: dict[str, Any] = {
            "organization_id": organization_id,
            "what": data.description(),
            "author": present_author(),
        }
        if file is None:
            document = begin_document(**common)
        else:
            side = side_of(self.viewer)
            document = add_document(**common, side=side, source=file, file_name=file.name).document
        return Response(self._whole(document), status=status.HTTP_201_CREATED)

    @extend_schema(request={"multipart/form-data": VersionInput}, responses={201: DocumentVersionSerializer})
    @action(detail=True, methods=["post"])
    def versions(self, request: Request, pk: int) -> Response:
        """Add a version to the caller's side."""
        document: Document = self.get_object()
        data = VersionInput(data=request.data)
        data.is_valid(raise_exception=True)
        file = data.validated_data["file"]
        version = add_version(
            document_id=document.pk,
            side=side_of(self.viewer),
            source=file,
            file_name=file.name,
            author=present_author(),
            comment=data.validated_data.get("comment", ""),
        )
        return Response(DocumentVersionSerializer(version).data, status=status.HTTP_201_CREATED)

    def _whole(self, document: Document) -> Any:
        whole = Document.objects.prefetch_related("versions__changes").get(pk=document.pk)
        return WholeDocumentSerializer(whole).data


@extend_schema(tags=TAGS)
class VersionViewSet(RetrieveMixin, CompanyViewSet):
    """Versions by their own keys: looked at, judged by the other side, taken as files."""

    required_permission: ClassVar[dict[str, str]] = {"read": VIEW, "verdict": REVIEW}
    owner_path = "document__organization"
    serializer_class = DocumentVersionSerializer

    def rows(self) -> QuerySet[Version]:
        return Version.objects.select_related("document", "preview").prefetch_related("changes")

    @extend_schema(request=VerdictInput, responses=DocumentVersionSerializer)
    @action(detail=True, methods=["post"])
    def verdict(self, request: Request, pk: int) -> Response:
        """Set the status of the other side's latest version."""
        version: Version = self.get_object()
        data = VerdictInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        review_version(
            version_id=version.pk,
            action=given["action"],
            side=side_of(self.viewer),
            author=present_author(),
            comment=given.get("comment", ""),
        )
        return Response(DocumentVersionSerializer(self.rows().get(pk=version.pk)).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], renderer_classes=[AnyRenderer])
    def file(self, request: Request, pk: int) -> HttpResponseBase:
        """The file itself, as it was uploaded."""
        version: Version = self.get_object()
        response = hand_out(version)
        take_file(version)
        return response


router = SimpleRouter(use_regex_path=False)
router.register("documents/versions", VersionViewSet, basename="document_version")
router.register("documents", DocumentViewSet, basename="document")
