"""Asking for an object as somebody, and comparing answers by all that a person or a program can see of them."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.test import Client

from api.tokens import token_pair
from core.accounts.models import User
from core.lib.company import entered
from tests.isolation.addresses import Address
from tests.isolation.owners import Owner
from tests.isolation.things import Thing

NOBODYS = {int: 999_999_999, str: "nobodys"}
NOBODYS_UUID = "00000000-0000-4000-8000-000000000000"
TOKEN = re.compile(r"(?<=grant=)[^\"&]+|[A-Za-z0-9]{64}")


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: str


@dataclass(frozen=True)
class Asking:
    """One way to ask: a method, and whether a fragment of the page is wanted."""

    method: str
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.method}{' fragment' if self.headers else ''}"


FRAGMENT = (("HX-Request", "true"), ("HX-Target", "dialog-place"))
PAGE_WAYS = [Asking("GET"), Asking("POST"), Asking("GET", FRAGMENT)]
API_WAYS = [Asking(method) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")]


def ways(address: Address) -> list[Asking]:
    return API_WAYS if address.is_api else PAGE_WAYS


def path_of(address: Address, arguments: dict[str, Any]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(arguments[found[1]]), address.route)


def path_to(address: Address, thing: Thing) -> str:
    return path_of(address, {**thing.rest, **thing.names})


def path_to_nothing(address: Address, thing: Thing) -> str:
    nobodys = {name: NOBODYS.get(type(value), NOBODYS_UUID) for name, value in thing.names.items()}
    return path_of(address, {**thing.rest, **nobodys})


def visitor(address: Address, user: User, host: str) -> Client:
    """A browser with the user's session; for the API a program with his token."""
    if address.is_api:
        return Client(headers={"host": host, "authorization": f"Bearer {token_pair(user)[0]}"})
    client = Client(headers={"host": host})
    client.force_login(user)
    return client


def ask(client: Client, way: Asking, path: str, data: dict[str, Any], *, is_api: bool) -> Answer:
    """Ask, and undo what it did; the address itself and one-time tokens are taken out of the answer."""
    with transaction.atomic():
        answer = _ask(client, way, path, data, is_api=is_api)
        transaction.set_rollback(True)
    return answer


def ask_in_vain(client: Client, way: Asking, path: str, thing: Thing, owner: Owner, *, is_api: bool) -> Answer:
    """Ask for what is not one's own; nothing of it may have changed."""
    with transaction.atomic():
        before = _facts(thing, owner)
        answer = _ask(client, way, path, thing.data, is_api=is_api)
        assert _facts(thing, owner) == before, f"{way} {path} changed another's {thing.row._meta.label}"
        transaction.set_rollback(True)
    return answer


def _ask(client: Client, way: Asking, path: str, data: dict[str, Any], *, is_api: bool) -> Answer:
    send = getattr(client, way.method.lower())
    kind = {"content_type": "application/json"} if is_api and way.method != "GET" else {}
    response = send(path, {} if way.method == "GET" else data, headers=dict(way.headers), **kind)
    content = b"".join(response) if response.streaming else response.content
    body = TOKEN.sub("TOKEN", content.decode(errors="replace"))
    for form in (path, quote(path, safe="")):
        body = body.replace(form, "ADDRESS")
    location = response.headers.get("Location", "") + response.headers.get("HX-Redirect", "")
    return Answer(response.status_code, location.replace(path, "ADDRESS"), body)


def _facts(thing: Thing, owner: Owner) -> Any:
    with entered(owner.company):
        return type(thing.row)._default_manager.filter(pk=thing.row.pk).values().first()
