"""The client's balance on the first page."""

from decimal import Decimal

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.finance.selectors import list_client_accounts
from core.organizations.viewer import Viewer

VIEW = "finance.view_balance"


def balance_block(request: HttpRequest) -> SafeString:
    """Draw what the client has, for all the organizations that he looks at together; staff see none."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.is_staff or not viewer.has_permission(VIEW):
        return SafeString("")
    accounts = list(list_client_accounts(viewer, permission=VIEW))
    balance = sum((account.balance or Decimal(0) for account in accounts), Decimal(0))
    limit = sum((account.credit_limit or Decimal(0) for account in accounts), Decimal(0))
    context = {"balance": balance, "limit": limit, "available": balance + limit}
    return render_to_string("finance/balance_block.html", context, request=request)
