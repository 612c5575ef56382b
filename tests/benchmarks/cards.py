"""B21: pages of a hundred thousand cards and a million operations, as staff and clients open them."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection, connections
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from core.accounts.models import Role, User
from core.dashboards.periods import ready_period
from core.lib.company import CurrentCompany, company_by_schema, entered
from core.organizations.models import Organization
from core.organizations.tables.organizations import OrganizationTable
from core.organizations.viewer import Viewer
from core.ui.tables.render import render_table
from modules.fuel_cards.models import Product, Supplier
from modules.fuel_cards.selectors.spending import GROUPS, spent_by
from modules.fuel_cards.tables.cards import CardTable
from modules.fuel_cards.tables.transactions import TransactionTable
from modules.fuel_cards.views.widgets import WIDGETS
from tenants.services.companies import create_company, open_company
from tests.benchmarks.measure import SMOKE, Result, seconds, size

CARDS = int(os.environ.get("BENCH_CARDS", size(100_000, 400)))
ROWS = int(os.environ.get("BENCH_ROWS", size(1_000_000, 4000)))
CLIENTS, STATIONS, TIMES = size(1000, 10), size(2000, 20), size(15, 1)
PAGE, FIGURE = 0.3, 0.15  # seconds wanted of a page, and of one figure or grouping
COUNTED = 1.5  # of a page in an order that is counted for every card, or that says what to drop
CARD_SORTS, COUNTED_SORTS = ("card", "holder", "status", "expires"), ("client", "spent", "last")
FILL = (
    "INSERT INTO fuel_cards_station (supplier_id, number, address, region)"
    " SELECT %(supplier)s, n::text, '', 'Регион ' || n %% 80 FROM generate_series(1, %(stations)s) n",
    "INSERT INTO fuel_cards_card (supplier_id, number, status, block_reason, contract, holder, plate, is_virtual,"
    " expires_on) SELECT %(supplier)s, '7099' || lpad((n::bigint * 7919 %% 100000000)::text, 12, '0'),"
    " CASE WHEN n %% 23 = 0 THEN 'blocked' WHEN n %% 31 = 0 THEN 'auto_blocked' WHEN n %% 10 = 0 THEN 'in_stock'"
    " ELSE 'active' END, '', '', 'Водитель ' || n, 'А' || lpad((n %% 1000)::text, 3, '0') || 'ВС77', false,"
    " current_date + n %% 1000 FROM generate_series(1, %(cards)s) n",
    "INSERT INTO fuel_cards_cardassignment (card_id, organization_id, starts_at)"
    " SELECT id, (SELECT min(id) FROM organizations_organization) + id %% %(clients)s, now() - interval '2 years'"
    " FROM fuel_cards_card WHERE status <> 'in_stock'",
    "INSERT INTO fuel_cards_cardlimit (card_id, period, measure, amount, product_group, weekdays, regions, stations)"
    " SELECT c.id, l.period, l.measure, l.amount, l.goods, '{}', '{}', '{}' FROM fuel_cards_card c CROSS JOIN"
    " (VALUES ('day', 'litres', 150, ''), ('month', 'money', 60000, ''), ('week', 'litres', 400, 'Топливо'))"
    " AS l (period, measure, amount, goods) WHERE c.id %% 2 = 0",
    "INSERT INTO fuel_cards_limituse (limit_id, starts_on, used) SELECT l.id,"
    " date_trunc(l.period, now() AT TIME ZONE 'Europe/Moscow')::date, l.amount * (l.id %% 100) / 98"
    " FROM fuel_cards_cardlimit l",
    "INSERT INTO fuel_cards_transaction (supplier_id, number, kind, at, card_id, card_number, holder,"
    " organization_id, unallocated, station_id, product_id, product_name, quantity, unit, price, gross, discount,"
    " net, amount, charge_number, original_number) SELECT c.supplier_id, 'S' || n,"
    " CASE WHEN n %% 50 = 0 THEN 'return' ELSE 'sale' END,"
    " now() - (n::bigint * 7919 %% (365 * 86400)) * interval '1 s', c.id, c.number, c.holder, o.id,"
    " CASE WHEN o.id IS NULL THEN 'unassigned_card' ELSE '' END,"
    " (SELECT min(id) FROM fuel_cards_station) + n %% %(stations)s, %(product)s, 'ДТ', 8 + n %% 90, 'л', 70,"
    " (8 + n %% 90) * 70, 0, (8 + n %% 90) * 69, CASE WHEN o.id IS NOT NULL THEN (8 + n %% 90) * 70 END, 0, ''"
    " FROM generate_series(1, %(rows)s) n"
    " JOIN fuel_cards_card c ON c.id = (SELECT min(id) FROM fuel_cards_card) + n %% %(cards)s"
    " LEFT JOIN fuel_cards_cardassignment a ON a.card_id = c.id"
    " LEFT JOIN organizations_organization o ON o.id = a.organization_id",
)
type Work = Callable[[], object]


def run() -> Iterator[Result]:
    open_company(company=create_company(slug="cards", name="Cards", modules=["fuel_cards"], state="active"))
    company = company_by_schema("cards")
    assert company is not None
    with entered(company):
        supplier = _fill(company)
        staff, client = _staff(), _client()
        parts: tuple[tuple[str, float, dict[str, Work]], ...] = (
            (f"pages of {CARDS:,} cards", PAGE, _card_pages(company, staff, client, supplier)),
            (f"{CARDS:,} cards in an order counted for each, or none found", COUNTED, _card_orders(company, staff)),
            (f"pages of {ROWS:,} operations", PAGE, _operation_pages(company, staff, client)),
            (f"pages of {CLIENTS:,} clients", FIGURE, _client_pages(company, staff)),
            (f"a client's spending in {ROWS:,} operations", FIGURE, _groupings(client)),
            (f"widgets over {ROWS:,} operations", FIGURE, _widgets(staff)),
        )
        for name, wanted, works in parts:
            yield _result(name, wanted, works)


def _fill(company: CurrentCompany) -> Supplier:
    supplier = Supplier.objects.create(code="bench", name="Bench", is_default=True)
    Organization.objects.bulk_create([Organization(name=f"Client {n}") for n in range(CLIENTS)])
    product = Product.objects.create(code="101", name="ДТ", unit="л", group="Топливо")
    facts = {"supplier": supplier.pk, "product": product.pk, "cards": CARDS, "clients": CLIENTS, "rows": ROWS}
    for statement in FILL:
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(statement, {**facts, "stations": STATIONS})
        if os.environ.get("BENCH_TELL"):
            print(f"{time.perf_counter() - began:6.1f} s {statement[:60]}", flush=True)
    with entered(company), connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return supplier


def _staff() -> Viewer:
    user = User.objects.create_user(email="bench@example.test", kind="staff")
    user.roles.add(Role.objects.create(code="bench", name="Bench", kind="staff", has_all_permissions=True))
    return Viewer(user=user, is_staff=True)


def _client() -> Viewer:
    user = User.objects.create_user(email="client@example.test", kind="client")
    one = Organization.objects.order_by("pk")[1]
    rights = frozenset({"fuel_cards.view_card", "fuel_cards.view_transaction"})
    return Viewer(
        user=user, organizations=(one,), organization=one, organization_ids=(one.pk,), grants={one.pk: rights}
    )


def _card_pages(company: CurrentCompany, staff: Viewer, client: Viewer, supplier: Supplier) -> dict[str, Work]:
    one = Organization.objects.order_by("pk")[1].pk
    day = timezone.localdate() + timedelta(days=10)
    asked = {
        "all": "",
        "tile active": "status=active",
        "tile free": "free=yes",
        "tile nearly": "nearly=yes",
        "tile blocked": "status=blocked&status=blocked_by_client&status=auto_blocked",
        "filter assigned": "free=no",
        "filter enough": "nearly=no",
        "filter client": f"client={one}",
        "filter supplier": f"supplier={supplier.pk}",
        "filter number": "number=7919",
        "filter expires": f"expires_on_before={day:%Y-%m-%d}",
        "search": "q=079190",
        "combined": "q=79&status=active&nearly=yes",
        **{f"sort {name}": f"sort={name}" for name in CARD_SORTS},
    }
    pages = {name: _page(company, staff, CardTable, query) for name, query in asked.items()}
    return {**pages, "client's own": _page(company, client, CardTable, "")}


def _card_orders(company: CurrentCompany, staff: Viewer) -> dict[str, Work]:
    asked = {f"sort {name}": f"sort={name}" for name in COUNTED_SORTS}
    asked["nothing found"] = f"q=79&status=active&client={Organization.objects.order_by('pk')[1].pk}&nearly=yes"
    return {name: _page(company, staff, CardTable, query) for name, query in asked.items()}


def _operation_pages(company: CurrentCompany, staff: Viewer, client: Viewer) -> dict[str, Work]:
    one, today = Organization.objects.order_by("pk")[1].pk, timezone.localdate()
    month = f"at_after={today - timedelta(days=30):%Y-%m-%d}&at_before={today:%Y-%m-%d}"
    asked = {
        "all": "",
        "all, exact": "exact=1",
        "a month": month,
        "a month, exact": f"{month}&exact=1",
        "returns": "kind=return&kind=correction",
        "waits": "waits=yes",
        "filter client": f"organization={one}",
        "filter station": "station=7",
        "filter card": "card=7099000000007919",
        "combined": f"organization={one}&kind=sale&{month}",
    }
    pages = {name: _page(company, staff, TransactionTable, query) for name, query in asked.items()}
    return {**pages, "client's own": _page(company, client, TransactionTable, "")}


def _client_pages(company: CurrentCompany, staff: Viewer) -> dict[str, Work]:
    names = [name for name in OrganizationTable.current().plan().parameters if name]
    assert names
    sorts = ("name", "card_count", "-card_count", "balance", "-balance")
    return {f"sort {name}": _page(company, staff, OrganizationTable, f"sort={name}") for name in sorts}


def _groupings(client: Viewer) -> dict[str, Work]:
    today = timezone.localdate()

    def spent(group: str, days: int) -> Work:
        return lambda: spent_by(client, group, first=_before(today, days), last=today, shown=5)

    return {f"{group}, {days} days": spent(group, days) for group in GROUPS for days in (30, 365)}


def _widgets(staff: Viewer) -> dict[str, Work]:
    period = ready_period("month", timezone.localdate())
    return {one.code.partition(".")[2]: lambda one=one: one.read(staff, period) for one in WIDGETS}


def _before(day: date, days: int) -> date:
    return day - timedelta(days=days - 1)


def _page(company: CurrentCompany, viewer: Viewer, table: Any, query: str) -> Work:
    def answer() -> None:
        assert render_table(_request(company, viewer, query), table).status_code == 200

    return answer


def _request(company: CurrentCompany, viewer: Viewer, query: str) -> HttpRequest:
    headers = {"host": "cards.localhost", "HX-Request": "true", "HX-Target": "list"}
    request: Any = RequestFactory().get(f"/rows/?{query}", headers=headers)
    request.user, request.company, request.htmx, request.viewer = viewer.user, company, HtmxDetails(request), viewer
    return request  # type: ignore[no-any-return]


def _result(name: str, wanted: float, works: dict[str, Work]) -> Result:
    """Compare the slowest of the works with what is wanted, and name each with its median."""
    taken = {one: _typical(work) for one, work in works.items()}
    slowest = max(taken, key=lambda one: taken[one])
    return Result(
        name=f"B21 {name}, the slowest of {len(works)}: {slowest}",
        ours=taken[slowest],
        peer=wanted,
        peer_name="wanted",
        bar=1,
        is_cost=True,
        note=", ".join(f"{one} {1000 * seconds_:.0f} ms" for one, seconds_ in taken.items()),
    )


def _typical(work: Work) -> float:
    work()
    once = seconds(work)
    if SMOKE or once > 1:
        return once
    return statistics.median(seconds(work) for _ in range(TIMES))
