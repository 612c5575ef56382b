"""A payment system of another package: one class and its name in a setting, nothing else."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from pytest_django import Settings

from core.finance.gateways.services.checking import check_payment
from core.finance.gateways.services.connecting import Wanted, connect_gateway
from core.finance.gateways.services.reconciling import reconcile
from core.integrations.gateways.catalogue import gateways
from core.integrations.gateways.gateway import (
    ANY,
    Checked,
    Gateway,
    Notice,
    Order,
    RefundSeen,
    Seen,
    Setting,
    Standing,
)
from core.lib.company import CurrentCompany
from core.organizations.models import Organization
from tests.core.finance.gateways.world import start
from tests.factories.finance import make_invoice
from tests.factories.people import browser, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-120", "ML-61")]


class Barter(Gateway):
    """Everything is paid at once, in kind."""

    code = "barter"
    title = "Barter"
    settings = (Setting(name="market", label="Market"),)
    methods = (ANY,)
    paid: ClassVar[dict[str, Order]] = {}

    @property
    def account(self) -> str:
        return self.credentials["market"]

    def check(self) -> Checked:
        return Checked(words="open")

    def start(self, order: Order) -> Seen:
        self.paid[f"b-{order.key}"] = order
        facts: dict[str, Any] = {"amount": order.amount, "currency": order.currency, "reference": order.key}
        return Seen(id=f"b-{order.key}", standing=Standing.WAITING, pay_url="https://market.test/", **facts)

    def read_back(self, payment_id: str) -> Seen:
        order = self.paid[payment_id]
        return Seen(id=payment_id, standing=Standing.SUCCEEDED, amount=order.amount, currency=order.currency)

    def cancel(self, payment_id: str, *, key: str) -> Seen:
        raise NotImplementedError

    def refund(self, payment_id: str, *, amount: Decimal, currency: str, key: str) -> RefundSeen:
        raise NotImplementedError

    def read_refund(self, refund_id: str, *, payment_id: str) -> RefundSeen:
        raise NotImplementedError

    def read_notification(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Notice | None:
        return None


def test_a_gateway_of_another_package_is_offered_connected_and_paid_through(
    company: CurrentCompany, payer: Organization, settings: Settings
) -> None:
    settings.PAYMENT_GATEWAYS = (*settings.PAYMENT_GATEWAYS, f"{__name__}.Barter")
    page = browser(make_staff("finance.manage_gateway")).get("/settings/payments/").content.decode()
    own = connect_gateway(gateway="barter", wanted=Wanted(values={"market": "hay"}, methods=["any"]))
    invoice = make_invoice(payer, "900.00")

    attempt = check_payment(online_payment_id=start(invoice, own).pk, at=timezone.now())

    invoice.refresh_from_db()
    assert ("Barter" in page, "ЮKassa" in page) == (True, True)
    assert (attempt.status, invoice.status) == ("succeeded", "paid")


def test_a_gateway_without_a_list_is_asked_for_each_payment_and_the_comparison_says_so(
    company: CurrentCompany, payer: Organization, settings: Settings
) -> None:
    settings.PAYMENT_GATEWAYS = (f"{__name__}.Barter",)
    own = connect_gateway(gateway="barter", wanted=Wanted(values={"market": "hay"}, methods=["any"]))
    start(make_invoice(payer, "900.00"), own)

    caught_up, made = (reconcile(connection_id=own.pk, at=timezone.now()) for _ in range(2))

    page = browser(make_staff("finance.manage_gateway")).get(f"/settings/payments/comparisons/{made.pk}/")
    assert [one.kind for one in caught_up.findings.all()] == ["missed"]
    assert (made.seen, made.matched, made.findings.count()) == (1, 1, 0)
    assert ["не отдаёт реестр" in page.content.decode(), "Реестры сходятся" in page.content.decode()] == [True, False]


@pytest.mark.parametrize("names", [("datetime.datetime",), (f"{__name__}.Barter", f"{__name__}.Barter")])
def test_what_is_no_gateway_is_refused_at_once(settings: Settings, names: tuple[str, ...]) -> None:
    settings.PAYMENT_GATEWAYS = names

    with pytest.raises(ImproperlyConfigured):
        gateways()
