"""Three payment systems behind one shape: each does the same against its twin, over HTTP and by its vendor's client."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Thread
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pytest_django import Settings

from core.integrations.gateways.catalogue import UnknownGateway, gateway_class, gateway_for, gateways
from core.integrations.gateways.gateway import (
    Checked,
    ForgedNotification,
    Gateway,
    GatewayAway,
    GatewayRefuses,
    ListingGateway,
    NoSuchPayment,
    Order,
    Standing,
    WrongCredentials,
)
from core.integrations.sandbox import stripe, tbank, yookassa
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-120", "ML-55", "ML-61")]
KNOWN = {
    "yookassa": {"shop_id": "100500", "secret": yookassa.SECRET},
    "stripe": {"key": stripe.SECRET, "webhook_secret": stripe.webhook_secret("sandbox")},
    "tbank": {"terminal": "1700DEMO", "password": tbank.SECRET},
}
OTHER = {
    "yookassa": {"shop_id": "200600", "secret": yookassa.SECRET},
    "stripe": {"key": f"{stripe.SECRET}_other", "webhook_secret": stripe.webhook_secret("other")},
    "tbank": {"terminal": "2600DEMO", "password": tbank.SECRET},
}
NOW = datetime.now(UTC)


@pytest.fixture(params=list(KNOWN))
def gateway(request: Any, outside: Outside) -> Gateway:
    return gateway_for(request.param, KNOWN[request.param])


def order(**facts: Any) -> Order:
    values: dict[str, Any] = {
        "key": uuid4().hex,
        "amount": Decimal("1234.56"),
        "currency": "RUB",
        "description": "Счёт 2026-17",
        "method": "any",
        "return_url": "http://fuel.localhost:8000/back/",
        "notify_url": "http://fuel.localhost:8000/notices/",
    }
    return Order(**{**values, **facts})


def decide(outside: Outside, gateway: Gateway, payment_id: str, outcome: str, **more: str) -> httpx.Response:
    """Do on the gateway's page what a person does there."""
    url = f"{outside.url}/{gateway.code}/pay/{payment_id}/"
    return httpx.post(url, data={"outcome": outcome, **more}, trust_env=False)


def notices(outside: Outside, gateway: Gateway) -> list[tuple[bytes, dict[str, str]]]:
    told = outside.get(f"/{gateway.code}/")["notifications"]
    return [(one["body"].encode(), one["headers"]) for one in told]


def test_gateways_are_those_of_the_setting(settings: Settings) -> None:
    everyone = list(gateways())
    settings.PAYMENT_GATEWAYS = ("core.integrations.gateways.tbank.TBank",)

    assert (everyone, list(gateways())) == (["yookassa", "stripe", "tbank"], ["tbank"])
    with pytest.raises(UnknownGateway):
        gateway_class("stripe")


def test_each_gateway_tells_of_its_account(gateway: Gateway) -> None:
    words = {
        "yookassa": "Магазин 100500, enabled.",
        "stripe": "Аккаунт acct_sandbox.",
        "tbank": "Терминал 1700DEMO.",
    }

    assert gateway.check() == Checked(words=words[gateway.code], is_test=True)
    assert gateway.is_test


def test_a_payment_is_made_paid_and_read_back(gateway: Gateway, outside: Outside) -> None:
    started = gateway.start(asked := order())
    page = httpx.get(started.pay_url, trust_env=False)
    answer = decide(outside, gateway, started.id, "pay")
    seen = gateway.read_back(started.id)

    assert (started.standing, started.amount, started.currency) == (Standing.WAITING, Decimal("1234.56"), "RUB")
    assert "1234.56 RUB" in page.text
    assert (answer.status_code, answer.headers["Location"]) == (303, asked.return_url)
    assert (seen.standing, seen.amount, seen.currency) == (Standing.SUCCEEDED, Decimal("1234.56"), "RUB")
    assert (seen.id, seen.reference, seen.is_test) == (started.id, asked.key, True)


def test_the_same_order_sent_again_is_one_payment(gateway: Gateway, outside: Outside) -> None:
    asked = order()

    first, second = gateway.start(asked), gateway.start(asked)
    with pytest.raises(GatewayRefuses):
        gateway.start(order(key=asked.key, amount=Decimal("5.00")))

    assert (first.id, first.pay_url) == (second.id, second.pay_url)
    assert len(outside.get(f"/{gateway.code}/")["results"]) == 1


def test_an_answer_that_was_lost_is_asked_for_again_by_the_key(gateway: Gateway, outside: Outside) -> None:
    asked = order()
    outside.play(gateway.code, lost="on")
    with pytest.raises(GatewayAway):
        gateway.start(asked)
    outside.play(gateway.code)

    started = gateway.start(asked)

    assert [one["id"] for one in outside.get(f"/{gateway.code}/")["results"]] == [started.id]


@pytest.mark.parametrize(("outcome", "standing"), [("fail", Standing.FAILED), ("cancel", Standing.CANCELLED)])
def test_a_payment_that_did_not_come_says_so(
    gateway: Gateway, outside: Outside, outcome: str, standing: Standing
) -> None:
    started = gateway.start(order())
    decide(outside, gateway, started.id, outcome)

    assert gateway.read_back(started.id).standing == standing


