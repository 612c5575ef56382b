"""A published version stays as it was, and so does a text to which a visitor has agreed while his request is kept.

A request goes whole when its time is over; while it is there, what was sent and agreed to is not changed.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION pages_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept as it was published', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
KEEP_VERSION = """
CREATE FUNCTION pages_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.number, NEW.content, NEW.published_at, NEW.author_name)
        IS DISTINCT FROM (OLD.id, OLD.number, OLD.content, OLD.published_at, OLD.author_name)
        OR NEW.author_id IS NOT NULL THEN
        RAISE EXCEPTION 'a published version is kept' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
KEEP_ENQUIRY = """
CREATE FUNCTION pages_keep_enquiry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.name, NEW.phone, NEW.email, NEW.company, NEW.inn, NEW.answers, NEW.calculation, NEW.text_id,
        NEW.page_id, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.name, OLD.phone, OLD.email, OLD.company, OLD.inn, OLD.answers, OLD.calculation,
        OLD.text_id, OLD.page_id, OLD.created_at) THEN
        RAISE EXCEPTION 'a request is kept as it was sent' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
# It is called in the company's schema, so the unqualified table is the company's own.
KEEP_TEXT = """
CREATE FUNCTION pages_keep_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pages_enquiry WHERE text_id = OLD.id) THEN
        RAISE EXCEPTION 'people have agreed to this text' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGERS = (
    "CREATE TRIGGER pages_keep_version BEFORE UPDATE ON pages_landingversion"
    " FOR EACH ROW EXECUTE FUNCTION pages_keep_version()",
    "CREATE TRIGGER pages_keep_versions BEFORE DELETE OR TRUNCATE ON pages_landingversion"
    " FOR EACH STATEMENT EXECUTE FUNCTION pages_refuse_change()",
    "CREATE TRIGGER pages_keep_enquiry BEFORE UPDATE ON pages_enquiry"
    " FOR EACH ROW EXECUTE FUNCTION pages_keep_enquiry()",
    "CREATE TRIGGER pages_keep_text BEFORE UPDATE ON organizations_consenttext"
    " FOR EACH ROW EXECUTE FUNCTION pages_keep_text()",
)
UNDO = (
    "DROP FUNCTION pages_refuse_change CASCADE",
    "DROP FUNCTION pages_keep_version CASCADE",
    "DROP FUNCTION pages_keep_enquiry CASCADE",
    "DROP FUNCTION pages_keep_text CASCADE",
)


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0001_landing"),
    ]

    operations = [
        migrations.RunSQL([REFUSE, KEEP_VERSION, KEEP_ENQUIRY, KEEP_TEXT, *TRIGGERS], list(UNDO)),
    ]
