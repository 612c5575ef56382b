"""Which companies have due work: a loose scan of the queue's index.

It reads the first row of each (company, priority), however many wait behind it. The planner may not sort instead: its
figures are minutes old, and in a queue that was empty then and holds thousands now it would read them all each time.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION public.jobs_turns(waiting interval) RETURNS TABLE (company text, priority smallint)
STABLE LANGUAGE sql SET enable_sort = off SET enable_bitmapscan = off SET enable_seqscan = off AS $$
  WITH RECURSIVE turns AS (
    (SELECT j.company, j.priority, j.run_at FROM public.jobs_job AS j WHERE j.state = 'queued'
     ORDER BY j.company, j.priority, j.run_at LIMIT 1)
    UNION ALL
    SELECT following.* FROM turns CROSS JOIN LATERAL (
      SELECT j.company, j.priority, j.run_at FROM public.jobs_job AS j
      WHERE j.state = 'queued' AND (j.company, j.priority) > (turns.company, turns.priority)
      ORDER BY j.company, j.priority, j.run_at LIMIT 1) AS following
  )
  SELECT turns.company::text, min(turns.priority) FROM turns
  WHERE turns.run_at <= statement_timestamp() - waiting GROUP BY turns.company ORDER BY turns.company
$$;
"""
REVERSE = "DROP FUNCTION public.jobs_turns(interval)"


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_row_security")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
