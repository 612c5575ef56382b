"""A number stays as it was given: the database refuses its removal and any change but voiding it once, saying which
document bears it, and taking one that was given apart. A sequence only runs on.

A person who is removed leaves the rows; his name beside the reference stays.
"""

from django.db import migrations

# Each is called in the company's schema.
KEEP_NUMBER = """
CREATE FUNCTION numbering_keep_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.sequence_id, NEW.legal_entity_id, NEW.kind, NEW.number, NEW.text, NEW."on", NEW.given_at,
        NEW.given_by)
        IS DISTINCT FROM (OLD.id, OLD.sequence_id, OLD.legal_entity_id, OLD.kind, OLD.number, OLD.text, OLD."on",
        OLD.given_at, OLD.given_by) OR (OLD.is_taken AND NOT NEW.is_taken) THEN
        RAISE EXCEPTION 'a number stays as it was given' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.subject_type <> '' AND (NEW.subject_type, NEW.subject_id) IS DISTINCT FROM (OLD.subject_type, OLD.subject_id)
    THEN
        RAISE EXCEPTION 'a number stays with its document' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.voided_at IS NOT NULL AND (NEW.voided_at, NEW.void_reason, NEW.voided_by_name)
        IS DISTINCT FROM (OLD.voided_at, OLD.void_reason, OLD.voided_by_name) THEN
        RAISE EXCEPTION 'a void number stays void' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
KEEP_SEQUENCE = """
CREATE FUNCTION numbering_keep_sequence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.legal_entity_id, NEW.kind, NEW.year, NEW.first)
        IS DISTINCT FROM (OLD.id, OLD.legal_entity_id, OLD.kind, OLD.year, OLD.first) OR NEW.last < OLD.last THEN
        RAISE EXCEPTION 'a sequence only runs on' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
REFUSE = """
CREATE FUNCTION numbering_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGERS = (
    "CREATE TRIGGER numbering_keep_number BEFORE UPDATE ON numbering_givennumber"
    " FOR EACH ROW EXECUTE FUNCTION numbering_keep_number()",
    "CREATE TRIGGER numbering_keep_sequence BEFORE UPDATE ON numbering_numbersequence"
    " FOR EACH ROW EXECUTE FUNCTION numbering_keep_sequence()",
    "CREATE TRIGGER numbering_keep_numbers BEFORE DELETE OR TRUNCATE ON numbering_givennumber"
    " FOR EACH STATEMENT EXECUTE FUNCTION numbering_refuse_removal()",
    "CREATE TRIGGER numbering_keep_sequences BEFORE DELETE OR TRUNCATE ON numbering_numbersequence"
    " FOR EACH STATEMENT EXECUTE FUNCTION numbering_refuse_removal()",
)
UNDO = (
    "DROP FUNCTION numbering_keep_number CASCADE",
    "DROP FUNCTION numbering_keep_sequence CASCADE",
    "DROP FUNCTION numbering_refuse_removal CASCADE",
)


class Migration(migrations.Migration):
    dependencies = [
        ("numbering", "0001_numbers"),
    ]

    operations = [
        migrations.RunSQL([KEEP_NUMBER, KEEP_SEQUENCE, REFUSE, *TRIGGERS], list(UNDO)),
    ]
