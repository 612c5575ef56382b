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
    whose = organization.pk
    client, penalty = (
        account_of(organization_id=whose, code=code).pk for code in (AccountCode.CLIENT, AccountCode.PENALTY)
    )
    sales = own_account(code=AccountCode.SALES).pk
    scale = Decimal(place + 1)

    def book(name: str, kind: str, days: int, memo: str, pairs: Sequence[tuple[int, int, Decimal]]) -> None:
        lines = [line for to, other, sum_ in pairs for line in (Line(to, sum_), Line(other, -sum_))]
        at = now - timedelta(days=days)
        post(key=f"{KEY}:{whose}:{name}", kind=kind, lines=lines, happened_at=at, memo=memo, respects_limit=False)

    for number, days in enumerate(range(56, 0, -7)):
        sum_ = Decimal("41250.40") * scale + Decimal(137 * number)
        book(
            f"shipped:{number}",
            EntryKind.CHARGE,
            days,
            "Перевозка, заявка принята к отправке",
            [(client, sales, -sum_)],
        )
    for number, days in enumerate((44, 16)):
        sum_ = Decimal("6200.00") * scale
        book(f"idle:{number}", EntryKind.PENALTY, days, "Простой вагонов сверх нормы", [(penalty, sales, -sum_)])
    if place == 0:
        set_credit_limit(organization_id=whose, limit=Decimal(150_000))
