"""The console's menu."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection
from tenants.services.permissions import ANSWER_COMPANY, CONNECT_COMPANY, UPGRADE_SCHEMAS, VIEW_COMPANY

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
            NavItem(
                label=_("Companies' questions"),
                url="console:asked_list",
                icon="headset",
                permission=ANSWER_COMPANY,
                count="tenants.selectors.asking.count_open",
            ),
        ),
        console=True,
        order=-1,
    ),
    NavSection(
        items=(
            NavItem(
                label=_("Employees"),
                url="console:staff_list",
                icon="users",
                permission="accounts.view_user",
            ),
        ),
        console=True,
        place="foot",
        order=10,
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
