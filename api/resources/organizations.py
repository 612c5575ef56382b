"""Client companies for programs."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.authentication import caller
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.accounts.selectors import list_employees
from core.organizations.models import Organization
from core.organizations.selectors import with_shown_inn
from core.organizations.services.organizations import create_organization, update_organization
from core.organizations.services.responsible import set_responsible


class OrganizationSerializer(serializers.ModelSerializer[Organization]):
    inn = serializers.CharField(source="shown_inn", help_text="An entrepreneur's in part without the right to it.")

    class Meta:
        model = Organization
        fields = (
            "id",
            "name",
            "inn",
            "kpp",
            "ogrn",
            "address",
            "external_id",
            "responsible",
            "extra",
            "is_active",
            "created_at",
        )

    def to_representation(self, instance: Organization) -> dict[str, Any]:
        """A client is not told who looks after him, nor what the company notes of him in fields of its own."""
        shown: dict[str, Any] = super().to_representation(instance)
        if not self.context["request"].viewer.is_staff:
            del shown["responsible"], shown["extra"]
        return shown


class OrganizationInput(serializers.Serializer[Any]):
    """What a caller may write; the rules of requisites are those of the pages."""

    name = serializers.CharField(max_length=255)
    inn = serializers.CharField(max_length=20, required=False, allow_blank=True)
    kpp = serializers.CharField(max_length=20, required=False, allow_blank=True)
    ogrn = serializers.CharField(max_length=24, required=False, allow_blank=True)
    address = serializers.CharField(max_length=500, required=False, allow_blank=True)
    external_id = serializers.CharField(max_length=64, required=False, allow_blank=True)
    extra = serializers.DictField(required=False, help_text="Values of the company's own fields by their codes.")
    responsible = serializers.PrimaryKeyRelatedField(queryset=list_employees(), required=False, allow_null=True)


class OrganizationChange(OrganizationInput):
    is_active = serializers.BooleanField(required=False)


class OrganizationFilter(filters.FilterSet):
    name = filters.CharFilter(lookup_expr="icontains", label=_("A part of the name"))
    inn = filters.CharFilter(field_name="shown_inn", label=_("INN"))
    external_id = filters.CharFilter(label=_("Number in the company's accounting"))
    is_active = filters.BooleanFilter(label=_("Switched on"))

    class Meta:
        model = Organization
        fields = ("name", "external_id", "responsible", "is_active")


@extend_schema(tags=["organizations"])
class OrganizationViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """The clients of the company: all of them for its staff, a client's own for himself."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": "organizations.view_organization",
        "create": "organizations.add_organization",
        "partial_update": "organizations.change_organization",
    }
    owner_path = ""
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "name": "name", "created_at": "created_at"}
    ordering = "name"

    def rows(self) -> QuerySet[Organization]:
        return with_shown_inn(Organization.objects.all(), self.viewer)

    @extend_schema(request=OrganizationInput, responses={201: OrganizationSerializer})
    def create(self, request: Request) -> Response:
        data = OrganizationInput(data=request.data)
        data.is_valid(raise_exception=True)
        facts = {"extra": {}, **data.validated_data}
        if not self.viewer.sees_all:
            facts["responsible"] = caller(request)
        return self._answer(create_organization(**facts).pk, status=status.HTTP_201_CREATED)

    @extend_schema(request=OrganizationChange, responses=OrganizationSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        organization = self.get_object()
        data = OrganizationChange(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        facts = dict(data.validated_data)
        with transaction.atomic():
            if "responsible" in facts:
                responsible = facts.pop("responsible")
                set_responsible(organization_id=organization.pk, user_id=responsible.pk if responsible else None)
            update_organization(organization_id=organization.pk, **facts)
        return self._answer(organization.pk)

    def _answer(self, pk: int, **more: Any) -> Response:
        """Show the row as it is now, also to whoever has just given it away."""
        return Response(self.get_serializer(self.rows().get(pk=pk)).data, **more)


router = SimpleRouter(use_regex_path=False)
router.register("organizations", OrganizationViewSet, basename="organization")
