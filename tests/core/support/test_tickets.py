"""Tickets: opened by clients, answered within deadlines, seen by who may see them, told to the other side."""

from datetime import timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.accounts.models import User
from core.accounts.services.handovers import hand_over
from core.documents.authors import Author
from core.documents.models import Attachment
from core.documents.services.attaching import Upload
from core.documents.states import Side
from core.events import Event, StoredEvent
from core.events.models import OutboxEvent
from core.lib.company import CurrentCompany, current_company, public_schema
from core.lib.errors import InvalidInput
from core.lib.state_machine import TransitionNotAllowed
from core.notifications.models import Delivery
from core.notifications.services.telling import tell
from core.organizations.models import Organization
from core.support.events import TicketAnswered, TicketAssigned, TicketLate, TicketMoved, TicketNoted, TicketOpened
from core.support.models import LATE, LONGEST_TEXT, Route, Ticket, TicketChange, Topic
from core.support.services.answering import TicketClosed, answer_ticket, note_ticket
from core.support.services.closing import close_solved
from core.support.services.deadlines import tell_late
from core.support.services.moving import assign_ticket, move_ticket, sort_ticket
from core.support.services.noting import TicketChanged
from core.support.services.opening import TICKETS, NewTicket, TooManyTickets, open_ticket
from core.support.services.topics import TopicFacts, set_route, set_topic
from tests.core.support.conftest import CLIENT, named
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-123", "PD-65", "PD-66")]
HOUR = timedelta(hours=1)
_ids = count(1)


def by(user: User) -> Author:
    return Author(user_id=user.pk, name=user.name)


def asked(asker: User, organization: Organization, **facts: Any) -> Ticket:
    files = facts.pop("files", ())
    what = NewTicket(**{"organization_id": organization.pk, "title": "Не грузится акт", "text": "Пусто", **facts})
    return open_ticket(what, side=Side.CLIENT, author=by(asker), files=files)


def answered(ticket: Ticket, user: User, **more: Any) -> None:
    answer_ticket(ticket_id=ticket.pk, text="Готово", side=Side.COMPANY, author=by(user), **more)


def history(ticket: Ticket) -> list[tuple[str, str, str]]:
    return list(ticket.changes.order_by("pk").values_list("kind", "before", "after"))


def test_a_ticket_goes_its_way_and_a_clients_word_opens_it_again(asker: User, ours: Organization, anna: User) -> None:
    ticket = asked(asker, ours)

    answered(ticket, anna)
    answer_ticket(ticket_id=ticket.pk, text="Не помогло", side=Side.CLIENT, author=by(asker))
    note_ticket(ticket_id=ticket.pk, text="Похоже на кэш", author=by(anna))
    answered(ticket, anna, solves=True)
    answer_ticket(ticket_id=ticket.pk, text="Снова пусто", side=Side.CLIENT, author=by(asker))
    move_ticket(ticket_id=ticket.pk, action="close", author=by(anna))

    with pytest.raises(TicketClosed):
        answer_ticket(ticket_id=ticket.pk, text="Ещё", side=Side.CLIENT, author=by(asker))
    with pytest.raises(TransitionNotAllowed):
        move_ticket(ticket_id=ticket.pk, action="solve", author=by(anna))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee_id, ticket.finished_at is not None) == ("closed", anna.pk, True)
    assert history(ticket) == [
        ("opened", "", ""),
        ("assigned", "", "Анна"),
        ("moved", "new", "waiting"),
        ("moved", "waiting", "in_work"),
        ("moved", "in_work", "solved"),
        ("moved", "solved", "in_work"),
        ("moved", "in_work", "closed"),
    ]


