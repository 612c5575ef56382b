"""Cache, broker and workers."""

from importlib.metadata import entry_points

from core.lib import env

DATABASE_NAME = env.database("DATABASE_URL")["NAME"]

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
CELERY_APP = "core.config.celery.app"
CELERY_BROKER_URL = BROKER_URL
# Several installations may share one broker.
CELERY_TASK_DEFAULT_QUEUE = f"jobs-{DATABASE_NAME}"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_SOFT_TIME_LIMIT = env.integer("JOBS_SOFT_TIME_LIMIT", 1740)
CELERY_TASK_TIME_LIMIT = env.integer("JOBS_TIME_LIMIT", 1800)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A hint whose process was killed frees its place at once instead of after ten seconds: its answer is of no use.
CELERY_WORKER_LOST_WAIT = 0.2
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2, "socket_timeout": 30}
CELERY_TASK_ALWAYS_EAGER = False

# Modules whose import registers the kernel's jobs; business modules name theirs in SPEC.jobs.
KERNEL_JOBS: tuple[str, ...] = (
    "core.jobs.upkeep",
    "core.accounts.jobs",
    "core.audit.jobs",
    "core.documents.signature.jobs",
    "core.finance.jobs",
    "core.documents.jobs",
    "core.notifications.jobs",
    "core.notifications.broadcast_jobs",
    "core.organizations.jobs",
    "core.finance.statements.jobs",
    "core.ui.exports.job",
    "core.directories.jobs",
    "core.finance.gateways.jobs",
    "core.integrations.exchange.jobs",
    "core.integrations.webhooks.jobs",
    "core.pipelines.tasks.jobs",
    "core.pipelines.boards.jobs",
    "core.support.jobs",
    "core.pages.jobs",
    "tenants.tasks",
)
# Event name (or "*" for all) to dotted names of the kernel's handlers; business modules name theirs in SPEC.handlers.
EVENT_HANDLERS: dict[str, tuple[str, ...]] = {
    "audit.chain.broken": ("tenants.tasks.on_chain_broken",),
    "documents.version.added": ("core.documents.signature.jobs.on_version_moved",),
    "documents.version.reviewed": ("core.documents.signature.jobs.on_version_moved",),
    "finance.invoice.issued": (
        "core.finance.statements.jobs.on_invoice_issued",
        "core.finance.tasks.on_invoice_issued",
    ),
    "finance.act.issued": ("core.finance.tasks.on_act_issued",),
}
# (name, kind of job, cron): recurring work of every company in its own time zone, and of the vendor.
COMPANY_SCHEDULES: tuple[tuple[str, str, str], ...] = (
    ("ui.remove_exports", "ui.remove_exports", "40 3 * * *"),
    ("accounts.tidy", "accounts.tidy", "10 4 * * *"),
    ("organizations.tidy", "organizations.tidy", "30 4 * * *"),
    # Just after midnight, when invoices that were to be paid yesterday are late.
    ("finance.fall_overdue", "finance.fall_overdue", "5 0 * * *"),
    ("audit.verify", "audit.verify", "50 3 * * *"),
    ("finance.pull_banks", "finance.pull_banks", "*/15 * * * *"),
    ("integrations.ask_changes", "integrations.ask_changes", "*/5 * * * *"),
    ("integrations.prune", "integrations.prune", "45 3 * * *"),
    ("finance.reconcile_gateways", "finance.reconcile_gateways", "15 5 * * *"),
    ("notifications.sweep", "notifications.sweep", "35 * * * *"),
    ("documents.sweep_signings", "documents.sweep_signings", "25 * * * *"),
    ("documents.sweep", "documents.sweep", "25 3 * * *"),
    ("tasks.give_due", "tasks.give_due", "*/5 * * * *"),
    ("tasks.tell_late", "tasks.tell_late", "*/10 * * * *"),
    ("support.tell_late", "support.tell_late", "*/5 * * * *"),
    ("support.close_solved", "support.close_solved", "20 3 * * *"),
    ("pipelines.tend_deadlines", "pipelines.tend_deadlines", "*/10 * * * *"),
    ("notifications.prune", "notifications.prune", "5 4 * * *"),
    ("pages.forget", "pages.forget", "15 4 * * *"),
)
VENDOR_SCHEDULES: tuple[tuple[str, str, str], ...] = (
    ("jobs.prune", "jobs.prune", "20 4 * * *"),
    ("ui.remove_exports", "ui.remove_exports", "40 3 * * *"),
    ("accounts.tidy", "accounts.tidy", "10 4 * * *"),
    ("audit.verify", "audit.verify", "50 3 * * *"),
    ("tenants.tidy", "tenants.tidy", "*/5 * * * *"),
    ("tenants.count_people", "tenants.count_people", "*/15 * * * *"),
)
# A claimed job must start within the lease; how long it then runs does not matter.
JOBS_LEASE_SECONDS = env.integer("JOBS_LEASE_SECONDS", 10)
# One hint keeps a worker busy for at most this long before it looks at the broker again.
JOBS_DRAIN_SECONDS = env.integer("JOBS_DRAIN_SECONDS", 5)
JOBS_KEEP_DAYS = env.integer("JOBS_KEEP_DAYS", 14)
LIVE_PUBLISHER = "core.live.publishing.publish_all"

