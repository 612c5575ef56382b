"""What the database itself keeps: histories only grow, an item stands in a stage of its pipeline that is there."""

from django.db import migrations

KEEP_CHANGE = """
CREATE FUNCTION pipelines_keep_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'author_id' IS DISTINCT FROM to_jsonb(OLD) - 'author_id' OR NEW.author_id IS NOT NULL THEN
        RAISE EXCEPTION 'the history of an item only grows' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
REFUSE = """
CREATE FUNCTION pipelines_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
# The stage's row is held, so that whoever removes it meanwhile waits and then sees the item.
STAND = """
CREATE FUNCTION pipelines_stand_in_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM pipelines_stage
        WHERE id = NEW.stage_id AND pipeline_id = NEW.pipeline_id AND removed_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'stage % is not one of this pipeline any more', NEW.stage_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
EMPTY = """
CREATE FUNCTION pipelines_empty_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM pipelines_item WHERE stage_id = OLD.id) THEN
        RAISE EXCEPTION 'items stand in stage %', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
KEPT = ("itemchange", "item", "stage", "field", "pipeline", "approval")
TRIGGERS = (
    "CREATE TRIGGER pipelines_keep_change BEFORE UPDATE ON pipelines_itemchange"
    " FOR EACH ROW EXECUTE FUNCTION pipelines_keep_change()",
    "CREATE TRIGGER pipelines_stand_in_stage BEFORE INSERT OR UPDATE OF stage_id, pipeline_id ON pipelines_item"
    " FOR EACH ROW EXECUTE FUNCTION pipelines_stand_in_stage()",
    "CREATE TRIGGER pipelines_empty_stage BEFORE UPDATE OF removed_at ON pipelines_stage"
    " FOR EACH ROW WHEN (NEW.removed_at IS NOT NULL AND OLD.removed_at IS NULL)"
    " EXECUTE FUNCTION pipelines_empty_stage()",
    *(
        f"CREATE TRIGGER pipelines_keep_{table}s BEFORE DELETE OR TRUNCATE ON pipelines_{table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION pipelines_refuse_removal()"
        for table in KEPT
    ),
)
FUNCTIONS = ("keep_change", "refuse_removal", "stand_in_stage", "empty_stage")


class Migration(migrations.Migration):
    dependencies = [
        ("pipelines", "0001_pipelines"),
    ]

    operations = [
        migrations.RunSQL(
            [KEEP_CHANGE, REFUSE, STAND, EMPTY, *TRIGGERS],
            [f"DROP FUNCTION pipelines_{name} CASCADE" for name in FUNCTIONS],
        ),
    ]
