"""A version stays the file it was uploaded as: the database refuses any change but that of its status, and history only
grows.

A person who is removed leaves the rows; the names beside the references stay.
"""

from django.db import migrations

# Each is called in the company's schema. Whoever set the status is named anew with it, or has gone.
KEEP_VERSION = """
CREATE FUNCTION documents_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.document_id, NEW.side, NEW.number, NEW.file_name, NEW.stored_name, NEW.size, NEW.content_type,
        NEW.sha256, NEW.author_name, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.document_id, OLD.side, OLD.number, OLD.file_name, OLD.stored_name, OLD.size,
        OLD.content_type, OLD.sha256, OLD.author_name, OLD.created_at)
        OR (NEW.author_id IS NOT NULL AND NEW.author_id IS DISTINCT FROM OLD.author_id) THEN
        RAISE EXCEPTION 'a version stays as it was uploaded' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status = 'signed' AND (NEW.status, NEW.comment, NEW.status_at, NEW.status_by_name)
        IS DISTINCT FROM (OLD.status, OLD.comment, OLD.status_at, OLD.status_by_name) THEN
        RAISE EXCEPTION 'a signed version stays signed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
KEEP_DOCUMENT = """
CREATE FUNCTION documents_keep_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organization_id, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.organization_id, OLD.created_at) THEN
        RAISE EXCEPTION 'a document stays whose it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
KEEP_CHANGE = """
CREATE FUNCTION documents_keep_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.version_id, NEW.before, NEW.after, NEW.comment, NEW.author_name, NEW.at)
        IS DISTINCT FROM (OLD.id, OLD.version_id, OLD.before, OLD.after, OLD.comment, OLD.author_name, OLD.at)
        OR NEW.author_id IS NOT NULL THEN
        RAISE EXCEPTION 'the history of a version only grows' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
REFUSE = """
CREATE FUNCTION documents_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGERS = (
    "CREATE TRIGGER documents_keep_version BEFORE UPDATE ON documents_version"
    " FOR EACH ROW EXECUTE FUNCTION documents_keep_version()",
    "CREATE TRIGGER documents_keep_document BEFORE UPDATE ON documents_document"
    " FOR EACH ROW EXECUTE FUNCTION documents_keep_document()",
    "CREATE TRIGGER documents_keep_change BEFORE UPDATE ON documents_versionchange"
    " FOR EACH ROW EXECUTE FUNCTION documents_keep_change()",
    "CREATE TRIGGER documents_keep_versions BEFORE DELETE OR TRUNCATE ON documents_version"
    " FOR EACH STATEMENT EXECUTE FUNCTION documents_refuse_removal()",
    "CREATE TRIGGER documents_keep_changes BEFORE DELETE OR TRUNCATE ON documents_versionchange"
    " FOR EACH STATEMENT EXECUTE FUNCTION documents_refuse_removal()",
)
UNDO = (
    "DROP FUNCTION documents_keep_version CASCADE",
    "DROP FUNCTION documents_keep_document CASCADE",
    "DROP FUNCTION documents_keep_change CASCADE",
    "DROP FUNCTION documents_refuse_removal CASCADE",
)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_documents"),
    ]

    operations = [
        migrations.RunSQL([KEEP_VERSION, KEEP_DOCUMENT, KEEP_CHANGE, REFUSE, *TRIGGERS], list(UNDO)),
    ]
