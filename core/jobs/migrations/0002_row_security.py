"""Each company's role is held to rows of its own company."""

from django.db import migrations

TABLES = ("jobs_job", "jobs_progress", "jobs_schedule")
FORWARD = "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_company ON {table}
  USING ((SELECT public.company_of_role()) IS NULL OR company = (SELECT public.company_of_role()))
  WITH CHECK ((SELECT public.company_of_role()) IS NULL OR company = (SELECT public.company_of_role()));
"""
    for table in TABLES
)
TUNING = "ALTER TABLE jobs_job SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)"
REVERSE = "".join(
    f"DROP POLICY own_company ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;" for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("events", "0002_row_security")]
    operations = [
        migrations.RunSQL(FORWARD, REVERSE),
        migrations.RunSQL(TUNING, migrations.RunSQL.noop),
    ]
