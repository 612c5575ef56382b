"""Each company's role is held to rows of its own company."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION public.company_of_role() RETURNS text STABLE LANGUAGE sql AS $$
  SELECT CASE WHEN pg_catalog.starts_with(current_user::text, current_database() || '__')
         THEN pg_catalog.substr(current_user::text, pg_catalog.length(current_database()) + 3) END
$$;
COMMENT ON FUNCTION public.company_of_role() IS
  'The schema of the company as whose role the statement runs; null for the application itself';
ALTER TABLE events_outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_company ON events_outbox
  USING ((SELECT public.company_of_role()) IS NULL OR company = (SELECT public.company_of_role()))
  WITH CHECK ((SELECT public.company_of_role()) IS NULL OR company = (SELECT public.company_of_role()));
ALTER TABLE events_outbox SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
"""
REVERSE = """
DROP POLICY own_company ON events_outbox;
ALTER TABLE events_outbox DISABLE ROW LEVEL SECURITY;
DROP FUNCTION public.company_of_role();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
