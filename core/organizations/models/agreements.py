"""Who sells and under which agreement: the company's own legal entities and their agreements with clients."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.organizations.models.organizations import Organization


class LegalEntity(models.Model):
    """One of the company's own firms: its requisites stand on invoices, its numbers run apart from the others'."""

    name = models.CharField(pgettext_lazy("client", "name"), max_length=255)
    full_name = models.CharField(_("full name"), max_length=500, blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    head = models.CharField(_("head"), max_length=150, blank=True)
    accountant = models.CharField(_("chief accountant"), max_length=150, blank=True)
    is_vat_payer = models.BooleanField(_("pays VAT"), default=True)
    is_default = models.BooleanField(_("used first"), default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inn", "kpp"], name="organizations_own_inn_kpp", condition=~Q(inn=""), nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["is_default"], name="organizations_one_default_entity", condition=Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OwnBankAccount(models.Model):
    """Where a legal entity is paid; statements are taken for these accounts alone."""

    legal_entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="bank_accounts")
    number = models.CharField(_("account"), max_length=34, unique=True)
    bik = models.CharField(_("BIK"), max_length=9, blank=True)
    bank_name = models.CharField(_("bank"), max_length=255, blank=True)
    corr_account = models.CharField(_("correspondent account"), max_length=20, blank=True)
    currency = models.CharField(max_length=3, default="RUB")
    is_default = models.BooleanField(_("used first"), default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["legal_entity"], name="organizations_one_default_account", condition=Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Agreement(models.Model):
    """A contract (договор) between a legal entity and a client, on which invoices, payments and orders stand.

    `has_own_balance` keeps the money of this agreement apart from the client's common balance.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="agreements")
    legal_entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=60)
    title = models.CharField(_("subject"), max_length=255, blank=True)
    signed_on = models.DateField(_("signed on"), null=True)
    ends_on = models.DateField(_("valid until"), null=True)
    has_own_balance = models.BooleanField(_("its own balance"), default=False)
    is_active = models.BooleanField(default=True)
    external_id = models.CharField(max_length=64, blank=True)
    extra = models.JSONField(default=dict, blank=True)  # values of the company's own fields
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "legal_entity", "number", "signed_on"],
                name="organizations_one_agreement",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["external_id"], name="organizations_agreement_external_id", condition=~Q(external_id="")
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(signed_on__isnull=True) | Q(ends_on__gte=models.F("signed_on")),
                name="organizations_agreement_dates",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["signed_on", "id"], name="organizations_agreement_signed"),
            models.Index(fields=["number", "id"], name="organizations_agreement_number"),
            GinIndex(fields=["extra"], name="organizations_agreement_extra", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return self.number
