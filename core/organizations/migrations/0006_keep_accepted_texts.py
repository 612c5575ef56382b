"""A text to which somebody has agreed stays as it was: the database refuses to change or delete it."""

from django.db import migrations

# It is called in the company's schema, so the unqualified table is the company's own.
REFUSE_CHANGE = """
CREATE FUNCTION organizations_keep_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM organizations_consent WHERE text_id = OLD.id) THEN
        RAISE EXCEPTION 'people have agreed to this text' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""
TRIGGER = (
    "CREATE TRIGGER organizations_keep_text BEFORE UPDATE OR DELETE ON organizations_consenttext"
    " FOR EACH ROW EXECUTE FUNCTION organizations_keep_text()"
)


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0005_drop_what_was_asked_for"),
    ]

    operations = [
        migrations.RunSQL([REFUSE_CHANGE, TRIGGER], ["DROP FUNCTION organizations_keep_text CASCADE"]),
    ]
