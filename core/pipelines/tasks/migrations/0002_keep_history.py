"""The history of a task only grows: the database refuses any change of a line but that a person goes from it."""

from django.db import migrations

KEEP_CHANGE = """
CREATE FUNCTION tasks_keep_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.task_id, NEW.kind, NEW.before, NEW.after, NEW.text, NEW.author_name, NEW.at)
        IS DISTINCT FROM (OLD.id, OLD.task_id, OLD.kind, OLD.before, OLD.after, OLD.text, OLD.author_name, OLD.at)
        OR NEW.author_id IS NOT NULL THEN
        RAISE EXCEPTION 'the history of a task only grows' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
REFUSE = """
CREATE FUNCTION tasks_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGERS = (
    "CREATE TRIGGER tasks_keep_change BEFORE UPDATE ON tasks_taskchange"
    " FOR EACH ROW EXECUTE FUNCTION tasks_keep_change()",
    "CREATE TRIGGER tasks_keep_changes BEFORE DELETE OR TRUNCATE ON tasks_taskchange"
    " FOR EACH STATEMENT EXECUTE FUNCTION tasks_refuse_removal()",
    "CREATE TRIGGER tasks_keep_tasks BEFORE DELETE OR TRUNCATE ON tasks_task"
    " FOR EACH STATEMENT EXECUTE FUNCTION tasks_refuse_removal()",
)
UNDO = ("DROP FUNCTION tasks_keep_change CASCADE", "DROP FUNCTION tasks_refuse_removal CASCADE")


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0001_tasks"),
    ]

    operations = [
        migrations.RunSQL([KEEP_CHANGE, REFUSE, *TRIGGERS], list(UNDO)),
    ]
