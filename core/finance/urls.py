"""Money: balances and the books."""

from django.urls import path

from core.finance.views import balances, books

app_name = "finance"
urlpatterns = [
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
