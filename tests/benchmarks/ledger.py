"""B20: what the database's checks cost a posting, and what a client's balance and movements cost beside a million."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, connections, transaction
from django.http import HttpRequest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from core.accounts.models import Role, User
from core.finance.models import AccountCode, ClientBalance, EntryKind
from core.finance.selectors.balances import VIEW, get_figures
from core.finance.selectors.turnover import balance_before, turnover_by_day
from core.finance.services import post as posting
from core.finance.services import post_many
from core.finance.services.accounts import client_account, own_account
from core.finance.services.post_many import post_many_from_sql
from core.finance.tables.movements import MovementTable
from core.lib.company import company_by_schema, current_company, entered
from core.organizations.models import Organization
from core.organizations.viewer import Viewer, viewer_of
from core.ui.tables.render import render_table
from tenants.services.companies import create_company, open_company
from tenants.services.pool import fill_pool
from tests.benchmarks.measure import SMOKE, Result, interleaved, size

AT = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
SINGLE, BATCH = size(300, 3), size(50_000, 50)
FEW, MANY = size(1_000, 20), size(1_000_000, 200)
# What the checks may cost at most, times the same statements without them.
SINGLE_BAR, BATCH_BAR, CONSTANT_BAR = 2.5, 1.5, 1.5
BARE = (
    "CREATE TABLE bench_entry (LIKE finance_entry INCLUDING ALL)",
    "CREATE TABLE bench_posting (LIKE finance_posting INCLUDING ALL)",
    "GRANT SELECT, INSERT ON bench_entry, bench_posting TO PUBLIC",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO PUBLIC",
)
SPREAD = """
SELECT %(name)s || n, %(client)s::bigint, %(sales)s::bigint, -1.00 - mod(n, 90), %(at)s::timestamptz
    - make_interval(mins => (n::bigint * 1440 * 700 / %(rows)s)::int) FROM generate_series(1, %(rows)s) n
"""
_numbers = itertools.count(1)


def run() -> Iterator[Result]:
    fill_pool(size=1)
    open_company(company=create_company(slug="books", name="Books", state="active"))
    company = company_by_schema("books")
    assert company is not None
    with entered(company):
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            for statement in BARE:
                cursor.execute(statement.format(schema=company.schema))
        sales = own_account(code=AccountCode.SALES).pk
        clients = [
            client_account(organization_id=Organization.objects.create(name=f"Client {n}").pk) for n in range(50)
        ]
        ids = [account.pk for account in clients]
        yield _single(ids, sales)
        yield _batch(ids, sales)
        yield from _constant(sales)


def _single(clients: list[int], sales: int) -> Result:
    turns = itertools.cycle(clients)

    def post_all() -> None:
        for _ in range(SINGLE):
            lines = [posting.Line(next(turns), Decimal("-1.00")), posting.Line(sales, Decimal("1.00"))]
            posting.post(key=f"one:{next(_numbers)}", kind=EntryKind.CHARGE, lines=lines, happened_at=AT)

    def post_bare() -> None:
        kept, posting._POST = posting._POST, _bare(posting._POST)
        post_all()
        posting._POST = kept

    post_all()
    post_bare()
    ours, peer = interleaved(post_all, post_bare, times=9)
    note = f"{SINGLE / ours:,.0f} postings a second, each in a transaction of its own on the disk"
    return _cost(f"B20 {SINGLE} postings one by one", ours, peer, SINGLE_BAR, note)


def _batch(clients: list[int], sales: int) -> Result:
    query = (
        "SELECT %(name)s || n, (%(clients)s::bigint[])[1 + mod(n, %(many)s)], %(sales)s::bigint, -1.00,"
        " %(at)s::timestamptz FROM generate_series(1, %(rows)s) n"
    )
    params = {"clients": clients, "many": len(clients), "sales": sales, "at": AT, "rows": BATCH}

    def post_all() -> None:
        post_many_from_sql(query, {**params, "name": f"many:{next(_numbers)}:"}, kind=EntryKind.CHARGE)

    def post_bare() -> None:
        kept = post_many._ENTRIES, post_many._POSTINGS
        post_many._ENTRIES, post_many._POSTINGS = (_bare(text) for text in kept)
        post_all()
        post_many._ENTRIES, post_many._POSTINGS = kept

    post_all()
    post_bare()
    ours, peer = interleaved(post_all, post_bare, times=5)
    note = f"{BATCH / ours:,.0f} postings a second"
    return _cost(f"B20 {BATCH:,} postings in one batch over {len(clients)} clients", ours, peer, BATCH_BAR, note)


def _cost(name: str, ours: float, peer: float, bar: float, note: str) -> Result:
    return Result(name=name, ours=ours, peer=peer, peer_name="without triggers", bar=bar, is_cost=True, note=note)


def _bare(statement: str) -> str:
    return statement.replace("INTO finance_entry", "INTO bench_entry").replace(
        "INTO finance_posting", "INTO bench_posting"
    )


def _constant(sales: int) -> Iterator[Result]:
    small, large = (Organization.objects.create(name=name).pk for name in ("Small", "Large"))
    for organization, rows in ((small, FEW), (large, MANY)):
        account = client_account(organization_id=organization)
        params = {"name": f"{organization}:", "client": account.pk, "sales": sales, "at": AT, "rows": rows}
        post_many_from_sql(SPREAD, params, kind=EntryKind.CHARGE, respects_limit=False)
    with connections["owner"].cursor() as cursor:
        for table in ("account", "entry", "posting", "dayturnover", "clientbalance"):
            cursor.execute(f"VACUUM ANALYZE finance_{table}")
    connection.close()

    def look(organization: int) -> None:
        for _ in range(size(200, 1)):
            get_figures(organization_id=organization)

    look(large)
    ours, peer = interleaved(lambda: look(large), lambda: look(small), times=15)
    yield Result(
        name=f"the balance of a client with {MANY:,} postings",
        ours=ours / size(200, 1),
        peer=peer / size(200, 1),
        peer_name=f"with {FEW:,}",
        bar=CONSTANT_BAR,
        is_cost=True,
    )
    yield _chart(small, large)
    yield from _pages(small, large)


def _chart(small: int, large: int) -> Result:
    """Read what a client's chart of a month draws: turnovers by day and the balance that it begins with."""
    first = AT.date() - timedelta(days=30)
    user = User.objects.create_user(email="drawn@books.test", kind="client")
    grants = {one: frozenset({VIEW}) for one in (small, large)}
    looks = {one: Viewer(user=user, organization_ids=(one,), grants=grants) for one in (small, large)}

    def draw(organization: int) -> None:
        for _ in range(size(20, 1)):
            turnover_by_day(looks[organization], first=first, last=AT.date())
            balance_before(looks[organization], first=first)

    draw(large)
    draw(small)
    ours, peer = interleaved(lambda: draw(large), lambda: draw(small), times=15)
    return Result(
        name=f"a month by day of a client with {MANY:,} postings",
        ours=ours / size(20, 1),
        peer=peer / size(20, 1),
        peer_name=f"with {FEW:,}",
        bar=CONSTANT_BAR,
        is_cost=True,
    )