def test_money_goes_back_in_parts_once_for_a_key(gateway: Gateway, outside: Outside) -> None:
    started = gateway.start(order())
    decide(outside, gateway, started.id, "pay")

    def part(amount: str, key: str) -> Any:
        return gateway.refund(started.id, amount=Decimal(amount), currency="RUB", key=key)

    first = [part("1000.00", "one") for _ in range(2)]
    rest = part("234.56", "two")
    with pytest.raises(GatewayRefuses):
        part("0.01", "three")

    assert first[0].id == first[1].id != rest.id
    assert [one.standing for one in (*first, rest)] == [Standing.SUCCEEDED] * 3
    assert gateway.read_refund(rest.id, payment_id=started.id).standing == Standing.SUCCEEDED
    assert gateway.read_back(started.id).refunded == Decimal("1234.56")


def test_all_payments_are_listed_page_by_page(gateway: Gateway, outside: Outside) -> None:
    if not isinstance(gateway, ListingGateway):
        assert gateway.code == "tbank"  # whose API has no such call
        return
    ids = {gateway.start(order()).id for _ in range(205)}

    assert {seen.id for seen in gateway.list_since(NOW - timedelta(minutes=1))} == ids
    assert list(gateway.list_since(NOW + timedelta(days=1))) == []


def test_one_company_sees_nothing_of_anothers(gateway: Gateway, outside: Outside) -> None:
    stranger = gateway_for(gateway.code, OTHER[gateway.code])
    started = gateway.start(order())

    with pytest.raises(NoSuchPayment):
        stranger.read_back(started.id)

    assert not isinstance(stranger, ListingGateway) or list(stranger.list_since(NOW - timedelta(minutes=1))) == []


def test_wrong_credentials_and_an_absent_gateway_have_words(gateway: Gateway, outside: Outside) -> None:
    nobody = gateway_for(gateway.code, dict.fromkeys(KNOWN[gateway.code], "sk_test_wrong"))
    with pytest.raises(WrongCredentials):
        nobody.start(order())
    outside.play(gateway.code, away="on")
    with pytest.raises(GatewayAway):
        gateway.start(order())
    with pytest.raises(GatewayAway):
        gateway.read_back("1")


def test_a_notification_names_its_payment(gateway: Gateway, outside: Outside) -> None:
    started = gateway.start(asked := order())
    decide(outside, gateway, started.id, "pay")
    *_others, (body, headers) = notices(outside, gateway)

    told = gateway.read_notification(body, headers, at=NOW)

    assert told is not None
    assert told.payment_id == started.id
    assert told.reference in {"", asked.key}
    assert gateway.read_notification(body, headers, at=NOW) == told


def test_signed_notifications_of_others_are_refused(outside: Outside) -> None:
    for code in ("stripe", "tbank"):
        gateway = gateway_for(code, KNOWN[code])
        started = gateway.start(order())
        decide(outside, gateway, started.id, "pay")
        httpx.post(f"{outside.url}/{code}/forge/", data={"payment": started.id, "event": "CONFIRMED"}, trust_env=False)
        *_others, good, forged = notices(outside, gateway)
        changed = good[0].replace(b"123456", b"123457")

        for body, headers in (forged, (changed, good[1]), (good[0], {}) if code == "stripe" else (b"{}", {})):
            with pytest.raises(ForgedNotification):
                gateway.read_notification(body, headers, at=NOW)


def in_threads(calls: list[Callable[[], Any]]) -> None:
    threads = [Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_companies_at_once_each_use_their_own_credentials(outside: Outside) -> None:
    accounts: dict[str, set[str]] = {"100500": set(), "200600": set()}

    def pay(known: dict[str, str]) -> None:
        gateway = gateway_for("yookassa", known)
        for _ in range(10):
            accounts[known["shop_id"]].add(gateway.start(order()).account)

    in_threads([lambda known=known: pay(known) for known in (KNOWN["yookassa"], OTHER["yookassa"]) * 2])

    assert accounts == {"100500": {"100500"}, "200600": {"200600"}}


@pytest.mark.requirement("PL-120")
def test_nothing_is_sent_into_a_private_network(gateway: Gateway, outside: Outside, settings: Settings) -> None:
    settings.PRIVATE_NETWORKS_ALLOWED = []

    with pytest.raises(GatewayAway):
        gateway.start(order())

    assert outside.get(f"/{gateway.code}/")["results"] == []


def test_a_redirect_is_not_followed(outside: Outside, settings: Settings) -> None:
    settings.YOOKASSA_URL = f"{outside.url}/yookassa/pay"
    started = gateway_for("tbank", KNOWN["tbank"]).start(order())
    settings.TBANK_URL = f"{outside.url}/tbank/pay/{started.id}"

    with pytest.raises((GatewayAway, GatewayRefuses)):
        gateway_for("tbank", KNOWN["tbank"]).start(order())
