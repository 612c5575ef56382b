"""Input and output of the sign-in endpoints; every field that may be written is named here."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import derive_login_method
from allauth.account.utils import url_str_to_user_pk
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.accounts.adapter import MISMATCH
from core.accounts.models import User
from core.accounts.preferences import clean_preferences
from core.accounts.services.passwords import check_present_password, request_password_reset
from core.accounts.services.profile import change_profile
from core.accounts.services.users import set_password
from core.accounts.tokens import CompanyPasswordResetTokens
from core.lib.company import current_company
from core.lib.errors import DomainError

# Of these the service, and not a list of choices, says what is possible.
OWN = ("name", "notification_email", "time_zone")


class LoginSerializer(serializers.Serializer[Any]):
    """E-mail or phone, and the password."""

    email = serializers.CharField(max_length=254, help_text=_("E-mail or phone"))
    password = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        request = self.context["request"]._request
        login = attrs["email"].strip()
        credentials = {str(derive_login_method(login).value): login, "password": attrs["password"]}
        try:
            user = get_adapter(request).authenticate(request, **credentials)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        if user is None or not user.is_active:
            raise serializers.ValidationError(MISMATCH)
        return {"user": user}


class UserSerializer(serializers.ModelSerializer[User]):
    """The caller himself; of this only his name, where notifications go and how he likes things are his to change."""

    permissions = serializers.SerializerMethodField()
    company = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = (
            "id",
            "email",
            "email_verified",
            "phone",
            "phone_verified",
            "notification_email",
            "name",
            "kind",
            "language",
            "time_zone",
            "theme_mode",
            "density",
            "company",
            "permissions",
        )
        read_only_fields = ("id", "email", "email_verified", "phone", "phone_verified", "kind")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_permissions(self, user: User) -> list[str]:
        return sorted(user.permissions)

    def get_company(self, user: User) -> str:
        return current_company().slug

    def update(self, instance: User, validated_data: dict[str, Any]) -> User:
        chosen = clean_preferences({key: str(value) for key, value in validated_data.items()})
        own: dict[str, Any] = {key: validated_data[key] for key in OWN if key in validated_data}
        return change_profile(user_id=instance.pk, changes={**own, **chosen})


class TokensSerializer(serializers.Serializer[Any]):
    access = serializers.CharField()
    refresh = serializers.CharField()
    user = UserSerializer()


class RefreshSerializer(serializers.Serializer[Any]):
    refresh = serializers.CharField(max_length=4000)


class PairSerializer(serializers.Serializer[Any]):
    access = serializers.CharField()
    refresh = serializers.CharField()


class VerifySerializer(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=4000)


class DetailSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField()


class PasswordResetSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254)

    def save(self, **kwargs: Any) -> None:
        address = get_adapter().get_client_ip(self.context["request"]._request)
        request_password_reset(email=self.validated_data["email"], client_ip=address)


class _NewPasswordSerializer(serializers.Serializer[Any]):
    """dj-rest-auth's two fields for the new password."""

    new_password1 = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)
    new_password2 = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)
    user: User

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["new_password1"] != attrs["new_password2"]:
            raise serializers.ValidationError({"new_password2": [_("The two passwords differ.")]})
        return attrs

    def save(self, **kwargs: Any) -> None:
        try:
            set_password(user=self.user, password=self.validated_data["new_password1"])
        except DomainError as error:
            raise serializers.ValidationError({"new_password1": error.fields.get("password", [str(error)])}) from error


class PasswordChangeSerializer(_NewPasswordSerializer):
    """The present password is asked for, so that an open session is not enough."""

    old_password = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)

    def validate_old_password(self, value: str) -> str:
        try:
            return check_present_password(self.context["request"].user, value)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from error

    def save(self, **kwargs: Any) -> None:
        self.user = self.context["request"].user
        super().save(**kwargs)


class PasswordResetConfirmSerializer(_NewPasswordSerializer):
    uid = serializers.CharField(max_length=40)
    token = serializers.CharField(max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        try:
            user = User.objects.filter(pk=url_str_to_user_pk(attrs["uid"]), is_active=True).first()
        except (ValueError, DjangoValidationError):
            user = None
        if user is None or not CompanyPasswordResetTokens().check_token(user, attrs["token"]):
            raise serializers.ValidationError({"token": [_("This link does not work any more.")]})
        self.user = user
        return attrs
