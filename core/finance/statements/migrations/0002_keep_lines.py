"""Lines and deeds stay as they were written; the rule is the ledger's own."""

from typing import ClassVar

from django.db import migrations

KEPT = ("statements_statementline", "statements_linedeed")
TRIGGERS = tuple(
    f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION finance_refuse_change()"
    for table in KEPT
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("statements", "0001_statements"), ("finance", "0002_ledger_rules")]

    operations: ClassVar = [
        migrations.RunSQL([*TRIGGERS], [f"DROP TRIGGER {table}_keep ON {table}" for table in KEPT]),
    ]
