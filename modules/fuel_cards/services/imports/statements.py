"""The set-based steps of an import of transactions."""

from modules.fuel_cards.services.rates import AMOUNT, TARIFF, join_rates

STAGE = """
DROP TABLE IF EXISTS pg_temp.fuel_stage, pg_temp.fuel_goods, pg_temp.fuel_station;
CREATE TEMPORARY TABLE fuel_stage (line int, reason text, number text, at timestamptz, posted_at timestamptz,
    card_number text, holder text, kind text, station_number text, product_code text, product_name text,
    product_key text, quantity numeric(14, 3), unit text, price numeric(14, 4), gross numeric(14, 2),
    discount numeric(14, 2), net numeric(14, 2), original_number text, fate "char" DEFAULT 'c') ON COMMIT DROP;
CREATE TEMPORARY TABLE fuel_station (number text, address text, region text) ON COMMIT DROP
"""
MARK_REFUSED = "UPDATE fuel_stage SET fate = 'r' WHERE reason <> ''"

# The products that the file prints, each known by its code or else by its name or synonym.
GOODS = """
CREATE TEMPORARY TABLE fuel_goods ON COMMIT DROP AS
SELECT g.product_code, g.product_key, p.id AS product_id, p.unit
FROM (SELECT DISTINCT product_code, product_key FROM fuel_stage WHERE fate = 'c') g
LEFT JOIN fuel_cards_product c ON c.code = g.product_code
LEFT JOIN fuel_cards_productname n ON n.key = g.product_key
LEFT JOIN fuel_cards_product p ON p.id = coalesce(c.id, n.product_id)
"""
_SAME_GOODS = """CASE WHEN {a}.product_id IS NOT NULL AND {b}.product_id IS NOT NULL
    THEN {a}.product_id = {b}.product_id ELSE lower({x}.product_name) = lower({y}.product_name) END"""
_SAME = """s.card_number = {y}.card_number AND s.quantity = {y}.quantity AND s.gross = {y}.gross AND s.net = {y}.net
    AND {goods}"""
_VERDICT = "fate = CASE WHEN {same} THEN 'd' ELSE 'r' END, reason = CASE WHEN {same} THEN '' ELSE 'conflict' END"

