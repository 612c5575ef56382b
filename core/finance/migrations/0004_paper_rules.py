"""The rules of papers and payments as the database keeps them: sums that move with allocations alone, fixed papers."""

from typing import ClassVar

from django.db import migrations

# Statement by statement, like the ledger's: a hundred thousand allocations cost one pass. Rows are locked in one
# order, payments before invoices, so that two batches wait and never deadlock.
ALLOCATE = """
CREATE FUNCTION finance_allocate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    EXECUTE 'SELECT count(*) FROM (SELECT FROM finance_payment p WHERE p.id IN (SELECT payment_id FROM fresh)'
        ' ORDER BY p.id FOR NO KEY UPDATE) locked' INTO wrong;
    EXECUTE 'SELECT count(*) FROM (SELECT FROM finance_invoice i WHERE i.id IN (SELECT invoice_id FROM fresh)'
        ' ORDER BY i.id FOR NO KEY UPDATE) locked' INTO wrong;
    EXECUTE 'SELECT f.id FROM fresh f LEFT JOIN finance_allocation o ON o.id = f.takes_back_id'
        ' WHERE f.takes_back_id IS NOT NULL AND (o.id IS NULL OR o.takes_back_id IS NOT NULL'
        ' OR (o.payment_id, o.invoice_id, -o.amount) IS DISTINCT FROM (f.payment_id, f.invoice_id, f.amount)) LIMIT 1'
        INTO wrong;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'allocation % does not undo what it takes back', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finance_allocation_takes_back';
    END IF;
    EXECUTE 'SELECT f.id FROM fresh f JOIN finance_payment p ON p.id = f.payment_id'
        ' JOIN finance_invoice i ON i.id = f.invoice_id'
        ' WHERE p.organization_id IS DISTINCT FROM i.organization_id OR p.currency <> i.currency LIMIT 1' INTO wrong;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'allocation % joins what does not belong together', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finance_allocation_belongs';
    END IF;
    EXECUTE 'UPDATE finance_payment p SET allocated_amount = p.allocated_amount + s.amount'
        ' FROM (SELECT payment_id, sum(amount) AS amount FROM fresh GROUP BY payment_id) s WHERE p.id = s.payment_id';
    EXECUTE 'UPDATE finance_invoice i SET paid_amount = i.paid_amount + s.amount'
        ' FROM (SELECT invoice_id, sum(amount) AS amount FROM fresh GROUP BY invoice_id) s WHERE i.id = s.invoice_id';
    RETURN NULL;
END $$
"""

GUARD_INVOICE = """
CREATE FUNCTION finance_guard_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.paid_amount <> 0 THEN
            RAISE EXCEPTION 'a new invoice is not paid' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'draft' THEN
            RAISE EXCEPTION 'an issued invoice is cancelled, never removed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.paid_amount <> OLD.paid_amount AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'what is paid moves only with allocations' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.status <> 'draft' AND (NEW.status = 'draft'
        OR (NEW.legal_entity_id, NEW.organization_id, NEW.number, NEW.issued_on, NEW.currency, NEW.amount,
            NEW.vat_amount, coalesce(OLD.agreement_id, NEW.agreement_id))
        IS DISTINCT FROM (OLD.legal_entity_id, OLD.organization_id, OLD.number, OLD.issued_on, OLD.currency,
            OLD.amount, OLD.vat_amount, NEW.agreement_id)) THEN
        RAISE EXCEPTION 'an issued invoice stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""

GUARD_ACT = """
CREATE FUNCTION finance_guard_act() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'draft' THEN
            RAISE EXCEPTION 'an issued act is cancelled, never removed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status <> 'draft' AND (NEW.status = 'draft'
        OR (NEW.legal_entity_id, NEW.organization_id, NEW.number, NEW.issued_on, NEW.currency, NEW.amount,
            NEW.vat_amount, NEW.covers_charges, coalesce(OLD.agreement_id, NEW.agreement_id))
        IS DISTINCT FROM (OLD.legal_entity_id, OLD.organization_id, OLD.number, OLD.issued_on, OLD.currency,
            OLD.amount, OLD.vat_amount, OLD.covers_charges, NEW.agreement_id)) THEN
        RAISE EXCEPTION 'an issued act stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""

