"""Access requests for programs: the queue for staff, one's own for a client."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.authentication import caller
from api.fields import OwnedField
from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.organizations.models import AccessRequest, Organization
from core.organizations.selectors import list_requests, requests_of
from core.organizations.services.access import bind_request, refuse_request, take_request
from core.organizations.services.registration import Named, ask_for_binding

REVIEW = "organizations.review_request"


class AccessRequestSerializer(serializers.ModelSerializer[AccessRequest]):
    applicant = serializers.CharField(source="applicant.name")
    email = serializers.CharField(source="shown_email", help_text="In part without the right to personal data.")
    phone = serializers.CharField(source="shown_phone")
    inn = serializers.CharField(source="shown_inn")

    class Meta:
        model = AccessRequest
        fields = (
            "id",
            "state",
            "applicant",
            "email",
            "phone",
            "name",
            "inn",
            "kpp",
            "address",
            "organization",
            "reason",
            "created_at",
            "decided_at",
        )


class OwnRequestSerializer(serializers.ModelSerializer[AccessRequest]):
    class Meta:
        model = AccessRequest
        fields = ("id", "state", "name", "inn", "kpp", "reason", "created_at", "decided_at")


class OwnRequestsSerializer(serializers.Serializer[Any]):
    results = OwnRequestSerializer(many=True)


class BindInput(serializers.Serializer[Any]):
    """Without an organization a new one is made from the request."""

    organization = OwnedField(queryset=Organization.objects.all(), path="", required=False, allow_null=True)
    role = serializers.CharField(max_length=80)


class RefuseInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class AskInput(serializers.Serializer[Any]):
    inn = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=255)
    kpp = serializers.CharField(max_length=20, required=False, allow_blank=True)
    address = serializers.CharField(max_length=500, required=False, allow_blank=True)
    comment = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class AccessRequestFilter(filters.FilterSet):
    inn = filters.CharFilter(field_name="shown_inn")

    class Meta:
        model = AccessRequest
        fields = ("state",)


@extend_schema(tags=["access"])
class AccessRequestViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Requests of people who want to act for a client; staff decide."""

    required_permission: ClassVar[dict[str, str]] = {"read": REVIEW, "write": REVIEW}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = AccessRequestSerializer
    filterset_class = AccessRequestFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[AccessRequest]:
        return list_requests(self.viewer)

    @extend_schema(request=None, responses=AccessRequestSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, pk: int) -> Response:
        return self._answer(take_request(request_id=self.get_object().pk, by=caller(request)))

    @extend_schema(request=BindInput, responses=AccessRequestSerializer)
    @action(detail=True, methods=["post"])
    def bind(self, request: Request, pk: int) -> Response:
        data = BindInput(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        organization = data.validated_data.get("organization")
        bound = bind_request(
            request_id=self.get_object().pk,
            by=caller(request),
            role_code=data.validated_data["role"],
            organization_id=organization.pk if organization else None,
            at=timezone.now(),
        )
        return self._answer(bound)

    @extend_schema(request=RefuseInput, responses=AccessRequestSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: int) -> Response:
        data = RefuseInput(data=request.data)
        data.is_valid(raise_exception=True)
        refused = refuse_request(
            request_id=self.get_object().pk, by=caller(request), reason=data.validated_data["reason"], at=timezone.now()
        )
        return self._answer(refused)

    def _answer(self, one: AccessRequest) -> Response:
        return Response(AccessRequestSerializer(self.rows().get(pk=one.pk)).data)


class OwnRequestsView(CompanyApi):
    """What became of the caller's own requests, also before any company is bound to him; POST asks for another."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses=OwnRequestsSerializer, tags=["access"])
    def get(self, request: Request) -> Response:
        return Response({"results": OwnRequestSerializer(requests_of(caller(request))[:100], many=True).data})

    @extend_schema(request=AskInput, responses={201: OwnRequestSerializer}, tags=["access"])
    def post(self, request: Request) -> Response:
        data = AskInput(data=request.data)
        data.is_valid(raise_exception=True)
        facts = dict(data.validated_data)
        comment = facts.pop("comment", "")
        asked = ask_for_binding(user=caller(request), company=Named(**facts), comment=comment, at=timezone.now())
        return Response(OwnRequestSerializer(asked).data, status=status.HTTP_201_CREATED)


router = SimpleRouter(use_regex_path=False)
router.register("access-requests", AccessRequestViewSet, basename="access_request")
