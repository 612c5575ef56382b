"""Where programs sign in; the same on companies' hosts and on the console."""

from django.urls import path

from api.auth import contact, sessions, views, ways

app_name = "auth"
urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("code/", ways.CodeView.as_view(), name="code"),
    path("code/confirm/", ways.CodeConfirmView.as_view(), name="code_confirm"),
    path("second-factor/", ways.SecondFactorView.as_view(), name="second_factor"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("token/refresh/", views.RefreshView.as_view(), name="token_refresh"),
    path("token/verify/", views.VerifyView.as_view(), name="token_verify"),
    path("user/", views.UserView.as_view(), name="user"),
    path("contact/", contact.ContactView.as_view(), name="contact"),
    path("contact/confirm/", contact.ContactConfirmView.as_view(), name="contact_confirm"),
    path("sessions/", sessions.SessionsView.as_view(), name="sessions"),
    path("sessions/<int:pk>/", sessions.SessionView.as_view(), name="session"),
    path("password/change/", views.PasswordChangeView.as_view(), name="password_change"),
    path("password/reset/", views.PasswordResetView.as_view(), name="password_reset"),
    path("password/reset/confirm/", views.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
]
