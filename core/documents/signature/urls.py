"""Signatures: the signer's own pages, the staff's, the settings, and the page where anybody checks a file."""

from django.urls import path

from core.documents.signature.views import settings, signing, signings, verify

app_name = "signatures"
urlpatterns = [
    path("sign/", signing.own, name="own"),
    path("sign/<int:pk>/", signing.sign, name="sign"),
    path("sign/<int:pk>/state/", signing.sign_state, name="sign_state"),
    path("sign/<int:pk>/terms/", signing.sign_terms, name="sign_terms"),
    path("sign/<int:pk>/code/", signing.sign_code, name="sign_code"),
    path("sign/<int:pk>/confirm/", signing.sign_confirm, name="sign_confirm"),
    path("sign/<int:pk>/decline/", signing.sign_decline, name="sign_decline"),
    path("sign/<int:pk>/file/", signing.sign_file, name="sign_file"),
    path("sign/<int:pk>/pages/<int:page>/", signing.sign_picture, name="sign_picture"),
    path("sign/<int:pk>/receipt/", signing.sign_receipt, name="sign_receipt"),
    path("signatures/", signings.signing_list, name="signing_list"),
    path("signatures/ask/<int:version_id>/", signings.signing_ask, name="signing_ask"),
    path("signatures/<int:pk>/", signings.signing_detail, name="signing_detail"),
    path("signatures/<int:pk>/file/", signings.signing_file, name="signing_file"),
    path("signatures/<int:pk>/receipt/", signings.signing_receipt, name="signing_receipt"),
    path("signatures/<int:pk>/withdraw/", signings.signing_withdraw, name="signing_withdraw"),
    path("signatures/<int:pk>/unlock/<int:request_id>/", signings.signing_unlock, name="signing_unlock"),
    path("settings/signature/", settings.settings_page, name="settings"),
    path("settings/signature/terms/<slug:language>/", settings.terms, name="terms"),
    path("verify/", verify.verify_page, name="verify"),
    path("verify/<str:number>/", verify.verify_number, name="verify_number"),
]
