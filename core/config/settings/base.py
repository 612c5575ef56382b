"""What every environment shares: the house's composition by dotted names."""

from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from core.config.settings.parts.accounts import *  # noqa: F403
from core.config.settings.parts.api import *  # noqa: F403
from core.config.settings.parts.database import *  # noqa: F403
from core.config.settings.parts.demo import *  # noqa: F403
from core.config.settings.parts.files import *  # noqa: F403
from core.config.settings.parts.paper import *  # noqa: F403
from core.config.settings.parts.shell import *  # noqa: F403
from core.config.settings.parts.work import *  # noqa: F403
from core.lib import env

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(env.text("VAR_DIR", str(ROOT / "var")))

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
# Former keys: what they have signed and encrypted still opens.
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS")
BASE_HOST = env.text("BASE_HOST", "localhost")
PORT = env.integer("PORT", 8000)
# Hosts are judged by the company directory: an unknown one gets a neutral 404 before any page is chosen.
ALLOWED_HOSTS = ["*"]

# Modules of other packages come through the entry-point group; the value is the app's dotted name.
INSTALLED_MODULES = [
    "modules.fuel_cards",
    *sorted(entry.value for entry in entry_points(group="atrium.modules")),
    *env.items("EXTRA_MODULES"),
]

# Tables of the public schema: the vendor's staff, companies, work queues and what needs no isolation.
SHARED_APPS = [
    "django_tenants",
    "tenants",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "core.events",
    "core.jobs",
    "core.accounts",
    "core.audit",
    "core.integrations",
    "core.ui",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework_simplejwt.token_blacklist",
]
# Tables of every company's schema; the tables of a module are there only where it has been enabled.
COMPANY_APPS = [
    "django.contrib.sessions",
    "core.accounts",
    "core.audit",
    "core.ui",
    "core.fields",
    "core.organizations",
    "core.dashboards",
    "core.directories",
    "core.notifications",
    "core.integrations",
    "core.documents",
    "core.documents.pdf",
    "core.documents.numbering",
    "core.documents.signature",
    "core.finance",
    "core.finance.statements",
    "core.finance.gateways",
    "core.pipelines.boards",
    "core.pipelines.tasks",
    "core.support",
    "core.pages",
    "themes",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework_simplejwt.token_blacklist",
]
TENANT_APPS = [*COMPANY_APPS, *INSTALLED_MODULES]
LIBRARY_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "django_cotton",
    "django_tables2",
    "django_filters",
    "allauth",
    "rest_framework",
    "dj_rest_auth",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core.lib",
    "core.live",
    "core.people",
    "api",
    "core.registry",
]
INSTALLED_APPS = list(dict.fromkeys([*SHARED_APPS, *TENANT_APPS, *LIBRARY_APPS]))

TENANT_MODEL = "tenants.Company"
TENANT_DOMAIN_MODEL = "tenants.Domain"
# What a new company gets from layers above `tenants`.
COMPANY_SETUP = {
    "titles": "themes.presets.preset_titles",
    "presets": "themes.presets.list_presets",
    "theme": "themes.services.publish.publish_preset",
}
COMPANY_DIRECTORY = "tenants.public.directory"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.CompanyMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.cabinet.middleware.SupportMiddleware",
    "core.accounts.middleware.PersonMiddleware",
    "core.accounts.csrf.CompanyCsrfMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.accounts.middleware.SessionUseMiddleware",
    "core.accounts.middleware.SecondFactorSetupMiddleware",
    "core.registry.gate.ModuleGateMiddleware",
    "core.organizations.middleware.ViewerMiddleware",
    "core.audit.middleware.ViewAuditMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
ROOT_URLCONF = "core.config.urls"
CONSOLE_URLCONF = "core.config.console_urls"
SUSPENDED_URLCONF = "core.config.suspended_urls"
WSGI_APPLICATION = "core.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.messages.context_processors.messages",
                "core.ui.context.shell",
                "themes.context.theme",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Moscow"
LOCALE_PATHS = [str(path) for path in (ROOT / "core", ROOT / "api", ROOT / "themes", ROOT / "tenants") if path.exists()]
LOCALE_PATHS = [f"{path}/locale" for path in LOCALE_PATHS]

STATIC_URL = "/static/"
STATIC_ROOT = str(VAR / "static")
STORAGES = {
    "default": FILES_STORAGE,  # noqa: F405
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = env.text("MEDIA_DIR", str(VAR / "media"))
# Django's own ceiling on one request's body in memory; larger bodies are streamed to disk by their views.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
# A table sent for import may be this large; a million rows of a usual report are 200 MB.
IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_BYTES", 512 * 1024 * 1024)
# A bank's statement: a hundred thousand lines are 60 MB as text, 130 MB as XML.
STATEMENT_MAX_BYTES = env.integer("STATEMENT_MAX_BYTES", 256 * 1024 * 1024)

SECURE_CSP: dict[str, list[str]] = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", *env.items("LIVE_ORIGINS", "")],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# core.accounts.csrf is Django's own CSRF middleware and more; the check knows it by Django's name only.
SILENCED_SYSTEM_CHECKS: list[str] = ["security.W003"]
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"httpx": {"level": "WARNING"}, "mail.log": {"level": "WARNING"}, "stripe": {"level": "WARNING"}},
}
