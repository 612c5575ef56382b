"""The same apps and the same database under django-tenants' own engine, router and commands."""

from core.config.settings.test import *  # noqa: F403

DATABASES = {
    "default": {
        **{key: value for key, value in DATABASES["owner"].items() if key != "COMPANY_ROLE"},  # noqa: F405
        "ENGINE": "django_tenants.postgresql_backend",
    }
}
TENANT_DB_ALIAS = "default"
# The benchmark's companies have no module enabled.
INSTALLED_APPS = [name for name in INSTALLED_APPS if name not in INSTALLED_MODULES]  # noqa: F405
TENANT_APPS = COMPANY_APPS  # noqa: F405
PG_EXTRA_SEARCH_PATHS = ["extensions"]
SKIP_PG_EXTRA_VALIDATION = True
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_SYNC_ROUTER = "django_tenants.routers.TenantSyncRouter"
