"""YooKassa's own client for one company.

The library keeps credentials in class attributes of its Configuration, shared by all threads, so that one company's
call could go out with another's key. This subclass of its client carries its own, and takes our way outside.
"""

from types import SimpleNamespace
from typing import Any

import requests
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError
from yookassa.client import ApiClient
from yookassa.domain.common import UserAgent
from yookassa.domain.common.http_verb import HttpVerb
from yookassa.domain.request.payment_request import PaymentRequest
from yookassa.domain.request.refund_request import RefundRequest

from core.integrations.gateways.gateway import GatewayAway, GatewayRefuses, NoSuchPayment, WrongCredentials
from core.integrations.gateways.outward import OutwardSession


class Client(ApiClient):
    """Raises the errors of `Gateway`; every answer is parsed into a model."""

    def __init__(self, *, url: str, shop_id: str, secret: str) -> None:
        # The base class's own would read the shared Configuration.
        self.configuration = SimpleNamespace(verify=None)
        self.endpoint = url
        self.shop_id = shop_id
        self.shop_password = secret
        self.auth_token = None
        self.user_agent = UserAgent()

    def get_session(self) -> requests.Session:
        return OutwardSession()

    def read[M: BaseModel](self, path: str, model: type[M], query: dict[str, Any] | None = None) -> M:
        return self._ask(HttpVerb.GET, path, model, query=query)

    def create_payment[M: BaseModel](self, fields: dict[str, Any], model: type[M], *, key: str) -> M:
        return self._ask(HttpVerb.POST, "/payments", model, body=_exact(PaymentRequest(fields), fields), key=key)

    def create_refund[M: BaseModel](self, fields: dict[str, Any], model: type[M], *, key: str) -> M:
        return self._ask(HttpVerb.POST, "/refunds", model, body=_exact(RefundRequest(fields), fields), key=key)

    def cancel_payment[M: BaseModel](self, payment_id: str, model: type[M], *, key: str) -> M:
        return self._ask(HttpVerb.POST, f"/payments/{payment_id}/cancel", model, body={}, key=key)

    def _ask[M: BaseModel](
        self,
        verb: str,
        path: str,
        model: type[M],
        *,
        query: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        key: str = "",
    ) -> M:
        headers = self.prepare_request_headers({"Idempotence-Key": key} if key else None)
        try:
            answer = self.execute(body, verb, path, query, headers)
        except requests.HTTPError as error:  # the library raises for any status from 400 on
            answer = error.response
        except requests.RequestException as error:
            raise GatewayAway(type(error).__name__) from error
        _judge(answer)
        try:
            return model.model_validate_json(answer.content)
        except ValidationError as error:
            raise GatewayAway(_("an answer that cannot be read")) from error


def _exact(request: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """Return what the library makes of the fields; large amounts do not survive its float."""
    request.validate()
    body: dict[str, Any] = dict(request)
    body["amount"] = fields["amount"]
    return body


def _judge(answer: requests.Response) -> None:
    """Raise what a status means; 202 and 500 leave open what has happened."""
    if answer.status_code == 200:
        return
    if answer.status_code in {202, 429} or answer.status_code >= 500:
        raise GatewayAway(f"HTTP {answer.status_code}")
    if answer.status_code in {401, 403}:
        raise WrongCredentials
    if answer.status_code == 404:
        raise NoSuchPayment
    try:
        words = str(answer.json().get("description") or "")
    except (ValueError, AttributeError):
        words = ""
    raise GatewayRefuses(words[:200] or f"HTTP {answer.status_code}")
