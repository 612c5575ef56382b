"""Lines of the section «Деньги»."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

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
SECTIONS = (NavSection(title=_("Money"), items=ITEMS, order=-5),)
