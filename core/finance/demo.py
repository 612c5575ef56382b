"""Demonstration data: two months of shipments and penalties of some clients, booked as modules book them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from core.finance.models import AccountCode, Entry, EntryKind
from core.finance.services.accounts import account_of, own_account, set_credit_limit
from core.finance.services.post import Line, post
from core.organizations.models import Organization

KEY = "finance.demo"


@transaction.atomic
def add_demo_settlements(organizations: Sequence[Organization], *, now: datetime) -> bool:
    """Book shipments and penalties; nothing where that has been done."""
    if not organizations or Entry.objects.filter(key__startswith=f"{KEY}:").exists():
        return False
    for place, organization in enumerate(organizations):
        _settle(organization, place, now)
    return True


def _settle(organization: Organization, place: int, now: datetime) -> None:
    penalty = account_of(organization_id=organization.pk, code=AccountCode.PENALTY).pk
    sales = own_account(code=AccountCode.SALES).pk
    for number, days in enumerate((44, 16)):
        sum_ = Decimal("6200.00") * (place + 1)
        post(
            key=f"{KEY}:{organization.pk}:idle:{number}",
            kind=EntryKind.PENALTY,
            lines=[Line(penalty, -sum_), Line(sales, sum_)],
            happened_at=now - timedelta(days=days),
            memo="Простой вагонов сверх нормы",
            respects_limit=False,
        )
    set_credit_limit(organization_id=organization.pk, limit=Decimal(500_000) * (place + 1))
