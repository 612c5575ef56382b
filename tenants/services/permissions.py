"""What the vendor's staff may do; their roles live in the public schema."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import Permission

VIEW_COMPANY = "tenants.view_company"
VIEW_USAGE = "tenants.view_usage"
CONNECT_COMPANY = "tenants.connect_company"
CHANGE_COMPANY = "tenants.change_company"
SUSPEND_COMPANY = "tenants.suspend_company"
ENTER_COMPANY = "tenants.enter_company"
ANSWER_COMPANY = "tenants.answer_company"
UPGRADE_SCHEMAS = "tenants.upgrade_schemas"

PERMISSIONS: tuple[Permission, ...] = (
    Permission(code=VIEW_COMPANY, title=_("See the companies")),
    Permission(code=VIEW_USAGE, title=_("See how companies use the service")),
    Permission(code=CONNECT_COMPANY, title=_("Connect companies")),
    Permission(code=CHANGE_COMPANY, title=_("Switch companies' modules on and off")),
    Permission(code=SUSPEND_COMPANY, title=_("Suspend companies and let them go on")),
    Permission(code=ENTER_COMPANY, title=_("Enter companies for support")),
    Permission(code=ANSWER_COMPANY, title=_("Answer what companies ask")),
    Permission(code=UPGRADE_SCHEMAS, title=_("Upgrade companies' schemas")),
)
