"""A real installation: HTTPS only; refuses to start with settings that are safe only on one's own machine."""

from core.config.settings.base import *  # noqa: F403
from core.lib import env

if len(env.text("SECRET_KEY")) < 50:
    raise env.BadSetting("SECRET_KEY must be at least 50 characters long")
if env.text("DATABASE_URL") == env.text("DATABASE_OWNER_URL", env.text("DATABASE_URL")):
    raise env.BadSetting("DATABASE_URL must name the application's role, DATABASE_OWNER_URL the owner of the tables")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
DEVICE_COOKIE_NAME = "__Host-device"
