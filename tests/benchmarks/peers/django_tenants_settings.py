"""The same apps and the same database under django-tenants' own engine, router and commands."""

from core.config.settings.test import *  # noqa: F403

DATABASES = {
    "default": {
        **{key: value for key, value in DATABASES["owner"].items() if key != "COMPANY_ROLE"},  # noqa: F405
        "ENGINE": "django_tenants.postgresql_backend",
    }
}
TENANT_DB_ALIAS = "default"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_SYNC_ROUTER = "django_tenants.routers.TenantSyncRouter"
