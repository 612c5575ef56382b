"""Sign-in: our user, allauth's pages and their limits."""

from typing import Any

from core.lib import env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
PASSWORD_RESET_TIMEOUT = 24 * 3600

SESSION_ENGINE = "core.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.ui.errors.csrf_failure"
LANGUAGE_COOKIE_HTTPONLY = True
# By which a browser is known again: see core.accounts.device_cookie.
DEVICE_COOKIE_NAME = "device"

ACCOUNT_ADAPTER = "core.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]
# People come by invitation, and its link has proved their address.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "core.accounts.tokens.CompanyPasswordResetTokens"  # noqa: S105 a name
ACCOUNT_FORMS = {
    "login": "core.accounts.forms.LoginForm",
    "reset_password": "core.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "core.accounts.forms.ResetPasswordKeyForm",
    "change_password": "core.accounts.forms.ChangePasswordForm",
    "set_password": "core.accounts.forms.SetPasswordForm",
}

MFA_ADAPTER = "core.accounts.authenticators.AuthenticatorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # its own table of addresses is not used here
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_FORMS = {
    "authenticate": "core.accounts.second_factor_forms.SecondFactorForm",
    "reauthenticate": "core.accounts.second_factor_forms.ReauthenticateForm",
    "activate_totp": "core.accounts.second_factor_forms.ActivateTotpForm",
    "add_webauthn": "core.accounts.second_factor_forms.AddPasskeyForm",
    "edit_webauthn": "core.accounts.second_factor_forms.RenamePasskeyForm",
}
MFA_RATE_LIMITS = False
# The vendor's own people always have a second factor; the demo alone lets them in without.
SECOND_FACTOR_WAIVED = False

# Attempts are counted in PostgreSQL (core.accounts.services.limits): allauth's own counters live in the cache, where
# they are not atomic and vanish with it.
ACCOUNT_RATE_LIMITS = False
# Dotted name of a callable() -> the address where people of the current company register, "" where they cannot.
REGISTRATION_PAGE = "core.organizations.services.registration_settings.registration_page"
# How many proxies in front append the caller's address to X-Forwarded-For; none are believed otherwise.
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", 0)
# Dotted name of core.lib.mail.EmailRenderer.
EMAIL_RENDERER = "themes.email.render_email"
