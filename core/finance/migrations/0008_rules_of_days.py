"""The ledger's rules with days, owners and figures: a closed day stays closed, kept figures move with the postings."""

from typing import ClassVar

from django.db import migrations

# Whoever books takes a shared lock and whoever closes days the exclusive one: no entry slips into a day that is being
# closed, and entries never wait for one another here.
FIRST_OPEN_DAY = """
CREATE FUNCTION finance_first_open_day() RETURNS date LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(20260, hashtext(current_schema()));
    RETURN coalesce((SELECT b.closed_until + 1 FROM finance_books b), date '0001-01-01');
END $$
"""

CHECK_ENTRIES = """
CREATE FUNCTION finance_check_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first_open date := finance_first_open_day();
BEGIN
    IF EXISTS (SELECT FROM fresh WHERE booked_on < first_open) THEN
        RAISE EXCEPTION 'the books are closed before %', first_open
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finance_period_open';
    END IF;
    RETURN NULL;
END $$
"""

GUARD_BOOKS = """
CREATE FUNCTION finance_guard_books() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR NEW.closed_until IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(20260, hashtext(current_schema()));
    END IF;
    RETURN NEW;
END $$
"""

# Statement by statement: a transition table is checked as a whole, so a million postings cost one pass over them.
STRAY = """
SELECT p.entry_id {into} FROM fresh p LEFT JOIN finance_entry e ON e.id = p.entry_id
WHERE e.booked_on IS DISTINCT FROM p.booked_on LIMIT 1
"""
UNBALANCED = """
SELECT p.entry_id {into} FROM fresh p LEFT JOIN finance_account a ON a.id = p.account_id
GROUP BY p.entry_id, a.currency HAVING sum(p.amount) <> 0 OR a.currency IS NULL
    OR bool_or(p.organization_id IS DISTINCT FROM a.organization_id) LIMIT 1
"""
# Locked in one order, so that two batches over the same clients wait and never deadlock.
LOCK = """
SELECT count(*) {into} FROM (SELECT FROM finance_clientbalance b
    WHERE b.organization_id IN (SELECT organization_id FROM fresh) ORDER BY b.id FOR NO KEY UPDATE) locked
"""
MOVE = """
WITH sums AS (
    SELECT account_id, booked_on, coalesce(sum(amount) FILTER (WHERE amount > 0), 0) AS credit,
        coalesce(-sum(amount) FILTER (WHERE amount < 0), 0) AS debit
    FROM fresh WHERE organization_id IS NOT NULL GROUP BY account_id, booked_on
), turnovers AS (
    INSERT INTO finance_dayturnover AS t (account_id, booked_on, credited, debited)
    SELECT account_id, booked_on, credit, debit FROM sums ON CONFLICT (account_id, booked_on)
    DO UPDATE SET credited = t.credited + excluded.credited, debited = t.debited + excluded.debited
), moved AS (
    UPDATE finance_account a SET balance = a.balance + s.amount
    FROM (SELECT account_id, sum(credit - debit) AS amount FROM sums GROUP BY account_id) s
    WHERE a.id = s.account_id RETURNING a.organization_id, a.currency, a.code, s.amount
)
UPDATE finance_clientbalance b SET services = b.services + s.services, penalties = b.penalties + s.penalties,
    documented = b.documented + s.documented
FROM (SELECT organization_id, currency, coalesce(sum(amount) FILTER (WHERE code = 'client'), 0) AS services,
        coalesce(sum(amount) FILTER (WHERE code = 'penalty'), 0) AS penalties,
        coalesce(sum(amount) FILTER (WHERE code = 'documented'), 0) AS documented
    FROM moved GROUP BY organization_id, currency) s
WHERE b.organization_id = s.organization_id AND b.currency = s.currency
"""
OVERDRAWN = """
SELECT array_agg(b.id) {into} FROM finance_clientbalance b
WHERE b.operational < -b.credit_limit AND b.organization_id IN (SELECT organization_id FROM fresh)
"""
BEYOND_LIMIT = """
SELECT b.organization_id {into} FROM fresh p JOIN finance_entry e ON e.id = p.entry_id
JOIN finance_account a ON a.id = p.account_id AND a.code IN ('client', 'penalty')
JOIN finance_clientbalance b ON b.organization_id = a.organization_id AND b.currency = a.currency
WHERE b.id = ANY({overdrawn}) AND e.respects_limit
GROUP BY b.organization_id, b.id HAVING sum(p.amount) < 0 LIMIT 1
"""


def both(statement: str, into: str = "", using: str = "") -> str:
    """Return the statement in two forms: planned once for the few postings of one entry, and for a batch by its size.

    A plan that is kept serves one size and fails another: for "one row" it would compare each posting of a batch with
    every account.
    """
    static = statement.format(into=f"INTO {into}" if into else "", overdrawn=using)
    dynamic = statement.format(into="", overdrawn="$1").replace("'", "''")
    ends = (f" INTO {into}" if into else "") + (f" USING {using}" if using else "")
    return f"IF batch <= 100 THEN {static}; ELSE EXECUTE '{dynamic}'{ends}; END IF;"


