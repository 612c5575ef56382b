"""A line is not moved away from an issued paper either: what it belonged to is looked at beside what it belongs to.

And a printed invoice stays as it was printed.
"""

from typing import ClassVar

from django.db import migrations

LINES = (("invoice", "finance_invoiceline"), ("act", "finance_actline"))

GUARD_MOVED = """
CREATE FUNCTION finance_guard_moved_{paper}_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT p.id INTO wrong FROM (SELECT {paper}_id FROM touched UNION SELECT {paper}_id FROM before) t
    JOIN finance_{paper} p ON p.id = t.{paper}_id WHERE p.status <> 'draft' LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the lines of {paper} % stay as they were issued', wrong USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$
"""

STATEMENTS = [
    statement
    for paper, table in LINES
    for statement in (
        GUARD_MOVED.format(paper=paper),
        f"DROP TRIGGER {table}_update ON {table}",
        f"CREATE TRIGGER {table}_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS before NEW TABLE AS touched"
        f" FOR EACH STATEMENT EXECUTE FUNCTION finance_guard_moved_{paper}_lines()",
    )
]
STATEMENTS.append(
    "CREATE TRIGGER finance_invoicefile_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON finance_invoicefile"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_refuse_change()"
)

UNDO = [
    "DROP TRIGGER finance_invoicefile_keep ON finance_invoicefile",
    *(
        statement
        for paper, table in LINES
        for statement in (
            f"DROP FUNCTION finance_guard_moved_{paper}_lines() CASCADE",
            f"CREATE TRIGGER {table}_update AFTER UPDATE ON {table} REFERENCING NEW TABLE AS touched"
            f" FOR EACH STATEMENT EXECUTE FUNCTION finance_guard_{paper}_lines()",
        )
    ),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("finance", "0010_asked_for_and_printed")]

    operations: ClassVar = [migrations.RunSQL(STATEMENTS, UNDO)]
