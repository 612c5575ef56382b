"""The kernel's own lines of a company's menu: clients and people."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        items=(
            NavItem(
                label=_("Overview"), url="home", icon="layout-dashboard", permission="", audience="staff", phone=True
            ),
            NavItem(label=_("Home"), url="home", icon="home", permission="", audience="client", phone=True),
        ),
        order=-10,
    ),
    NavSection(
        items=(
            NavItem(
                label=_("Clients"),
                url="organizations:organization_list",
                icon="building",
                permission="organizations.view_organization",
                audience="staff",
            ),
            NavItem(
                label=_("Agreements"),
                url="organizations:agreement_list",
                icon="file-text",
                permission="organizations.view_agreement",
            ),
            NavItem(
                label=_("Access requests"),
                url="organizations:request_list",
                icon="user-check",
                permission="organizations.review_request",
                audience="staff",
                count="core.organizations.selectors.count_waiting",
            ),
            NavItem(
                label=_("Companies"),
                url="organizations:organization_list",
                icon="buildings",
                permission="organizations.view_organization",
                audience="client",
            ),
        ),
    ),
    NavSection(
        items=(
            NavItem(
                label=_("People"),
                url="people:person_list",
                icon="users",
                permission="accounts.view_user",
                audience="staff",
            ),
        ),
        place="foot",
        order=10,
    ),
)
