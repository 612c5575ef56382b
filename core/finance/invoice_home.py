"""What a client has to pay, on the first page."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.finance.gateways.selectors import pay_urls
from core.finance.selectors.invoices import VIEW, what_is_to_pay
from core.finance.services.rules import invoice_rules
from core.finance.tables.invoices import number_words
from core.organizations.viewer import Viewer

SHOWN = 3


def to_pay_block(request: HttpRequest) -> SafeString:
    """Draw the invoices that wait, the one that is due first ahead; staff see none."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.is_staff or not viewer.has_permission(VIEW):
        return SafeString("")
    to_pay = what_is_to_pay(viewer, shown=SHOWN)
    # Where the balance stands above, its own button asks for an invoice.
    asks = viewer.has_permission("finance.request_invoice") and not viewer.has_permission("finance.view_balance")
    may_ask = asks and invoice_rules().takes_requests
    if not to_pay.count and not may_ask:
        return SafeString("")
    urls = pay_urls(viewer, to_pay.first)
    rows = [(invoice, number_words(invoice), urls.get(invoice.pk, "")) for invoice in to_pay.first]
    context = {"to_pay": to_pay, "rows": rows, "may_ask": may_ask, "joint": viewer.joint}
    return render_to_string("finance/to_pay_block.html", context, request=request)
