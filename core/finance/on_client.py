"""What money says of a client in the list of clients and on his page."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.finance.models import ClientBalance
from core.finance.selectors import acts, balances, invoices, payments
from core.organizations.contributed import ClientColumn, ClientLine
from core.organizations.viewer import Viewer
from core.ui import formatting
from core.ui.tables.columns import MoneyColumn

COLUMNS = (
    ClientColumn(
        name="balance",
        column=lambda: MoneyColumn(
            gettext_lazy("Balance"), "balance", sort=F("balance"), permission=balances.VIEW, card="measure"
        ),
        value=lambda: Coalesce(
            Subquery(
                ClientBalance.objects.filter(organization=OuterRef("pk"), currency="RUB").values("operational")[:1]
            ),
            Value(Decimal(0)),
            output_field=DecimalField(max_digits=18, decimal_places=2),
        ),
    ),
)


def lines(viewer: Viewer, organization_id: int) -> Iterator[ClientLine]:
    """Say the balance, and how many invoices, acts and payments there are."""
    if viewer.may_for(balances.VIEW, organization_id):
        figures = balances.get_figures(organization_id=organization_id)
        url = reverse("finance:balance_of", args=[organization_id])
        yield ClientLine(
            icon="scale", title=_("Balance"), url=url, figure=formatting.money(figures.operational), order=10
        )
    if viewer.may_for(invoices.VIEW, organization_id):
        found = invoices.list_invoices(viewer)
        yield _listed("file-invoice", _("Invoices"), "finance:invoice_list", found, organization_id, order=40)
    if viewer.may_for(acts.VIEW, organization_id):
        title = pgettext("documents", "Acts")
        yield _listed("file-check", title, "finance:act_list", acts.list_acts(viewer), organization_id, order=50)
    if viewer.may_for(payments.VIEW, organization_id):
        found_payments = payments.list_payments(viewer)
        yield _listed("cash", _("Payments"), "finance:payment_list", found_payments, organization_id, order=60)


def _listed(icon: str, title: str, name: str, found: QuerySet[Any], organization_id: int, *, order: int) -> ClientLine:
    count = found.filter(organization=organization_id).order_by().count()
    url = reverse(name, query={"organization": organization_id})
    return ClientLine(icon=icon, title=title, url=url, figure=formatting.number(count), order=order)
