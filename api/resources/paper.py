"""Document templates for programs: the texts, their versions, and a sample on paper."""

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import CompanyApi
from core.documents.pdf import render
from core.documents.pdf.kinds import LANGUAGES, kinds
from core.documents.pdf.selectors import ActiveTemplate, active_template, all_templates, versions
from core.documents.pdf.services.writing import restore_version, return_to_ready, save_template

MANAGE = "documents.manage_template"
TAGS = ["document templates"]


class VariableSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField(source="label")


class TemplateSerializer(serializers.Serializer[Any]):
    """The template in force; `version` is 0 until the company has written one."""

    kind = serializers.CharField(source="kind.code")
    title = serializers.CharField(source="kind.title")
    language = serializers.ChoiceField(choices=LANGUAGES)
    texts = serializers.DictField(child=serializers.CharField(allow_blank=True))
    variables = VariableSerializer(source="kind.variables", many=True)
    version = serializers.IntegerField()
    is_own = serializers.BooleanField()
    saved_at = serializers.DateTimeField(allow_null=True)
    saved_by_name = serializers.CharField(allow_blank=True)


class TemplatePage(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = TemplateSerializer(many=True)


class TemplateInput(serializers.Serializer[Any]):
    """Texts by name, those left out stay; `version` is the one that they were written over."""

    texts = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=100_000))
    version = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)


class TemplateVersionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    is_ready = serializers.BooleanField(help_text="The ready template was taken again.")
    texts = serializers.DictField(child=serializers.CharField(allow_blank=True))
    saved_at = serializers.DateTimeField()
    saved_by_name = serializers.CharField(allow_blank=True)


class VersionPage(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = TemplateVersionSerializer(many=True)


class _Api(CompanyApi):
    required_permission: ClassVar[str] = MANAGE

    def active(self, kind: str, language: str) -> ActiveTemplate:
        """Return the template in force; a kind or language that is not there gives 404."""
        found = kinds().get(kind)
        if found is None or language not in LANGUAGES:
            raise Http404
        return active_template(found, language)

    def answer(self, kind: str, language: str) -> Response:
        return Response(TemplateSerializer(self.active(kind, language)).data)


class TemplatesView(_Api):
    @extend_schema(operation_id="document_templates_list", responses=TemplatePage, tags=TAGS)
    def get(self, request: Request) -> Response:
        rows = [one for group in all_templates() for one in group]
        return Response({"next": None, "previous": None, "results": TemplateSerializer(rows, many=True).data})


class TemplateView(_Api):
    @extend_schema(responses=TemplateSerializer, tags=TAGS)
    def get(self, request: Request, kind: str, language: str) -> Response:
        return self.answer(kind, language)

    @extend_schema(request=TemplateInput, responses=TemplateSerializer, tags=TAGS)
    def put(self, request: Request, kind: str, language: str) -> Response:
        active = self.active(kind, language)
        data = TemplateInput(data=request.data)
        data.is_valid(raise_exception=True)
        texts = {**active.texts, **data.validated_data["texts"]}
        after = data.validated_data.get("version")
        save_template(kind=active.kind, language=language, texts=texts, after=after)
        return self.answer(kind, language)


class TemplateResetView(_Api):
    @extend_schema(request=None, responses=TemplateSerializer, tags=TAGS)
    def post(self, request: Request, kind: str, language: str) -> Response:
        """Take the ready template again."""
        return_to_ready(kind=self.active(kind, language).kind, language=language)
        return self.answer(kind, language)


class TemplateSampleView(_Api):
    @extend_schema(responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)}, tags=TAGS)
    def get(self, request: Request, kind: str, language: str) -> HttpResponse:
        """Give a document of invented facts as PDF."""
        active = self.active(kind, language)
        pdf = render(kind, active.kind.sample_facts(language), texts=active.texts)
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Cache-Control"] = "private, no-store"
        return response


class TemplateVersionsView(_Api):
    @extend_schema(responses=VersionPage, tags=TAGS)
    def get(self, request: Request, kind: str, language: str) -> Response:
        """List the latest hundred versions."""
        rows = versions(self.active(kind, language).kind, language)[:100]
        return Response({"next": None, "previous": None, "results": TemplateVersionSerializer(rows, many=True).data})


class TemplateRestoreView(_Api):
    @extend_schema(request=None, responses=TemplateSerializer, tags=TAGS)
    def post(self, request: Request, kind: str, language: str, pk: int) -> Response:
        """Take the texts of an earlier version again."""
        active = self.active(kind, language)
        found = versions(active.kind, language).filter(pk=pk).first()
        if found is None:
            raise Http404
        restore_version(kind=active.kind, language=language, version_id=pk)
        return self.answer(kind, language)


urlpatterns = [
    path("", TemplatesView.as_view(), name="templates"),
    path("<slug:kind>/<slug:language>/", TemplateView.as_view(), name="template"),
    path("<slug:kind>/<slug:language>/reset/", TemplateResetView.as_view(), name="template_reset"),
    path("<slug:kind>/<slug:language>/sample/", TemplateSampleView.as_view(), name="template_sample"),
    path("<slug:kind>/<slug:language>/versions/", TemplateVersionsView.as_view(), name="template_versions"),
    path(
        "<slug:kind>/<slug:language>/versions/<int:pk>/restore/",
        TemplateRestoreView.as_view(),
        name="template_restore",
    ),
]
