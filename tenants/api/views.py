"""Companies for programs of the vendor: the same services as the console's pages."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import GenericViewSet

from api.pagination import KeysetPagination
from api.resources.audit import AuditRecordFilter, AuditRecordSerializer
from api.views import CompanyApi, ListMixin, RetrieveMixin
from core.audit.models import AuditRecord
from core.audit.tables import VIEW as VIEW_RECORD
from tenants.api.serializers import CompanySerializer, ConnectInput, ModuleState, OnboardingSerializer
from tenants.models import Company, CompanyState, Onboarding
from tenants.selectors.companies import list_companies
from tenants.services.drafts import save_draft
from tenants.services.modules import disable_module, enable_module
from tenants.services.onboard import start_onboarding, stop_onboarding
from tenants.services.permissions import CHANGE_COMPANY, CONNECT_COMPANY, VIEW_COMPANY


class CompanyFilter(filters.FilterSet):
    name = filters.CharFilter(lookup_expr="icontains")
    state = filters.ChoiceFilter(choices=CompanyState.choices)

    class Meta:
        model = Company
        fields = ("name", "state")


@extend_schema(tags=["vendor"])
class CompanyViewSet(ListMixin, RetrieveMixin, CompanyApi, GenericViewSet[Any]):
    """Companies of this installation; a new one is connected in the background."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": VIEW_COMPANY,
        "create": CONNECT_COMPANY,
        "module": CHANGE_COMPANY,
    }
    serializer_class = CompanySerializer
    pagination_class = KeysetPagination
    filter_backends = (filters.DjangoFilterBackend,)
    filterset_class = CompanyFilter
    orderings: ClassVar[dict[str, Any]] = {"name": "name", "schema": "schema_name", "created_at": "created_at"}
    ordering = "name"
    lookup_field = "schema_name"
    lookup_url_kwarg = "schema"
    lookup_value_converter = "slug"

    def get_queryset(self) -> QuerySet[Company]:
        return list_companies()

    @extend_schema(request=ConnectInput, responses={202: OnboardingSerializer})
    def create(self, request: Request) -> Response:
        """Start connecting a company; the answer says where its state is told."""
        data = ConnectInput(data=request.data)
        data.is_valid(raise_exception=True)
        draft = save_draft(created_by=str(request.user), **data.validated_data)
        onboarding = start_onboarding(onboarding_id=draft.pk)
        body = OnboardingSerializer(onboarding, context={"request": request}).data
        return Response(body, status=status.HTTP_202_ACCEPTED, headers={"Location": body["url"]})

    @extend_schema(request=None, responses=ModuleState)
    @action(detail=True, methods=["put", "delete"], url_path="modules/<slug:module>")
    def module(self, request: Request, schema: str, module: str) -> Response:
        """PUT switches the module on, DELETE off; its data stay. Repeating changes nothing."""
        company = self.get_object()
        if request.method == "PUT":
            enable_module(company=company, module=module)
        else:
            disable_module(company=company, module=module)
        return Response({"module": module, "is_enabled": request.method == "PUT"})


@extend_schema(tags=["vendor"])
class OnboardingViewSet(RetrieveMixin, CompanyApi, GenericViewSet[Any]):
    """How far a company is that is being connected."""

    required_permission: ClassVar[dict[str, str]] = {"read": CONNECT_COMPANY, "write": CONNECT_COMPANY}
    serializer_class = OnboardingSerializer
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Onboarding]:
        return Onboarding.objects.all()

    @extend_schema(request=None, responses={202: OnboardingSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: int) -> Response:
        """Try again what has failed or was stopped."""
        return self._accepted(start_onboarding(onboarding_id=self.get_object().pk))

    @extend_schema(request=None, responses={202: OnboardingSerializer})
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: int) -> Response:
        """Stop before the next step and take back what has been made."""
        stop_onboarding(onboarding_id=self.get_object().pk)
        return self._accepted(self.get_object())

    def _accepted(self, onboarding: Onboarding) -> Response:
        return Response(self.get_serializer(onboarding).data, status=status.HTTP_202_ACCEPTED)


@extend_schema(tags=["audit"])
class VendorAuditViewSet(ListMixin, RetrieveMixin, CompanyApi, GenericViewSet[Any]):
    """The vendor's own journal."""

    required_permission: ClassVar[dict[str, str]] = {"read": VIEW_RECORD}
    serializer_class = AuditRecordSerializer
    pagination_class = KeysetPagination
    filter_backends = (filters.DjangoFilterBackend,)
    filterset_class = AuditRecordFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "at": "at"}
    ordering = "-at"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[AuditRecord]:
        return AuditRecord.objects.all()


router = SimpleRouter(use_regex_path=False)
router.register("companies", CompanyViewSet, basename="company")
router.register("audit", VendorAuditViewSet, basename="audit")
router.register("onboardings", OnboardingViewSet, basename="onboarding")
