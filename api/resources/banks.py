"""Connections with banks that hand out statements, for programs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.finance.statements.models import BankConnection
from core.finance.statements.services.feed import connect_bank, disconnect_bank, pull

MANAGE = "integrations.manage_connection"


class BankConnectionSerializer(serializers.ModelSerializer[BankConnection]):
    """What may be seen; the token is never given out."""

    class Meta:
        model = BankConnection
        fields = ("id", "title", "url", "works", "answer", "asked_at", "created_at")


class BankConnectionInput(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=120)
    url = serializers.CharField(max_length=300)
    token = serializers.CharField(max_length=500, write_only=True, trim_whitespace=False)


class BankConnectionFilter(filters.FilterSet):
    class Meta:
        model = BankConnection
        fields = ("works",)


@extend_schema(tags=["statements"])
class BankConnectionViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Banks that are asked for statements by themselves."""

    required_permission: ClassVar[dict[str, str]] = {"read": MANAGE, "write": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = BankConnectionSerializer
    filterset_class = BankConnectionFilter

    def rows(self) -> QuerySet[BankConnection]:
        return BankConnection.objects.all()

    @extend_schema(request=BankConnectionInput, responses={201: BankConnectionSerializer})
    def create(self, request: Request) -> Response:
        """Try the token at the bank and keep it; a bank that refuses is a field error."""
        data = BankConnectionInput(data=request.data)
        data.is_valid(raise_exception=True)
        made = connect_bank(**data.validated_data)
        return Response(BankConnectionSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Forget the bank and its token; what came from it stays."""
        disconnect_bank(connection_id=self.get_object().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=BankConnectionSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: int) -> Response:
        """Ask the bank now, and take in what is new."""
        own = self.get_object()
        pull(connection_id=own.pk)
        return Response(BankConnectionSerializer(self.get_object()).data)


router = SimpleRouter(use_regex_path=False)
router.register("bank-connections", BankConnectionViewSet, basename="bank_connection")
