"""A company's API as one person sees it, for figures to the kopeck and for what need not be seen on pages."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.core.processes import wait_until
from tests.e2e.installation import PATIENCE, Installation


class Program:
    """Answers that are no success fail the test."""

    def __init__(self, installation: Installation, host: str, email: str) -> None:
        self.installation, self.host = installation, host
        self.headers = {"Authorization": f"Bearer {installation.access_token(host, email)}"}

    def get(self, path: str, *, status: int = 200) -> Any:
        answer = self.installation.call("GET", self.host, f"/api/v1/{path}", headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path: str, given: Any = None) -> Any:
        answer = self.installation.call("POST", self.host, f"/api/v1/{path}", headers=self.headers, json=given or {})
        assert answer.status_code < 300, answer.text
        return answer.json()

    def until(self, path: str, wanted: Callable[[Any], bool]) -> Any:
        """Ask until the answer is as wanted; return it."""
        wait_until(lambda: wanted(self.get(path)), seconds=PATIENCE, what=path)
        return self.get(path)

    def organization(self) -> dict[str, Any]:
        """Return the client for whom the person acts."""
        found: dict[str, Any] = self.get("organizations/")["results"][0]
        return found

    def balance(self, organization: int | str = "") -> Decimal:
        (found,) = self.get(f"balances/?currency=RUB&organization={organization}")["results"]
        return Decimal(found["services"])