SANDBOX_URL = env.text("SANDBOX_URL", "")
# Where the live process answers: "" behind the same host, or "http://{host}:8010" with the company's host put in.
LIVE_URL = env.text("LIVE_URL", "")
# What `manage.py sandbox` plays: dotted names of callables(folder, ports) -> Service.
SANDBOX_SERVICES = [
    "core.integrations.sandbox.mail.make",
    "core.integrations.sandbox.sms.make",
    "core.integrations.sandbox.push.make",
    "core.integrations.sandbox.telegram.make",
    "core.integrations.sandbox.registry.make",
    "core.integrations.sandbox.bank.make",
    "core.integrations.sandbox.yookassa.make",
    "core.integrations.sandbox.stripe.make",
    "core.integrations.sandbox.tbank.make",
    "core.integrations.sandbox.onec.make",
    "core.integrations.sandbox.rail.make",
    "core.integrations.sandbox.partner_bank.make",
    "core.integrations.sandbox.hooks.make",
    "modules.fuel_cards.integrations.sandbox.service.make",
]

LIVE_BROKER_URL = CACHE_URL
LIVE_NAMESPACE = DATABASE_NAME
# For how long a live message may hold up whoever sends it.
LIVE_TIMEOUT_SECONDS = 1.0

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

# Dotted name of core.lib.mail.Carrier.
EMAIL_CARRIER = "core.integrations.mail.sending.carry"
# A further authority (a file) whose certificates of companies' mail servers are believed.
EMAIL_CA_FILE = env.text("EMAIL_CA_FILE", "")
# Networks of our own that companies' connections may lead into; the sandbox stands on this very machine.
PRIVATE_NETWORKS_ALLOWED = env.items("PRIVATE_NETWORKS_ALLOWED", "127.0.0.0/8" if SANDBOX_URL else "")

