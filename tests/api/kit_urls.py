"""A company's URL map with views that go wrong in every way, and a resource owned by organizations."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import path
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.fields import OwnedField
from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.config.urls import handler400, handler403, handler404, handler500
from core.config.urls import urlpatterns as company_urls
from core.lib.errors import DomainError, InvalidInput
from core.organizations.models import Membership, Organization

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


class Refused(DomainError):
    code, message = "card_closed", "The card %(number)s is closed."


class Line(serializers.Serializer[Any]):
    amount = serializers.DecimalField(max_digits=5, decimal_places=2)


class Order(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=5)
    lines = Line(many=True)


class Errors(CompanyApi):
    """Raises what it is asked for."""

    authentication_classes: Any = ()
    permission_classes: Any = (AllowAny,)

    def post(self, request: Request, kind: str) -> Response:
        if kind == "fields":
            Order(data=request.data).is_valid(raise_exception=True)
        failures = {
            "domain": Refused(number="7013"),
            "input": InvalidInput("Wrong.", fields={"inn": ["Ten digits."]}),
            "forbidden": PermissionDenied(),
            "bug": RuntimeError("secret detail"),
        }
        raise failures[kind]


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    class Meta:
        model = Membership
        fields = ("id", "organization")


class Change(serializers.Serializer[Any]):
    organization = OwnedField(queryset=Organization.objects.all(), path="", permission="kit.change")


class Memberships(ListMixin, RetrieveMixin, CompanyViewSet):
    required_permission: ClassVar[dict[str, str]] = {"read": "kit.view", "write": "kit.change"}
    owner_path = "organization"
    serializer_class = MembershipSerializer

    def rows(self) -> QuerySet[Membership]:
        return Membership.objects.all()

    def create(self, request: Request) -> Response:
        change = Change(data=request.data, context=self.get_serializer_context())
        change.is_valid(raise_exception=True)
        return Response({"organization": change.validated_data["organization"].pk})


class Closed(CompanyApi):
    """Names no permission, so nobody gets in."""

    def get(self, request: Request) -> Response:
        return Response({})


router = SimpleRouter(use_regex_path=False)
router.register("memberships", Memberships, basename="membership")
urlpatterns = [
    path("api/v1/errors/<str:kind>/", Errors.as_view()),
    path("api/v1/closed/", Closed.as_view()),
    *(path(f"api/v1/{pattern.pattern}", pattern.callback) for pattern in router.urls),
    *company_urls,
]
