"""Tariffs general and individual: which rule holds, what it makes of a purchase, and that the past stays."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audit.models import AuditRecord
from core.lib.company import CurrentCompany
from core.lib.errors import DomainError, InvalidInput
from modules.fuel_cards.calc.rates import CENT, FOREVER, Mode, Place, Rate, Rule, choose, named, price, rates
from modules.fuel_cards.models import (
    Card,
    ClientTariffMode,
    Product,
    ProductName,
    Station,
    Supplier,
    Tariff,
    Transaction,
)
from modules.fuel_cards.selectors.tariffs import all_modes, all_rules, preview
from modules.fuel_cards.services.assign_card import assign_card
from modules.fuel_cards.services.imports.transactions import import_transactions
from modules.fuel_cards.services.record_transaction import Purchase, record_purchase
from modules.fuel_cards.services.set_tariff import (
    ModeStands,
    TariffIsOver,
    TariffPlanned,
    end_tariff,
    set_mode,
    set_tariff,
)
from modules.fuel_cards.services.settling import settle
from tests.factories.people import make_organization
from tests.modules.fuel_cards.conftest import add_supplier
from tests.modules.fuel_cards.reports import CARD, OTHER_CARD, report, sale

pytestmark = pytest.mark.integration
START = datetime(2026, 9, 1, tzinfo=UTC)
DAY = timedelta(days=1)
CARDS = (CARD, OTHER_CARD)


@pytest.mark.requirement("FC-65")
def test_rates_prefer_the_narrower_rule_then_priority_then_the_step_and_leave_gaps() -> None:
    rules = [
        Rule(1, None, None, START, START + 4 * DAY),
        Rule(2, None, 7, START + DAY, START + 2 * DAY),
        Rule(3, 5, None, START + DAY, START + 3 * DAY),
        Rule(4, 5, 7, START + 6 * DAY, None),
        Rule(5, 5, 7, START + 7 * DAY, None, from_quantity=Decimal(100)),
        Rule(6, 5, 7, START + 8 * DAY, None, priority=1),
    ]

    found = list(rates(rules, named(rules, {})))

    def seen(product: int) -> list[tuple[int, int, int]]:
        mine = [one for one in found if one.place == Place(5, product)]
        return [((one.starts_at - START).days, int(one.from_quantity), one.rule.id) for one in mine]

    assert seen(0) == [(0, 0, 1), (1, 0, 3), (3, 0, 1)]
    last = [(6, 0, 4), (7, 0, 4), (7, 100, 5), (8, 0, 6), (8, 100, 6)]
    assert seen(7) == [(0, 0, 1), (1, 0, 2), (2, 0, 3), (3, 0, 1), *last]
    assert found[-1] == Rate(Place(5, 7), START + 8 * DAY, FOREVER, Decimal(100), Decimal(10) ** 12, rules[5])


@pytest.mark.requirement("FC-63", "FC-65")
def test_a_clients_own_rule_goes_first_in_his_mode_alone_and_a_place_is_narrower_than_a_supplier() -> None:
    def rule(number: int, **facts: Any) -> Rule:
        return Rule(number, facts.pop("supplier", None), facts.pop("product", None), START, None, **facts)

    general = [rule(1), rule(2, supplier=5), rule(3, region="North"), rule(4, supplier=5, station_id=9)]
    rules = [*general, rule(5, organization_id=8), rule(6, organization_id=9, product=7)]
    place = Place(5, 7, 9, "North")

    def chosen(client: int | None, modes: list[Mode], place: Place = place) -> int | None:
        found = choose(rules, modes, place, organization_id=client, moment=START + DAY, quantity=Decimal(1))
        return found.id if found else None

    individual = [Mode(8, START, None), Mode(9, START, START + DAY)]
    assert [chosen(None, individual), chosen(8, individual), chosen(8, []), chosen(9, individual)] == [4, 5, 4, 4]
    assert [chosen(None, [], Place(5, 0, 1, "North")), chosen(None, [], Place(5)), chosen(None, [], Place(6))] == [
        3,
        2,
        1,
    ]


@pytest.fixture
def shop(company: CurrentCompany) -> Supplier:
    return make_shop()


def make_shop() -> Supplier:
    """A supplier with two goods and three stations in two regions, and a card of each of two clients."""
    supplier = add_supplier(is_default=True)
    for code in ("92", "95"):
        product = Product.objects.create(code=code, name=f"АИ-{code}", unit="л", base_price=Decimal(60))
        ProductName.objects.create(product=product, key=f"аи-{code}")
    for number, region in (("101", "Юг"), ("102", "Юг"), ("103", "Север")):
        Station.objects.create(supplier=supplier, number=number, region=region)
    for number, printed in enumerate(CARDS):
        card = Card.objects.create(supplier=supplier, number=printed)
        client = make_organization(f"ООО «Клиент {number}»")
        assign_card(card_id=card.pk, organization_id=client.pk, at=START - 30 * DAY)
    return supplier


def clients() -> list[int]:
    return list(Card.objects.order_by("pk").values_list("assignments__organization", flat=True))


def buy(supplier: Supplier, number: str, at: datetime, **facts: Any) -> Transaction:
    """A purchase of 10 litres for 600 roubles at the pump, for which the supplier charges 590."""
    quantity = facts.pop("quantity", Decimal(10))
    purchase = Purchase(
        number=number,
        at=at,
        card_number=CARDS[facts.pop("card", 0)],
        product_code=facts.pop("product", "92"),
        quantity=quantity,
        price=Decimal(60),
        gross=(quantity * 60).quantize(CENT),
        net=(quantity * 59).quantize(CENT),
        station_number=facts.pop("station", "101"),
    )
    return record_purchase(supplier=supplier, purchase=purchase)[0]


MOMENTS = st.integers(0, 8).map(lambda days: START + days * DAY)
RULES = st.fixed_dictionaries(
    {
        "payer": st.sampled_from([None, 0, 1]),
        "of_supplier": st.booleans(),
        "product": st.sampled_from(["", "92", "95"]),
        "place": st.sampled_from(["", "", "station", "Юг", "Север"]),
        "from_quantity": st.sampled_from([0, 0, 10, 50]),
        "priority": st.sampled_from([0, 0, 1]),
        "method": st.sampled_from(["percent", "per_unit"]),
        "base": st.sampled_from(["supplier", "pump"]),
        "value": st.decimals(-9, 9, places=4),
        "starts_at": MOMENTS,
        "days": st.sampled_from([None, 1, 3]),
    }
)
PURCHASES = st.fixed_dictionaries(
    {
        "card": st.sampled_from([0, 1]),
        "product": st.sampled_from(["92", "95", "wash"]),
        "station": st.sampled_from(["101", "102", "103", "999"]),
        "quantity": st.sampled_from([Decimal("9.999"), Decimal(10), Decimal("33.333"), Decimal(50)]),
        "hours": st.integers(0, 9 * 24),
        "kopecks": st.integers(0, 99),
    }
)


def keep(supplier: Supplier, rule: dict[str, Any]) -> None:
    """Put the rule into the table, unless the database sees another that is alike at the same time."""
    of_station = rule["place"] == "station"
    tariff = Tariff(
        organization_id=None if rule["payer"] is None else clients()[rule["payer"]],
        supplier=supplier if rule["of_supplier"] or of_station else None,
        product=Product.objects.filter(code=rule["product"]).first(),
        station=Station.objects.get(number="101") if of_station else None,
        region="" if of_station else rule["place"],
        starts_at=rule["starts_at"],
        ends_at=rule["starts_at"] + rule["days"] * DAY if rule["days"] else None,
        **{name: rule[name] for name in ("from_quantity", "priority", "method", "base", "value")},
    )
    try:
        with transaction.atomic():
            tariff.save()
    except IntegrityError:
        pass


@pytest.mark.requirement("FC-58", "FC-63", "FC-64", "FC-65")
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rules=st.lists(RULES, min_size=6, max_size=16),
    modes=st.lists(st.tuples(st.sampled_from([0, 1]), MOMENTS), max_size=3),
    purchases=st.lists(PURCHASES, min_size=4, max_size=8),
)
def test_files_single_purchases_and_the_reckoning_agree(shop: Supplier, rules: Any, modes: Any, purchases: Any) -> None:
    """Whatever the rules: a row of a file, a purchase told alone and a look again cost what the pure rule says."""
    with transaction.atomic():
        for rule in rules:
            keep(shop, rule)
        for payer, at in dict(modes).items():
            ClientTariffMode.objects.create(organization_id=clients()[payer], mode="individual", starts_at=at)

        rows, expected = [], []
        for number, one in enumerate(purchases):
            at = START + timedelta(hours=one["hours"])
            facts = {"card": one["card"], "product": one["product"], "station": one["station"]}
            single = buy(shop, f"s{number}", at, quantity=one["quantity"], **facts)
            expected.append(reckoned(single))
            rows.append(
                sale(
                    f"f{number}",
                    at=at.isoformat(),
                    card=CARDS[one["card"]],
                    station=one["station"],
                    code=one["product"],
                    product="" if one["product"] != "wash" else "Мойка",
                    quantity=str(one["quantity"]),
                    gross=str(single.gross),
                    net=str(single.net),
                )
            )
        import_transactions(file=BytesIO(report(*rows)), supplier=shop)

        assert priced("s") == expected
        assert priced("f") == expected
        assert settle("INSERT INTO fuel_due SELECT id FROM fuel_cards_transaction WHERE %(all)s", {"all": True}) == 0
        transaction.set_rollback(True)


def reckoned(bought: Transaction) -> tuple[int | None, Decimal]:
    station = Station.objects.filter(number=bought.station.number).first() if bought.station else None
    place = Place(
        bought.supplier_id, bought.product_id or 0, station.pk if station else 0, station.region if station else ""
    )
    rule = choose(
        all_rules(),
        all_modes(),
        place,
        organization_id=bought.organization_id,
        moment=bought.at,
        quantity=bought.quantity,
    )
    amount = price(rule, net=bought.net, gross=bought.gross, quantity=bought.quantity)
    return rule.id if rule else None, amount


def priced(prefix: str) -> list[tuple[int | None, Decimal]]:
    found = Transaction.objects.filter(number__startswith=prefix).values_list("number", "tariff_id", "amount")
    return [row[1:] for row in sorted(found, key=lambda row: int(row[0][1:]))]


@pytest.mark.requirement("FC-63", "FC-64", "FC-66")
def test_a_chosen_tariff_counts_from_its_moment_and_leaves_the_past(shop: Supplier) -> None:
    mine, _other = clients()
    set_tariff(method="percent", value=Decimal(2), now=START)
    set_tariff(method="per_unit", value=Decimal("-0.5"), organization_id=mine, now=START)
    before = buy(shop, "1", START + DAY)

    set_mode(organization_id=mine, mode="individual", now=START + 2 * DAY)
    set_mode(organization_id=mine, mode="general", starts_at=START + 4 * DAY, now=START + 2 * DAY)

    late = buy(shop, "2", START + DAY)  # told late, priced by its own time
    inside, after = buy(shop, "3", START + 3 * DAY), buy(shop, "4", START + 4 * DAY)
    others = buy(shop, "5", START + 3 * DAY, card=1)
    assert [one.amount for one in (before, late, inside, after, others)] == [
        *map(Decimal, ("601.80", "601.80", "585.00", "601.80", "601.80"))
    ]
    before.refresh_from_db()
    assert before.amount == Decimal("601.80")
    with pytest.raises(ModeStands):
        set_mode(organization_id=mine, mode="general", starts_at=START + 5 * DAY, now=START + 5 * DAY)
    set_mode(organization_id=mine, mode="individual", starts_at=START + 9 * DAY, now=START + 5 * DAY)
    set_mode(organization_id=mine, mode="general", starts_at=START + 8 * DAY, now=START + 6 * DAY)  # thought better of
    assert buy(shop, "6", START + 10 * DAY).amount == Decimal("601.80")
    assert AuditRecord.objects.filter(action="fuel_cards.tariff_mode.set", organization_id=mine).count() == 4


@pytest.mark.requirement("FC-65", "FC-66")
def test_a_rule_ends_and_a_planned_one_is_taken_back(shop: Supplier) -> None:
    first = set_tariff(method="percent", value=Decimal(2), now=START)
    planned = set_tariff(method="percent", value=Decimal(9), starts_at=START + 5 * DAY, now=START)
    with pytest.raises(TariffPlanned):
        end_tariff(tariff_id=first.pk, ends_at=START + 6 * DAY, now=START + DAY)

    end_tariff(tariff_id=planned.pk, now=START + DAY)
    first.refresh_from_db()
    assert first.ends_at is None  # goes on as if nothing had been planned
    end_tariff(tariff_id=first.pk, ends_at=START + 2 * DAY, now=START + DAY)

    assert [buy(shop, str(day), START + day * DAY).amount for day in (1, 3, 7)] == [
        *map(Decimal, ("601.80", "590.00", "590.00"))
    ]
    for rule in (first, planned):
        with pytest.raises(TariffIsOver):
            end_tariff(tariff_id=rule.pk, now=START + 6 * DAY)


@pytest.mark.requirement("FC-65")
def test_rules_alike_in_everything_never_hold_at_once_and_a_station_is_its_suppliers(shop: Supplier) -> None:
    station = Station.objects.get(number="101")
    rule = set_tariff(method="percent", value=Decimal(2), station_id=station.pk, now=START)
    facts = {"method": "percent", "base": "supplier", "value": 1, "starts_at": START + DAY}

    assert rule.supplier_id == shop.pk
    set_tariff(method="percent", value=Decimal(3), station_id=station.pk, priority=1, now=START)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tariff.objects.create(station=station, supplier=shop, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tariff.objects.create(station=station, **facts)
    with pytest.raises(InvalidInput):
        set_tariff(method="percent", value=Decimal(3), station_id=station.pk, supplier_id=add_supplier("x", "X").pk)
    with pytest.raises(DomainError):
        set_tariff(method="percent", value=Decimal(3), recalculates_from=START + DAY, now=START)


@pytest.mark.requirement("FC-67")
def test_preview_shows_both_tariffs_with_their_rules(shop: Supplier) -> None:
    mine, _other = clients()
    now = timezone.now()
    product = Product.objects.get(code="92")
    general = set_tariff(method="percent", value=Decimal(2), now=now)
    step = set_tariff(method="per_unit", value=Decimal(-1), organization_id=mine, from_quantity=Decimal(100), now=now)

    def tried(quantity: int) -> tuple[Any, ...]:
        found = preview(
            organization_id=mine,
            supplier_id=shop.pk,
            product_id=product.pk,
            station=None,
            moment=now,
            quantity=Decimal(quantity),
            unit_price=Decimal(60),
            unit_cost=None,
        )
        return found.general.amount, found.individual.amount, found.individual.tariff, found.difference, found.mode

    assert tried(99) == (Decimal("6058.80"), Decimal("6058.80"), general, Decimal(0), "general")
    assert tried(100) == (Decimal("6120.00"), Decimal("5900.00"), step, Decimal("-220.00"), "general")
