"""The demonstration data: alive today, balanced, made once, and no obstacle to a supplier's own numbers."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.finance.selectors import get_client_account, verify_ledger
from core.lib.company import CurrentCompany
from core.organizations.models import Organization
from modules.fuel_cards.demo import fill
from modules.fuel_cards.models import Anomaly, Card, CardAssignment, Recalculation, Supplier, Transaction
from tests.modules.fuel_cards.expected import take

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-18")]


def test_demo_is_alive_and_made_once(company: CurrentCompany, sample: Any) -> None:
    clients = [Organization.objects.create(name=f"Клиент {n}", external_id=f"demo-{n}") for n in range(1, 6)]

    fill("alpha")
    counts = (Card.objects.count(), Transaction.objects.count())
    fill("alpha")
    found = sorted(Anomaly.objects.values_list("rule", "state"))
    report, _run = take("transactions", sample[0]["fuel_transactions.csv"], Supplier.objects.get(is_default=True))

    day_ago = timezone.now() - timedelta(days=1)
    assert (counts[0], counts[1] > 500) == (324, True)
    assert Transaction.objects.exclude(run__isnull=False).count() == counts[1]
    assert Transaction.objects.filter(at__gte=day_ago, at__lte=timezone.now()).count() > 20
    assert CardAssignment.objects.filter(organization=clients[0]).count() == 10
    account = get_client_account(organization_id=clients[0].pk)
    assert account is not None
    assert str(account.balance) == "184620.35"
    assert report.created == 1975
    assert found == [
        ("cities", "new"),
        ("product", "new"),
        ("tank", "dismissed"),
        ("tank", "held"),
    ]
    assert list(Recalculation.objects.order_by("pk").values_list("state", flat=True)) == ["ready", "done"]
    assert verify_ledger().is_right
