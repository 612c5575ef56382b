"""Directories and their entries for programs: read, written, and fed by the outside system that is master of them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.resources.fields import TypedFieldInput, TypedFieldSerializer
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.directories.models import LONGEST_CODE, LONGEST_NAME, LONGEST_TITLE, Directory, Entry
from core.directories.rights import CHANGE, MANAGE, VIEW, change_code
from core.directories.selectors import SEARCHED, seen_directories
from core.directories.services.directories import DirectoryFacts, add_directory, change_directory
from core.directories.services.entries import EntryFacts, add_entry, change_entry, switch_entry
from core.directories.services.imports import feed_entries
from core.fields.models import Field
from core.fields.selectors import fields_of
from core.fields.services import FieldFacts, add_field
from core.ui.tables.search import search_condition

MOST_FED = 5_000


class DirectorySerializer(serializers.ModelSerializer[Directory]):
    """A directory with its fields in their order."""

    fields_of_entries = serializers.SerializerMethodField()

    class Meta:
        model = Directory
        fields = ("code", "title", "module", "source", "is_restricted", "is_active", "fields_of_entries")

    @extend_schema(responses=TypedFieldSerializer(many=True))
    def get_fields_of_entries(self, directory: Directory) -> list[dict[str, Any]]:
        known: dict[str, list[Field]] | None = self.context.get("fields")
        found = fields_of(directory.owner) if known is None else known.get(directory.owner, [])
        return list(TypedFieldSerializer(found, many=True).data)


class DirectoryChange(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=LONGEST_TITLE)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=LONGEST_TITLE, required=False, default="", allow_blank=True
    )
    is_restricted = serializers.BooleanField(required=False, default=False)
    is_active = serializers.BooleanField(required=False, default=True)


class DirectoryInput(DirectoryChange):
    code = serializers.CharField(max_length=LONGEST_CODE)


class EntrySerializer(serializers.ModelSerializer[Entry]):
    values = serializers.DictField(help_text="Values by the codes of fields; a link is the entry's number.")

    class Meta:
        model = Entry
        fields = ("id", "code", "name", "values", "is_active", "created_at", "changed_at")


class EntryInput(serializers.Serializer[Any]):
    """An entry; values that are not named stay. A link is given by the entry's code (text) or number."""

    code = serializers.CharField(max_length=LONGEST_CODE)
    name = serializers.CharField(max_length=LONGEST_NAME)
    values = serializers.DictField(required=False, default=dict)


class EntryChange(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=LONGEST_CODE, required=False)
    name = serializers.CharField(max_length=LONGEST_NAME, required=False)
    values = serializers.DictField(required=False, default=dict)
    is_active = serializers.BooleanField(required=False)
    seen = serializers.DateTimeField(
        required=False, help_text="`changed_at` as it was read: an entry that was changed since is left alone (409)."
    )


class FeedInput(serializers.Serializer[Any]):
    entries = serializers.ListField(child=EntryInput(), min_length=1, max_length=MOST_FED)


class FeedSerializer(serializers.Serializer[Any]):
    """What came of the rows; problems are [place in the list, code, what is wrong]."""

    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    problems = serializers.ListField(child=serializers.ListField())


