"""Client companies (контрагенты) and the people who act for them."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui.tables.search import search_index


class Organization(models.Model):
    """A client company; a branch shares the INN and has its own KPP, a foreigner may have no INN."""

    name = models.CharField(pgettext_lazy("client", "name"), max_length=255)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    external_id = models.CharField(max_length=64, blank=True)
    # The employee who looks after the client. Nobody can be removed while he has clients: they are handed over first,
    # and the database itself refuses.
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
    )
    is_active = models.BooleanField(default=True)
    extra = models.JSONField(default=dict, blank=True)  # values of the company's own fields
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inn", "kpp"], name="organizations_inn_kpp", condition=~models.Q(inn=""), nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["external_id"], name="organizations_external_id", condition=~models.Q(external_id="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], name="organizations_by_name"),
            search_index("organizations_search", "name"),
            GinIndex(fields=["extra"], name="organizations_extra", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user acts for an organization in a role; a holding's user has several memberships."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    role = models.ForeignKey("accounts.Role", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organization"], name="organizations_one_membership")
        ]
