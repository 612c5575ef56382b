"""Make the tariffs in force a table that a million rows can be joined with.

`fuel_rate` has, for each payer (0 is the general calculator) and each place that his rules tell apart, the rule that
holds in each time and step; `fuel_payer` says what those rules tell apart, so that goods no rule names are one place.
A purchase meets at most one row of its client's and one of the general calculator; his own goes first.
"""

from itertools import groupby

from django.db.backends.utils import CursorWrapper

from modules.fuel_cards.calc.rates import Rule, clipped, named, rates
from modules.fuel_cards.models import Station
from modules.fuel_cards.selectors.tariffs import all_modes, all_rules

_TABLES = """
DROP TABLE IF EXISTS pg_temp.fuel_rate, pg_temp.fuel_payer;
CREATE TEMPORARY TABLE fuel_payer (payer bigint, suppliers bigint[], products bigint[], stations bigint[],
    regions text[]) ON COMMIT DROP;
CREATE TEMPORARY TABLE fuel_rate (payer bigint, supplier_id bigint, product_id bigint, station_id bigint, region text,
    starts_at timestamptz, ends_at timestamptz, from_quantity numeric, until_quantity numeric,
    tariff_id bigint, method text, base text, value numeric) ON COMMIT DROP
"""
_LAYER = """
LEFT JOIN fuel_payer {p} ON {p}.payer = {payer}
LEFT JOIN fuel_rate {r} ON {r}.payer = {p}.payer
    AND {r}.supplier_id = CASE WHEN {supplier} = ANY({p}.suppliers) THEN {supplier} ELSE 0 END
    AND {r}.product_id = CASE WHEN {product} = ANY({p}.products) THEN {product} ELSE 0 END
    AND {r}.station_id = CASE WHEN {station}.id = ANY({p}.stations) THEN {station}.id ELSE 0 END
    AND {r}.region = CASE WHEN {station}.region = ANY({p}.regions) THEN {station}.region ELSE '' END
    AND {r}.starts_at <= {at} AND {at} < {r}.ends_at
    AND {r}.from_quantity <= abs({quantity}) AND abs({quantity}) < {r}.until_quantity
"""
TARIFF = "coalesce(own.tariff_id, general.tariff_id)"
_BASE = "coalesce(own.base, general.base)"
_METHOD = "coalesce(own.method, general.method)"
_VALUE = "coalesce(own.value, general.value)"
# What a client pays for the transaction `{t}`; `calc.rates.price` says the same.
AMOUNT = f"""CASE WHEN {TARIFF} IS NULL THEN {{t}}.net ELSE round(
    CASE {_BASE} WHEN 'pump' THEN {{t}}.gross ELSE {{t}}.net END
    * CASE {_METHOD} WHEN 'percent' THEN 1 + {_VALUE} / 100 ELSE 1 END
    + CASE {_METHOD} WHEN 'per_unit' THEN {_VALUE} * {{t}}.quantity ELSE 0 END, 2) END"""


def join_rates(*, payer: str, supplier: str, product: str, station: str, at: str, quantity: str) -> str:
    """Return the joins that give each row its rate as `own` and `general`; arguments are SQL, `station` an alias."""
    facts = {"supplier": supplier, "product": product, "station": station, "at": at, "quantity": quantity}
    own = _LAYER.format(p="own_payer", r="own", payer=payer, **facts)
    return own + _LAYER.format(p="general_payer", r="general", payer="0", **facts)


def load_rates(cursor: CursorWrapper, *, recalculated: bool = False) -> None:
    """Fill `fuel_rate` with the rules as operations are priced, or as a recalculation prices them."""
    rules = all_rules(recalculated=recalculated)
    modes = all_modes(recalculated=recalculated)
    own = sorted(clipped([rule for rule in rules if rule.organization_id], modes), key=_payer)
    payers = {0: [rule for rule in rules if not rule.organization_id]}
    payers |= {payer: list(group) for payer, group in groupby(own, key=_payer)}
    stations = {rule.station_id for rule in rules if rule.station_id}
    regions = dict(Station.objects.filter(pk__in=stations).values_list("pk", "region")) if stations else {}
    cursor.execute(_TABLES)
    cursor.executemany(
        "INSERT INTO fuel_payer VALUES (%s, %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])",
        [(payer, *_told_apart(mine)) for payer, mine in payers.items()],
    )
    rows = [
        (
            *(payer, rate.place.supplier_id, rate.place.product_id, rate.place.station_id, rate.place.region),
            *(rate.starts_at, rate.ends_at, rate.from_quantity, rate.until_quantity),
            *(rate.rule.id, rate.rule.method, rate.rule.base, rate.rule.value),
        )
        for payer, mine in payers.items()
        for rate in rates(mine, named(mine, regions))
    ]
    if rows:
        cursor.executemany(f"INSERT INTO fuel_rate VALUES ({', '.join(['%s'] * 13)})", rows)
    cursor.execute("ANALYZE fuel_payer; ANALYZE fuel_rate")


def _payer(rule: Rule) -> int:
    return rule.organization_id or 0


def _told_apart(rules: list[Rule]) -> tuple[list[int], list[int], list[int], list[str]]:
    return (
        sorted({rule.supplier_id for rule in rules if rule.supplier_id}),
        sorted({rule.product_id for rule in rules if rule.product_id}),
        sorted({rule.station_id for rule in rules if rule.station_id}),
        sorted({rule.region for rule in rules if rule.region}),
    )