# A number that is known already: the same again, or in conflict with what stays.
JUDGE_KNOWN = f"""
UPDATE fuel_stage s
SET {_VERDICT.format(same=_SAME.format(y="t", goods=_SAME_GOODS.format(a="g", b="t", x="s", y="t")))}
FROM fuel_cards_transaction t, fuel_goods g
WHERE s.fate = 'c' AND t.supplier_id = %(supplier)s AND t.number = s.number
    AND g.product_code = s.product_code AND g.product_key = s.product_key
"""
# A card that is known, but as another supplier's: the sign of a file sent under the wrong name.
JUDGE_STRANGE = """
WITH strange AS MATERIALIZED (
    SELECT DISTINCT c.number FROM fuel_cards_card c
    WHERE c.supplier_id <> %(supplier)s AND c.number IN (SELECT card_number FROM fuel_stage WHERE fate = 'c')
        AND NOT EXISTS (SELECT FROM fuel_cards_card o WHERE o.supplier_id = %(supplier)s AND o.number = c.number)
)
UPDATE fuel_stage s SET fate = 'r', reason = 'another_supplier' FROM strange x
WHERE s.fate = 'c' AND s.card_number = x.number
"""
# A number that the file has twice: its first row is the one that is taken.
JUDGE_REPEATED = f"""
WITH first AS (
    SELECT DISTINCT ON (s.number) s.*, g.product_id FROM fuel_stage s
    JOIN (SELECT number FROM fuel_stage WHERE fate = 'c' GROUP BY number HAVING count(*) > 1) r ON r.number = s.number
    JOIN fuel_goods g ON g.product_code = s.product_code AND g.product_key = s.product_key
    WHERE s.fate = 'c' ORDER BY s.number, s.line
)
UPDATE fuel_stage s
SET {_VERDICT.format(same=_SAME.format(y="f", goods=_SAME_GOODS.format(a="g", b="f", x="s", y="f")))}
FROM first f, fuel_goods g
WHERE s.fate = 'c' AND f.number = s.number AND s.line > f.line
    AND g.product_code = s.product_code AND g.product_key = s.product_key
"""
COUNTS = """
SELECT count(*), count(*) FILTER (WHERE fate = 'c'), count(*) FILTER (WHERE fate = 'd'),
    count(*) FILTER (WHERE fate = 'r'), coalesce(sum(net) FILTER (WHERE fate = 'c'), 0)
FROM fuel_stage
"""
REASONS = "SELECT reason, count(*) FROM fuel_stage WHERE fate = 'r' GROUP BY reason ORDER BY reason"
FIRST_ROWS = """
SELECT s.line, s.number, s.at, s.card_number, s.product_name, s.quantity, s.unit, s.net, s.fate::text
FROM fuel_stage s WHERE s.fate <> 'r' ORDER BY s.line LIMIT %(rows)s
"""
# Whose cards the most of these rows have.
STRANGE_CARDS = """
SELECT p.name, count(DISTINCT s.card_number) FROM fuel_stage s
JOIN fuel_cards_card c ON c.number = s.card_number JOIN fuel_cards_supplier p ON p.id = c.supplier_id
WHERE s.reason = 'another_supplier' GROUP BY p.name ORDER BY 2 DESC, 1 LIMIT 1
"""
WRITE_ERRORS = """
INSERT INTO fuel_cards_rowerror (run_id, line, reason, number)
SELECT %(run)s, line, reason, coalesce(number, '') FROM fuel_stage WHERE fate = 'r' ORDER BY line
"""
STATIONS = """
INSERT INTO fuel_cards_station (supplier_id, number, address, region)
SELECT %(supplier)s, number, address, region FROM fuel_station ORDER BY number
ON CONFLICT (supplier_id, number) DO NOTHING
"""
# Assigning a card takes the row FOR UPDATE: whoever comes second sees what the first has done.
LOCK_CARDS = """
SELECT count(*) FROM (
    SELECT FROM fuel_cards_card c WHERE c.supplier_id = %(supplier)s
        AND c.number IN (SELECT card_number FROM fuel_stage WHERE fate = 'c') ORDER BY c.id FOR KEY SHARE) locked
"""
INSERT = f"""
WITH made AS (
    INSERT INTO fuel_cards_transaction (supplier_id, number, kind, at, posted_at, card_id, card_number, holder,
        organization_id, unallocated, station_id, product_id, product_name, quantity, unit, price, gross, discount, net,
        tariff_id, amount, charge_number, original_number, run_id, line)
    SELECT %(supplier)s, s.number, s.kind, s.at, s.posted_at, c.id, s.card_number, s.holder,
        a.organization_id,
        CASE WHEN c.id IS NULL THEN 'unknown_card' WHEN a.id IS NULL THEN 'unassigned_card' ELSE '' END,
        st.id, g.product_id, s.product_name, s.quantity, coalesce(g.unit, s.unit), s.price, s.gross, s.discount, s.net,
        CASE WHEN a.id IS NOT NULL THEN {TARIFF} END, CASE WHEN a.id IS NOT NULL THEN {AMOUNT.format(t="s")} END,
        (a.id IS NOT NULL)::int, s.original_number, %(run)s, s.line
    FROM fuel_stage s
    JOIN fuel_goods g ON g.product_code = s.product_code AND g.product_key = s.product_key
    LEFT JOIN fuel_cards_station st ON st.supplier_id = %(supplier)s AND st.number = s.station_number
    LEFT JOIN fuel_cards_card c ON c.supplier_id = %(supplier)s AND c.number = s.card_number
    LEFT JOIN fuel_cards_cardassignment a ON a.card_id = c.id
        AND a.starts_at <= s.at AND (a.ends_at IS NULL OR s.at < a.ends_at)
    {
    join_rates(
        payer="a.organization_id",
        supplier="%(supplier)s",
        product="g.product_id",
        station="st",
        at="s.at",
        quantity="s.quantity",
    )
}
    WHERE s.fate = 'c'
    ON CONFLICT (supplier_id, number) DO NOTHING
    RETURNING id, organization_id, amount, charge_number, at
)
INSERT INTO fuel_fresh SELECT * FROM made
"""
# A cut file may have lost the end of the original's number; the whole file brings it as a duplicate.
MEND_ORIGINALS = """
UPDATE fuel_cards_transaction t SET original_number = s.original_number
FROM fuel_stage s
WHERE s.fate = 'd' AND s.original_number <> '' AND t.supplier_id = %(supplier)s AND t.number = s.number
    AND t.original_id IS NULL AND t.kind <> 'sale' AND t.original_number <> s.original_number
"""
LINK_NAMED = """
WITH linked AS (
    UPDATE fuel_cards_transaction t SET original_id = o.id FROM fuel_cards_transaction o
    WHERE t.supplier_id = %(supplier)s AND t.original_id IS NULL AND t.kind <> 'sale' AND t.original_number <> ''
        AND o.supplier_id = t.supplier_id AND o.number = t.original_number AND o.id <> t.id
    RETURNING t.id
)
INSERT INTO fuel_due SELECT id FROM linked ON CONFLICT DO NOTHING
"""
# Returns that name no sale, with the sales that agree in everything; those that are taken back already are left out.
_CANDIDATES = """
SELECT t.id AS return_id, o.id AS sale_id, t.at AS return_at, o.at AS sale_at FROM fuel_cards_transaction t
JOIN fuel_cards_transaction o ON o.supplier_id = t.supplier_id AND {same_card}
    AND o.kind = 'sale' AND o.at <= t.at AND o.quantity = -t.quantity AND o.gross = -t.gross AND o.net = -t.net
    AND o.station_id IS NOT DISTINCT FROM t.station_id AND o.product_id IS NOT DISTINCT FROM t.product_id
    AND (o.product_id IS NOT NULL OR lower(o.product_name) = lower(t.product_name))
    AND (o.price = t.price OR o.price IS NULL OR t.price IS NULL)
WHERE t.supplier_id = %(supplier)s AND t.original_id IS NULL AND t.kind <> 'sale' AND t.kind = 'return'
    AND t.original_number = '' AND NOT EXISTS (
        SELECT FROM fuel_cards_transaction x WHERE x.original_id = o.id AND x.kind = 'return')
"""
CANDIDATES = f"""
SELECT return_id, sale_id FROM (
    {_CANDIDATES.format(same_card="o.card_id = t.card_id")}
    UNION ALL
    {_CANDIDATES.format(same_card="o.card_id IS NULL AND t.card_id IS NULL AND o.card_number = t.card_number")}
) q ORDER BY return_at, return_id, sale_at DESC, sale_id DESC
"""
LINK_MATCHED = """
WITH linked AS (
    UPDATE fuel_cards_transaction t SET original_id = m.sale
    FROM unnest(%(returns)s::bigint[], %(sales)s::bigint[]) m (return, sale) WHERE t.id = m.return RETURNING t.id
)
INSERT INTO fuel_due SELECT id FROM linked ON CONFLICT DO NOTHING
"""
