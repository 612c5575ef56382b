"""What fuel cards say of a client in the list of clients and on his page."""

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.organizations.contributed import ClientColumn, ClientLine
from core.organizations.viewer import Viewer
from core.ui import formatting
from core.ui.tables.columns import NumberColumn
from modules.fuel_cards.models import CardAssignment
from modules.fuel_cards.selectors import cards, transactions


def _held() -> Subquery:
    """Count the cards that the client of an outer query holds now."""
    held = CardAssignment.objects.filter(organization=OuterRef("pk"), starts_at__lte=Now())
    held = held.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=Now())).order_by()
    return Subquery(held.values("organization").annotate(count=Count("pk")).values("count"))


COLUMNS = (
    ClientColumn(
        name="card_count",
        column=lambda: NumberColumn(gettext_lazy("Cards"), "card_count", sort=F("card_count"), permission=cards.VIEW),
        value=lambda: Coalesce(_held(), Value(0)),
    ),
)


def lines(viewer: Viewer, organization_id: int) -> Iterator[ClientLine]:
    """Say how many cards the client holds and how many operations there are."""
    if viewer.may_for(cards.VIEW, organization_id):
        count = cards.list_cards(viewer).filter(client_id=organization_id).count()
        url = reverse("fuel_cards:card_list", query={"client": organization_id})
        yield ClientLine(icon="credit-card", title=_("Cards"), url=url, figure=formatting.number(count), order=20)
    if viewer.may_for(transactions.VIEW, organization_id):
        count = transactions.list_transactions(viewer).filter(organization=organization_id).count()
        url = reverse("fuel_cards:transaction_list", query={"organization": organization_id})
        yield ClientLine(icon="receipt", title=_("Operations"), url=url, figure=formatting.number(count), order=30)