# Dotted names of subclasses of core.notifications.channels.Channel, in the order in which people see them.
NOTIFICATION_CHANNELS: tuple[str, ...] = (
    "core.notifications.channels.inbox.Inbox",
    "core.integrations.mail.channel.Email",
    "core.notifications.channels.sms.Sms",
    "core.integrations.push.channel.WebPush",
    "core.integrations.telegram.channel.Telegram",
)
# Dotted names of tuples of core.registry.spec.NotificationType: the kernel's own; modules name theirs in ModuleSpec.
NOTIFICATION_TYPES: tuple[str, ...] = (
    "core.accounts.notifications.TYPES",
    "core.organizations.notifications.TYPES",
    "core.documents.signature.notifications.TYPES",
    "core.finance.gateways.notifications.TYPES",
    "core.integrations.exchange.notifications.TYPES",
    "core.integrations.webhooks.notifications.TYPES",
    "core.documents.notifications.TYPES",
    "core.finance.notifications.TYPES",
    "core.finance.act_notifications.TYPES",
    "core.finance.statements.notifications.TYPES",
    "core.pipelines.boards.notifications.TYPES",
    "core.pipelines.tasks.notifications.TYPES",
    "core.support.notifications.TYPES",
    "core.pages.notifications.TYPES",
    "core.ui.notifications.TYPES",
    "tenants.cabinet.notifications.TYPES",
)
# What tells people of a declared event: callable(StoredEvent, RunningJob).
NOTIFICATION_HANDLER = "core.notifications.jobs.on_event"
# Who else hears of each such event, in the same transaction: callables(StoredEvent) -> int.
NOTIFICATION_FOLLOWERS: tuple[str, ...] = ("core.integrations.webhooks.telling.tell",)
# How often a delivery is tried while its operator is away, and the first pause in seconds; each later one is four
# times longer.
NOTIFICATION_ATTEMPTS = env.integer("NOTIFICATION_ATTEMPTS", 8)
NOTIFICATION_RETRY_SECONDS = env.integer("NOTIFICATION_RETRY_SECONDS", 30)
# For how long an operator that has failed three times in a row is left alone at first.
NOTIFICATION_REST_SECONDS = env.integer("NOTIFICATION_REST_SECONDS", 15)

# Dotted name of core.lib.sms.SmsSender.
SMS_SENDER = "core.integrations.sms.sending.send"
# Dotted name of core.organizations.services.lookup.CompanyRegister, or "" where there is none.
COMPANY_REGISTER = "core.integrations.company_register.look_up" if SANDBOX_URL else ""
COMPANY_REGISTER_URL = env.text("COMPANY_REGISTER_URL", f"{SANDBOX_URL}/registry")
# Where each operator of short messages answers.
SMS_OPERATOR_URLS = {
    "smsc": env.text("SMSC_URL", "https://smsc.ru"),
    "sms_ru": env.text("SMS_RU_URL", "https://sms.ru"),
    "twilio": env.text("TWILIO_URL", "https://api.twilio.com"),
    "development": f"{SANDBOX_URL}/sms",
}

# Where Telegram's Bot API answers.
TELEGRAM_URL = env.text("TELEGRAM_URL", f"{SANDBOX_URL}/telegram" if SANDBOX_URL else "https://api.telegram.org")

# Dotted names of callables() -> list of core.integrations.exchange.selectors.ServiceState, for the page of services.
SERVICE_STATES: tuple[str, ...] = (
    "core.finance.service_states.banks",
    "core.finance.service_states.gateways",
    "core.integrations.webhooks.selectors.service_states",
)
# For how long an address that hears of events by webhook may think about its answer.
WEBHOOK_TIMEOUT_SECONDS = env.integer("WEBHOOK_TIMEOUT_SECONDS", 10)

# Dotted names of subclasses of core.integrations.exchange.connector.Connector; modules name theirs in ModuleSpec.
CONNECTORS: tuple[str, ...] = ("core.pages.onec.OneCWithApplications",)

# Dotted names of subclasses of core.integrations.gateways.gateway.Gateway, in the order in which companies see them;
# those of other packages come through the entry-point group.
PAYMENT_GATEWAYS: tuple[str, ...] = (
    "core.integrations.gateways.yookassa.YooKassa",
    "core.integrations.gateways.stripe.Stripe",
    "core.integrations.gateways.tbank.TBank",
    *sorted(entry.value.replace(":", ".") for entry in entry_points(group="atrium.gateways")),
)
# Where each of them answers.
YOOKASSA_URL = env.text("YOOKASSA_URL", f"{SANDBOX_URL}/yookassa/v3" if SANDBOX_URL else "https://api.yookassa.ru/v3")
STRIPE_URL = env.text("STRIPE_URL", f"{SANDBOX_URL}/stripe" if SANDBOX_URL else "https://api.stripe.com")
TBANK_URL = env.text("TBANK_URL", f"{SANDBOX_URL}/tbank" if SANDBOX_URL else "https://securepay.tinkoff.ru")

# Without a token the metrics are open, as is usual where only the monitoring's network reaches the console's host.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