GUARD_PAYMENT = """
CREATE FUNCTION finance_guard_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.allocated_amount <> 0 OR NEW.refunded_amount <> 0 THEN
            RAISE EXCEPTION 'a new payment pays nothing yet' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.allocated_amount <> OLD.allocated_amount AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'what is allocated moves only with allocations' USING ERRCODE = 'check_violation';
    ELSIF (NEW.key, NEW.source, NEW.amount, NEW.currency)
        IS DISTINCT FROM (OLD.key, OLD.source, OLD.amount, OLD.currency)
        OR (OLD.status = 'booked' AND NEW.status = 'booked' AND NEW.organization_id <> OLD.organization_id) THEN
        RAISE EXCEPTION 'a payment stays what it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""

GUARD_LINES = """
CREATE FUNCTION finance_guard_{paper}_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT p.id INTO wrong FROM touched t JOIN finance_{paper} p ON p.id = t.{paper}_id
    WHERE p.status <> 'draft' LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the lines of {paper} % stay as they were issued', wrong USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$
"""

# At the commit, when every statement has had its say.
STATUS_FITS = """
CREATE FUNCTION finance_invoice_status_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT i.id INTO wrong FROM finance_invoice i WHERE i.id = NEW.id AND CASE i.status
        WHEN 'issued' THEN i.paid_amount <> 0
        WHEN 'partially_paid' THEN i.paid_amount = 0 OR i.paid_amount = i.amount
        WHEN 'overdue' THEN i.paid_amount = i.amount
        WHEN 'paid' THEN i.paid_amount <> i.amount
        ELSE false END;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the status of invoice % does not fit what is paid', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finance_invoice_status_fits';
    END IF;
    RETURN NULL;
END $$
"""

KEPT = ("finance_allocation", "finance_invoicechange", "finance_actchange", "finance_paymentchange")
LINES = (("invoice", "finance_invoiceline"), ("act", "finance_actline"))

TRIGGERS = (
    "CREATE TRIGGER finance_allocate AFTER INSERT ON finance_allocation REFERENCING NEW TABLE AS fresh"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_allocate()",
    "CREATE TRIGGER finance_guard_invoice BEFORE INSERT OR UPDATE OR DELETE ON finance_invoice"
    " FOR EACH ROW EXECUTE FUNCTION finance_guard_invoice()",
    "CREATE TRIGGER finance_guard_act BEFORE UPDATE OR DELETE ON finance_act"
    " FOR EACH ROW EXECUTE FUNCTION finance_guard_act()",
    "CREATE TRIGGER finance_guard_payment BEFORE INSERT OR UPDATE ON finance_payment"
    " FOR EACH ROW EXECUTE FUNCTION finance_guard_payment()",
    "CREATE TRIGGER finance_keep_payment BEFORE DELETE OR TRUNCATE ON finance_payment"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_refuse_change()",
    "CREATE CONSTRAINT TRIGGER finance_invoice_status_fits AFTER INSERT OR UPDATE ON finance_invoice"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance_invoice_status_fits()",
    *(
        f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION finance_refuse_change()"
        for table in KEPT
    ),
    *(
        f"CREATE TRIGGER {table}_{deed.lower()} AFTER {deed} ON {table} REFERENCING {rows} TABLE AS touched"
        f" FOR EACH STATEMENT EXECUTE FUNCTION finance_guard_{paper}_lines()"
        for paper, table in LINES
        for deed, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    ),
)

FUNCTIONS = (
    ALLOCATE,
    GUARD_INVOICE,
    GUARD_ACT,
    GUARD_PAYMENT,
    STATUS_FITS,
    *(GUARD_LINES.format(paper=paper) for paper, _table in LINES),
)

UNDO = (
    *(f"DROP TRIGGER {table}_keep ON {table}" for table in KEPT),
    "DROP TRIGGER finance_keep_payment ON finance_payment",
    *(
        f"DROP FUNCTION {name} CASCADE"
        for name in (
            "finance_allocate",
            "finance_guard_invoice",
            "finance_guard_act",
            "finance_guard_payment",
            "finance_invoice_status_fits",
            "finance_guard_invoice_lines",
            "finance_guard_act_lines",
        )
    ),
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("finance", "0003_papers_and_payments")]

    operations: ClassVar = [migrations.RunSQL([*FUNCTIONS, *TRIGGERS], list(UNDO))]
