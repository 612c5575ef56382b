"""One number that moves with every change of what the company directory holds."""

from django.db import migrations

FORWARD = """
-- A sequence never gives a number twice, also after a rollback: equal numbers mean equal companies.
CREATE SEQUENCE tenants_directory_versions START 2;
CREATE TABLE tenants_directory_version (version bigint NOT NULL);
INSERT INTO tenants_directory_version VALUES (1);
CREATE FUNCTION tenants_bump_directory_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE tenants_directory_version SET version = nextval('tenants_directory_versions');
  RETURN NULL;
END $$;
CREATE TRIGGER tenants_company_changed AFTER INSERT OR DELETE
  OR UPDATE OF slug, name, state, is_ready, preset, time_zone, language
  ON tenants_company FOR EACH STATEMENT EXECUTE FUNCTION tenants_bump_directory_version();
CREATE TRIGGER tenants_domain_changed AFTER INSERT OR UPDATE OR DELETE ON tenants_domain
  FOR EACH STATEMENT EXECUTE FUNCTION tenants_bump_directory_version();
CREATE TRIGGER tenants_module_changed AFTER INSERT OR DELETE OR UPDATE OF is_enabled ON tenants_companymodule
  FOR EACH STATEMENT EXECUTE FUNCTION tenants_bump_directory_version();
"""
REVERSE = """
DROP TRIGGER tenants_module_changed ON tenants_companymodule;
DROP TRIGGER tenants_domain_changed ON tenants_domain;
DROP TRIGGER tenants_company_changed ON tenants_company;
DROP FUNCTION tenants_bump_directory_version();
DROP TABLE tenants_directory_version;
DROP SEQUENCE tenants_directory_versions;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
