"""The demo on one's own machine: plain HTTP on localhost, everything else as in production."""

from core.config.settings.base import *  # noqa: F403

# Browsers keep cookies by host without the port; the names tell several demos on one machine apart.
SESSION_COOKIE_NAME = f"session-{PORT}"  # noqa: F405
CSRF_COOKIE_NAME = f"csrf-{PORT}"  # noqa: F405
DEVICE_COOKIE_NAME = f"device-{PORT}"  # noqa: F405
DEMO = True
# Whoever tries the demo has no app for codes at hand.
SECOND_FACTOR_WAIVED = True
# Passkeys need HTTPS everywhere but on localhost; a company's host is a name below it.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# Names with a hash as in production, without the minute that the best compression takes.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}  # noqa: F405
