"""The balance block that stands on every page of money."""

from typing import Any

from django import template
from django.urls import reverse

from core.finance.selectors.balances import VIEW, list_balances, sum_figures

register = template.Library()


@register.inclusion_tag("finance/balance_strip.html", takes_context=True)
def balance_strip(context: dict[str, Any]) -> dict[str, Any]:
    """Show what the client has; to the staff, what the organization of the page has."""
    viewer: Any = getattr(context.get("request"), "viewer", None)
    organization = getattr(context.get("organization"), "pk", None)
    if viewer is None or not viewer.has_permission(VIEW) or (viewer.is_staff and organization is None):
        return {"strip": ()}
    balances = list(list_balances(viewer, organization=organization))
    whole = reverse("finance:balance_list")
    strip = []
    for figures in sum_figures(balances):
        own = [one.pk for one in balances if one.currency == figures.currency]
        url = reverse("finance:balance_detail", args=own) if len(own) == 1 else whole
        strip.append({"figures": figures, "url": url, "is_one": len(own) == 1})
    return {"strip": strip}
