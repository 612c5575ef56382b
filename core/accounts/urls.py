"""Sign-in, preferences and one's own account; the console has the same ways in."""

from allauth.account import views as allauth_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.webauthn import views as webauthn_views
from django.urls import URLPattern, URLResolver, include, path, re_path

from core.accounts.views import (
    contacts,
    invitations,
    policy,
    preferences,
    profile,
    second_factor,
    sessions,
    sign_in_code,
)
from core.accounts.views import sign_in as sign_in_views

# Names are allauth's own: its flows find their pages by them. Pages that we do not offer are not mounted.
sign_in: list[URLPattern | URLResolver] = [
    path("login/", sign_in_views.SignInView.as_view(), name="account_login"),
    path("code/", sign_in_code.code_request, name="account_code"),
    path("code/confirm/", sign_in_code.code_confirm, name="account_code_confirm"),
    path("code/again/", sign_in_code.code_again, name="account_code_again"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("signup/", allauth_views.signup, name="account_signup"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/reset/", sign_in_views.ForgottenPasswordView.as_view(), name="account_reset_password"),
    path("password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

passkeys: list[URLPattern | URLResolver] = [
    path("", webauthn_views.list_webauthn, name="mfa_list_webauthn"),
    path("add/", second_factor.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("login/", second_factor.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("reauthenticate/", webauthn_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("keys/<int:pk>/edit/", webauthn_views.edit_webauthn, name="mfa_edit_webauthn"),
    path("keys/<int:pk>/remove/", second_factor.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
]

second_factors: list[URLPattern | URLResolver] = [
    path("", mfa_views.index, name="mfa_index"),
    path("authenticate/", second_factor.SecondFactorView.as_view(), name="mfa_authenticate"),
    path("reauthenticate/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("totp/", include("allauth.mfa.totp.urls")),
    path("recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("webauthn/", include(passkeys)),
]

own: list[URLPattern | URLResolver] = [
    path("preferences/", preferences.preferences, name="preferences"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("settings/access/", policy.access, name="access"),
    path("profile/", profile.profile, name="profile"),
    path("profile/email/", contacts.contact_change, {"channel": "email"}, name="email_change"),
    path("profile/email/code/", contacts.contact_confirm, {"channel": "email"}, name="email_confirm"),
    path("profile/phone/", contacts.contact_change, {"channel": "sms"}, name="phone_change"),
    path("profile/phone/code/", contacts.contact_confirm, {"channel": "sms"}, name="phone_confirm"),
    path("profile/security/", profile.security, name="security"),
    path("profile/sessions/", sessions.own_sessions, name="sessions"),
    path("profile/sessions/end/", sessions.other_sessions_end, name="sessions_end"),
    path("profile/sessions/<int:pk>/end/", sessions.session_end, name="session_end"),
]

ways_in: list[URLPattern | URLResolver] = [
    path("accounts/", include(sign_in)),
    path("accounts/2fa/", include(second_factors)),
]
urlpatterns: list[URLPattern | URLResolver] = [*ways_in, path("", include((own, "accounts")))]
