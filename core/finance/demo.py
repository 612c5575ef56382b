"""Demonstration data: two months of settlements with some clients, booked as modules and papers book them."""

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
    """Book payments, shipments, penalties and acts; nothing where that has been done."""
    if not organizations or Entry.objects.filter(key__startswith=f"{KEY}:").exists():
        return False
    for place, organization in enumerate(organizations):
        _settle(organization, place, now)
    return True


def _settle(organization: Organization, place: int, now: datetime) -> None:
    whose = organization.pk
    client, penalty, documented = (
        account_of(organization_id=whose, code=code).pk
        for code in (AccountCode.CLIENT, AccountCode.PENALTY, AccountCode.DOCUMENTED)
    )
    sales, bank, documents = (
        own_account(code=code).pk for code in (AccountCode.SALES, AccountCode.BANK, AccountCode.DOCUMENTS)
    )
    scale = Decimal(place + 1)

    def book(name: str, kind: str, days: int, memo: str, pairs: Sequence[tuple[int, int, Decimal]]) -> None:
        lines = [line for to, other, sum_ in pairs for line in (Line(to, sum_), Line(other, -sum_))]
        at = now - timedelta(days=days)
        post(key=f"{KEY}:{whose}:{name}", kind=kind, lines=lines, happened_at=at, memo=memo, respects_limit=False)

    for number, days in enumerate((58, 29, 3)):
        paid = Decimal("148000.00") * scale
        pairs = [(client, bank, paid), (documented, documents, paid)]
        book(f"paid:{number}", EntryKind.PAYMENT, days, f"Оплата по счёту № {11 + number}", pairs)
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
    for number, days in enumerate((30, 1)):
        sum_ = Decimal("166500.00") * scale
        book(f"act:{number}", EntryKind.ACT, days, f"Акт № {4 + number}", [(documented, documents, -sum_)])
    if place == 0:
        set_credit_limit(organization_id=whose, limit=Decimal(150_000))
