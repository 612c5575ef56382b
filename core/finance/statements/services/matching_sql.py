"""The set-based steps of matching; `statement_work` names the lines, with their payments where they have one.

Numbers are compared in capitals, with Latin letters for the Cyrillic ones that look alike, as `mentions.fold_number`
writes them. The short number is the last group of digits, without a year behind it.
"""

FOLDED = "translate(replace(upper(i.number), 'Ё', 'Е'), 'АВЕКМНОРСТУХ', 'ABEKMHOPCTYX')"
SHORT = (
    "substring(regexp_replace(i.number, '[-/ .]' || extract(year FROM i.issued_on)::text || '$', '')"
    " from '([0-9]{1,9})[^0-9]*$')::bigint"
)

WORK = """
DROP TABLE IF EXISTS pg_temp.statement_work, pg_temp.statement_line, pg_temp.statement_client, pg_temp.statement_named,
    pg_temp.statement_invoice, pg_temp.statement_found, pg_temp.statement_twin, pg_temp.statement_verdict,
    pg_temp.statement_part;
CREATE TEMPORARY TABLE statement_work (line_id bigint, payment_id bigint) ON COMMIT DROP
"""
# What is plain from the line alone; the others wait for a client.
LINES = """
CREATE TEMPORARY TABLE statement_line ON COMMIT DROP AS
SELECT l.id, w.payment_id, a.legal_entity_id, l.day, l.amount, l.currency, l.number, l.other_inn, l.other_kpp,
    l.mentions, CASE
        WHEN NOT l.is_booked THEN 'not_booked'
        WHEN l.is_reversal THEN 'reversal'
        WHEN l.other_account IN (SELECT number FROM organizations_ownbankaccount)
            OR l.other_inn <> '' AND l.other_inn IN (SELECT inn FROM organizations_legalentity) THEN 'own_transfer'
        WHEN l.direction = 'out' THEN 'outgoing' END AS plain
FROM statement_work w JOIN statements_statementline l ON l.id = w.line_id
JOIN organizations_ownbankaccount a ON a.id = l.own_account_id
"""
# Branches share the tax number: the KPP tells them apart where the bank gives one that we know.
CLIENTS = """
CREATE TEMPORARY TABLE statement_client ON COMMIT DROP AS
WITH known AS MATERIALIZED (
    SELECT id, inn, kpp FROM organizations_organization
    WHERE inn <> '' AND inn IN (SELECT other_inn FROM statement_line WHERE plain IS NULL)
)
SELECT l.id AS line_id, k.id AS organization_id FROM statement_line l JOIN known k ON k.inn = l.other_inn
WHERE l.plain IS NULL AND (l.other_kpp = '' OR k.kpp = l.other_kpp
    OR NOT EXISTS (SELECT FROM known e WHERE e.inn = l.other_inn AND e.kpp = l.other_kpp))
"""
NAMED = """
CREATE TEMPORARY TABLE statement_named ON COMMIT DROP AS
SELECT l.id AS line_id, l.legal_entity_id, l.currency, c.organization_id, m.n AS folded, m.d AS day, m.w AS is_named,
    CASE WHEN m.w AND m.n ~ '^[0-9]{1,9}$' THEN m.n::bigint END AS short
FROM statement_line l JOIN statement_client c ON c.line_id = l.id
CROSS JOIN LATERAL jsonb_to_recordset(l.mentions) AS m(n text, d date, w boolean)
"""
INVOICES = f"""
CREATE TEMPORARY TABLE statement_invoice ON COMMIT DROP AS
SELECT i.id, i.organization_id, i.legal_entity_id, i.currency, i.issued_on, {FOLDED} AS folded, {SHORT} AS short,
    i.amount - i.paid_amount AS remainder
FROM finance_invoice i
WHERE i.organization_id IN (SELECT organization_id FROM statement_named) AND i.status NOT IN ('draft', 'cancelled')
"""
# One number may lead to two invoices; the day in the purpose decides, without one the invoice that is still open.
FOUND = """
CREATE TEMPORARY TABLE statement_found ON COMMIT DROP AS
WITH hit AS (
    SELECT n.line_id, n.folded, n.day, i.id, i.organization_id, i.issued_on, i.remainder
    FROM statement_named n JOIN statement_invoice i ON i.organization_id = n.organization_id AND i.folded = n.folded
        AND i.legal_entity_id = n.legal_entity_id AND i.currency = n.currency
    UNION
    SELECT n.line_id, n.folded, n.day, i.id, i.organization_id, i.issued_on, i.remainder
    FROM statement_named n JOIN statement_invoice i ON i.organization_id = n.organization_id AND i.short = n.short
        AND i.legal_entity_id = n.legal_entity_id AND i.currency = n.currency
), weighed AS (
    SELECT hit.*, count(*) OVER one AS many, count(*) FILTER (WHERE issued_on = day) OVER one AS dated,
        count(*) FILTER (WHERE remainder > 0) OVER one AS unpaid
    FROM hit WINDOW one AS (PARTITION BY line_id, folded)
), kept AS (
    SELECT * FROM weighed WHERE many = 1 OR (dated > 0 AND issued_on = day)
        OR (dated = 0 AND day IS NULL AND unpaid = 1 AND remainder > 0) OR (dated = 0 AND unpaid <> 1)
        OR (dated = 0 AND day IS NOT NULL)
)
SELECT line_id, id AS invoice_id, organization_id, issued_on, count(DISTINCT folded) AS names,
    bool_or(alike > 1) AS is_ambiguous
FROM (SELECT kept.*, count(*) OVER (PARTITION BY line_id, folded) AS alike FROM kept) counted
GROUP BY line_id, id, organization_id, issued_on
"""
# Known before the bank told of it: by the accounting (the same document), or marked as paid by hand (the invoice that
# the line names). Such a line adds nothing: it is that payment.
LOCK_TWINS = """
SELECT p.id FROM finance_payment p WHERE p.status = 'booked' AND (p.is_awaited OR p.source = 'accounting')
    AND p.organization_id IN (SELECT organization_id FROM statement_client)
    AND p.amount IN (SELECT amount FROM statement_line WHERE plain IS NULL)
ORDER BY p.id FOR NO KEY UPDATE
"""
TWINS = """
CREATE TEMPORARY TABLE statement_twin ON COMMIT DROP AS
WITH pair AS (
    SELECT l.id AS line_id, l.day, p.id AS payment_id, p.organization_id
    FROM statement_line l JOIN statement_client c ON c.line_id = l.id
    JOIN finance_payment p ON p.organization_id = c.organization_id AND p.amount = l.amount AND p.status = 'booked'
        AND p.currency = l.currency
    WHERE l.plain IS NULL AND l.payment_id IS NULL
        AND NOT EXISTS (SELECT FROM statements_linematch m WHERE m.payment_id = p.id)
        AND ((p.source = 'accounting' AND p.document_number = l.number AND p.document_on = l.day)
            OR (p.is_awaited AND EXISTS (
                SELECT FROM finance_allocation x JOIN statement_found f ON f.invoice_id = x.invoice_id
                WHERE f.line_id = l.id AND x.payment_id = p.id AND x.takes_back_id IS NULL
                    AND NOT EXISTS (SELECT FROM finance_allocation t WHERE t.takes_back_id = x.id))))
), turned AS (
    SELECT pair.*, row_number() OVER (PARTITION BY line_id ORDER BY payment_id) AS of_line,
        row_number() OVER (PARTITION BY payment_id ORDER BY day, line_id) AS of_payment FROM pair
)
SELECT line_id, payment_id, organization_id FROM turned WHERE of_line = 1 AND of_payment = 1
"""
LOCK_INVOICES = """
SELECT count(*) FROM (SELECT FROM finance_invoice i WHERE i.id IN (SELECT invoice_id FROM statement_found)
    ORDER BY i.id FOR NO KEY UPDATE) locked
"""
# What each found invoice lacks once the exact payments of this very set have paid theirs, and which part of each line
# goes to it, the oldest invoice first.
VERDICTS = """
CREATE TEMPORARY TABLE statement_verdict ON COMMIT DROP AS
WITH named AS (
    SELECT line_id, count(DISTINCT folded) FILTER (WHERE is_named) AS numbers FROM statement_named GROUP BY line_id
), hit AS (
    SELECT f.line_id, count(*) AS invoices, sum(f.names) AS numbers, bool_or(f.is_ambiguous) AS is_ambiguous,
        min(f.organization_id) AS organization_id, count(DISTINCT f.organization_id) AS organizations,
        sum(i.amount - i.paid_amount) AS remainder, min(f.invoice_id) AS invoice_id
    FROM statement_found f JOIN finance_invoice i ON i.id = f.invoice_id GROUP BY f.line_id
), client AS (
    SELECT line_id, count(*) AS many, min(organization_id) AS organization_id FROM statement_client GROUP BY line_id
), judged AS (
    SELECT l.id AS line_id, l.payment_id, l.day, l.amount, l.plain, t.payment_id AS twin_id,
        coalesce(t.organization_id, CASE WHEN h.organizations = 1 THEN h.organization_id END,
            CASE WHEN c.many = 1 THEN c.organization_id END) AS organization_id,
        c.line_id IS NOT NULL AS is_client, h.invoices, h.invoice_id, h.remainder,
        coalesce(h.is_ambiguous, false) OR coalesce(h.organizations, 0) > 1 AS is_ambiguous,
        coalesce(n.numbers, 0) AS numbers, coalesce(n.numbers, 0) > coalesce(h.numbers, 0) AS names_more,
        l.other_inn
    FROM statement_line l LEFT JOIN client c ON c.line_id = l.id LEFT JOIN named n ON n.line_id = l.id
    LEFT JOIN hit h ON h.line_id = l.id LEFT JOIN statement_twin t ON t.line_id = l.id
), firm AS (
    SELECT judged.*, plain IS NULL AND twin_id IS NULL AND invoices = 1 AND NOT is_ambiguous AND remainder > 0
        AND remainder = amount AS pays_one FROM judged
), turned AS (
    SELECT firm.*, CASE WHEN pays_one
        THEN row_number() OVER (PARTITION BY invoice_id, pays_one ORDER BY day, line_id) END AS turn FROM firm
)
SELECT line_id, payment_id, twin_id, organization_id, amount, pays_one AND turn = 1 AS is_exact, invoice_id, CASE
    WHEN plain IS NOT NULL THEN plain
    WHEN twin_id IS NOT NULL OR (pays_one AND turn = 1) THEN 'exact'
    WHEN NOT is_client AND other_inn <> '' AND (other_inn IN (SELECT inn FROM statements_otherpayer)
        OR EXISTS (SELECT FROM statements_statementline o WHERE o.direction = 'out' AND o.other_inn = turned.other_inn))
        THEN 'not_a_client'
    WHEN NOT is_client THEN 'unknown_payer'
    WHEN invoices IS NULL AND numbers = 0 THEN 'no_invoice_number'
    WHEN invoices IS NULL OR is_ambiguous OR (names_more AND remainder <> amount) THEN 'invoice_not_found'
    END AS outcome
FROM turned
"""
# The rest names invoices that the client has: less, more or just what they lack together by now.
PARTS = """
CREATE TEMPORARY TABLE statement_part ON COMMIT DROP AS
WITH lacking AS (
    SELECT f.line_id, f.invoice_id, v.amount, f.issued_on, CASE WHEN v.is_exact THEN i.amount - i.paid_amount
        WHEN EXISTS (SELECT FROM statement_verdict e WHERE e.is_exact AND e.invoice_id = f.invoice_id) THEN 0
        ELSE i.amount - i.paid_amount END AS remainder
    FROM statement_found f JOIN statement_verdict v ON v.line_id = f.line_id AND v.twin_id IS NULL
        AND (v.outcome IS NULL OR v.is_exact)
    JOIN finance_invoice i ON i.id = f.invoice_id
), filled AS (
    SELECT lacking.*, coalesce(sum(remainder) OVER (PARTITION BY line_id ORDER BY issued_on, invoice_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before FROM lacking
)
SELECT line_id, invoice_id, remainder, least(remainder, greatest(amount - before, 0)) AS part FROM filled
"""
SETTLE_VERDICTS = """
UPDATE statement_verdict v SET outcome = CASE
    WHEN v.amount < s.remainder THEN 'partial' WHEN v.amount > s.remainder OR s.invoices = 1 THEN 'excess'
    ELSE 'several' END
FROM (SELECT line_id, sum(remainder) AS remainder, count(*) AS invoices FROM statement_part GROUP BY line_id) s
WHERE s.line_id = v.line_id AND v.outcome IS NULL
"""
PAYMENTS = """
WITH made AS (
    INSERT INTO finance_payment (key, source, status, legal_entity_id, paid_on, currency, amount, purpose,
        document_number, document_on, payer_name, payer_inn, payer_kpp, payer_account, payer_bik)
    SELECT 'bank:' || l.id, 'bank', CASE v.outcome WHEN 'not_a_client' THEN 'set_aside' ELSE 'unmatched' END,
        a.legal_entity_id, l.booked_on, l.currency, l.amount, l.purpose, left(l.number, 40), l.day, l.other_name,
        l.other_inn, l.other_kpp, l.other_account, l.other_bik
    FROM statement_verdict v JOIN statements_statementline l ON l.id = v.line_id
    JOIN organizations_ownbankaccount a ON a.id = l.own_account_id
    WHERE v.payment_id IS NULL AND v.twin_id IS NULL
        AND v.outcome NOT IN ('not_booked', 'reversal', 'own_transfer', 'outgoing')
    ORDER BY l.id
    RETURNING id, status, substr(key, 6)::bigint AS line_id
), noted AS (
    INSERT INTO finance_paymentchange (payment_id, status_from, status_to, author_kind, reason)
    SELECT id, '', status, 'bank', '' FROM made
)
UPDATE statement_verdict v SET payment_id = made.id FROM made WHERE made.line_id = v.line_id
"""
MATCHES = """
INSERT INTO statements_linematch (line_id, outcome, organization_id, payment_id, suggested, is_attached, changed_at)
SELECT v.line_id, v.outcome, v.organization_id, coalesce(v.twin_id, v.payment_id), coalesce(p.parts, '[]'),
    v.twin_id IS NOT NULL, now()
FROM statement_verdict v LEFT JOIN (
    SELECT line_id,
        jsonb_agg(jsonb_build_object('invoice', invoice_id, 'amount', part::text) ORDER BY invoice_id) AS parts
    FROM statement_part WHERE part > 0 GROUP BY line_id
) p ON p.line_id = v.line_id
ORDER BY v.line_id
ON CONFLICT (line_id) DO UPDATE SET outcome = excluded.outcome, organization_id = excluded.organization_id,
    suggested = excluded.suggested, changed_at = excluded.changed_at
"""
DEEDS = """
INSERT INTO statements_linedeed (line_id, deed, outcome, organization_id, payment_id, parts, author_kind, reason)
SELECT m.line_id, CASE WHEN m.is_attached THEN 'attached' WHEN v.is_exact THEN 'booked' ELSE %(deed)s END, m.outcome,
    m.organization_id, m.payment_id, m.suggested, 'bank', ''
FROM statement_verdict v JOIN statements_linematch m ON m.line_id = v.line_id ORDER BY m.line_id
"""
# The bank has told of what was known: it is awaited no more, and it learns what only the bank knows.
ATTACH = """
UPDATE finance_payment p SET is_awaited = false,
    document_number = coalesce(nullif(p.document_number, ''), left(l.number, 40)),
    document_on = coalesce(p.document_on, l.day), payer_name = coalesce(nullif(p.payer_name, ''), l.other_name),
    payer_inn = coalesce(nullif(p.payer_inn, ''), l.other_inn),
    payer_kpp = coalesce(nullif(p.payer_kpp, ''), l.other_kpp),
    payer_account = coalesce(nullif(p.payer_account, ''), l.other_account),
    payer_bik = coalesce(nullif(p.payer_bik, ''), l.other_bik)
FROM statement_twin t JOIN statements_statementline l ON l.id = t.line_id WHERE t.payment_id = p.id
"""
OUTCOMES = "SELECT outcome, count(*) FROM statement_verdict GROUP BY outcome ORDER BY outcome"
TO_BOOK = """
SELECT v.payment_id, v.organization_id, p.invoice_id, p.part FROM statement_verdict v
JOIN statement_part p ON p.line_id = v.line_id WHERE v.is_exact
"""
