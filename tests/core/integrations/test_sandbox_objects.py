"""The played rail data and the played partner bank over real HTTP: what they tell, and how they fail."""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.sandbox import Outside, free_port

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-105")]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WHO = {"Authorization": "Bearer sandbox"}


class Service:
    """One played service as a program calls it and as a person plays with it."""

    def __init__(self, outside: Outside, prefix: str, http: httpx.Client) -> None:
        self.url, self.http = f"{outside.url}/{prefix}/", http

    def ask(self, path: str, **headers: str) -> Any:
        return self.http.get(f"{self.url}api/{path}", headers={**WHO, **headers})

    def give(self, path: str, body: Any, key: str = "") -> httpx.Response:
        headers = {**WHO, **({"Idempotency-Key": key} if key else {})}
        return self.http.post(f"{self.url}api/{path}", json=body, headers=headers)

    def do(self, deed: str, **given: str) -> httpx.Response:
        return self.http.post(f"{self.url}{deed}/?format=json", data=given)

    def page(self) -> str:
        return self.http.get(self.url).text


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture
def rail(outside: Outside, http: httpx.Client) -> Service:
    """An order of three wagons in two days."""
    played = Service(outside, "rail", http)
    order = {"id": "З-1", "counterparty_id": "К-1", "contract_id": "Д-1", "number": "14", "date": "2026-11-20"}
    assert played.do("order", **order, wagons="3", days="2").status_code == 200
    return played


def test_a_wagon_is_where_its_latest_operation_left_it(rail: Service) -> None:
    first = rail.do("wagon", order_id="З-1", at="2026-11-20T05:00:00+03:00").json()["wagons"][0]
    number = first["id"]
    moved = {"id": number, "operation": "02", "station": "834308", "left": "2700"}
    rail.do("move", **moved, at="2026-11-22T10:00:00")
    late = rail.do("move", id=number, operation="21", station="865309", at="2026-11-20T09:00:00").json()
    told = rail.ask(f"dislocation/{number}/")
    operations = rail.ask(f"dislocation/{number}/operations/").json()["operations"]

    assert told.json() == {
        "id": "60000007",
        "version": "5",  # after the order, the wagon, what that changed of the order, and a move
        "order_id": "З-1",
        "contract_id": "Д-1",
        "cargo": "Уголь каменный",
        "origin": {"code": "865309", "name": "Кемерово-Сорт."},
        "destination": {"code": "037202", "name": "Лужская-Сорт."},
        "consignee": "К-1",
        "station": {"code": "834308", "name": "Входная"},
        "operation": {"code": "02", "name": "Отправление"},
        "operation_at": "2026-11-22T10:00:00+00:00",
        "distance_left": 2700,
        "expected_on": "2026-11-30",
    }
    assert late == told.json()
    assert [(one["operation"]["code"], one["operation_at"], one["distance_left"]) for one in operations] == [
        ("02", "2026-11-22T10:00:00+00:00", 2700),
        ("21", "2026-11-20T09:00:00+00:00", 3672),
        ("20", "2026-11-20T02:00:00+00:00", 3672),
    ]
    assert rail.ask("orders/З-1/").json() == {
        "id": "З-1",
        "version": "3",
        "counterparty_id": "К-1",
        "contract_id": "Д-1",
        "number": "14",
        "date": "2026-11-20",
        "cargo": "Уголь каменный",
        "origin": {"code": "865309", "name": "Кемерово-Сорт."},
        "destination": {"code": "037202", "name": "Лужская-Сорт."},
        "plan": [{"date": "2026-11-20", "count": 2}, {"date": "2026-11-21", "count": 1}],
        "fact": [{"date": "2026-11-20", "count": 1}],
        "status": "accepted",
    }
    assert rail.ask("changes/?after=3").json() == {
        "objects": [{"type": "wagon", "id": number, "version": version} for version in ("4", "5")],
        "cursor": "5",
        "has_more": False,
    }
    shown = rail.page()
    assert "Входная, Отправление, 2026-11-22T10:00" in shown
    assert "осталось 2700 км, заявка З-1" in shown