def test_who_answers_follows_from_route_client_and_topic(asker: User, ours: Organization, anna: User) -> None:
    boris, vera, gone = named("Борис"), named("Вера"), named("Глеб")
    narrow = named("Дина", usual=())  # sees her own clients alone, and this one is not hers
    topic = set_topic(TopicFacts(title="Акты", responsible_id=anna.pk))
    plain = set_topic(TopicFacts(title="Прочее"))

    of_topic = asked(asker, ours, topic_id=topic.pk)
    Organization.objects.filter(pk=ours.pk).update(responsible=boris)
    of_client, of_client_too = asked(asker, ours, topic_id=topic.pk), asked(asker, ours, topic_id=plain.pk)
    set_route(topic_id=topic.pk, organization_id=ours.pk, user_id=vera.pk)
    of_route, other_topic = asked(asker, ours, topic_id=topic.pk), asked(asker, ours, topic_id=plain.pk)
    Route.objects.update(responsible=gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    without_him = asked(asker, ours, topic_id=topic.pk)

    tickets = (of_topic, of_client, of_client_too, of_route, other_topic, without_him)
    assert [one.assignee for one in tickets] == [anna, boris, boris, vera, boris, boris]
    for wrong in (narrow, gone, asker):
        with pytest.raises(InvalidInput):
            assign_ticket(ticket_id=of_topic.pk, user_id=wrong.pk, author=by(anna))


def test_a_missed_deadline_is_marked_for_good_and_told_once_each(asker: User, ours: Organization, anna: User) -> None:
    topic = set_topic(TopicFacts(title="Срочное", responsible_id=anna.pk, answer_hours=2, solve_hours=8))
    ticket, in_time = asked(asker, ours, topic_id=topic.pk), asked(asker, ours, topic_id=topic.pk)
    assert ticket.due_at == ticket.answer_due_at == ticket.created_at + 2 * HOUR
    past = timezone.now() - HOUR
    Ticket.objects.filter(pk=ticket.pk).update(due_at=past, answer_due_at=past)

    told = (tell_late(), tell_late())
    answered(ticket, anna)
    answered(in_time, anna, solves=True)

    ticket.refresh_from_db()
    assert told == (1, 0)
    assert (ticket.late_at, ticket.due_at, ticket.told_at) == (past, ticket.solve_due_at, None)
    Ticket.objects.filter(pk=ticket.pk).update(due_at=past)
    assert tell_late() == 1
    answered(ticket, anna, solves=True)
    assert list(Ticket.objects.filter(LATE)) == [ticket]
    assert next(line for line in history(ticket) if line[0] == "late")[2] == past.isoformat()


def test_two_who_decide_at_once_decide_once(asker: User, ours: Organization, anna: User, boris: User) -> None:
    ticket = asked(asker, ours)

    move_ticket(ticket_id=ticket.pk, action="take", author=by(anna), version=ticket.version)

    with pytest.raises(TicketChanged):
        assign_ticket(ticket_id=ticket.pk, user_id=boris.pk, author=by(boris), version=ticket.version)
    sort_ticket(ticket_id=ticket.pk, topic_id=None, priority="urgent", author=by(boris), version=ticket.version + 1)
    ticket.refresh_from_db()
    assert (ticket.assignee_id, ticket.status, ticket.priority, ticket.version) == (anna.pk, "in_work", "urgent", 3)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "я" * 201}, "title"),
        ({"text": " "}, "text"),
        ({"text": "я" * (LONGEST_TEXT + 1)}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"topic_id": 10**9}, "topic"),
        ({"priority": "x"}, "priority"),
    ],
)
def test_a_ticket_that_asks_nothing_is_not_opened(
    asker: User, ours: Organization, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked(asker, ours, **facts)

    assert (list(refused.value.fields), Ticket.objects.count()) == ([field], 0)


def test_a_client_opens_so_many_tickets_an_hour(asker: User, ours: Organization) -> None:
    for _each in range(TICKETS.attempts):
        asked(asker, ours)

    with pytest.raises(TooManyTickets):
        asked(asker, ours)
    page = browser(asker).post("/tickets/open/", {"title": "Ещё", "text": "Одно"})
    assert (page.status_code, "Слишком много обращений" in page.content.decode()) == (422, True)


@pytest.mark.requirement("J-PD5")
def test_pages_carry_a_ticket_from_a_client_to_the_staff_and_back(
    asker: User, ours: Organization, anna: User, media: Path
) -> None:
    topic = set_topic(TopicFacts(title="Акты", responsible_id=anna.pk, answer_hours=2))
    client, staff = browser(asker), browser(anna)
    facts = {"topic": topic.pk, "title": "Акт <b>пуст</b>", "text": "<script>x</script> см. https://example.com/a"}

    wrong = client.post("/tickets/open/", {**facts, "title": ""})
    sent = client.post("/tickets/open/", {**facts, "attachments": [SimpleUploadedFile("акт.txt", b"text")]})
    ticket = Ticket.objects.get()
    address, file = f"/tickets/{ticket.pk}/", Attachment.objects.get()
    staff.post(f"{address}write/", {"text": "Секрет для своих", "do": "note"})
    empty = staff.post(f"{address}write/", {"text": " ", "do": "answer"})
    solved = staff.post(f"{address}write/", {"text": "Починили", "do": "solve"})
    theirs, mine = staff.get(address).content.decode(), client.get(address).content.decode()

    ticket.refresh_from_db()
    assert [one.status_code for one in (wrong, sent, empty, solved)] == [422, 302, 422, 302]
    assert (ticket.status, ticket.assignee_id, ticket.opened_by) == ("solved", anna.pk, "client")
    linked = '<a href="https://example.com/a" rel="nofollow">'
    assert ("&lt;script&gt;x" in mine, linked in mine) == (True, True)
    assert ("Секрет для своих" in theirs, "Секрет для своих" in mine) == (True, False)
    assert ("Починили" in mine, "Решено" in mine, "Передать" in mine) == (True, True, False)
    assert b"".join(staff.get(f"{address}files/{file.pk}/").streaming_content) == b"text"  # type: ignore[attr-defined]
    client.post(f"{address}write/", {"text": "Спасибо, но нет"})
    assert client.post(f"{address}move/reopen/").status_code == 403
    client.post(f"{address}close/")
    ticket.refresh_from_db()
    assert ticket.status == "closed"
    lists = [who.get("/tickets/").content.decode() for who in (staff, client)]
    assert [("Акт &lt;b&gt;" in page, "Приоритет" in page) for page in lists] == [(True, True), (True, False)]


def test_files_of_notes_and_other_tickets_are_not_a_clients(
    asker: User, ours: Organization, anna: User, media: Path
) -> None:
    ticket = asked(asker, ours)
    stranger = make_client(*CLIENT, organizations=[make_organization()])
    secret = Upload(source=BytesIO(b"secret"), name="s.txt")
    note_ticket(ticket_id=ticket.pk, text="", author=by(anna), files=[secret])
    path = f"/tickets/{ticket.pk}/files/{Attachment.objects.get().pk}/"

    taken = [browser(anna).get(path), Program(anna).get(f"/api/v1{path}")]
    assert [b"".join(one.streaming_content) for one in taken] == [b"secret"] * 2  # type: ignore[attr-defined]
    assert [browser(one).get(path).status_code for one in (asker, stranger)] == [404, 404]
    assert [Program(one).get(f"/api/v1{path}").status_code for one in (asker, stranger)] == [404, 404]
    assert Program(asker).get(f"/api/v1/tickets/{ticket.pk}/thread/").json()[-1]["is_note"] is False
    assert browser(stranger).post(f"/tickets/{ticket.pk}/write/", {"text": "x"}).status_code == 404


def test_programs_do_all_of_it_and_hear_of_conflicts(asker: User, ours: Organization, anna: User, media: Path) -> None:
    client, staff = Program(asker), Program(anna)
    topic = set_topic(TopicFacts(title="Акты", answer_hours=2))
    facts = {"organization": ours.pk, "topic": topic.pk, "title": "Вопрос", "text": "Где акт?", "priority": "urgent"}

    made = client.post("/api/v1/tickets/", facts)
    one = f"/api/v1/tickets/{made.json()['id']}/"
    taken = staff.post(f"{one}move/", {"action": "take", "version": 1})
    again = staff.post(f"{one}move/", {"action": "solve", "version": 1})
    said = client.client.post(f"{one}messages/", {"text": "Вот", "attachments": [SimpleUploadedFile("a.txt", b"text")]})
    inside = client.post(f"{one}messages/", {"text": "x", "is_note": True})
    forbidden = client.post(f"{one}assign/", {"assignee": anna.pk})
    foreign = client.post("/api/v1/tickets/", {**facts, "organization": make_organization().pk})
    about = client.post("/api/v1/tickets/", {**facts, "subject_type": "finance.invoice", "subject_id": 10**9})
    huge = client.post(f"{one}messages/", {"text": "я" * (LONGEST_TEXT + 1)})
    solved = staff.post(f"{one}messages/", {"text": "Готово", "solves": True})

    assert (made.status_code, "priority" in made.json(), taken.json()["priority"]) == (201, False, "normal")
    assert (again.status_code, again.json()["code"]) == (409, "ticket_changed")
    assert (said.status_code, said.json()["attachments"][0]["file_name"]) == (201, "a.txt")
    assert [answer.status_code for answer in (inside, forbidden, foreign, about, huge)] == [403, 403, 400, 422, 400]
    assert (solved.status_code, staff.get(one).json()["status"]) == (201, "solved")
    assert [line["title"] for line in client.get("/api/v1/tickets/topics/").json()] == ["Акты"]
    assert [line["kind"] for line in staff.get(f"{one}history/").json()] == ["moved", "moved", "assigned", "opened"]
    assert client.get(f"{one}history/").status_code == 403
    assert len(staff.get("/api/v1/tickets/", {"late": "true"}).json()["results"]) == 0


def test_topics_and_routes_are_set_on_their_pages(company: CurrentCompany, ours: Organization, anna: User) -> None:
    admin = browser(make_staff(everything=True))

    made = admin.post(
        "/settings/tickets/new/", {"title": "Акты", "position": "1", "answer_hours": "4", "is_active": "on"}
    )
    topic = Topic.objects.get()
    wrong = admin.post(f"/settings/tickets/{topic.pk}/", {"title": "", "position": "1", "answer_hours": "-1"})
    admin.post(f"/settings/tickets/{topic.pk}/routes/", {"organization": ours.pk, "responsible": anna.pk})
    shown = admin.get(f"/settings/tickets/{topic.pk}/").content.decode()

    assert (made.status_code, wrong.status_code, topic.answer_hours) == (302, 422, 4)
    assert ("Вешний луг" in shown, "Анна" in shown) == (True, True)
    admin.post(f"/settings/tickets/{topic.pk}/routes/{Route.objects.get().pk}/remove/")
    assert Route.objects.count() == 0
    assert browser(anna).get("/settings/tickets/").status_code == 403


def test_each_side_is_told_of_what_the_other_has_done(asker: User, ours: Organization, anna: User, boris: User) -> None:
    ticket = asked(asker, ours)
    said = ticket.messages.get().pk
    facts: dict[str, Any] = {"ticket_id": ticket.pk, "organization_id": ours.pk, "manager_id": None}
    nobody = {**facts, "assignee_id": None, "by": asker.pk}
    unanswered = [
        told(TicketOpened(**nobody, side="client")),
        told(TicketAnswered(**nobody, side="client", message_id=said)),
    ]
    assign_ticket(ticket_id=ticket.pk, user_id=anna.pk, author=by(boris))
    of_anna = {**facts, "assignee_id": anna.pk}

    heard = [
        told(TicketOpened(**of_anna, by=asker.pk, side="client")),
        told(TicketAnswered(**of_anna, by=asker.pk, side="client", message_id=said)),
        told(TicketAnswered(**of_anna, by=anna.pk, side="company", message_id=said)),
        told(TicketAnswered(**of_anna, by=anna.pk, side="company", message_id=said, status="solved")),
        told(TicketAssigned(**of_anna, by=boris.pk)),
        told(TicketAssigned(**of_anna, by=anna.pk)),
        told(TicketMoved(**of_anna, by=anna.pk, status="solved")),
        told(TicketMoved(**of_anna, by=anna.pk, status="in_work")),
        told(TicketLate(**of_anna, by=None)),
    ]

    assert unanswered == [{anna.pk, boris.pk}] * 2
    assert heard == [{anna.pk}, {anna.pk}, {asker.pk}, set(), {anna.pk}, set(), {asker.pk}, set(), {anna.pk}]


def told(event: Event) -> set[int]:
    """Tell people of the event; return whom it has reached now."""
    known, at = set(Delivery.objects.values_list("pk", flat=True)), timezone.now()
    company = current_company().schema
    tell(StoredEvent(id=next(_ids), name=event.name, company=company, payload=event.payload(), occurred_at=at), at=at)
    return set(Delivery.objects.exclude(pk__in=known).values_list("recipient", flat=True))


def test_clients_channels_hear_nothing_of_what_the_staff_keep_to_themselves() -> None:
    facts: dict[str, Any] = {"ticket_id": 1, "organization_id": 7, "assignee_id": 3, "manager_id": 4, "by": 3}

    assert TicketOpened(**facts, side="client").live_channels() == ("organization.7",)
    assert [kind(**facts).live_channels() for kind in (TicketNoted, TicketAssigned, TicketLate)] == [
        ("person.3", "person.4")
    ] * 3


def test_open_tickets_and_topics_of_a_blocked_employee_go_to_his_successor(
    asker: User, ours: Organization, anna: User, boris: User
) -> None:
    topic = set_topic(TopicFacts(title="Акты", responsible_id=anna.pk))
    ticket, done = asked(asker, ours, topic_id=topic.pk), asked(asker, ours, topic_id=topic.pk)
    answered(done, anna, solves=True)

    hand_over(user=anna, successor_id=boris.pk)

    assert dict(Ticket.objects.values_list("pk", "assignee")) == {ticket.pk: boris.pk, done.pk: anna.pk}
    assert (Topic.objects.get().responsible_id, history(ticket)[-1]) == (boris.pk, ("assigned", "Анна", "Борис"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE support_ticketmessage SET text = 'x'",
        "DELETE FROM support_ticketmessage",
        "UPDATE support_ticketchange SET after = 'x'",
        "DELETE FROM support_ticketchange",
        "DELETE FROM support_ticket",
        "UPDATE support_ticket SET organization_id = organization_id + 1",
        "UPDATE support_ticket SET status = 'solved'",
        "UPDATE support_ticket SET subject_type = 'finance.invoice'",
    ],
)
def test_the_database_keeps_what_was_said_and_done(asker: User, ours: Organization, statement: str) -> None:
    asked(asker, ours)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_solved_tickets_close_by_themselves_after_the_days_that_the_company_sets(
    asker: User, ours: Organization, anna: User
) -> None:
    old, fresh, open_one = (asked(asker, ours) for _number in range(3))
    for one in (old, fresh):
        answered(one, anna, solves=True)
    Ticket.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=3, hours=1))
    administrator = browser(make_staff("support.manage_topic"))
    place = "/settings/tickets/closing/"

    def statuses() -> list[str]:
        return [Ticket.objects.get(pk=one.pk).status for one in (old, fresh, open_one)]

    assert close_solved(at=timezone.now()) == 0  # at first it takes a fortnight
    assert administrator.post(place, {"close_days": "366"}).status_code == 422
    assert administrator.post(place, {"close_days": "0"}).status_code == 302
    assert (close_solved(at=timezone.now() + timedelta(days=365)), statuses()) == (0, ["solved", "solved", "new"])
    assert administrator.post(place, {"close_days": "3"}).status_code == 302
    seen = Ticket.objects.get(pk=old.pk).version
    assert (close_solved(at=timezone.now()), close_solved(at=timezone.now())) == (1, 0)
    old.refresh_from_db()
    assert (statuses(), old.version) == (["closed", "solved", "new"], seen + 1)
    # The history says that nobody did it.
    line = TicketChange.objects.filter(ticket=old).latest("pk")
    assert (line.kind, line.before, line.after, line.author_name) == ("moved", "solved", "closed", "")
    page = browser(anna).get(f"/tickets/{old.pk}/").content.decode()
    assert "Система" in page
    with public_schema():
        told = OutboxEvent.objects.filter(name="support.ticket.moved").latest("pk").payload
    assert (told["ticket_id"], told["status"], told["by"]) == (old.pk, "closed", None)
