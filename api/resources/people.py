"""The people of a company for programs of its staff: users, what they may do, and whether they may come in."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.authentication import caller
from api.fields import OwnedField
from api.views import CompanyViewSet, ListMixin, RetrieveMixin
from core.accounts.models import User, UserKind
from core.accounts.selectors import ACTIVE, BLOCKED, INVITED
from core.accounts.services.access_resets import reset_access
from core.accounts.services.invitations import invite_user, resend_invitation, withdraw_invitation
from core.accounts.services.users import block_user, set_roles, unblock_user
from core.organizations.models import Membership, Organization
from core.organizations.scope import owned
from core.organizations.services.members import invite_member
from core.people.selectors import list_people

STATES = (ACTIVE, INVITED, BLOCKED)


class BindingSerializer(serializers.ModelSerializer[Membership]):
    name = serializers.CharField(source="organization.name")
    role = serializers.CharField(source="role.code")

    class Meta:
        model = Membership
        fields = ("organization", "name", "role")


class PersonSerializer(serializers.ModelSerializer[User]):
    """A person; contacts are given in part to those without the right to personal data."""

    email = serializers.CharField(source="shown_email", allow_null=True)
    phone = serializers.CharField(source="shown_phone", allow_null=True)
    state = serializers.ChoiceField(choices=STATES)
    roles: Any = serializers.SlugRelatedField(many=True, read_only=True, slug_field="code")
    bindings = BindingSerializer(many=True, source="shown_bindings")
    clients = serializers.IntegerField(source="client_count", help_text="For how many clients the person looks after.")

    class Meta:
        model = User
        fields = (
            "id",
            "name",
            "email",
            "phone",
            "kind",
            "state",
            "roles",
            "bindings",
            "clients",
            "last_login",
            "created_at",
        )


class InviteInput(serializers.Serializer[Any]):
    """To the staff with `roles`, or to a client with `organization` and `role`."""

    kind = serializers.ChoiceField(choices=UserKind.choices, default=UserKind.STAFF.value)
    name = serializers.CharField(max_length=150)
    email = serializers.EmailField(max_length=254)
    roles = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=50)
    organization = OwnedField(queryset=Organization.objects.filter(is_active=True), path="", required=False)
    role = serializers.CharField(max_length=80, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = ("organization", "role") if attrs["kind"] == UserKind.CLIENT else ("roles",)
        if missing := [field for field in needed if not attrs.get(field)]:
            raise serializers.ValidationError({field: [_("This field is required.")] for field in missing})
        return attrs


class RolesInput(serializers.Serializer[Any]):
    roles = serializers.ListField(child=serializers.CharField(max_length=80), max_length=50)


class UserBlockInput(serializers.Serializer[Any]):
    successor = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Who takes over the employee's clients and open work.",
    )


class ResetInput(serializers.Serializer[Any]):
    drop_second_factor = serializers.BooleanField(default=False)


class PersonFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=[(one, one) for one in STATES])
    role = filters.CharFilter(method="of_role", label=_("Code of a role"))
    organization = filters.NumberFilter(method="of_organization", label=_("Client"))
    last_login = filters.IsoDateTimeFromToRangeFilter(label=_("Last sign-in"))

    class Meta:
        model = User
        fields = ("kind",)

    def of_role(self, people: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        bound = Membership.objects.filter(role__code=value).values("user_id")
        own = User.roles.through.objects.filter(role__code=value).values("user_id")
        return people.filter(Q(pk__in=own) | Q(pk__in=bound))

    def of_organization(self, people: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        bound = owned(Membership.objects.filter(organization=value), self.request.viewer)
        return people.filter(pk__in=bound.values("user_id"))


@extend_schema(tags=["users"])
class UserViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """Staff and clients of the company; an employee without the right to all clients sees his own clients' people."""

    required_permission: ClassVar[dict[str, str]] = {
        "read": "accounts.view_user",
        "create": "accounts.invite_user",
        "reinvite": "accounts.invite_user",
        "withdraw": "accounts.invite_user",
        "roles": "accounts.manage_role",
        "block": "accounts.block_user",
        "unblock": "accounts.block_user",
        "reset": "accounts.reset_access",
    }
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = PersonSerializer
    filterset_class = PersonFilter
    orderings: ClassVar[dict[str, Any]] = {"id": "pk", "name": "name", "last_login": "last_login"}
    ordering = "name"

    def rows(self) -> QuerySet[Any]:
        return list_people(self.viewer).prefetch_related("roles")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self._shown(page))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self._shown([self.get_object()])[0])

    @extend_schema(request=InviteInput, responses={201: PersonSerializer})
    def create(self, request: Request) -> Response:
        """Invite: a letter with a one-time link goes out."""
        data = self._read(InviteInput, request)
        whom = {"email": data["email"], "name": data["name"], "invited_by": caller(request)}
        if data["kind"] == UserKind.CLIENT:
            self._require("organizations.manage_member")
            member = invite_member(organization_id=data["organization"].pk, role_code=data["role"], **whom)
            return self._answer(member.user_id, status=status.HTTP_201_CREATED)
        invited = invite_user(role_codes=data["roles"], **whom)
        return self._answer(invited.user_id, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def reinvite(self, request: Request, pk: int) -> Response:
        resend_invitation(user_id=self.get_object().pk)
        return self._answer(pk)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Take back an invitation that nobody has accepted; the person is gone."""
        withdraw_invitation(user_id=self.get_object().pk, withdrawn_by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=RolesInput, responses=PersonSerializer)
    @action(detail=True, methods=["put"])
    def roles(self, request: Request, pk: int) -> Response:
        """Give the person exactly these roles; they count from the next request on."""
        data = self._read(RolesInput, request)
        set_roles(user_id=self.get_object().pk, role_codes=data["roles"], changed_by=caller(request))
        return self._answer(pk)

    @extend_schema(request=UserBlockInput, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def block(self, request: Request, pk: int) -> Response:
        """Close the access; 409 `successor_needed` names the work that a colleague has to take over."""
        successor = self._read(UserBlockInput, request).get("successor")
        block_user(user_id=self.get_object().pk, blocked_by=caller(request), successor_id=successor)
        return self._answer(pk)

    @extend_schema(request=None, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def unblock(self, request: Request, pk: int) -> Response:
        unblock_user(user_id=self.get_object().pk, unblocked_by=caller(request))
        return self._answer(pk)

    @extend_schema(request=ResetInput, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def reset(self, request: Request, pk: int) -> Response:
        """End sessions and tokens, and send a link for a new password."""
        data = self._read(ResetInput, request)
        reset_access(user_id=self.get_object().pk, reset_by=caller(request), **data)
        return self._answer(pk)

    def _read(self, serializer: type[Any], request: Request) -> dict[str, Any]:
        data = serializer(data=request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def _require(self, permission: str) -> None:
        if not self.viewer.has_permission(permission):
            self.permission_denied(self.request)

    def _answer(self, pk: int, **more: Any) -> Response:
        return Response(self._shown([self.rows().get(pk=pk)])[0], **more)

    def _shown(self, people: Sequence[Any]) -> Any:
        """Write people with their bindings to clients that the caller sees, in one more query for all of them."""
        ids = [person.pk for person in people]
        found = owned(Membership.objects.filter(user__in=ids), self.viewer)
        bindings: dict[int, list[Membership]] = {pk: [] for pk in ids}
        for one in found.select_related("organization", "role").order_by("organization__name", "pk"):
            bindings[one.user_id].append(one)
        for person in people:
            person.shown_bindings = bindings[person.pk]
        return self.get_serializer(people, many=True).data


router = SimpleRouter(use_regex_path=False)
router.register("users", UserViewSet, basename="user")
