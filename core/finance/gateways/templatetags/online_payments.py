"""{% pay_button invoice %}: the button «Оплатить» beside an invoice that its reader may pay online."""

from typing import Any

from django import template

from core.finance.gateways.selectors import pay_urls
from core.finance.models import Invoice

register = template.Library()


@register.inclusion_tag("gateways/_pay_button.html", takes_context=True)
def pay_button(context: dict[str, Any], invoice: Invoice, variant: str = "primary") -> dict[str, Any]:
    """Draw the button, or nothing: no right, no gateway, nothing left to pay."""
    url = pay_urls(context["request"].viewer, [invoice]).get(invoice.pk, "")
    return {"invoice": invoice, "url": url, "variant": variant}
