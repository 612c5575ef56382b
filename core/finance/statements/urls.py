"""Addresses of statements and of the queue."""

from django.urls import path

from core.finance.statements.views import bank, lines, queue, runs

app_name = "statements"
urlpatterns = [
    path("statements/", runs.run_list, name="run_list"),
    path("statements/new/", runs.run_new, name="run_new"),
    path("statements/upload/", runs.run_upload, name="run_upload"),
    path("statements/lines/", lines.line_list, name="line_list"),
    path("statements/lines/<int:pk>/", lines.line_detail, name="line_detail"),
    path("statements/lines/<int:pk>/undo/", lines.line_undo, name="line_undo"),
    path("statements/<int:pk>/", runs.run_detail, name="run_detail"),
    path("statements/<int:pk>/commit/", runs.run_commit, name="run_commit"),
    path("statements/<int:pk>/repeat/", runs.run_repeat, name="run_repeat"),
    path("statements/<int:pk>/discard/", runs.run_discard, name="run_discard"),
    path("matching/", queue.queue, name="queue"),
    path("matching/accept/", queue.accept_many, name="accept_many"),
    path("matching/<int:pk>/clients/", queue.clients, name="clients"),
    path("matching/<int:pk>/accept/", queue.accept, name="accept"),
    path("matching/<int:pk>/match/", queue.match, name="match"),
    path("matching/<int:pk>/aside/", queue.aside, name="aside"),
    path("matching/<int:pk>/same/<int:known>/", queue.same, name="same"),
    path("settings/bank/", bank.bank_settings, name="bank"),
    path("settings/bank/<int:pk>/pull/", bank.bank_pull, name="bank_pull"),
    path("settings/bank/<int:pk>/disconnect/", bank.bank_disconnect, name="bank_disconnect"),
    path("integrations/bank/<str:key>/", bank.bank_notice, name="bank_notice"),
]
