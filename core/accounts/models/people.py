"""Users and roles of one company (or, in the public schema, of the vendor)."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.accounts.permissions import only_for_staff
from core.lib.acting import SupportVisit
from core.lib.company import current_company


class UserKind(models.TextChoices):
    """Staff work for the company; clients belong to its client organizations."""

    STAFF = "staff", _("Staff")
    CLIENT = "client", _("Client")


# The kind of the vendor's people on a visit: nobody is ever given it, and no list of staff or clients has it.
SUPPORT_KIND = "support"


class ThemeMode(models.TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    NORMAL = "normal", _("Normal")
    DENSE = "dense", _("Dense")


class Role(models.Model):
    """A named set of permissions: ready ones come with the kernel or a module, custom ones are the company's own."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=UserKind)
    permissions = ArrayField(models.CharField(max_length=120), default=list)
    has_all_permissions = models.BooleanField(default=False)
    is_custom = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            # Rights of clients are listed one by one: what a new module brings to staff never reaches them by itself.
            models.CheckConstraint(
                condition=models.Q(has_all_permissions=False) | models.Q(kind=UserKind.STAFF),
                name="accounts_role_all_is_for_staff",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(["*"] if self.has_all_permissions else self.permissions)


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        """Store a user; e-mail addresses are kept in lower case, a missing password can never match."""
        user = self.model(email=email.strip().lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in by e-mail or phone on one company's host, or on the vendor's console."""

    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    phone = models.CharField(_("phone"), max_length=16, null=True, blank=True, unique=True)
    email_verified = models.BooleanField(default=False)
    phone_verified = models.BooleanField(default=False)
    # Where notifications go; "" means the address of the sign-in.
    notification_email = models.EmailField(_("e-mail for notifications"), blank=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    kind = models.CharField(max_length=10, choices=UserKind, default=UserKind.CLIENT)
    roles = models.ManyToManyField(Role, blank=True, related_name="users")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=5, default="ru")
    time_zone = models.CharField(max_length=60, blank=True)
    theme_mode = models.CharField(max_length=10, choices=ThemeMode, default=ThemeMode.SYSTEM)
    density = models.CharField(max_length=10, choices=Density, default=Density.NORMAL)
    # Grows when every session and token of the user must end at once.
    sign_in_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    # Not stored: the vendor's visit in which this user acts (see services.support).
    support: SupportVisit | None = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_user_email_lower"),
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False),
                name="accounts_user_has_contact",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or ""

    def get_full_name(self) -> str:
        return str(self)

    @property
    def is_staff(self) -> bool:
        return self.kind == UserKind.STAFF

    @cached_property
    def own_permissions(self) -> frozenset[str]:
        """Codes of the roles that are the user's wherever he acts, in one query; "*" stands for every permission."""
        return self.codes_of(self.roles.all())

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Codes that count now: the user's own, and for a client those of the organizations for which he acts."""
        return self.own_permissions

    def codes_of(self, roles: Iterable[Role]) -> frozenset[str]:
        """Return what these roles give this user: a role for staff gives a client nothing, and the reverse.

        A right of the staff that has got into a role for clients by whatever way gives nothing either.
        """
        codes = frozenset().union(*(role.codes for role in roles if role.kind == self.kind))
        return codes if self.is_staff else codes - only_for_staff()

    def act_with(self, codes: frozenset[str]) -> None:
        """Count these permissions beside the user's own from now on."""
        self.permissions = self.own_permissions | codes

    def has_permission(self, code: str) -> bool:
        return self.is_active and ("*" in self.permissions or code in self.permissions)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Bind each session and token to the password, the company and the last time that all were ended."""
        value = f"{current_company().schema}:{self.pk}:{self.sign_in_version}:{self.password}"
        return salted_hmac("core.accounts.sign-in", value, secret=secret, algorithm="sha256").hexdigest()
