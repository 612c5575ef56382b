"""Which tables belong to which schema."""

from typing import Any

from django.conf import settings
from django_tenants.routers import TenantSyncRouter

from core.lib.company import company_or_none


class SchemaRouter(TenantSyncRouter):
    """Migrations run as the owner: shared apps in the public schema, company apps and modules in the others."""

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        if db != "owner":
            return False
        company = company_or_none()
        apps = settings.SHARED_APPS if company is None or company.is_public else settings.TENANT_APPS
        return None if self.app_in_list(app_label, apps) else False
