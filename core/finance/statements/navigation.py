"""The menu's lines of statements, within the section of money."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem

ITEMS = (
    NavItem(
        label=_("Statements"),
        url="statements:run_list",
        icon="file-spreadsheet",
        permission="finance.import_statement",
        audience="staff",
    ),
    NavItem(
        label=_("Match payments"),
        url="statements:queue",
        icon="arrows-exchange",
        permission="finance.allocate_payment",
        audience="staff",
        count="core.finance.statements.selectors.count_waiting",
    ),
)
