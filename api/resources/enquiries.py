"""Requests from the site, for programs."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.documents.authors import present_author
from core.pages.models import LONGEST_COMMENT, Enquiry
from core.pages.selectors import CHANGE, VIEW, seen_enquiries
from core.pages.services.enquiries import describe_enquiry, move_enquiry
from core.pages.states import ENQUIRY_FLOW, EnquiryStatus

DEEDS = tuple(dict.fromkeys(move.action for move in ENQUIRY_FLOW.moves))


class EnquirySerializer(serializers.ModelSerializer[Enquiry]):
    """Phone, e-mail and INN as far as the caller may see them; answers are pairs of question and answer."""

    phone = serializers.CharField(source="shown_phone", read_only=True)
    email = serializers.CharField(source="shown_email", read_only=True)
    inn = serializers.CharField(source="shown_inn", read_only=True)
    answers = serializers.ListField(child=serializers.ListField(child=serializers.CharField()), read_only=True)
    calculation = serializers.ListField(child=serializers.ListField(child=serializers.CharField()), read_only=True)
    consent_version = serializers.IntegerField(source="text.version", read_only=True)
    responsible_name = serializers.CharField(source="responsible.name", default="", read_only=True)

    class Meta:
        model = Enquiry
        fields = (
            "id",
            "name",
            "phone",
            "email",
            "company",
            "inn",
            "answers",
            "calculation",
            "language",
            "consent_version",
            "status",
            "responsible",
            "responsible_name",
            "comment",
            "created_at",
            "changed_at",
        )


class EnquiryInput(serializers.Serializer[Any]):
    comment = serializers.CharField(max_length=LONGEST_COMMENT, allow_blank=True)
    responsible = serializers.IntegerField(min_value=1, max_value=2**63 - 1, allow_null=True)


class EnquiryDeedInput(serializers.Serializer[Any]):
    action = serializers.ChoiceField(choices=DEEDS)


class EnquiryFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=EnquiryStatus.choices)

    class Meta:
        model = Enquiry
        fields = ("responsible",)


@extend_schema(tags=["enquiries"])
class EnquiryViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    required_permission: ClassVar[dict[str, str]] = {"read": VIEW, "update": CHANGE, "move": CHANGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = EnquirySerializer
    filterset_class = EnquiryFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "created_at": "created_at"}
    ordering = "-created_at"

    def rows(self) -> QuerySet[Enquiry]:
        return seen_enquiries(self.viewer)

    @extend_schema(request=EnquiryInput, responses=EnquirySerializer)
    def update(self, request: Request, pk: int) -> Response:
        """Write down who looks after it and what is known of it."""
        data = EnquiryInput(data=request.data)
        data.is_valid(raise_exception=True)
        facts = data.validated_data
        describe_enquiry(
            enquiry_id=self.get_object().pk,
            comment=facts["comment"],
            responsible_id=facts["responsible"],
            author=present_author(),
        )
        return self._answer(pk)

    @extend_schema(request=EnquiryDeedInput, responses=EnquirySerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Take it, finish it, call it spam or open it again; what somebody has done before answers 409."""
        data = EnquiryDeedInput(data=request.data)
        data.is_valid(raise_exception=True)
        move_enquiry(enquiry_id=self.get_object().pk, author=present_author(), **data.validated_data)
        return self._answer(pk)

    def _answer(self, pk: int) -> Response:
        return Response(self.get_serializer(self.rows().get(pk=pk)).data)


router = SimpleRouter(use_regex_path=False)
router.register("enquiries", EnquiryViewSet, basename="enquiry")
