"""The same pages in one fixed schema under Django's own engine, without companies."""

from core.config.settings.test import *  # noqa: F403

DATABASES = {
    "default": {
        **DATABASES["default"],  # noqa: F405
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {
            **DATABASES["default"]["OPTIONS"],  # noqa: F405
            "options": f"-c search_path=alpha -c role={DATABASES['default']['NAME']}__alpha",  # noqa: F405
        },
    }
}
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("tenants.")]  # noqa: F405
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_SYNC_ROUTER = "django_tenants.routers.TenantSyncRouter"
TENANT_DB_ALIAS = "default"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