def _pages(small: int, large: int) -> Iterator[Result]:
    """Answer with the list of movements as htmx gets it: rows with the balance after each, counts, pager."""
    user = User.objects.create_user(email="bench@books.test", kind="staff")
    user.roles.add(Role.objects.create(code="bench", name="Bench", kind="staff", has_all_permissions=True))
    balances = {one.organization_id: one.pk for one in ClientBalance.objects.filter(organization__in=(small, large))}

    def answer(organization: int, query: str = "") -> None:
        scope = {"balance": balances[organization], "view": "operational"}
        assert render_table(_request(user, query), MovementTable, scope=scope).status_code == 200

    month = f"&booked_after={AT:%Y}-03-01&booked_before={AT:%Y}-03-31"
    for name, query in (("the latest", ""), ("of one month", month)):
        answer(large, query)
        answer(small, query)
        ours, peer = interleaved(lambda q=query: answer(large, q), lambda q=query: answer(small, q), times=15)
        yield Result(
            name=f"a page of movements, {name}, of {MANY:,}",
            ours=ours,
            peer=peer,
            peer_name=f"of {FEW:,}",
            bar=CONSTANT_BAR,
            is_cost=True,
            note=_plans(user, balances[large], query),
        )


def _plans(user: User, balance: int, query: str) -> str:
    """Return how long the statements on movements take in the database; one that reads the whole table is an error."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "finance_posting" in sql:
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        render_table(_request(user, query), MovementTable, scope={"balance": balance, "view": "operational"})
    times = []
    for sql, params in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert SMOKE or "Seq Scan on finance_posting" not in plan, plan
        times.append(plan.rpartition("Execution Time: ")[2].strip())
    return f"in the database {' + '.join(times)}"


def _request(user: User, query: str) -> HttpRequest:
    headers = {"host": "books.localhost", "HX-Request": "true", "HX-Target": "list"}
    request: Any = RequestFactory().get(f"/money/balances/1/?size=50{query}", headers=headers)
    request.user, request.company, request.htmx = user, current_company(), HtmxDetails(request)
    request.viewer = viewer_of(user)
    return request  # type: ignore[no-any-return]
