"""Programs that use the API of a company."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from api.tokens import token_pair
from core.accounts.models import User
from core.lib.company import current_company
from tests.factories.people import PASSWORD


class Program:
    """A caller on the current company's host, with the user's token if there is one."""

    def __init__(self, user: User | None = None, *, host: str = "", token: str = "") -> None:
        headers = {"host": host or f"{current_company().slug}.localhost"}
        if user is not None:
            token = str(token_pair(user)[0])
        if token:
            headers["authorization"] = f"Bearer {token}"
        self.client = Client(enforce_csrf_checks=True, headers=headers, raise_request_exception=False)

    def get(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        return self.client.get(path, data, headers=headers)  # type: ignore[return-value]

    def post(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        return self.client.post(path, data or {}, content_type="application/json", headers=headers)  # type: ignore[return-value]

    def put(self, path: str, data: Any = None) -> HttpResponse:
        return self.client.put(path, data or {}, content_type="application/json")  # type: ignore[return-value]

    def patch(self, path: str, data: Any = None) -> HttpResponse:
        return self.client.patch(path, data or {}, content_type="application/json")  # type: ignore[return-value]


def api_login(email: str, password: str = PASSWORD, *, host: str = "") -> HttpResponse:
    return Program(host=host).post("/api/v1/auth/login/", {"email": email, "password": password})


def works(token: str, host: str = "") -> bool:
    return Program(token=token, host=host).get("/api/v1/auth/user/").status_code == 200
