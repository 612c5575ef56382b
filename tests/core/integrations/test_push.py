"""Pushes reach every browser of a person, sealed and signed; browsers that are gone are forgotten."""

from typing import Any

import httpx
import pytest
from django.test import Client

from core.accounts.models import User
from core.audit.models import AuditRecord
from core.integrations.models import PushKeys, PushSubscription
from core.integrations.push.keys import issue_keys
from core.integrations.push.sending import NoBrowser, send
from core.integrations.push.service import PushAway
from core.integrations.push.subscribing import AT_MOST, is_endpoint, subscribe
from core.lib.company import CurrentCompany, entered
from core.lib.errors import InvalidInput
from core.lib.outside import ForbiddenPlace
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-60", "PL-66")]
OWN = "/profile/channels/"
PAGE = "/settings/push/"
API = "/api/v1/integrations/push/"


def new_browser(outside: Outside) -> dict[str, str]:
    """Have the sandbox make a browser; return what its page would send."""
    made = httpx.post(f"{outside.url}/push/browsers/", trust_env=False).json()
    return {"endpoint": made["endpoint"], **made["keys"]}


def shown(outside: Outside, given: dict[str, str]) -> list[dict[str, Any]]:
    found = outside.get("/push/", browser=token_of(given))["results"]
    return [{name: one[name] for name in ("title", "text", "url", "urgency")} for one in found]


def token_of(given: dict[str, str]) -> str:
    return given["endpoint"].rsplit("/", 1)[1]


def push_to(user: User, key: str = "k", text: str = "Счёт готов") -> str:
    return send(user_id=user.pk, title="Счёт", text=text, url="http://alpha.localhost/x/", key=key)


@pytest.fixture
def person(company: CurrentCompany) -> User:
    issue_keys()
    return make_staff()


def test_push_is_read_by_the_browsers_of_its_person_alone(
    person: User, other_company: CurrentCompany, outside: Outside
) -> None:
    first, second, strangers = (new_browser(outside) for _ in range(3))
    for one in (first, second):
        subscribe(user=person, **one)
    subscribe(user=make_staff(), **strangers)

    push_to(person)

    expected = {"title": "Счёт", "text": "Счёт готов", "url": "http://alpha.localhost/x/", "urgency": "normal"}
    assert (shown(outside, first), shown(outside, second), shown(outside, strangers)) == ([expected], [expected], [])
    with entered(other_company):
        assert (PushSubscription.objects.count(), PushKeys.objects.count()) == (0, 0)


def test_repeated_push_is_shown_once(person: User, outside: Outside) -> None:
    given = new_browser(outside)
    subscribe(user=person, **given)

    push_to(person, key="same")
    push_to(person, key="same")
    push_to(person, key="another")

    assert len(shown(outside, given)) == 2


def test_long_words_are_cut_to_what_services_take(person: User, outside: Outside) -> None:
    given = new_browser(outside)
    subscribe(user=person, **given)

    push_to(person, text="я" * 9000)

    (one,) = shown(outside, given)
    assert 1000 < len(one["text"]) < 1500
    assert one["text"].endswith("я…")


def test_browser_that_is_gone_is_forgotten_and_the_others_still_get_it(person: User, outside: Outside) -> None:
    gone, alive = new_browser(outside), new_browser(outside)
    for one in (gone, alive):
        subscribe(user=person, **one)
    outside.play("push", gone=token_of(gone))

    push_to(person)
    left = list(PushSubscription.objects.values_list("endpoint", flat=True))
    outside.play("push", gone=token_of(alive))
    with pytest.raises(NoBrowser) as nobody:
        push_to(person)

    assert (left, nobody.value.permanent) == ([alive["endpoint"]], True)
    assert PushSubscription.objects.count() == 0


def test_outage_is_temporary(person: User, outside: Outside) -> None:
    subscribe(user=person, **new_browser(outside))
    outside.play("push", away="on")

    with pytest.raises(PushAway) as away:
        push_to(person)

    assert (away.value.permanent, PushSubscription.objects.count()) == (False, 1)


def test_private_places_are_never_called(person: User, outside: Outside, settings: Any) -> None:
    subscribe(user=person, **new_browser(outside))
    settings.PRIVATE_NETWORKS_ALLOWED = []

    with pytest.raises(ForbiddenPlace):
        push_to(person)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.com/x",
        "https://user@push.example.com/x",
        "https://push.example.com:8443/x",
        "https:///x",
        "ftp://push.example.com/x",
        "https://push.example.com/ x",
        "https://push.example.com/" + "x" * 1000,
        "nonsense",
    ],
)
def test_what_is_no_address_of_a_push_service_is_refused(person: User, outside: Outside, endpoint: str) -> None:
    given = {**new_browser(outside), "endpoint": endpoint}

    assert not is_endpoint(endpoint)
    with pytest.raises(InvalidInput):
        subscribe(user=person, **given)


