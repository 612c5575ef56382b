"""Searching a directory of a hundred thousand entries, with its trigram index and without."""

from collections.abc import Iterator

from django.db import connection, connections, transaction

from core.directories.models import Entry
from core.directories.selectors import SEARCHED
from core.directories.services.directories import DirectoryFacts, add_directory
from core.lib.company import company_by_schema, entered
from core.ui.tables.search import search_condition
from tenants.services.companies import create_company, open_company
from tenants.services.pool import fill_pool
from tests.benchmarks.measure import Result, interleaved, size

ENTRIES = size(100_000, 500)
FILL = """
INSERT INTO directories_entry (directory_id, code, name, values, words, is_active)
SELECT %(directory)s, 'c' || n, 'АЗС ' || n, jsonb_build_object('address', md5(n::text)),
    'c' || n || ' АЗС ' || n || ' ' || md5(n::text), true
FROM generate_series(1, %(count)s) AS n
"""


def run() -> Iterator[Result]:
    fill_pool(size=1)
    open_company(company=create_company(slug="directories", name="Directories", state="active"))
    company = company_by_schema("directories")
    assert company is not None
    with entered(company):
        directory = add_directory(code="stations", what=DirectoryFacts(title="Stations"))
        with connection.cursor() as cursor:
            cursor.execute(FILL, {"directory": directory.pk, "count": ENTRIES})
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE directories_entry")
        ours, peer = interleaved(lambda: _find(directory.pk), lambda: _find_slowly(directory.pk), times=15)
    yield Result(
        name=f"PL-71 a search among {ENTRIES:,} entries of a directory",
        ours=ours,
        peer=peer,
        peer_name="without the index",
        bar=10,
    )


def _find(directory_id: int) -> list[Entry]:
    condition = search_condition("c4ca4238", SEARCHED)
    assert condition is not None
    return list(Entry.objects.filter(condition, directory=directory_id).order_by("name", "pk")[:50])


def _find_slowly(directory_id: int) -> list[Entry]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        return _find(directory_id)