def test_rail_data_fail_in_every_way_they_can(rail: Service) -> None:
    rail.do("wagon", order_id="З-1", count="60")
    refused = {
        "nobody": rail.ask("changes/", Authorization="").status_code,
        "no wagon": rail.ask("dislocation/1/").status_code,
        "its operations": rail.ask("dislocation/1/operations/").status_code,
        "wrong digit": rail.do("wagon", order_id="З-1", number="60000008").status_code,
        "no such move": rail.do("move", id="60000007", operation="?", station="?").status_code,
        "no order": rail.do("status", id="З-9", status="done").status_code,
        "no date": rail.do("order", id="З-2", date="?").status_code,
    }
    assert refused == {
        "nobody": 401,
        "no wagon": 404,
        "its operations": 404,
        "wrong digit": 409,
        "no such move": 409,
        "no order": 404,
        "no date": 422,
    }
    first = rail.ask("changes/").json()
    pages = [first, *(rail.ask(f"changes/?after={after}").json() for after in ("100",))]
    changed = {one["id"] for page in pages for one in page["objects"] if one["type"] == "wagon"}
    # Each wagon is a change, and one of its order that has one more supplied.
    assert [(len(page["objects"]), page["has_more"]) for page in pages] == [(100, True), (21, False)]
    assert len(changed) == 60
    assert rail.ask("orders/З-1/").json()["fact"][0]["count"] == 60

    def in_trouble(trouble: str, path: str = "changes/", **given: str) -> httpx.Response:
        rail.do("play", trouble=trouble, **given)
        return rail.ask(path)

    assert in_trouble("away").status_code == 503
    assert in_trouble("html").text.startswith("<html>")
    slow = in_trouble("slow", late="0.2")
    assert (slow.json(), slow.elapsed.total_seconds() > 0.2) == (first, True)
    assert in_trouble("circle").json() == {"objects": first["objects"], "cursor": "0", "has_more": True}
    twice = in_trouble("twice").json()
    assert twice == {**first, "objects": [one for one in first["objects"] for _ in range(2)]}
    assert len(in_trouble("twice", "dislocation/60000007/operations/").json()["operations"]) == 2
    assert in_trouble("shape").json() == {**first, "pages": 1}
    assert in_trouble("").json() == first


def told_by(outside: Outside, prefix: str) -> list[dict[str, Any]]:
    return outside.get(f"/{prefix}/")["notifications"]


def is_signed(sent: dict[str, Any]) -> bool:
    """Count the signature by hand, as Standard Webhooks has it."""
    text = f"{sent['headers']['webhook-id']}.{sent['headers']['webhook-timestamp']}.{sent['body']}"
    digest = hmac.digest(b64decode(SECRET.removeprefix("whsec_")), text.encode(), "sha256")
    return sent["headers"]["webhook-signature"] == f"v1,{b64encode(digest).decode()}"


