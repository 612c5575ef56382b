"""Nothing recorded is ever changed, and every record is chained to the one before it."""

from typing import ClassVar

from django.db import migrations

# Everything of the record that tells something, in a form that does not depend on any session's settings.
DIGEST = """
CREATE FUNCTION audit_digest(previous text, r audit_auditrecord) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(previous, r.id, extract(epoch FROM r.at), r.kind, r.action,
        r.actor_id, r.actor_name, r.actor_kind, host(r.address), r.agent, r.request_id, r.subject_type, r.subject_id,
        r.subject_name, r.organization_id, r.changes, r.facts)::text, 'UTF8')), 'hex')
$$
"""
# Runs as the transaction is committed, when the connection may already stand in another schema: so everything is named
# in full. It runs as the owner: a company's role can add records and can never write a link itself.
CHAIN = """
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit'), hashtext(TG_TABLE_SCHEMA));
    EXECUTE format(
        'INSERT INTO %1$I.audit_auditlink (position, record_id, digest)'
        ' SELECT coalesce(last.position, 0) + 1, r.id, %1$I.audit_digest(coalesce(last.digest, ''''), r)'
        ' FROM %1$I.audit_auditrecord r LEFT JOIN (SELECT position, digest FROM %1$I.audit_auditlink'
        ' ORDER BY position DESC LIMIT 1) last ON true WHERE r.id = $1', TG_TABLE_SCHEMA) USING NEW.id;
    RETURN NULL;
END $$
"""
REFUSE_LINK = """
CREATE FUNCTION audit_guard_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the chain is written by the database alone' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$
"""
REFUSE_CHANGE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGERS = (
    "CREATE CONSTRAINT TRIGGER audit_chain AFTER INSERT ON audit_auditrecord DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION audit_chain()",
    "CREATE TRIGGER audit_keep_record BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditrecord"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()",
    "CREATE TRIGGER audit_keep_link BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditlink"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()",
    "CREATE TRIGGER audit_guard_link BEFORE INSERT ON audit_auditlink"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_guard_link()",
)
UNDO = (
    "DROP FUNCTION audit_chain CASCADE",
    "DROP FUNCTION audit_digest CASCADE",
    "DROP FUNCTION audit_guard_link CASCADE",
    "DROP FUNCTION audit_refuse_change CASCADE",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0001_records")]

    operations: ClassVar = [
        migrations.RunSQL([DIGEST, CHAIN, REFUSE_LINK, REFUSE_CHANGE, *TRIGGERS], list(UNDO)),
    ]
