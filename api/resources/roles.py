"""Roles for programs: the sets of rights, and the matrix of all rights that there are."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.authentication import caller
from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.accounts.models import Role, UserKind
from core.accounts.permissions import matrix_of
from core.accounts.services.custom_roles import change_role, copy_role, create_role, delete_role
from core.lib.company import current_company
from core.people.selectors import list_roles
from core.registry.spec import ACTIONS

MANAGE = "accounts.manage_role"


class RoleSerializer(serializers.ModelSerializer[Role]):
    permissions = serializers.ListField(child=serializers.CharField())
    people = serializers.IntegerField(help_text="How many have the role, of their own or for a client.")

    class Meta:
        model = Role
        fields = ("id", "code", "name", "kind", "is_custom", "has_all_permissions", "permissions", "people")


class RoleChange(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120, required=False)
    permissions = serializers.ListField(child=serializers.CharField(max_length=120), required=False, max_length=1000)


class RoleInput(RoleChange):
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=UserKind.choices)


class CopyInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)


class RightSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    module = serializers.CharField(allow_blank=True, help_text="Empty for rights of the company itself.")
    section = serializers.CharField()
    action = serializers.ChoiceField(choices=ACTIONS)
    kind = serializers.ListField(child=serializers.ChoiceField(choices=UserKind.choices))


class RoleFilter(filters.FilterSet):
    class Meta:
        model = Role
        fields = ("kind", "is_custom", "code")


@extend_schema(tags=["roles"])
class RoleViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Ready roles stay as they are; the company's own can be changed. Nobody gives a right that he lacks himself."""

    required_permission: ClassVar[dict[str, str]] = {"read": MANAGE, "write": MANAGE}
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = RoleSerializer
    filterset_class = RoleFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "name": "name"}
    ordering = "name"

    def rows(self) -> QuerySet[Any]:
        return list_roles()

    @extend_schema(request=RoleInput, responses={201: RoleSerializer})
    def create(self, request: Request) -> Response:
        made = create_role(**self._read(RoleInput, request), created_by=caller(request))
        return self._answer(made, status=status.HTTP_201_CREATED)

    @extend_schema(request=RoleChange, responses=RoleSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        data = self._read(RoleChange, request)
        return self._answer(change_role(role_id=self.get_object().pk, **data, changed_by=caller(request)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        delete_role(role_id=self.get_object().pk, deleted_by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=CopyInput, responses={201: RoleSerializer})
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, pk: int) -> Response:
        name = self._read(CopyInput, request)["name"]
        copied = copy_role(role_id=self.get_object().pk, name=name, copied_by=caller(request))
        return self._answer(copied, status=status.HTTP_201_CREATED)

    def _read(self, serializer: type[Any], request: Request) -> dict[str, Any]:
        data = serializer(data=request.data)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def _answer(self, role: Role, **more: Any) -> Response:
        return Response(self.get_serializer(self.rows().get(pk=role.pk)).data, **more)


class RightsView(CompanyApi):
    """Every right that exists in the company: module × section × action, and who may hold it."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(responses=RightSerializer(many=True), tags=["roles"])
    def get(self, request: Request) -> Response:
        found: dict[str, dict[str, Any]] = {}
        for kind in UserKind.values:
            for group in matrix_of(current_company(), kind):
                for section in group.sections:
                    for name, rights in section.cells.items():
                        for right in rights:
                            facts = {"code": right.code, "title": right.title, "module": group.slug, "kind": []}
                            row = found.setdefault(right.code, {**facts, "section": section.title, "action": name})
                            row["kind"].append(kind)
        return Response(RightSerializer(list(found.values()), many=True).data)


router = SimpleRouter(use_regex_path=False)
router.register("roles", RoleViewSet, basename="role")
