"""What the vendor's staff may do; their roles live in the public schema."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import Permission

VIEW_COMPANY = "tenants.view_company"
CONNECT_COMPANY = "tenants.connect_company"
CHANGE_COMPANY = "tenants.change_company"
UPGRADE_SCHEMAS = "tenants.upgrade_schemas"

PERMISSIONS: tuple[Permission, ...] = (
    Permission(code=VIEW_COMPANY, title=_("See the companies")),
    Permission(code=CONNECT_COMPANY, title=_("Connect companies")),
    Permission(code=CHANGE_COMPANY, title=_("Switch companies' modules on and off")),
    Permission(code=UPGRADE_SCHEMAS, title=_("Upgrade companies' schemas")),
)
