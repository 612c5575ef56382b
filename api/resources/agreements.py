"""Own legal entities and agreements for programs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.organizations.models import Agreement, LegalEntity, Organization, OwnBankAccount
from core.organizations.scope import get_owned
from core.organizations.selectors import list_legal_entities
from core.organizations.services.agreements import change_agreement, create_agreement, switch_agreement
from core.organizations.services.requisites import save_bank_account, save_legal_entity


class BankAccountSerializer(serializers.ModelSerializer[OwnBankAccount]):
    class Meta:
        model = OwnBankAccount
        fields = ("id", "number", "bik", "bank_name", "corr_account", "currency", "is_default", "is_active")


class LegalEntitySerializer(serializers.ModelSerializer[LegalEntity]):
    bank_accounts = BankAccountSerializer(many=True)

    class Meta:
        model = LegalEntity
        fields = (
            "id",
            "name",
            "full_name",
            "inn",
            "kpp",
            "ogrn",
            "address",
            "phone",
            "email",
            "head",
            "accountant",
            "is_vat_payer",
            "is_default",
            "is_active",
            "bank_accounts",
        )


class LegalEntityInput(serializers.Serializer[Any]):
    """What a caller may write; the rules of requisites are those of the pages."""

    name = serializers.CharField(max_length=255)
    full_name = serializers.CharField(max_length=500, required=False, allow_blank=True)
    inn = serializers.CharField(max_length=20, required=False, allow_blank=True)
    kpp = serializers.CharField(max_length=20, required=False, allow_blank=True)
    ogrn = serializers.CharField(max_length=24, required=False, allow_blank=True)
    address = serializers.CharField(max_length=500, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    head = serializers.CharField(max_length=150, required=False, allow_blank=True)
    accountant = serializers.CharField(max_length=150, required=False, allow_blank=True)
    is_vat_payer = serializers.BooleanField(required=False)
    is_default = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)


class BankAccountInput(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=40)
    bik = serializers.CharField(max_length=12, required=False, allow_blank=True)
    bank_name = serializers.CharField(max_length=255, required=False, allow_blank=True)
    corr_account = serializers.CharField(max_length=28, required=False, allow_blank=True)
    currency = serializers.CharField(min_length=3, max_length=3, required=False)
    is_default = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)


@extend_schema(tags=["legal-entities"])
class LegalEntityViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """The company's own legal entities with their bank accounts."""

    required_permission = "organizations.manage_legal_entity"
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = LegalEntitySerializer
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "name": "name"}

    def rows(self) -> QuerySet[LegalEntity]:
        return list_legal_entities()

    @extend_schema(request=LegalEntityInput, responses={201: LegalEntitySerializer})
    def create(self, request: Request) -> Response:
        data = LegalEntityInput(data=request.data)
        data.is_valid(raise_exception=True)
        return self._answer(save_legal_entity(**data.validated_data).pk, status=status.HTTP_201_CREATED)

    @extend_schema(request=LegalEntityInput, responses=LegalEntitySerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        entity = self.get_object()
        data = LegalEntityInput(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        save_legal_entity(entity_id=entity.pk, **data.validated_data)
        return self._answer(entity.pk)

    @extend_schema(request=BankAccountInput, responses={201: LegalEntitySerializer})
    @action(methods=["post"], detail=True)
    def accounts(self, request: Request, pk: int) -> Response:
        """Add a bank account."""
        entity = self.get_object()
        data = BankAccountInput(data=request.data)
        data.is_valid(raise_exception=True)
        save_bank_account(legal_entity_id=entity.pk, **data.validated_data)
        return self._answer(entity.pk, status=status.HTTP_201_CREATED)

    def _answer(self, pk: int, **more: Any) -> Response:
        return Response(self.get_serializer(self.rows().get(pk=pk)).data, **more)


class AgreementSerializer(serializers.ModelSerializer[Agreement]):
    class Meta:
        model = Agreement
        fields = (
            "id",
            "organization",
            "legal_entity",
            "number",
            "title",
            "signed_on",
            "ends_on",
            "has_own_balance",
            "is_active",
            "external_id",
            "extra",
        )

    def to_representation(self, instance: Agreement) -> dict[str, Any]:
        """A client is not told what the company notes of the agreement in fields of its own."""
        shown: dict[str, Any] = super().to_representation(instance)
        if not self.context["request"].viewer.is_staff:
            del shown["extra"]
        return shown


class AgreementChange(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=60)
    title = serializers.CharField(max_length=255, required=False, allow_blank=True)
    signed_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    external_id = serializers.CharField(max_length=64, required=False, allow_blank=True)
    extra = serializers.DictField(required=False, help_text="Values of the company's own fields by their codes.")
    is_active = serializers.BooleanField(required=False)


class AgreementInput(AgreementChange):
    organization = serializers.IntegerField()
    legal_entity = serializers.PrimaryKeyRelatedField(queryset=LegalEntity.objects.filter(is_active=True))
    has_own_balance = serializers.BooleanField(required=False)


class AgreementFilter(filters.FilterSet):
    number = filters.CharFilter(label=_("Number"))
    external_id = filters.CharFilter(label=_("Number in the company's accounting"))
    is_active = filters.BooleanFilter(label=_("In force"))

    class Meta:
        model = Agreement
        fields = ("organization", "legal_entity", "number", "external_id", "is_active")


@extend_schema(tags=["agreements"])
class AgreementViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Agreements: of all clients for the staff, a client's own for himself."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": "organizations.view_agreement",
        "create": "organizations.manage_agreement",
        "partial_update": "organizations.manage_agreement",
    }
    owner_path = "organization"
    serializer_class = AgreementSerializer
    filterset_class = AgreementFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "signed_on": "signed_on", "number": "number"}

    def rows(self) -> QuerySet[Agreement]:
        return Agreement.objects.all()

    @extend_schema(request=AgreementInput, responses={201: AgreementSerializer})
    def create(self, request: Request) -> Response:
        data = AgreementInput(data=request.data)
        data.is_valid(raise_exception=True)
        facts = {"extra": {}, **data.validated_data}
        is_active = facts.pop("is_active", True)
        clients = Organization.objects.filter(is_active=True)
        permission = "organizations.manage_agreement"
        facts["organization"] = get_owned(clients, self.viewer, "", permission=permission, pk=facts["organization"])
        agreement = create_agreement(**facts)
        if not is_active:
            agreement = switch_agreement(agreement_id=agreement.pk, is_active=False)
        return Response(self.get_serializer(agreement).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AgreementChange, responses=AgreementSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        agreement = self.get_object()
        data = AgreementChange(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        facts = dict(data.validated_data)
        is_active = facts.pop("is_active", None)
        agreement = change_agreement(agreement_id=agreement.pk, **facts)
        if is_active is not None:
            agreement = switch_agreement(agreement_id=agreement.pk, is_active=is_active)
        return Response(self.get_serializer(agreement).data)


router = SimpleRouter(use_regex_path=False)
router.register("legal-entities", LegalEntityViewSet, basename="legal_entity")
router.register("agreements", AgreementViewSet, basename="agreement")
