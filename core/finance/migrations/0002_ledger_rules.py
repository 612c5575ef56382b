"""The ledger's rules as the database keeps them: balanced entries, moving balances, nothing ever changed."""

from typing import ClassVar

from django.db import migrations

# Statement by statement: a transition table is checked as a whole, so a million postings cost one pass over them.
# Dynamic statements are planned for the number of rows at hand; a cached plan would serve one size and fail another.
# The entries, of which there are many, are looked up by key or hashed, as the planner finds best. The accounts, of
# which there are few, are hashed for a batch: a table filled a moment ago has no statistics, and a plan for "one
# account" would compare each posting with all of them.
CHECK_POSTINGS = """
CREATE FUNCTION finance_check_postings() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = on AS $$
DECLARE
    batch bigint;
    wrong bigint;
    overdrawn bigint[];
BEGIN
    EXECUTE 'SELECT p.entry_id FROM fresh p LEFT JOIN finance_entry e ON e.id = p.entry_id WHERE e.id IS NULL'
        ' LIMIT 1' INTO wrong;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'there is no entry %', wrong
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'finance_posting_entry';
    END IF;
    EXECUTE 'SELECT count(*) FROM fresh' INTO batch;
    IF batch > 1000 THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;
    EXECUTE 'SELECT p.entry_id FROM fresh p LEFT JOIN finance_account a ON a.id = p.account_id'
        ' GROUP BY p.entry_id, a.currency HAVING sum(p.amount) <> 0 OR a.currency IS NULL LIMIT 1' INTO wrong;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the postings of entry % do not sum to zero over known accounts', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finance_entry_balanced';
    END IF;
    -- Locked in one order, so that two batches over the same accounts wait and never deadlock.
    EXECUTE 'SELECT count(*) FROM (SELECT FROM finance_account a WHERE a.balance IS NOT NULL'
        ' AND a.id IN (SELECT account_id FROM fresh) ORDER BY a.id FOR NO KEY UPDATE) locked' INTO wrong;
    EXECUTE 'UPDATE finance_account a SET balance = a.balance + s.amount'
        ' FROM (SELECT account_id, sum(amount) AS amount FROM fresh GROUP BY account_id) s'
        ' WHERE a.id = s.account_id AND a.balance IS NOT NULL';
    EXECUTE 'SELECT array_agg(a.id) FROM finance_account a WHERE a.balance < -a.credit_limit'
        ' AND a.id IN (SELECT account_id FROM fresh)' INTO overdrawn;
    IF overdrawn IS NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE 'SELECT p.account_id FROM fresh p JOIN finance_entry e ON e.id = p.entry_id'
        ' WHERE p.account_id = ANY($1) AND e.respects_limit'
        ' GROUP BY p.account_id HAVING sum(p.amount) < 0 LIMIT 1' INTO wrong USING overdrawn;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'account % would exceed its credit limit', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finance_credit_limit';
    END IF;
    RETURN NULL;
END $$
"""

GUARD_ACCOUNT = """
CREATE FUNCTION finance_guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.balance <> 0 THEN
            RAISE EXCEPTION 'a new account holds nothing' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.balance IS DISTINCT FROM OLD.balance AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a balance moves only with postings' USING ERRCODE = 'check_violation';
    ELSIF (NEW.id, NEW.organization_id, NEW.code, NEW.currency)
        IS DISTINCT FROM (OLD.id, OLD.organization_id, OLD.code, OLD.currency) THEN
        RAISE EXCEPTION 'an account stays whose and what it is' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""

REFUSE_CHANGE = """
CREATE FUNCTION finance_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""

TRIGGERS = (
    "CREATE TRIGGER finance_check_postings AFTER INSERT ON finance_posting REFERENCING NEW TABLE AS fresh"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_check_postings()",
    "CREATE TRIGGER finance_guard_account BEFORE INSERT OR UPDATE ON finance_account"
    " FOR EACH ROW EXECUTE FUNCTION finance_guard_account()",
    "CREATE TRIGGER finance_keep_account BEFORE DELETE OR TRUNCATE ON finance_account"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_refuse_change()",
    "CREATE TRIGGER finance_keep_entry BEFORE UPDATE OR DELETE OR TRUNCATE ON finance_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_refuse_change()",
    "CREATE TRIGGER finance_keep_posting BEFORE UPDATE OR DELETE OR TRUNCATE ON finance_posting"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_refuse_change()",
)

UNDO = (
    "DROP FUNCTION finance_check_postings CASCADE",
    "DROP FUNCTION finance_guard_account CASCADE",
    "DROP FUNCTION finance_refuse_change CASCADE",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("finance", "0001_ledger")]

    operations: ClassVar = [
        migrations.RunSQL([CHECK_POSTINGS, GUARD_ACCOUNT, REFUSE_CHANGE, *TRIGGERS], list(UNDO)),
    ]
