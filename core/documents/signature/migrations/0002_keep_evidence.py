"""What proves a signature only grows; what has been answered stays so; a signature fits the file that it signs."""

from typing import ClassVar

from django.db import migrations

REFUSE = """
CREATE FUNCTION signatures_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
# The next event follows the last one: nothing is left out, put in between or written twice.
CHAIN = """
CREATE FUNCTION signatures_check_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    EXECUTE format('SELECT position, digest FROM %I.signatures_signatureevent WHERE signing_id = $1'
        ' ORDER BY position DESC LIMIT 1', TG_TABLE_SCHEMA) INTO last USING NEW.signing_id;
    IF NEW.position <> coalesce(last.position, 0) + 1 OR NEW.previous <> coalesce(last.digest, repeat('0', 64)) THEN
        RAISE EXCEPTION 'event % of signing % does not follow the last one', NEW.position, NEW.signing_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signatures_chain';
    END IF;
    RETURN NEW;
END $$
"""
FITS = """
CREATE FUNCTION signatures_check_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    fits boolean;
BEGIN
    EXECUTE format('SELECT count(*) = 1 FROM %1$I.signatures_signaturerequest r'
        ' JOIN %1$I.signatures_signing s ON s.id = r.signing_id'
        ' JOIN %1$I.documents_version v ON v.id = s.version_id'
        ' WHERE r.id = $1 AND s.id = $2 AND r.signer_id = $3 AND s.sha256 = $4 AND v.sha256 = $4', TG_TABLE_SCHEMA)
        INTO fits USING NEW.request_id, NEW.signing_id, NEW.signer_id, NEW.sha256_after;
    IF NOT fits THEN
        RAISE EXCEPTION 'the signature does not fit what was to be signed, or by whom'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signatures_fits';
    END IF;
    RETURN NEW;
END $$
"""
GUARD_SIGNING = """
CREATE FUNCTION signatures_guard_signing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.number, OLD.version_id, OLD.document_id, OLD.organization_id, OLD.title, OLD.file_name, OLD.sha256,
        OLD.size) IS DISTINCT FROM (NEW.number, NEW.version_id, NEW.document_id, NEW.organization_id, NEW.title,
        NEW.file_name, NEW.sha256, NEW.size) THEN
        RAISE EXCEPTION 'what is signed does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'open' AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'a signing that has ended stays so' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
GUARD_REQUEST = """
CREATE FUNCTION signatures_guard_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.signing_id, OLD.signer_id, OLD.side) IS DISTINCT FROM (NEW.signing_id, NEW.signer_id, NEW.side) THEN
        RAISE EXCEPTION 'whoever was asked stays so' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state IN ('signed', 'declined', 'withdrawn', 'expired') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'an answer stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
GROWING = ("signatureterms", "termsacceptance", "signatureevent", "signature", "receipt")
TRIGGERS = (
    *(
        f"CREATE TRIGGER signatures_keep_{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON signatures_{table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION signatures_refuse_change()"
        for table in GROWING
    ),
    *(
        f"CREATE TRIGGER signatures_keep_{table} BEFORE DELETE OR TRUNCATE ON signatures_{table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION signatures_refuse_change()"
        for table in ("signing", "signaturerequest")
    ),
    "CREATE TRIGGER signatures_chain BEFORE INSERT ON signatures_signatureevent"
    " FOR EACH ROW EXECUTE FUNCTION signatures_check_event()",
    "CREATE TRIGGER signatures_fits BEFORE INSERT ON signatures_signature"
    " FOR EACH ROW EXECUTE FUNCTION signatures_check_signature()",
    "CREATE TRIGGER signatures_guard BEFORE UPDATE ON signatures_signing"
    " FOR EACH ROW EXECUTE FUNCTION signatures_guard_signing()",
    "CREATE TRIGGER signatures_guard BEFORE UPDATE ON signatures_signaturerequest"
    " FOR EACH ROW EXECUTE FUNCTION signatures_guard_request()",
)
UNDO = tuple(
    f"DROP FUNCTION signatures_{name} CASCADE"
    for name in ("refuse_change", "check_event", "check_signature", "guard_signing", "guard_request")
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("signatures", "0001_signatures")]

    operations: ClassVar = [
        migrations.RunSQL([REFUSE, CHAIN, FITS, GUARD_SIGNING, GUARD_REQUEST, *TRIGGERS], list(UNDO)),
    ]
