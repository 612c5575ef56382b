"""The client's home block: balance, cards, last operations."""

from decimal import Decimal

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.ui.formatting import money
from modules.fuel_cards.selectors.cards import count_cards, list_fullest_cards
from modules.fuel_cards.selectors.transactions import list_client_accounts, list_latest

SHOWN_CARDS, SHOWN_TRANSACTIONS = 3, 5


def home_block(request: HttpRequest) -> SafeString:
    """Draw the block for a client; staff and people without the right see none."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.sees_all or not viewer.has_permission("fuel_cards.view_card"):
        return SafeString("")
    accounts = list_client_accounts(viewer)
    balance = sum((account.balance or Decimal(0) for account in accounts), Decimal(0))
    limits = [account.credit_limit for account in accounts if account.credit_limit is not None]
    context = {
        "balance": balance,
        "with_limit": money(balance + sum(limits, Decimal(0))) if limits else "",
        "cards": list_fullest_cards(viewer, limit=SHOWN_CARDS),
        "card_count": count_cards(viewer),
        "transactions": list_latest(viewer, limit=SHOWN_TRANSACTIONS),
    }
    return render_to_string("fuel_cards/home_block.html", context, request=request)
