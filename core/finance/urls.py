"""Pages about money."""

from django.urls import path

from core.finance.views import (
    balances,
    books,
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
    path("money/balances/", balances.balance_list, name="balance_list"),
    path("money/balances/<int:pk>/", balances.balance_detail, name="balance_detail"),
    path("money/balances/<int:pk>/statement/", balances.statement, name="statement"),
    path("money/balances/<int:pk>/correct/", balances.balance_correct, name="balance_correct"),
    path("money/balances/<int:pk>/limit/", balances.balance_limit, name="balance_limit"),
    path("money/balances/<int:pk>/<slug:view>/", balances.balance_detail, name="balance_view"),
    path("money/balances/<int:pk>/<slug:view>/chart/", balances.balance_chart, name="balance_chart"),
    path("settings/books/", books.books_page, name="books"),
    path("settings/books/close/", books.days_close, name="days_close"),
    path("settings/books/reopen/", books.days_reopen, name="days_reopen"),
    path("settings/books/date/", books.business_date_set, name="business_date_set"),
]