def test_a_bank_decides_of_an_application_and_counts_its_commission(outside: Outside, http: httpx.Client) -> None:
    bank = Service(outside, "partner-bank", http)
    client = {"name": "ООО «Луг»", "inn": "7707083893"}
    body = {"product": "guarantee", "client": client, "amount": "1234567.5", "partner_reference": "A-17", "odd": 1}
    outside.play("partner-bank", trouble="lost")
    lost = bank.give("applications/", body, "key-1").status_code
    outside.play("partner-bank")
    again = bank.give("applications/", body, "key-1").json()
    name = again["id"]
    received = {
        "id": "PB-000001",
        "version": "1",
        "product": "guarantee",
        "client": client,
        "partner_reference": "A-17",
        "amount": "1234567.50",
        "documents": [],
        "reason": "",
        "commission": None,
        "status": "received",
        "history": [{"status": "received", "at": again["history"][0]["at"]}],
    }
    assert (lost, again) == (502, received)
    refused = {
        "another of the client": bank.give("applications/", body, "key-2"),
        "no product": bank.give("applications/", {"client": {}}),
        "no sum": bank.give("applications/", {**body, "client": {"name": "x", "inn": "1"}, "amount": "-1"}),
        "no JSON": bank.http.post(f"{bank.url}api/applications/", content=b"{", headers=WHO),
        "too early": bank.do("decide", id=name, to="completed"),
        "nothing was asked for": bank.give(f"applications/{name}/documents/", {}),
    }
    assert {why: answer.status_code for why, answer in refused.items()} == {
        "another of the client": 409,
        "no product": 422,
        "no sum": 422,
        "no JSON": 400,
        "too early": 409,
        "nothing was asked for": 409,
    }
    assert refused["no product"].json() == {"detail": "Wrong fields: product, client.name, client.inn"}

    bank.do("decide", id=name, to="in_review")
    assert bank.do("decide", id=name, to="documents").status_code == 422
    asked = bank.do("decide", id=name, to="documents", documents="Устав, Отчётность").json()
    brought = bank.give(f"applications/{name}/documents/", {}).json()
    bank.do("decide", id=name, to="approved")
    done = bank.do("decide", id=name, to="completed").json()
    # 1.5 % of 1 234 567.50 is 18 518.5125.
    assert (asked["documents"], brought["documents"]) == (["Устав", "Отчётность"], [])
    assert (done["commission"], [one["status"] for one in done["history"]]) == (
        "18518.51",
        ["received", "in_review", "documents", "in_review", "approved", "completed"],
    )
    assert bank.ask(f"applications/{name}/").json() == done
    assert bank.give(f"applications/{name}/cancel/", {}).status_code == 409

    second = bank.give("applications/", {"product": "account", "client": client}, "key-3").json()
    reason = bank.do("decide", id=second["id"], to="refused", reason="Стоп-лист").json()["reason"]
    third = bank.do("application", product="account", name="ООО «Луг»", inn=client["inn"]).json()
    cancelled = bank.give(f"applications/{third['id']}/cancel/", {}).json()["status"]
    assert (reason, cancelled) == ("Стоп-лист", "cancelled")
    assert bank.ask("products/").json()["products"][0] == {
        "code": "account",
        "title": "Расчётно-кассовое обслуживание",
        "commission": "3000.00",
        "percent": "",
    }
    assert "ООО «Луг», Банковская гарантия: Завершена" in bank.page()
    # A person whose decision does not go reads why on the page itself.
    page = bank.http.post(f"{bank.url}decide/", data={"id": name, "to": "approved"})
    assert (page.status_code, "Из такого состояния заявка туда не переходит." in page.text) == (409, True)


@pytest.mark.requirement("PL-98")
@pytest.mark.parametrize(("prefix", "kind", "name"), [("rail", "order", "З-1"), ("partner-bank", "application", "")])
def test_their_messages_are_signed_or_wrongly_so(
    outside: Outside, rail: Service, prefix: str, kind: str, name: str
) -> None:
    played = Service(outside, prefix, rail.http)
    if not name:
        made = {"product": "account", "client": {"name": "x", "inn": "1"}}
        name = played.give("applications/", made).json()["id"]
    early = played.do("push", kind=kind, id=name).status_code
    listener = f"http://127.0.0.1:{free_port()}/"  # nobody listens: the message was sent all the same
    played.do("hook", url=listener, secret=SECRET)
    found = played.ask(f"{'orders' if kind == 'order' else 'applications'}/{name}/").json()
    for way in ("once", "twice", "forged", "old"):
        assert played.do("push", kind=kind, id=name, way=way).status_code == 200
    played.do("push", kind=kind, id=name, bare="1")
    once, twice, forged, old, bare = told_by(outside, prefix)

    facts = {"type": kind, "id": name, "version": int(found["version"])}
    assert early == 409
    assert json.loads(once["body"]) == {**facts, "data": found}
    assert json.loads(bare["body"]) == facts
    assert [is_signed(one) for one in (once, twice, forged, old, bare)] == [True, True, False, True, True]
    assert int(once["headers"]["webhook-timestamp"]) - int(old["headers"]["webhook-timestamp"]) >= 599
