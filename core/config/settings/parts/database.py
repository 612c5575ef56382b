"""PostgreSQL: the application's connection and the owner's, and what a company's role may do in public."""

from core.lib import env

DATABASES = {
    "default": {
        "ENGINE": "core.lib.database",
        **env.database("DATABASE_URL"),
    },
    "owner": {
        "ENGINE": "core.lib.database",
        **env.database("DATABASE_OWNER_URL", env.text("DATABASE_URL")),
        # Provisioning and migrations run as the owner of the tables, in the company's search path only.
        "COMPANY_ROLE": False,
    },
}
# A backend remembers every company that it has served; a bounded life keeps that memory small.
DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 1,
    "max_size": env.integer("DATABASE_POOL", 8),
    "max_lifetime": 600,
    "timeout": 10,
}
DATABASE_ROUTERS = ["tenants.routers.SchemaRouter"]
TENANT_SYNC_ROUTER = "tenants.routers.SchemaRouter"
TENANT_DB_ALIAS = "owner"

# What the group of all company roles may do to tables of the public schema; everything else there is denied to them.
# Row security on the work queues keeps each role to rows of its own company.
COMPANY_GRANTS = {
    "django_content_type": "SELECT",
    "events_outbox": "INSERT",
    "jobs_job": "SELECT, INSERT",
    "jobs_progress": "SELECT",
    "jobs_schedule": "SELECT",
}
# Blank schemas kept ready, so that a new company is a rename.
POOL_SIZE = env.integer("POOL_SIZE", 4)
