"""How people of one company may come in: one row, or the defaults while nobody has changed anything."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.models.people import UserKind


class WayIn(models.TextChoices):
    """The first proof that a person gives; a passkey is both proofs in one."""

    PASSWORD = "password", _("Password")
    EMAIL_CODE = "email_code", _("Code by e-mail")
    SMS_CODE = "sms_code", _("Code by SMS")
    PASSKEY = "passkey", _("Passkey")


class SecondFactorRule(models.TextChoices):
    OPTIONAL = "optional", _("Whoever wants one")
    COMPULSORY = "compulsory", _("Everybody")


def default_ways() -> list[str]:
    return [WayIn.PASSWORD.value, WayIn.PASSKEY.value]


class AccessPolicy(models.Model):
    """Ways in, the second factor of the staff, and how long a device and a session are remembered."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    staff_ways = ArrayField(models.CharField(max_length=20), default=default_ways)
    client_ways = ArrayField(models.CharField(max_length=20), default=default_ways)
    staff_second_factor = models.CharField(
        max_length=20, choices=SecondFactorRule, default=SecondFactorRule.OPTIONAL.value
    )
    # For so long a device on which somebody asks for it goes without the second factor; 0 means never.
    remember_days = models.PositiveSmallIntegerField(default=30)
    session_hours = models.PositiveSmallIntegerField(default=14 * 24)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="accounts_policy_one_row"),
            models.CheckConstraint(
                condition=models.Q(staff_ways__contains=[WayIn.PASSWORD.value]),
                name="accounts_policy_staff_have_passwords",
            ),
            models.CheckConstraint(condition=~models.Q(client_ways=[]), name="accounts_policy_clients_have_a_way"),
        ]

    def ways_of(self, kind: str) -> frozenset[str]:
        return frozenset(self.staff_ways if kind == UserKind.STAFF else self.client_ways)

    @property
    def ways(self) -> frozenset[str]:
        """Every way that is open to somebody, so that the page of sign-in offers it."""
        return frozenset([*self.staff_ways, *self.client_ways])