# The entries of a batch, of which there are many, are looked up by key or hashed, as the planner finds best. The
# accounts, of which there are few, are hashed: a table filled a moment ago has no statistics.
CHECK_POSTINGS = f"""
CREATE OR REPLACE FUNCTION finance_check_postings() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = on AS $$
DECLARE
    batch bigint;
    wrong bigint;
    overdrawn bigint[];
BEGIN
    SELECT count(*) INTO batch FROM fresh;
    {both(STRAY, "wrong")}
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'there is no entry % on the day of its posting', wrong
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'finance_posting_entry';
    END IF;
    IF batch > 1000 THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;
    {both(UNBALANCED, "wrong")}
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the postings of entry % do not sum to zero over known accounts of their owners', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finance_entry_balanced';
    END IF;
    {both(LOCK, "wrong")}
    {both(MOVE)}
    {both(OVERDRAWN, "overdrawn")}
    IF overdrawn IS NULL THEN
        RETURN NULL;
    END IF;
    {both(BEYOND_LIMIT, "wrong", "overdrawn")}
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'organization % would exceed its credit limit', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finance_credit_limit';
    END IF;
    RETURN NULL;
END $$
"""  # noqa: S608

OPEN_BALANCE = """
CREATE FUNCTION finance_open_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.organization_id IS NOT NULL THEN
        INSERT INTO finance_clientbalance (organization_id, currency) VALUES (NEW.organization_id, NEW.currency)
        ON CONFLICT (organization_id, currency) DO NOTHING;
    END IF;
    RETURN NULL;
END $$
"""

GUARD_BALANCE = """
CREATE FUNCTION finance_guard_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (NEW.services, NEW.penalties, NEW.documented) <> (0, 0, 0) THEN
            RAISE EXCEPTION 'a new balance holds nothing' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF (NEW.services, NEW.penalties, NEW.documented) <> (OLD.services, OLD.penalties, OLD.documented)
        AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a balance moves only with postings' USING ERRCODE = 'check_violation';
    ELSIF (NEW.id, NEW.organization_id, NEW.currency) <> (OLD.id, OLD.organization_id, OLD.currency) THEN
        RAISE EXCEPTION 'a balance stays whose and what it is' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""

GUARD_TURNOVER = """
CREATE FUNCTION finance_guard_turnover() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'turnovers move only with postings' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""

TRIGGERS = (
    "CREATE TRIGGER finance_check_entries AFTER INSERT ON finance_entry REFERENCING NEW TABLE AS fresh"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_check_entries()",
    "CREATE TRIGGER finance_guard_books BEFORE INSERT OR UPDATE OF closed_until ON finance_books"
    " FOR EACH ROW EXECUTE FUNCTION finance_guard_books()",
    "CREATE TRIGGER finance_keep_books BEFORE DELETE OR TRUNCATE ON finance_books"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_refuse_change()",
    "CREATE TRIGGER finance_open_balance AFTER INSERT ON finance_account"
    " FOR EACH ROW EXECUTE FUNCTION finance_open_balance()",
    "CREATE TRIGGER finance_guard_balance BEFORE INSERT OR UPDATE ON finance_clientbalance"
    " FOR EACH ROW EXECUTE FUNCTION finance_guard_balance()",
    "CREATE TRIGGER finance_keep_balance BEFORE DELETE OR TRUNCATE ON finance_clientbalance"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_refuse_change()",
    "CREATE TRIGGER finance_guard_turnover BEFORE INSERT OR UPDATE ON finance_dayturnover"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_guard_turnover()",
    "CREATE TRIGGER finance_keep_turnover BEFORE DELETE OR TRUNCATE ON finance_dayturnover"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_refuse_change()",
)

NEW_FUNCTIONS = (
    "finance_check_entries",
    "finance_first_open_day",
    "finance_guard_books",
    "finance_open_balance",
    "finance_guard_balance",
    "finance_guard_turnover",
)
UNDO = (
    "DROP TRIGGER finance_keep_books ON finance_books",
    "DROP TRIGGER finance_keep_balance ON finance_clientbalance",
    "DROP TRIGGER finance_keep_turnover ON finance_dayturnover",
    *(f"DROP FUNCTION {name} CASCADE" for name in NEW_FUNCTIONS),
)
FUNCTIONS = (
    FIRST_OPEN_DAY,
    CHECK_ENTRIES,
    GUARD_BOOKS,
    CHECK_POSTINGS,
    OPEN_BALANCE,
    GUARD_BALANCE,
    GUARD_TURNOVER,
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("finance", "0007_days_and_owners")]

    operations: ClassVar = [migrations.RunSQL([*FUNCTIONS, *TRIGGERS], list(UNDO))]
