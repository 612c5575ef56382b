"""Pages about money."""

from django.urls import path

from core.finance.views import (
    act_deeds,
    act_form,
    act_runs,
    acts,
    invoice_deeds,
    invoice_form,
    invoice_request,
    invoices,
    payment_form,
    payments,
    rules,
)

app_name = "finance"
urlpatterns = [
    path("acts/", acts.act_list, name="act_list"),
    path("acts/new/", act_form.act_new, name="act_new"),
    path("acts/period/", act_runs.act_run_new, name="act_run_new"),
    path("acts/period/<int:pk>/", act_runs.act_run_detail, name="act_run_detail"),
    path("acts/period/<int:pk>/repeat/", act_runs.act_run_repeat, name="act_run_repeat"),
    path("acts/<int:pk>/", acts.act_detail, name="act_detail"),
    path("acts/<int:pk>/edit/", act_form.act_edit, name="act_edit"),
    path("acts/<int:pk>/pdf/", acts.act_pdf, name="act_pdf"),
    path("acts/<int:pk>/files/", acts.act_files, name="act_files"),
    path("acts/<int:pk>/issue/", act_deeds.act_issue, name="act_issue"),
    path("acts/<int:pk>/cancel/", act_deeds.act_cancel, name="act_cancel"),
    path("acts/<int:pk>/sign/", act_deeds.act_sign, name="act_sign"),
    path("acts/<int:pk>/dispute/", act_deeds.act_dispute, name="act_dispute"),
    path("invoices/", invoices.invoice_list, name="invoice_list"),
    path("invoices/new/", invoice_form.invoice_new, name="invoice_new"),
    path("invoices/request/", invoice_request.invoice_request, name="invoice_request"),
    path("invoices/<int:pk>/", invoices.invoice_detail, name="invoice_detail"),
    path("invoices/<int:pk>/edit/", invoice_form.invoice_edit, name="invoice_edit"),
    path("invoices/<int:pk>/pdf/", invoices.invoice_pdf, name="invoice_pdf"),
    path("invoices/<int:pk>/issue/", invoice_deeds.invoice_issue, name="invoice_issue"),
    path("invoices/<int:pk>/cancel/", invoice_deeds.invoice_cancel, name="invoice_cancel"),
    path("invoices/<int:pk>/paid/", invoice_deeds.invoice_mark_paid, name="invoice_mark_paid"),
    path("invoices/<int:pk>/reopen/", invoice_deeds.invoice_reopen, name="invoice_reopen"),
    path("invoices/<int:pk>/remind/", invoice_deeds.invoice_remind, name="invoice_remind"),
    path("invoices/<int:pk>/copy/", invoice_deeds.invoice_copy, name="invoice_copy"),
    path("payments/", payments.payment_list, name="payment_list"),
    path("payments/new/", payment_form.payment_new, name="payment_new"),
    path("payments/<int:pk>/", payments.payment_detail, name="payment_detail"),
    path("payments/<int:pk>/allocate/", payments.payment_allocate, name="payment_allocate"),
    path(
        "payments/<int:pk>/allocations/<int:allocation_id>/take-back/",
        payments.allocation_take_back,
        name="allocation_take_back",
    ),
    path("payments/<int:pk>/return/", payments.payment_return, name="payment_return"),
    path("payments/<int:pk>/reverse/", payments.payment_reverse, name="payment_reverse"),
    path("settings/invoices/", rules.invoice_rules_page, name="invoice_rules"),
]
