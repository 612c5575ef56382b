"""Tickets of an owner's client, and the topics of his company."""

from io import BytesIO

from core.documents.authors import Author
from core.documents.models import Attachment
from core.documents.services.attaching import Upload
from core.documents.states import Side
from core.support.models import MESSAGE, Ticket, Topic
from core.support.services.answering import note_ticket
from core.support.services.opening import NewTicket, open_ticket
from core.support.services.topics import TopicFacts, set_route, set_topic
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing


def _topic(owner: Owner) -> Topic:
    return set_topic(TopicFacts(title=f"Topic {owner.company_mark}", answer_hours=4))


def _ticket(owner: Owner) -> Ticket:
    file = Upload(source=BytesIO(f"Text of {owner.mark}".encode()), name=f"{owner.mark}.txt")
    what = NewTicket(organization_id=owner.organization.pk, title=f"Ticket {owner.mark}", text=f"Text {owner.mark}")
    ticket = open_ticket(what, side=Side.COMPANY, author=Author(name=owner.mark), files=[file])
    note_ticket(ticket_id=ticket.pk, text=f"Note {owner.mark}", author=Author(name=owner.mark))
    return ticket


def ticket(owner: Owner) -> Thing:
    row = _ticket(owner)
    data = {"text": f"Said {owner.mark}", "assignee": owner.staff.pk}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


def ticket_to_sort(owner: Owner) -> Thing:
    row = _ticket(owner)
    data = {"assignee": owner.staff.pk, "topic": "", "priority": "high"}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


def ticket_to_sort_by_program(owner: Owner) -> Thing:
    row = _ticket(owner)
    data = {"topic": None, "priority": "high"}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


def ticket_to_move(owner: Owner) -> Thing:
    row = _ticket(owner)
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.ORGANIZATION, rest={"action": "take"})


def ticket_to_move_by_program(owner: Owner) -> Thing:
    row = _ticket(owner)
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.ORGANIZATION, data={"action": "take"})


def file_of_ticket(owner: Owner) -> Thing:
    row = _ticket(owner)
    said = row.messages.filter(is_note=False).get()
    file = Attachment.objects.get(subject_type=MESSAGE, subject_id=said.pk)
    return Thing(row=file, names={"pk": row.pk, "file": file.pk}, seen_by=SeenBy.ORGANIZATION)


def topic(owner: Owner) -> Thing:
    row = _topic(owner)
    data = {
        "title": f"Renamed {owner.company_mark}",
        "position": 0,
        "organization": owner.organization.pk,
        "responsible": owner.staff.pk,
    }
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def route(owner: Owner) -> Thing:
    row = set_route(topic_id=_topic(owner).pk, organization_id=owner.organization.pk, user_id=owner.staff.pk)
    return Thing(row=row, names={"pk": row.topic_id, "route": row.pk}, seen_by=SeenBy.COMPANY)


SUPPORT = {
    "support:ticket_detail": ticket,
    "support:ticket_write": ticket,
    "support:ticket_close": ticket,
    "support:ticket_assign": ticket_to_sort,
    "support:ticket_sort": ticket_to_sort,
    "support:ticket_file": file_of_ticket,
    "support:ticket_move": ticket_to_move,
    "support:topic_edit": topic,
    "support:route_add": topic,
    "support:route_remove": route,
    "api:ticket-detail": ticket,
    "api:ticket-messages": ticket,
    "api:ticket-thread": ticket,
    "api:ticket-move": ticket_to_move_by_program,
    "api:ticket-close": ticket,
    "api:ticket-assign": ticket,
    "api:ticket-sort": ticket_to_sort_by_program,
    "api:ticket-history": ticket,
    "api:ticket-file": file_of_ticket,
}
