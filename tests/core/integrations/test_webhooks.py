"""Outgoing webhooks against a listener that fails, hangs and answers: nothing is lost, each has one id."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from core.events import StoredEvent
from core.integrations.exchange.connecting import keep_connection
from core.integrations.models import Packet, WebhookDelivery, WebhookSubscription
from core.integrations.pausing import PAUSED_AFTER
from core.integrations.pruning import prune
from core.integrations.webhooks.catalogue import offered
from core.integrations.webhooks.sending import send
from core.integrations.webhooks.subscribing import SEND, breaker_of, keep_subscription
from core.integrations.webhooks.telling import tell
from core.jobs.models import Job
from core.lib.company import CurrentCompany, current_company, entered, public_schema
from tests.core.integrations.test_exchange import values
from tests.factories.finance import make_invoice
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-99")]
RIGHT = "integrations.manage_connection"
ISSUED = "finance.invoice.issued"
API = "/api/v1/webhooks/"


def subscribe(outside: Outside, **other: Any) -> WebhookSubscription:
    wanted = {"title": "Склад", "url": f"{outside.url}/hooks/in/", "events": [ISSUED], **other}
    own = keep_subscription(**wanted)
    outside.play("hooks", secret=own.secret)
    return own


def happen(number: int, *, invoice_id: int, name: str = ISSUED) -> int:
    at, company = timezone.now(), current_company().schema
    return tell(StoredEvent(id=number, name=name, company=company, payload={"invoice_id": invoice_id}, occurred_at=at))


def send_all(own: WebhookSubscription) -> None:
    """Send what waits once, as workers would after its pause."""
    breaker_of(own).forget()
    for pk in WebhookDelivery.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True):
        send(delivery_id=pk, at=timezone.now())


@pytest.mark.requirement("PL-97", "PL-104")
def test_listener_that_fails_hangs_and_answers_gets_each_message_under_one_id(
    company: CurrentCompany, outside: Outside, settings: Settings
) -> None:
    settings.WEBHOOK_TIMEOUT_SECONDS = 0.3
    own = subscribe(outside)
    invoice = make_invoice(make_organization())
    for number in (1, 2, 3):
        assert happen(number, invoice_id=invoice.pk) == 1
    assert happen(1, invoice_id=invoice.pk) == 0  # the event's job ran twice
    told = {}
    for trouble in ("error", "redirect", "hang", ""):
        outside.play("hooks", trouble=trouble)
        send_all(own)
        rows = WebhookDelivery.objects.order_by("pk").values_list("state", "answer", "attempts")
        told[trouble] = list(rows)
        WebhookSubscription.objects.update(failures=0)

    heard = outside.get("/hooks/")["results"]
    ids = set(WebhookDelivery.objects.values_list("message_id", flat=True))
    assert told == {
        "error": [("waiting", 500, 1)] * 3,
        "redirect": [("waiting", 307, 2)] * 3,
        "hang": [("waiting", None, 3)] * 3,
        "": [("delivered", 200, 4)] * 3,
    }
    assert Counter(one["id"] for one in heard) == dict.fromkeys(ids, 4)
    assert {(one["signed"], one["body"]["id"] == one["id"], one["body"]["type"]) for one in heard} == {
        (True, True, ISSUED)
    }
    data = heard[-1]["body"]["data"]
    assert (data["object"], data["organization_id"]) == ({"invoice_id": invoice.pk}, invoice.organization_id)
    assert data["facts"]["number"] == invoice.number

    # Once more by hand: the same message under the same id, from the page and for programs.
    one = WebhookDelivery.objects.earliest("pk")
    browser(make_staff(RIGHT)).post(f"/integrations/deliveries/{one.pk}/again/")
    send_all(own)
    Program(make_staff(RIGHT)).post(f"{API}deliveries/{one.pk}/resend/")
    send_all(own)
    assert Counter(one["id"] for one in outside.get("/hooks/")["results"])[one.message_id] == 6
    send(delivery_id=one.pk, at=timezone.now())  # a hint that came twice
    assert len(outside.get("/hooks/")["results"]) == 14


@pytest.mark.requirement("PL-104")
def test_address_that_keeps_failing_is_paused_told_of_and_goes_on_where_it_stood(
    company: CurrentCompany, outside: Outside, other_company: CurrentCompany
) -> None:
    own, invoice = subscribe(outside), make_invoice(make_organization())
    outside.play("hooks", trouble="error")
    happen(1, invoice_id=invoice.pk)
    for _time in range(PAUSED_AFTER + 1):
        send_all(own)
    own.refresh_from_db()
    happen(2, invoice_id=invoice.pk)
    send_all(own)
    staff, program = browser(make_staff(RIGHT)), Program(make_staff(RIGHT))
    page = staff.get(f"/settings/webhooks/{own.pk}/").content.decode()
    assert (own.paused_at is not None, own.failures, len(outside.get("/hooks/")["results"])) == (True, 8, 8)
    assert f"Приостановлен после {PAUSED_AFTER} сбоев подряд" in page
    assert program.post(f"{API}subscriptions/{own.pk}/test/").status_code == 409
    services = {one["name"]: one["tone"] for one in program.get("/api/v1/integrations/monitor/").json()["services"]}
    assert services["Вебхук: Склад"] == "bad"
    with entered(other_company):
        assert (happen(3, invoice_id=1), WebhookDelivery.objects.count()) == (0, 0)

    outside.play("hooks")
    with public_schema():
        Job.objects.all().delete()
    assert program.post(f"{API}subscriptions/{own.pk}/switch/", {"is_active": True}).json()["paused_at"] is None
    with public_schema():
        assert Job.objects.filter(kind=SEND).count() == 2
    send_all(own)
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}
    staff.post(f"/settings/webhooks/{own.pk}/switch/", {"way": "off"})
    assert happen(4, invoice_id=invoice.pk) == 0  # what happens while it is off is not heard


@pytest.mark.requirement("PL-91")
def test_webhook_is_kept_for_public_addresses_alone_and_its_secret_is_shown_once(
    company: CurrentCompany, outside: Outside, settings: Settings
) -> None:
    staff, program = browser(make_staff(RIGHT)), Program(make_staff(RIGHT))
    given = {"title": "Склад", "events": [ISSUED]}
    settings.PRIVATE_NETWORKS_ALLOWED = []
    wrong = (
        "http://example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.1.2.3/x",
        "ftp://a.b/",
        "https://",
    )
    refused = [program.post(f"{API}subscriptions/", {**given, "url": url}) for url in wrong]
    assert [(one.status_code, "url" in one.json()["errors"]) for one in refused] == [(422, True)] * len(wrong)
    unknown = program.post(f"{API}subscriptions/", {**given, "url": "https://9.9.9.9/", "events": ["a.b"]})
    assert (unknown.status_code, list(unknown.json()["errors"])) == (422, ["events"])
    settings.PRIVATE_NETWORKS_ALLOWED = ["127.0.0.0/8"]
    shown = staff.post("/settings/webhooks/new/", {**given, "url": f"{outside.url}/hooks/in/"})
    own = WebhookSubscription.objects.get()
    assert (own.secret in shown.content.decode(), shown.headers["Cache-Control"]) == (True, "no-store")
    answers = [
        staff.get(f"/settings/webhooks/{own.pk}/"),
        staff.get("/settings/webhooks/"),
        program.get(f"{API}subscriptions/{own.pk}/"),
        program.put(f"{API}subscriptions/{own.pk}/", {**given, "url": own.url, "title": "Другое"}),
    ]
    assert [(one.status_code, own.secret in one.content.decode()) for one in answers] == [(200, False)] * 4
    assert program.post(f"{API}subscriptions/{own.pk}/secret/").json()["secret"] != own.secret

    # The name leads into our own network only when the message goes out: nothing is sent.
    made = program.post(f"{API}subscriptions/{own.pk}/test/").json()
    settings.PRIVATE_NETWORKS_ALLOWED = []
    one = send(delivery_id=made["id"], at=timezone.now())
    assert (one.state, one.answer, "127.0.0.1" in one.problem, outside.get("/hooks/")["results"]) == (
        "waiting",
        None,
        True,
        [],
    )
    assert "accounts.security.noticed" not in offered()
    assert {one["event"] for one in program.get(f"{API}events/").json()} == set(offered())
    client = browser(make_client(RIGHT, organizations=[make_organization()]))
    assert client.get("/settings/webhooks/").status_code in {403, 404}


@pytest.mark.requirement("PL-93")
def test_old_payloads_go_and_what_is_not_finished_stays(company: CurrentCompany, outside: Outside) -> None:
    connection, own = keep_connection(values=values(outside), connector="onec"), subscribe(outside)
    old = timezone.now() - timedelta(days=31)
    for state in ("done", "failed", "orphan", "waiting"):
        parent = "C-1" if state == "orphan" else ""
        facts = {"state": state, "payload": {"a": 1}, "tried_at": old, "parent_external_id": parent}
        Packet.objects.create(connection=connection, key=state, direction="in", object_type="contract", **facts)
        if state != "orphan":
            kept = "delivered" if state == "done" else state
            WebhookDelivery.objects.create(
                subscription=own, message_id=state, event=ISSUED, body={}, state=kept, created_at=old
            )
    program = Program(make_staff(RIGHT))
    assert prune(at=timezone.now()) == (0, False)
    assert program.put("/api/v1/integrations/keeping/", {"keep_days": 0}).status_code == 400
    browser(make_staff(RIGHT)).post("/settings/exchange/keeping/", {"keep_days": "30"})
    assert program.get("/api/v1/integrations/keeping/").json() == {"keep_days": 30}
    assert prune(at=timezone.now()) == (2, False)
    assert dict(Packet.objects.values_list("state", "payload")) == {
        "done": {},
        "failed": {"a": 1},
        "orphan": {"a": 1},
        "waiting": {"a": 1},
    }
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"failed", "waiting"}
