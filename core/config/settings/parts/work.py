"""Cache, broker and workers."""

from core.lib import env

BROKER_URL = env.text("BROKER_URL")
CACHE_URL = env.text("CACHE_URL", BROKER_URL)
CACHES = {
    "default": {
        "BACKEND": "core.lib.cache.CompanyCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
# Celery carries hints only: what must happen is a row in PostgreSQL.
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2, "socket_timeout": 30}
CELERY_TASK_ALWAYS_EAGER = False

SANDBOX_URL = env.text("SANDBOX_URL", "")
LIVE_URL = env.text("LIVE_URL", "")
# What `manage.py sandbox` plays: dotted names of callables(folder, ports) -> Service.
SANDBOX_SERVICES = ["core.integrations.sandbox.mail.make"]

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.text("EMAIL_HOST", "localhost"),
            "port": env.integer("EMAIL_PORT", 25),
            "username": env.text("EMAIL_USER", ""),
            "password": env.text("EMAIL_PASSWORD", ""),
            "use_tls": env.boolean("EMAIL_TLS", False),
            "timeout": 10,
        },
    }
}
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "no-reply@localhost")

# Without a token the metrics are open, as is usual where only the monitoring's network reaches the console's host.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
