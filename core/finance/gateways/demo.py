"""The payment system of a demonstration company: the sandbox's YooKassa, which asks for no contract."""

from pathlib import Path

from django.conf import settings
from django.urls import reverse

from core.finance.gateways.models import Connection
from core.finance.gateways.services.connecting import Wanted, connect_gateway
from core.integrations.sandbox import yookassa
from core.integrations.sandbox.till import Book
from core.lib.company import current_company
from core.lib.links import absolute_url

METHODS = ("card", "sbp", "yoo_money", "sberbank")


def fill() -> bool:
    """Connect it where no payment system is; tell whether that was needed.

    The sandbox does not run yet: the shop's address for notifications is written into its book, as the company would
    write it into its account there.
    """
    if not settings.SANDBOX_URL or Connection.objects.exists():
        return False
    shop = f"{100_500 + current_company().id}"
    values = {"shop_id": shop, "secret": yookassa.SECRET}
    made = connect_gateway(gateway="yookassa", wanted=Wanted(values=values, methods=METHODS, is_default=True))
    path = reverse("gateways:notification", args=[made.token], urlconf=settings.ROOT_URLCONF)
    book = Book(Path(settings.VAR) / "sandbox" / "yookassa" / "book.jsonl")
    book.put("shops", shop, {"shop": shop, "notify_url": absolute_url(path)})
    return True
