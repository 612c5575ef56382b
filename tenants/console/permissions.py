"""What the vendor's staff may do; the roles live in the public schema."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem, Permission
from core.ui.navigation import NavSection

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

NAVIGATION: tuple[NavSection, ...] = (
    NavSection(
        items=(
            NavItem(
                label=_("Companies"),
                url="console:company_list",
                icon="building",
                permission=VIEW_COMPANY,
                phone=True,
                count="tenants.selectors.companies.count_companies",
            ),
            NavItem(
                label=_("Connecting"),
                url="console:onboarding_list",
                icon="rocket",
                permission=CONNECT_COMPANY,
                phone=True,
                count="tenants.selectors.onboardings.count_open",
            ),
        ),
        console=True,
        order=-1,
    ),
    NavSection(
        title=_("Reliability"),
        items=(
            NavItem(
                label=_("Schema upgrades"),
                url="console:upgrade_list",
                icon="git-merge",
                permission=UPGRADE_SCHEMAS,
                phone=True,
                count="tenants.selectors.upgrades.count_behind",
            ),
        ),
        console=True,
    ),
)
