"""Make the tariffs in force a table that a million rows can be joined with."""

from django.db.backends.utils import CursorWrapper

from modules.fuel_cards.calc.rates import Rule, rates
from modules.fuel_cards.models import Product, Supplier, Tariff

_TABLE = """
DROP TABLE IF EXISTS pg_temp.fuel_rate;
CREATE TEMPORARY TABLE fuel_rate (supplier_id bigint, product_id bigint, starts_at timestamptz, ends_at timestamptz,
    tariff_id bigint, method text, base text, value numeric) ON COMMIT DROP
"""


def load_rates(cursor: CursorWrapper) -> None:
    """Fill `fuel_rate`: for each supplier and product the rule that holds in each period."""
    tariffs = {tariff.pk: tariff for tariff in Tariff.objects.all()}
    rules = [
        Rule(tariff.pk, tariff.supplier_id, tariff.product_id, tariff.starts_at, tariff.ends_at)
        for tariff in tariffs.values()
    ]
    suppliers = list(Supplier.objects.values_list("pk", flat=True))
    products = list(Product.objects.values_list("pk", flat=True))
    cursor.execute(_TABLE)
    rows = [
        (
            *(rate.supplier_id, rate.product_id, rate.starts_at, rate.ends_at, rate.rule_id),
            *(tariffs[rate.rule_id].method, tariffs[rate.rule_id].base, tariffs[rate.rule_id].value),
        )
        for rate in rates(rules, suppliers=suppliers, products=products)
    ]
    if rows:
        cursor.executemany("INSERT INTO fuel_rate VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", rows)
    cursor.execute("ANALYZE fuel_rate")