@extend_schema(tags=["directories"])
class DirectoryViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Directories that the caller may see."""

    required_permission: ClassVar[dict[str, str]] = {"read": VIEW, "write": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = DirectorySerializer
    orderings: ClassVar[dict[str, Any]] = {"title": "title", "code": "code"}
    ordering = "title"
    lookup_field = "code"
    lookup_value_converter = "slug"

    def rows(self) -> QuerySet[Directory]:
        return seen_directories(self.viewer).order_by()

    def get_serializer_context(self) -> dict[str, Any]:
        context = dict(super().get_serializer_context())
        known: dict[str, list[Field]] = {}
        if self.action == "list":
            own = Field.objects.filter(owner__startswith="directory:", retired_at__isnull=True)
            for field in own.order_by("position", "pk"):
                known.setdefault(field.owner, []).append(field)
            context["fields"] = known
        return context

    @extend_schema(request=DirectoryInput, responses={201: DirectorySerializer})
    def create(self, request: Request) -> Response:
        given = _given(DirectoryInput, request)
        made = add_directory(code=given.pop("code"), what=DirectoryFacts(**given))
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=DirectoryChange, responses=DirectorySerializer)
    def update(self, request: Request, code: str) -> Response:
        what = DirectoryFacts(**_given(DirectoryChange, request))
        return Response(self.get_serializer(change_directory(directory_id=self.get_object().pk, what=what)).data)

    @extend_schema(request=TypedFieldInput, responses={201: TypedFieldSerializer})
    @action(detail=True, methods=["post"])
    def fields(self, request: Request, code: str) -> Response:
        """Add a field after the last one."""
        made = add_field(owner=self.get_object().owner, what=FieldFacts(**_given(TypedFieldInput, request)))
        return Response(TypedFieldSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=FeedInput, responses=FeedSerializer)
    @action(detail=True, methods=["post"])
    def feed(self, request: Request, code: str) -> Response:
        """Take entries from the outside system that is master of the directory; known codes are changed."""
        rows = _given(FeedInput, request)["entries"]
        made = feed_entries(directory_id=self.get_object().pk, rows=rows)
        return Response(FeedSerializer(made).data)


class EntryFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label="Words of the entry")
    code = filters.CharFilter()
    is_active = filters.BooleanFilter()

    def search(self, queryset: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        condition = search_condition(value, SEARCHED)
        return queryset if condition is None else queryset.filter(condition)

    class Meta:
        model = Entry
        fields = ("code", "is_active")


@extend_schema(tags=["directories"])
class EntryViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Entries of one directory."""

    required_permission: ClassVar[dict[str, str]] = {"read": VIEW, "write": CHANGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = EntrySerializer
    filterset_class = EntryFilter
    orderings: ClassVar[dict[str, Any]] = {"name": "name", "code": "code", "changed_at": "changed_at", "id": "pk"}
    ordering = "name"

    def rows(self) -> QuerySet[Entry]:
        if getattr(self, "swagger_fake_view", False):
            return Entry.objects.none()
        return Entry.objects.filter(directory=self._directory().pk)

    @extend_schema(request=EntryInput, responses={201: EntrySerializer})
    def create(self, request: Request, directory: str) -> Response:
        found = self._to_change()
        entry = add_entry(directory_id=found.pk, what=EntryFacts(**_given(EntryInput, request)))
        return Response(self.get_serializer(entry).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=EntryChange, responses=EntrySerializer)
    def partial_update(self, request: Request, directory: str, pk: int) -> Response:
        self._to_change()
        entry = self.get_object()
        given = _given(EntryChange, request)
        is_active, seen = given.pop("is_active", None), given.pop("seen", None)
        if given["values"] or len(given) > 1:
            what = EntryFacts(**{"code": entry.code, "name": entry.name, **given})
            entry = change_entry(entry_id=pk, what=what, seen=seen)
        if is_active is not None:
            entry = switch_entry(entry_id=pk, is_active=is_active)
        return Response(self.get_serializer(entry).data)

    def _directory(self) -> Directory:
        found = seen_directories(self.viewer).filter(code=self.kwargs["directory"]).first()
        if found is None:
            raise Http404
        return found

    def _to_change(self) -> Directory:
        """Return the directory; the services say where it is read-only for everybody."""
        found = self._directory()
        if found.is_restricted and not self.viewer.has_permission(change_code(found.code)):
            raise PermissionDenied
        return found


def _given(form: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    data = form(data=request.data)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)


router = SimpleRouter(use_regex_path=False)
router.register("directories", DirectoryViewSet, basename="directory")
entry_urls = [
    path(
        "directories/<slug:directory>/entries/",
        EntryViewSet.as_view({"get": "list", "post": "create"}),
        name="directory_entry-list",
    ),
    path(
        "directories/<slug:directory>/entries/<int:pk>/",
        EntryViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="directory_entry-detail",
    ),
]
