"""The client's balance on the first page."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.finance.selectors.balances import VIEW, sum_balances
from core.finance.services.rules import invoice_rules
from core.organizations.viewer import Viewer


def balance_block(request: HttpRequest) -> SafeString:
    """Draw what the client has, for all the organizations that he looks at together; staff see none."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.is_staff or not viewer.has_permission(VIEW):
        return SafeString("")
    figures = sum_balances(viewer)[0]
    asks = viewer.has_permission("finance.request_invoice") and invoice_rules().takes_requests
    context = {
        "may_ask": asks,
        "sees_invoices": viewer.has_permission("finance.view_invoice"),
        "balance": figures.operational,
        "limit": figures.credit_limit,
        "available": figures.available,
    }
    return render_to_string("finance/balance_block.html", context, request=request)
