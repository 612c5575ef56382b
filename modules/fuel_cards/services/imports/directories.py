"""Take in the directories of products and filling stations."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from django.db import connection, transaction

from core.lib.tabular import Row
from core.lib.tabular.layout import plain
from core.lib.tabular.values import decimal_text, identifier, words
from modules.fuel_cards.models import Product, ProductName, Supplier
from modules.fuel_cards.services.imports.judgement import Judgement
from modules.fuel_cards.services.imports.layouts import PRODUCTS, STATIONS
from modules.fuel_cards.services.imports.register_stage import counts, read_rows, stage_register
from modules.fuel_cards.services.settling import settle

_PRODUCT_COLUMNS = {
    "name": "text",
    "unit": "text",
    "group_name": "text",
    "base_price": "numeric(12, 2)",
    "vat_rate": "numeric(5, 2)",
    "names": "text",
}
_STATION_COLUMNS = {"address": "text", "region": "text"}
_REPEATED = """
UPDATE fuel_register s SET fate = 'd'
FROM (SELECT number, max(line) AS last FROM fuel_register WHERE fate = 'c' GROUP BY number HAVING count(*) > 1) r
WHERE s.number = r.number AND s.line < r.last AND s.fate = 'c'
"""
_KNOWN_STATIONS = """
UPDATE fuel_register s
SET fate = CASE WHEN (t.address, t.region) IS NOT DISTINCT FROM (s.address, s.region) THEN 'd' ELSE 'u' END
FROM fuel_cards_station t WHERE t.supplier_id = %(supplier)s AND t.number = s.number AND s.fate = 'c'
"""
_STATIONS = """
INSERT INTO fuel_cards_station (supplier_id, number, address, region)
SELECT %(supplier)s, number, address, region FROM fuel_register WHERE fate IN ('c', 'u') ORDER BY number
ON CONFLICT (supplier_id, number) DO UPDATE SET address = excluded.address, region = excluded.region
"""
# Transactions whose product nobody knew by that name find it.
_ADOPT = """
WITH adopted AS (
    UPDATE fuel_cards_transaction t SET product_id = n.product_id, unit = p.unit
    FROM fuel_cards_productname n JOIN fuel_cards_product p ON p.id = n.product_id
    WHERE t.product_id IS NULL AND n.key = replace(lower(t.product_name), 'ё', 'е')
    RETURNING t.id
)
INSERT INTO fuel_due SELECT id FROM adopted
"""


@transaction.atomic
def import_stations(*, file: BinaryIO, supplier: Supplier, run_id: int | None = None) -> Judgement:
    """Add a supplier's stations and bring known ones up to date."""
    params = {"supplier": supplier.pk}
    with connection.cursor() as cursor:
        stage_register(cursor, _STATION_COLUMNS, _station_rows(read_rows(file, STATIONS)))
        cursor.execute(_REPEATED)
        cursor.execute(_KNOWN_STATIONS, params)
        cursor.execute(_STATIONS, params)
        return counts(cursor, run_id)


def _station_rows(rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    for line, cells, broken in rows:
        number, address, region = cells
        code = identifier(number)
        yield (
            line,
            broken or ("" if code else "missing_code"),
            (code or "")[:60],
            words(address)[:300],
            words(region)[:120],
        )


@transaction.atomic
def import_products(*, file: BinaryIO, run_id: int | None = None) -> Judgement:
    """Add products with their synonyms and bring known ones up to date; a name belongs to one product."""
    with connection.cursor() as cursor:
        stage_register(cursor, _PRODUCT_COLUMNS, _product_rows(read_rows(file, PRODUCTS)))
        list(Supplier.objects.select_for_update(no_key=True).order_by("pk"))
        cursor.execute(_REPEATED)
        cursor.execute("SELECT line, number, name, unit, group_name, base_price, vat_rate, names FROM fuel_register"
                       " WHERE fate = 'c' ORDER BY line")  # fmt: skip
        products = cursor.fetchall()
        for line, *product in products:
            fate, reason = _take_product(*product)
            cursor.execute("UPDATE fuel_register SET fate = %s, reason = %s WHERE line = %s", [fate, reason, line])
        settle(_ADOPT, {}, rows=len(products))
        return counts(cursor, run_id)


def _product_rows(rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    for line, cells, broken in rows:
        code, name, unit, group, price, vat, synonyms = cells
        number, title = identifier(code), words(name)[:200]
        base_price, vat_rate = (decimal_text(cell, 2) if cell != "" else "" for cell in (price, vat))
        reason = broken or ("" if number and title else "missing_code")
        is_bad = (
            None in (base_price, vat_rate) or not 0 <= float(vat_rate or 0) <= 100 or float(base_price or 0) > 10**9
        )
        reason = reason or ("bad_number" if is_bad else "")
        names = dict.fromkeys(plain(word) for word in (title, *words(synonyms).split("|")) if plain(word))
        yield (
            *(line, reason, (number or "")[:40], title, words(unit)[:10], words(group)[:100]),
            *(base_price or None, vat_rate or None, "|".join(names)),
        )


def _take_product(
    code: str, name: str, unit: str, group: str, base_price: Decimal | None, vat_rate: Decimal | None, names: str
) -> tuple[str, str]:
    """Write one product; return its fate and, where it is refused, the reason."""
    keys = [key[:200] for key in names.split("|")]
    if ProductName.objects.filter(key__in=keys).exclude(product__code=code).exists():
        return "r", "name_taken"
    values = {"name": name, "unit": unit, "group": group, "base_price": base_price, "vat_rate": vat_rate}
    known = Product.objects.filter(code=code, **values).first()
    if known is not None and set(known.names.values_list("key", flat=True)) == set(keys):
        return "d", ""
    product, is_new = Product.objects.update_or_create(code=code, defaults=values)
    product.names.exclude(key__in=keys).delete()
    ProductName.objects.bulk_create([ProductName(product=product, key=key) for key in keys], ignore_conflicts=True)
    return ("c" if is_new else "u"), ""
