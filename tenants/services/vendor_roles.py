"""The vendor's four roles: who connects companies, who helps them, who bills them, and who may do everything."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import Role, UserKind
from core.accounts.services.roles import ADMIN, CLIENT_ADMIN, CLIENT_VIEWER, MANAGER
from core.lib.company import public_schema
from tenants.services.permissions import (
    ANSWER_COMPANY,
    CHANGE_COMPANY,
    CONNECT_COMPANY,
    ENTER_COMPANY,
    SUSPEND_COMPANY,
    VIEW_COMPANY,
    VIEW_USAGE,
)

SUPERUSER, ONBOARDING, SUPPORT, BILLING = "superuser", "onboarding", "support", "billing"


@dataclass(frozen=True, kw_only=True)
class VendorRole:
    code: str
    title: Any
    hint: Any
    permissions: tuple[str, ...] = ()

    @property
    def is_superuser(self) -> bool:
        return self.code == SUPERUSER


ROLES = (
    VendorRole(
        code=SUPERUSER,
        title=pgettext_lazy("vendor role", "Superuser"),
        hint=_("everything, the vendor's people and the journal included"),
    ),
    VendorRole(
        code=ONBOARDING,
        title=pgettext_lazy("vendor role", "Onboarding"),
        hint=_("connects companies and switches their modules"),
        permissions=(VIEW_COMPANY, VIEW_USAGE, CONNECT_COMPANY, CHANGE_COMPANY),
    ),
    VendorRole(
        code=SUPPORT,
        title=pgettext_lazy("vendor role", "Support"),
        hint=_("enters companies for a while, with a reason"),
        permissions=(VIEW_COMPANY, ENTER_COMPANY, ANSWER_COMPANY),
    ),
    VendorRole(
        code=BILLING,
        title=pgettext_lazy("vendor role", "Billing"),
        hint=_("sees usage, suspends companies and lets them go on"),
        permissions=(VIEW_COMPANY, VIEW_USAGE, SUSPEND_COMPANY),
    ),
)


def sync_vendor_roles() -> None:
    """Bring the vendor's roles up to this release; the roles that companies have are none of the vendor's."""
    with public_schema(), transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        if not Role.objects.filter(code=SUPERUSER).exists():
            Role.objects.filter(code=ADMIN).update(code=SUPERUSER)
        for role in ROLES:
            facts = {
                "name": str(role.title),
                "kind": UserKind.STAFF,
                "permissions": list(role.permissions),
                "has_all_permissions": role.is_superuser,
            }
            if not Role.objects.filter(code=role.code, **facts).exists():
                Role.objects.update_or_create(code=role.code, defaults=facts)
        # Not through the ORM, which would look for the roles' uses in tables that companies alone have.
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM accounts_role AS role WHERE code = ANY(%s)"
                " AND NOT EXISTS (SELECT FROM accounts_user_roles AS held WHERE held.role_id = role.id)",
                [[MANAGER, CLIENT_ADMIN, CLIENT_VIEWER]],
            )
