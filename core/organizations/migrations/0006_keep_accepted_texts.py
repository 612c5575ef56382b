"""A text to which somebody has agreed stays as it was, and so does that he agreed: the database refuses a change.

A consent goes only together with its applicant.
"""

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
REFUSE = """
CREATE FUNCTION organizations_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept as people agreed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGERS = (
    "CREATE TRIGGER organizations_keep_text BEFORE UPDATE OR DELETE ON organizations_consenttext"
    " FOR EACH ROW EXECUTE FUNCTION organizations_keep_text()",
    "CREATE TRIGGER organizations_keep_texts BEFORE TRUNCATE ON organizations_consenttext"
    " FOR EACH STATEMENT EXECUTE FUNCTION organizations_refuse_change()",
    "CREATE TRIGGER organizations_keep_consent BEFORE UPDATE OR TRUNCATE ON organizations_consent"
    " FOR EACH STATEMENT EXECUTE FUNCTION organizations_refuse_change()",
)
UNDO = ("DROP FUNCTION organizations_keep_text CASCADE", "DROP FUNCTION organizations_refuse_change CASCADE")


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0005_drop_what_was_asked_for"),
    ]

    operations = [
        migrations.RunSQL([REFUSE_CHANGE, REFUSE, *TRIGGERS], list(UNDO)),
    ]
