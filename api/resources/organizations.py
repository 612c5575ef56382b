"""Client companies for programs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.organizations.models import Organization
from core.organizations.services.organizations import create_organization, update_organization


class OrganizationSerializer(serializers.ModelSerializer[Organization]):
    class Meta:
        model = Organization
        fields = ("id", "name", "inn", "kpp", "ogrn", "address", "external_id", "is_active", "created_at")


class OrganizationInput(serializers.Serializer[Any]):
    """What a caller may write; the rules of requisites are those of the pages."""

    name = serializers.CharField(max_length=255)
    inn = serializers.CharField(max_length=20, required=False, allow_blank=True)
    kpp = serializers.CharField(max_length=20, required=False, allow_blank=True)
    ogrn = serializers.CharField(max_length=24, required=False, allow_blank=True)
    address = serializers.CharField(max_length=500, required=False, allow_blank=True)
    external_id = serializers.CharField(max_length=64, required=False, allow_blank=True)


class OrganizationChange(OrganizationInput):
    is_active = serializers.BooleanField(required=False)


class OrganizationFilter(filters.FilterSet):
    name = filters.CharFilter(lookup_expr="icontains", label=_("A part of the name"))
    inn = filters.CharFilter(label=_("INN"))
    external_id = filters.CharFilter(label=_("Number in the company's accounting"))
    is_active = filters.BooleanFilter(label=_("Switched on"))

    class Meta:
        model = Organization
        fields = ("name", "inn", "external_id", "is_active")


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
        return Organization.objects.all()

    @extend_schema(request=OrganizationInput, responses={201: OrganizationSerializer})
    def create(self, request: Request) -> Response:
        data = OrganizationInput(data=request.data)
        data.is_valid(raise_exception=True)
        organization = create_organization(**data.validated_data)
        return Response(OrganizationSerializer(organization).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=OrganizationChange, responses=OrganizationSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        organization = self.get_object()
        data = OrganizationChange(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        changed = update_organization(organization_id=organization.pk, **data.validated_data)
        return Response(OrganizationSerializer(changed).data)


router = SimpleRouter(use_regex_path=False)
router.register("organizations", OrganizationViewSet, basename="organization")
