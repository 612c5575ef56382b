"""What speaks against an operation, a query of each rule.

Each reads `operation`: the purchases of the touched cards, with the time on the company's clock as `clock` and
`is_touched` for those that have just come or moved. It gives the operation, its quantity at most (NULL for any), and
the evidence.
"""

from modules.fuel_cards.models import AnomalyRule

_TANK = """
SELECT o.id, o.card_id, 'tank' AS rule, o.tank AS at_most,
    jsonb_build_object('quantity', o.quantity::text, 'tank', o.tank::text) AS evidence
FROM operation o WHERE o.is_touched AND o.unit = 'л' AND o.quantity > o.tank
"""
# One that comes late speaks against the one after it too. Of two within the time some neighbours are in two places: of
# those in towns two are in different ones, or of those whose region is known two are in different ones and not in one
# town whose region is written in two ways.
_PLACES = """
SELECT o.id, o.card_id, 'cities', NULL::numeric, jsonb_build_object('operation', o.before_id,
    'number', o.before_number, 'at', o.before_at, 'region', coalesce(nullif(o.before_city, ''), o.before_region),
    'station', o.before_station, 'other', coalesce(nullif(o.city, ''), o.region), 'other_station', o.station,
    'minutes', ceil(extract(epoch FROM o.at - o.before_at) / 60)::int)
FROM (
    SELECT o.*, lag(o.id) OVER past AS before_id, lag(o.number) OVER past AS before_number,
        lag(o.at) OVER past AS before_at, lag(o.region) OVER past AS before_region,
        lag(o.city) OVER past AS before_city, lag(o.station) OVER past AS before_station,
        lag(o.is_touched) OVER past AS before_is_touched
    FROM operation o WHERE o.{place} <> '' AND NOT o.is_taken_back
    WINDOW past AS (PARTITION BY o.card_id ORDER BY o.at, o.id)
) o
WHERE (o.is_touched OR o.before_is_touched) AND o.at - o.before_at <= make_interval(mins => %(minutes)s)
    AND o.{place} <> o.before_{place} AND (o.city = '' OR o.city <> o.before_city)
"""
_CITIES = f"{_PLACES.format(place='city')} UNION ALL {_PLACES.format(place='region')}"
_NIGHT = """
SELECT o.id, o.card_id, 'night', NULL::numeric,
    jsonb_build_object('at', to_char(o.clock, 'HH24:MI'), 'from', to_char(%(night_from)s::time, 'HH24:MI'),
        'until', to_char(%(night_to)s::time, 'HH24:MI'))
FROM operation o WHERE o.is_touched AND CASE WHEN %(night_from)s::time <= %(night_to)s::time
    THEN o.clock >= %(night_from)s::time AND o.clock < %(night_to)s::time
    ELSE o.clock >= %(night_from)s::time OR o.clock < %(night_to)s::time END
"""
_PRODUCT = """
SELECT o.id, o.card_id, 'product', NULL::numeric, jsonb_build_object('product', o.product_name,
    'allowed', (SELECT jsonb_agg(g.name ORDER BY g.name) FROM fuel_cards_product g WHERE g.id = ANY (o.products)))
FROM operation o WHERE o.is_touched AND o.products <> '{}' AND NOT coalesce(o.product_id = ANY (o.products), false)
"""
RULES = {
    AnomalyRule.TANK.value: _TANK,
    AnomalyRule.CITIES.value: _CITIES,
    AnomalyRule.NIGHT.value: _NIGHT,
    AnomalyRule.PRODUCT.value: _PRODUCT,
}
_OPERATIONS = """
span AS (
    SELECT card_id, min(at) - make_interval(mins => %(minutes)s) AS since,
        max(at) + make_interval(mins => %(minutes)s) AS until
    FROM fuel_touched WHERE card_id IS NOT NULL GROUP BY card_id
), operation AS MATERIALIZED (
    SELECT t.id, t.card_id, t.number, t.at, (t.at AT TIME ZONE %(zone)s)::time AS clock, t.quantity, t.unit,
        t.product_id, coalesce(g.name, t.product_name) AS product_name, s.region, s.city,
        s.number AS station, c.tank, c.products,
        x.card_id IS NOT NULL AS is_touched,
        coalesce(t.quantity + (SELECT sum(r.quantity) FROM fuel_cards_transaction r WHERE r.original_id = t.id) <= 0,
            false) AS is_taken_back
    FROM span p
    JOIN fuel_cards_transaction t ON t.card_id = p.card_id AND t.at >= p.since AND t.at <= p.until
    JOIN fuel_cards_card c ON c.id = t.card_id
    LEFT JOIN (SELECT DISTINCT card_id, at FROM fuel_touched) x ON x.card_id = t.card_id AND x.at = t.at
    LEFT JOIN fuel_cards_station s ON s.id = t.station_id
    LEFT JOIN fuel_cards_product g ON g.id = t.product_id
    WHERE t.kind = 'sale'
)"""


def find_statement(rules: list[str]) -> str:
    """Return the statement that keeps what these rules find, each once, and returns what is new."""
    found = " UNION ALL ".join(RULES[rule] for rule in rules)
    return f"""
WITH {_OPERATIONS}, found (id, card_id, rule, at_most, evidence) AS ({found}), kept AS (
    INSERT INTO fuel_cards_anomaly (transaction_id, card_id, rule, evidence, state, note)
    SELECT f.id, f.card_id, f.rule, f.evidence, 'new', '' FROM found f
    JOIN operation o ON o.id = f.id AND NOT o.is_taken_back
    CROSS JOIN LATERAL (SELECT o.quantity + coalesce(sum(r.quantity), 0) AS quantity
        FROM fuel_cards_transaction r WHERE r.original_id = f.id) n
    WHERE f.at_most IS NULL OR n.quantity > f.at_most
    ORDER BY f.id, f.rule
    ON CONFLICT (transaction_id, rule) DO NOTHING
    RETURNING id, rule
)
SELECT min(id), rule, count(*) FROM kept GROUP BY rule ORDER BY rule
"""
