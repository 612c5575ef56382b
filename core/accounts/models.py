"""Users and roles of one company (or, in the public schema, of the vendor)."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class UserKind(models.TextChoices):
    """Staff work for the company; clients belong to its client organizations."""

    STAFF = "staff", _("Staff")
    CLIENT = "client", _("Client")


class ThemeMode(models.TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    NORMAL = "normal", _("Normal")
    DENSE = "dense", _("Dense")


class Role(models.Model):
    """A named set of permissions; `code` marks the ready roles that come with the kernel or a module."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=UserKind)
    permissions = ArrayField(models.CharField(max_length=120), default=list)
    has_all_permissions = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


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
    phone_verified = models.BooleanField(default=False)
    name = models.CharField(_("name"), max_length=150, blank=True)
    kind = models.CharField(max_length=10, choices=UserKind, default=UserKind.CLIENT)
    roles = models.ManyToManyField(Role, blank=True, related_name="users")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=5, default="ru")
    time_zone = models.CharField(max_length=60, blank=True)
    theme_mode = models.CharField(max_length=10, choices=ThemeMode, default=ThemeMode.SYSTEM)
    density = models.CharField(max_length=10, choices=Density, default=Density.NORMAL)
    created_at = models.DateTimeField(auto_now_add=True)

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
    def permissions(self) -> frozenset[str]:
        """All permission codes of the user's own roles; "*" stands for every permission."""
        codes: set[str] = set()
        for role in self.roles.all():
            codes.update(["*"] if role.has_all_permissions else role.permissions)
        return frozenset(codes)

    def has_permission(self, code: str) -> bool:
        return self.is_active and ("*" in self.permissions or code in self.permissions)