@pytest.mark.parametrize("broken", [{"p256dh": "x"}, {"p256dh": "BAAA"}, {"auth": "short"}, {"auth": "%%%"}])
def test_wrong_keys_are_refused(person: User, outside: Outside, broken: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        subscribe(user=person, **{**new_browser(outside), **broken})


def test_browser_belongs_to_the_last_who_asked_and_the_oldest_make_room(person: User, outside: Outside) -> None:
    shared = new_browser(outside)
    subscribe(user=make_staff(), **shared)
    subscribe(user=person, **shared)
    for _number in range(AT_MOST):
        subscribe(user=person, **new_browser(outside))

    assert PushSubscription.objects.filter(user=person).count() == AT_MOST
    assert not PushSubscription.objects.filter(endpoint=shared["endpoint"]).exists()


def test_person_subscribes_and_forgets_his_browser_on_his_page(person: User, outside: Outside) -> None:
    visitor, given = browser(person), new_browser(outside)

    assert visitor.post(f"{OWN}push/", given, headers={"user-agent": "Firefox/140 Windows"}).status_code == 204
    page = visitor.get(OWN).content.decode()
    assert visitor.post(f"{OWN}push/forget/", {"endpoint": given["endpoint"]}).status_code == 204

    assert ("Firefox, Windows" in page, given["endpoint"] in page) == (True, False)
    assert PushSubscription.objects.count() == 0
    actions = AuditRecord.objects.filter(action__startswith="integrations.push.").order_by("pk")
    assert [one.action for one in actions] == [
        "integrations.push.switched_on",
        "integrations.push.subscribed",
        "integrations.push.unsubscribed",
    ]


def test_another_persons_browser_cannot_be_removed(person: User, outside: Outside) -> None:
    theirs = subscribe(user=make_staff(), **new_browser(outside))

    assert browser(person).post(f"{OWN}push/{theirs.pk}/remove/").status_code == 404
    assert browser(person).post(f"{OWN}push/forget/", {"endpoint": theirs.endpoint}).status_code == 204
    assert Program(person).client.delete(f"/api/v1/profile/browsers/{theirs.pk}/").status_code == 404
    assert PushSubscription.objects.filter(pk=theirs.pk).exists()


def test_without_keys_nothing_is_offered(company: CurrentCompany, outside: Outside) -> None:
    person = make_staff()

    page = browser(person).get(OWN).content.decode()

    assert ("data-push-key" in page, "Компания их не включила" in page) == (False, True)
    assert browser(person).post(f"{OWN}push/", new_browser(outside)).status_code == 404


@pytest.mark.requirement("PL-142")
def test_staff_switches_pushes_on_and_off(company: CurrentCompany, outside: Outside) -> None:
    staff: Client = browser(make_staff("integrations.manage_connection"))
    staff.post(f"{PAGE}keys/")
    first = PushKeys.objects.get()
    subscribe(user=make_staff(), **new_browser(outside))
    staff.post(f"{PAGE}keys/")
    second = PushKeys.objects.get()
    staff.post(f"{PAGE}off/")

    records = AuditRecord.objects.filter(action__startswith="integrations.push.").exclude(action__endswith="subscribed")
    assert [(one.action.rsplit(".")[-1], one.facts) for one in records.order_by("pk")] == [
        ("switched_on", {}),
        ("keys_replaced", {"subscriptions_lost": 1}),
        ("switched_off", {"subscriptions_lost": 0}),
    ]
    assert first.public_key != second.public_key
    assert "PRIVATE" not in str(list(AuditRecord.objects.values()))


def test_others_may_not_touch_the_keys(company: CurrentCompany) -> None:
    client = make_client("integrations.manage_connection", organizations=[make_organization()])
    strangers = [browser(make_staff("accounts.view_user")), browser(client)]

    assert [one.get(PAGE).status_code for one in strangers] == [403, 403]
    assert [one.post(f"{PAGE}keys/").status_code for one in strangers] == [403, 403]
    assert PushKeys.objects.count() == 0


def test_api_does_what_the_pages_do(company: CurrentCompany, outside: Outside) -> None:
    api = Program(make_staff("integrations.manage_connection"))

    assert api.get(API).status_code == 404
    made = api.post(API)
    added = api.post("/api/v1/profile/browsers/", new_browser(outside))
    wrong = api.post("/api/v1/profile/browsers/", {**new_browser(outside), "endpoint": "http://10.0.0.1/"})
    listed = api.get("/api/v1/profile/browsers/").json()["results"]

    assert (made.status_code, added.status_code, wrong.status_code) == (201, 201, 422)
    assert [one["id"] for one in listed] == [added.json()["id"]]
    assert set(listed[0]) == {"id", "agent", "created_at", "used_at"}
    assert api.client.delete(f"/api/v1/profile/browsers/{added.json()['id']}/").status_code == 204
    assert api.client.delete(API).status_code == 204


def test_worker_script_comes_from_the_root(company: CurrentCompany) -> None:
    script = browser().get("/push-worker.js")

    assert (script.status_code, script.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert "showNotification" in script.content.decode()
