"""Requests from the site: sent by people and not by programs, seen by the staff at once, forgotten in time."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from core.accounts.services.handovers import hand_over
from core.documents.authors import Author
from core.events import StoredEvent
from core.events.models import OutboxEvent
from core.lib.company import CurrentCompany, public_schema
from core.notifications.models import Delivery
from core.notifications.services.telling import tell
from core.organizations.models import ConsentText
from core.organizations.services.consents import publish_text
from core.pages.models import Enquiry, LandingVersion
from core.pages.services.drafts import change_keeping, publish_landing, replace_content
from core.pages.services.enquiries import FROM_ADDRESS, forget_enquiries
from core.pages.tokens import form_token
from tests.factories.people import browser, make_staff
from tests.factories.programs import Program
from tests.isolation.things_pages import page_content

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-33")]
RIGHTS = ("pages.view_enquiry", "pages.change_enquiry")


@pytest.fixture
def page(company: CurrentCompany) -> LandingVersion:
    content = page_content("Страница")
    content["blocks"][1]["values"] |= {
        "inn": "optional",
        "questions": [{"label": {"ru": "Цель"}, "kind": "choice", "choices": {"ru": "Товар\nДругое"}}],
    }
    draft = replace_content(content=content, version=0, author=Author(name="Анна"))
    return publish_landing(version=draft.version, author=Author(name="Анна"))


def sent(
    page: LandingVersion, company: CurrentCompany, *, age: float = 60, address: str = "192.0.2.1", **more: Any
) -> Any:
    text = ConsentText.objects.filter(kind="enquiry", language="ru").latest("version")
    data = {
        "token": form_token(page=page.pk, at=time.time() - age),
        "language": "ru",
        "name": "Лидия Сомова",
        "phone": "8 900 000-00-31",
        "email": "lidia@somova.test",
        "consent": str(text.pk),
        **more,
    }
    client = Client(headers={"host": f"{company.slug}.localhost"}, REMOTE_ADDR=address, enforce_csrf_checks=True)
    return client.post("/enquiry/", {name: value for name, value in data.items() if value is not None})


def test_a_person_sends_a_request_and_a_program_does_not(company: CurrentCompany, page: LandingVersion) -> None:
    guest = Client(headers={"host": f"{company.slug}.localhost"})
    form = guest.get("/").content.decode()
    assert ('name="token"' in form, 'name="consent"' in form, "@@form-token@@" in form) == (True, True, False)
    assert guest.get("/privacy/").status_code == 200

    refusals = {
        "no contact": sent(page, company, phone="", email=""),
        "phone": sent(page, company, phone="12"),
        "inn": sent(page, company, inn="1234567890"),
        "choice": sent(page, company, answer0="Чужое"),
        "too soon": sent(page, company, age=0),
        "too late": sent(page, company, age=90_000),
        "forged": sent(page, company, token="x"),
        "no consent": sent(page, company, consent=None),
    }
    assert {why: answer.status_code for why, answer in refusals.items()} == dict.fromkeys(refusals, 422)
    assert 'value="Лидия Сомова"' in refusals["too soon"].content.decode()
    assert sent(page, company, website="http://spam").status_code == 302
    assert Enquiry.objects.count() == 0

    answers = [sent(page, company, inn="9999000133", answer0="Товар") for _time in range(2)]
    assert [one.headers["Location"] for one in answers] == ["/enquiry/sent/?language=ru"] * 2
    assert "Заявка отправлена" in guest.get("/enquiry/sent/").content.decode()
    one = Enquiry.objects.get()
    assert (one.name, one.phone, one.answers, one.page_id) == (
        "Лидия Сомова",
        "+79000000031",
        [["Цель", "Товар"]],
        page.pk,
    )
    assert (one.text.kind, one.text.version, one.address) == ("enquiry", 1, "192.0.2.1")

    old = one.text_id
    publish_text(kind="enquiry", language="ru", body="<p>Новый текст</p>")
    assert sent(page, company, consent=str(old), name="Другая").status_code == 422
    for change in ("UPDATE of a text", "UPDATE of a request"):
        with pytest.raises(DatabaseError, match=r"agreed|kept"), transaction.atomic():
            if "text" in change:
                ConsentText.objects.filter(pk=old).update(body="x")
            else:
                Enquiry.objects.filter(pk=one.pk).update(name="x")
    spent = [sent(page, company, address="192.0.2.9", name=f"Имя {number}").status_code for number in range(11)]
    assert spent == [302] * FROM_ADDRESS.attempts + [429]


def test_the_staff_hear_of_a_request_and_work_it_off(company: CurrentCompany, page: LandingVersion) -> None:
    full, masked = make_staff(*RIGHTS, "accounts.view_personal_data"), make_staff(*RIGHTS, usual=())
    sent(page, company)
    one = Enquiry.objects.get()
    url = f"/enquiries/{one.pk}/"
    with public_schema():
        event = OutboxEvent.objects.filter(name="pages.enquiry.received").latest("pk")
        stored = StoredEvent(
            id=event.pk, name=event.name, company=company.schema, payload=event.payload, occurred_at=event.occurred_at
        )
    tell(stored, at=timezone.now())
    assert full.pk in Delivery.objects.values_list("recipient", flat=True)

    theirs, mine = browser(masked), browser(full)
    assert "+79000000031" in mine.get(url).content.decode()
    for text in (theirs.get(url).content.decode(), theirs.get("/enquiries/").content.decode()):
        assert ("+7•••31" in text, "+79000000031" in text, "lidia@" in text) == (True, False, False)
    assert theirs.get("/enquiries/?q=somova").status_code == 200
    assert Program(masked).get(f"/api/v1{url}").json()["phone"] == "+7•••31"

    assert mine.post(f"{url}take/").status_code == 302
    one.refresh_from_db()
    assert (one.status, one.responsible_id) == ("in_work", full.pk)
    bad = mine.post(f"{url}describe/", {"responsible": 10**9, "comment": ""})
    good = mine.post(f"{url}describe/", {"responsible": full.pk, "comment": "Перезвонить"})
    assert (bad.status_code, good.status_code) == (422, 302)
    program = Program(full)
    assert program.post(f"/api/v1{url}move/", {"action": "take"}).status_code == 409
    assert program.put(f"/api/v1{url}", {"comment": "x", "responsible": 10**9}).json()["status"] == 422
    hand_over(user=full, successor_id=masked.pk)
    one.refresh_from_db()
    assert (one.responsible_id, one.comment) == (masked.pk, "Перезвонить")
    assert program.post(f"/api/v1{url}move/", {"action": "finish"}).json()["status"] == "done"
    assert program.get("/api/v1/enquiries/?status=new").json()["results"] == []

    change_keeping(keep_days=30)
    assert forget_enquiries(at=timezone.now() + timedelta(days=29)) == 0
    assert forget_enquiries(at=timezone.now() + timedelta(days=31)) == 1
    assert not Enquiry.objects.exists()
