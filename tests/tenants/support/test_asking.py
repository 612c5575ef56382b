"""A company's administrators ask the vendor, and the vendor answers; no company sees another's questions."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from core.events.models import OutboxEvent
from core.lib.company import CurrentCompany, entered, public_schema
from tenants.models import AskedMessage, AskedTicket
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.tenants.support.visits import World

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-124")]
ASK = {"kind": "wish", "title": "Выгрузка <b>реестра</b>", "text": "Хотим XML, как на https://example.com"}


def one_ticket() -> AskedTicket:
    with public_schema():
        return AskedTicket.objects.select_related("company").latest("pk")


def said() -> list[tuple[bool, str]]:
    with public_schema():
        return list(AskedMessage.objects.filter(ticket=one_ticket()).order_by("pk").values_list("of_vendor", "text"))


def test_a_question_goes_to_the_vendor_and_its_answer_back(world: World, other_company: CurrentCompany) -> None:
    admin = world.admin()

    wrong = [
        admin.post("/settings/questions/new/", {**ASK, name: ""}).status_code for name in ("title", "text", "kind")
    ]
    long = admin.post("/settings/questions/new/", {**ASK, "text": "я" * 10_001})
    sent = admin.post("/settings/questions/new/", ASK)
    ticket = one_ticket()
    own, theirs = f"/settings/questions/{ticket.pk}/", f"/questions/{ticket.pk}/"
    listed, shown = (world.console.get(path).content.decode() for path in ("/questions/", theirs))
    empty = world.console.post(theirs, {"text": " ", "status": ""})
    world.console.post(theirs, {"text": "Сделаем в марте", "status": "in_work"})
    read = admin.get(own).content.decode()
    admin.post(own, {"text": "Спасибо"})
    world.console.post(theirs, {"text": "", "status": "done"})

    assert (wrong, long.status_code, sent.status_code, empty.status_code) == ([422] * 3, 422, 302, 422)
    assert (ticket.company.schema_name, ticket.kind, ticket.status) == (world.company.schema, "wish", "new")
    assert ("Выгрузка &lt;b&gt;реестра" in listed, "Хотим XML" in shown, "nofollow" in shown) == (True, True, True)
    assert ("Сделаем в марте" in read, "В работе" in read) == (True, True)
    assert said() == [(False, ASK["text"]), (True, "Сделаем в марте"), (False, "Спасибо")]
    assert one_ticket().status == "done"
    assert "Сделано" in admin.get("/settings/questions/").content.decode()
    with public_schema():
        heard = OutboxEvent.objects.filter(name="tenants.asked.answered", payload__ticket_id=ticket.pk)
        assert set(heard.values_list("company", flat=True)) == {world.company.schema}
    with entered(other_company):
        stranger = browser(make_staff(everything=True))
    assert (stranger.get(own).status_code, stranger.post(own, {"text": "x"}).status_code) == (404, 404)
    assert "реестра" not in stranger.get("/settings/questions/").content.decode()


def test_only_those_with_the_right_ask_and_answer(world: World) -> None:
    world.admin().post("/settings/questions/new/", ASK)
    with entered(world.company):
        clerk, client = (
            browser(make_staff("tasks.view_task")),
            browser(make_client(organizations=[make_organization()])),
        )
    with public_schema():
        nobody: Client = browser(make_staff("tenants.view_company"), host="localhost")

    assert [one.get("/settings/questions/").status_code for one in (clerk, client)] == [403, 403]
    assert [nobody.get(path).status_code for path in ("/questions/", f"/questions/{one_ticket().pk}/")] == [403, 403]


def test_the_database_lets_no_company_near_the_questions(world: World) -> None:
    world.admin().post("/settings/questions/new/", ASK)

    for statement in (
        "SELECT title FROM public.tenants_askedticket",
        "INSERT INTO public.tenants_askedmessage (ticket_id, of_vendor, text, author_name) VALUES (1, true, 'x', '')",
    ):
        refused = pytest.raises(DatabaseError, match="permission denied")
        with entered(world.company), refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with public_schema(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE tenants_askedmessage SET text = 'x'")
