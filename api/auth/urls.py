"""Where programs sign in; the same on companies' hosts and on the console."""

from django.urls import path

from api.auth import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="rest_login"),
    path("logout/", views.LogoutView.as_view(), name="rest_logout"),
    path("token/refresh/", views.RefreshView.as_view(), name="token_refresh"),
    path("token/verify/", views.VerifyView.as_view(), name="token_verify"),
    path("user/", views.UserView.as_view(), name="rest_user_details"),
    path("password/change/", views.PasswordChangeView.as_view(), name="rest_password_change"),
    path("password/reset/", views.PasswordResetView.as_view(), name="rest_password_reset"),
    path("password/reset/confirm/", views.PasswordResetConfirmView.as_view(), name="rest_password_reset_confirm"),
]
