"""Broadcasts as others see them: the recipient of a letter, colleagues, other companies, programs."""

from datetime import timedelta

import httpx
import pytest
from django.urls import reverse
from django.utils import timezone

from core.accounts.models import User
from core.jobs.drain import drain
from core.lib.company import CurrentCompany, entered
from core.notifications.models import Delivery, PersonSettings
from core.notifications.segments import Segment
from core.notifications.services.broadcasts.running import (
    launch,
    pause,
    resume,
    start,
)
from core.notifications.services.unsubscribing import unsubscribe_url
from tests.core.notifications.broadcasts import MANAGE, NOW, WORDS, clients, write
from tests.core.notifications.declared import Played
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-62")]


@pytest.mark.requirement("PL-70")
def test_letter_carries_the_way_out_and_one_click_takes_it(sending: CurrentCompany, outside: Outside) -> None:
    anna = make_client(email="anna@client.test")
    User.objects.filter(pk=anna.pk).update(name="Анна")
    one = write(Segment(people=(anna.pk,)), "email")
    launch(broadcast_id=one.pk, at=timezone.now())
    drain(seconds=5)

    (letter,) = outside.letters("anna@client.test")
    source = httpx.get(f"{outside.url}{letter['url']}source/", trust_env=False).text.splitlines()
    url = unsubscribe_url(anna.pk)
    path = url.removeprefix("http://fresh.localhost:8000")
    stranger = browser(csrf=True)
    seen = stranger.get(path)
    before = PersonSettings.objects.filter(unsubscribed_at__isnull=False).count()
    posted = stranger.post(path, {"List-Unsubscribe": "One-Click"})

    assert (letter["subject"], letter["text"].splitlines()[0]) == ("Новый тариф", "Анна, тариф меняется.")
    assert [f"List-Unsubscribe: <{url}>" in source, "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in source] == [
        True,
        True,
    ]
    assert (seen.status_code, before, posted.status_code) == (200, 0, 200)
    assert PersonSettings.objects.get(user=anna).unsubscribed_at is not None
    stranger.post(path, {"again": "1"})
    assert PersonSettings.objects.get(user=anna).unsubscribed_at is None


@pytest.mark.requirement("PL-70")
def test_forged_link_and_another_companys_change_nothing(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    anna = make_client()
    url = unsubscribe_url(anna.pk)
    token = url.rstrip("/").rsplit("/", 1)[1]

    forged = browser().post(reverse("notifications:unsubscribe", args=[token[:-2] + "xx"]))
    with entered(other_company):
        elsewhere = browser().post(reverse("notifications:unsubscribe", args=[token]))

    assert (forged.status_code, elsewhere.status_code) == (404, 404)
    assert PersonSettings.objects.filter(unsubscribed_at__isnull=False).count() == 0


def test_messages_stop_at_a_pause_and_all_arrive_once_after_it(sending: CurrentCompany) -> None:
    people = clients(6)
    one = write(Segment(people=tuple(person.pk for person in people)), "played", per_minute=1)
    launch(broadcast_id=one.pk, at=timezone.now())
    drain(seconds=3)
    first = len(Played.taken)
    pause(broadcast_id=one.pk, at=timezone.now())
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    drain(seconds=2)
    during = len(Played.taken)
    resume(broadcast_id=one.pk, at=timezone.now())
    drain(seconds=5)

    assert (first, during, len(Played.taken)) == (1, 1, 6)
    assert len({envelope.recipient_id for envelope in Played.taken}) == 6
    assert all("/unsubscribe/" in envelope.unsubscribe for envelope in Played.taken)


def test_others_may_neither_see_nor_send(company: CurrentCompany, other_company: CurrentCompany) -> None:
    one = write(Segment(audience="all"))
    client = make_client(MANAGE, organizations=[make_organization()])
    strangers = [make_staff("notifications.send"), client]

    for stranger in strangers:
        assert browser(stranger).get(f"/broadcasts/{one.pk}/").status_code == 403
        assert browser(stranger).post(f"/broadcasts/{one.pk}/launch/").status_code == 403
        assert Program(stranger).get("/api/v1/broadcasts/").status_code == 403
    with entered(other_company):
        theirs = make_staff(MANAGE)
        assert browser(theirs).get(f"/broadcasts/{one.pk}/").status_code == 404
        assert Program(theirs).post(f"/api/v1/broadcasts/{one.pk}/launch/").status_code == 404
    one.refresh_from_db()
    assert one.state == "draft"


def test_api_writes_launches_and_counts(company: CurrentCompany) -> None:
    people = clients(2)
    api = Program(make_staff(MANAGE))
    given = {
        "title": "Тариф",
        "segment": {"people": [person.pk for person in people]},
        "channels": ["inbox"],
        "words": WORDS,
    }

    made = api.post("/api/v1/broadcasts/", given)
    path = f"/api/v1/broadcasts/{made.json()['id']}/"
    changed = api.put(path, {**given, "title": "Другой"})
    wrong = api.put(path, {**given, "words": {"ru": {"subject": "x", "body": "{{ nothing }}"}}})
    launched = api.post(f"{path}launch/")
    start(broadcast_id=made.json()["id"], launch=1, at=NOW)

    assert (made.status_code, made.json()["state"], changed.json()["title"]) == (201, "draft", "Другой")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["body_ru"])
    assert (launched.json()["state"], api.get(path).json()["state"]) == ("scheduled", "sending")
    assert api.get(f"{path}totals/").json()["states"]["delivered"] == 2
    assert api.post(f"{path}launch/").status_code == 409
