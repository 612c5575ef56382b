"""A supplier, two clients and their cards, and people who look at them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.finance.services.accounts import client_account
from core.lib.company import CurrentCompany
from core.organizations.models import Organization
from modules.fuel_cards.models import Card, CardAssignment, CardLimit, Product, Station, Supplier, Transaction
from modules.fuel_cards.services.record_transaction import Purchase, record_purchase
from tests.factories.people import browser, make_client, make_organization, make_staff

VIEW = ("fuel_cards.view_card", "fuel_cards.view_transaction")
HTMX = {"HX-Request": "true"}
DIALOG = {**HTMX, "HX-Target": "dialog-place"}
_numbers = count(1)


@pytest.fixture
def goods(supplier: Supplier) -> Product:
    Station.objects.create(supplier=supplier, number="114", address="Main road", region="North")
    return Product.objects.create(code="dt", name="Diesel", unit="л", base_price=Decimal(60))


@pytest.fixture
def make_card(supplier: Supplier) -> Callable[..., Card]:
    """A working card, held by the organization for a month when one is given."""

    def make(organization: Organization | None = None, **fields: Any) -> Card:
        number = f"70130000000{next(_numbers):05}"
        daily = fields.pop("daily_limit", Decimal(100))
        card = Card.objects.create(supplier=supplier, number=number, **{"status": "active", "holder": "Ivan", **fields})
        if daily:
            CardLimit.objects.create(card=card, period="day", measure="litres", amount=daily)
        if organization is not None:
            since = timezone.now() - timedelta(days=30)
            CardAssignment.objects.create(card=card, organization=organization, starts_at=since)
            client_account(organization_id=organization.pk)
        return card

    return make


@pytest.fixture
def buy(supplier: Supplier, goods: Product) -> Callable[..., Transaction]:
    """A purchase of litres at 60 roubles by the card."""

    def record(card: Card, litres: int = 10, at: datetime | None = None) -> Transaction:
        quantity = Decimal(litres)
        purchase = Purchase(
            number=f"T{next(_numbers)}",
            at=at or timezone.now(),
            card_number=card.number,
            product_code="dt",
            quantity=quantity,
            price=Decimal(60),
            gross=quantity * 60,
            net=quantity * 58,
            station_number="114",
        )
        return record_purchase(supplier=supplier, purchase=purchase)[0]

    return record


@pytest.fixture
def ours(company: CurrentCompany) -> Organization:
    return make_organization("Forest convoy")


@pytest.fixture
def theirs(company: CurrentCompany) -> Organization:
    return make_organization("White quarry")


@pytest.fixture
def staff(company: CurrentCompany) -> Client:
    return browser(make_staff(everything=True))


@pytest.fixture
def client_browser(ours: Organization) -> Callable[..., Client]:
    """A browser of a client of `ours` with these permissions, by default those of one who only looks."""

    def open_browser(*permissions: str) -> Client:
        return browser(make_client(*(permissions or VIEW), organizations=[ours]))

    return open_browser
