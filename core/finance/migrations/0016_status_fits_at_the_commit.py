"""The check at the commit looks into the schema of its own table: a job commits after it has left its company."""

from typing import ClassVar

from django.db import migrations

# As its owner and by the name of the table's schema, whatever role and path the commit has.
STATUS_FITS = """
CREATE OR REPLACE FUNCTION finance_invoice_status_fits() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    wrong bigint;
BEGIN
    EXECUTE format('SELECT i.id FROM %I.finance_invoice i WHERE i.id = $1 AND CASE i.status'
        ' WHEN ''issued'' THEN i.paid_amount <> 0'
        ' WHEN ''partially_paid'' THEN i.paid_amount = 0 OR i.paid_amount = i.amount'
        ' WHEN ''overdue'' THEN i.paid_amount = i.amount'
        ' WHEN ''paid'' THEN i.paid_amount <> i.amount'
        ' ELSE false END', TG_TABLE_SCHEMA) INTO wrong USING NEW.id;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the status of invoice % does not fit what is paid', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'finance_invoice_status_fits';
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("finance", "0015_acts_of_operations")]

    operations: ClassVar = [migrations.RunSQL([STATUS_FITS], migrations.RunSQL.noop)]
