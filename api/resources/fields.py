"""Typed fields for programs: of directories, and of objects to which the company adds fields of its own."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.directories.models import LONGEST_CODE
from core.directories.rights import MANAGE
from core.directories.selectors import owners_of_fields
from core.fields.kinds import FieldKind
from core.fields.models import LONGEST_NAME, Field
from core.fields.services import FieldFacts, add_field, change_field, restore_field, retire_field
from core.lib.errors import InvalidInput


class TypedFieldSerializer(serializers.ModelSerializer[Field]):
    is_retired = serializers.SerializerMethodField(help_text="Off forms and lists; what is kept in it stays.")

    class Meta:
        model = Field
        fields = (
            "id",
            "owner",
            "code",
            "label",
            "kind",
            "choices",
            "target",
            "is_required",
            "is_declared",
            "is_retired",
        )

    def get_is_retired(self, field: Field) -> bool:
        return field.retired_at is not None


class TypedFieldChange(serializers.Serializer[Any]):
    """What of a field may change: its kind and its directory stay, since values of it may be kept."""

    label = serializers.CharField(max_length=LONGEST_NAME)  # type: ignore[assignment]
    choices = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_NAME), max_length=200, required=False, default=list
    )
    is_required = serializers.BooleanField(required=False, default=False)
    is_retired = serializers.BooleanField(required=False, help_text="Put it away, or bring it back with its values.")


class TypedFieldInput(serializers.Serializer[Any]):
    """A field; without a code one is made up. `target` is the directory that a link leads to."""

    label = serializers.CharField(max_length=LONGEST_NAME)  # type: ignore[assignment]
    code = serializers.RegexField(r"^[a-z][a-z0-9_]*$", max_length=40, required=False, default="")
    kind = serializers.ChoiceField(choices=FieldKind.choices, required=False, default="text")
    choices = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_NAME), max_length=200, required=False, default=list
    )
    target = serializers.CharField(max_length=LONGEST_CODE, required=False, default="", allow_blank=True)
    is_required = serializers.BooleanField(required=False, default=False)


class OwnedFieldInput(TypedFieldInput):
    owner = serializers.CharField(
        max_length=80, help_text="`directory:CODE`, or an object such as `organizations.organization`."
    )


class TypedFieldFilter(filters.FilterSet):
    class Meta:
        model = Field
        fields = ("owner", "kind")


@extend_schema(tags=["directories"])
class FieldViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Fields of directories that the caller may see, and those added to clients and agreements."""

    required_permission = MANAGE
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = TypedFieldSerializer
    filterset_class = TypedFieldFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "owner": "owner"}

    def rows(self) -> QuerySet[Field]:
        return Field.objects.filter(owner__in=owners_of_fields(self.viewer))

    @extend_schema(request=OwnedFieldInput, responses={201: TypedFieldSerializer})
    def create(self, request: Request) -> Response:
        data = OwnedFieldInput(data=request.data)
        data.is_valid(raise_exception=True)
        facts = dict(data.validated_data)
        owner = facts.pop("owner")
        if owner not in owners_of_fields(self.viewer):
            raise InvalidInput(fields={"owner": [_("There is no such directory or object.")]})
        made = add_field(owner=owner, what=FieldFacts(**facts))
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=TypedFieldChange, responses=TypedFieldSerializer)
    def update(self, request: Request, pk: int) -> Response:
        field = self.get_object()
        data = TypedFieldChange(data=request.data)
        data.is_valid(raise_exception=True)
        facts = dict(data.validated_data)
        is_retired = facts.pop("is_retired", None)
        field = change_field(field_id=pk, what=FieldFacts(kind=field.kind, target=field.target, **facts))
        if is_retired is not None:
            field = retire_field(field_id=pk) if is_retired else restore_field(field_id=pk)
        return Response(self.get_serializer(field).data)


router = SimpleRouter(use_regex_path=False)
router.register("fields", FieldViewSet, basename="field")
