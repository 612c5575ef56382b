"""What T-Bank answers, and the token by which both sides sign; amounts are in kopecks."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from core.integrations.gateways.gateway import Seen, Standing

STANDINGS = {
    "CONFIRMED": Standing.SUCCEEDED,
    "PARTIAL_REFUNDED": Standing.SUCCEEDED,
    "REFUNDING": Standing.SUCCEEDED,
    "REFUNDED": Standing.SUCCEEDED,
    "REJECTED": Standing.FAILED,
    "AUTH_FAIL": Standing.FAILED,
    "CANCELED": Standing.CANCELLED,
    "DEADLINE_EXPIRED": Standing.CANCELLED,
    "REVERSED": Standing.CANCELLED,
}


def token(fields: Mapping[str, Any], password: str) -> str:
    """Sign the plain fields of the first level: values in the order of their names, the password among them."""
    plain = {name: value for name, value in fields.items() if not isinstance(value, dict | list) and name != "Token"}
    words = {**plain, "Password": password}
    joined = "".join(_word(words[name]) for name in sorted(words))
    return hashlib.sha256(joined.encode()).hexdigest()


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Answer(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True, coerce_numbers_to_str=True)

    success: bool = False
    error_code: str = "0"
    message: str = ""
    details: str = ""
    status: str = ""
    terminal_key: str = ""
    payment_id: str = Field(default="", max_length=40)
    order_id: str = Field(default="", max_length=64)
    amount: int = 0
    payment_url: str = Field(default="", alias="PaymentURL")

    def seen(self) -> Seen:
        standing = STANDINGS.get(self.status, Standing.WAITING)
        amount = self.amount * Decimal("0.01")
        return Seen(
            id=self.payment_id,
            standing=standing,
            amount=amount,
            currency="RUB",
            refunded=amount if self.status == "REFUNDED" else None,
            reference=self.order_id,
            account=self.terminal_key,
            reason=str(_("The bank has refused the payment.")) if standing == Standing.FAILED else "",
            pay_url=self.payment_url,
            is_test=self.terminal_key.endswith("DEMO"),
        )
