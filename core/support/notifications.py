"""What each side hears of tickets: never of what somebody has done himself."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.accounts.urlconf import own_urlconf
from core.documents.states import Side
from core.lib.facts import Facts
from core.registry.spec import EventField, NotificationType, ReadyTrigger, ready_trigger
from core.support.models import Ticket
from core.support.states import TicketStatus

ASSIGNEE, STAFF, CLIENTS = "person:assignee", "permission:support.change_ticket", "organization:support.view_ticket"
LONGEST_QUOTE = 1000


def ticket_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Read the ticket; the status and the words are those of the event, for it may have gone on since."""
    related = ("organization", "topic", "assignee")
    ticket = Ticket.objects.select_related(*related).filter(pk=payload["ticket_id"]).first()
    if ticket is None:
        return None
    by, status = payload.get("by"), payload.get("status") or ticket.status
    said = ticket.messages.filter(is_note=False).order_by("pk")
    if payload.get("message_id"):
        said = said.filter(pk=payload["message_id"])
    elif status == TicketStatus.SOLVED:
        said = said.filter(side=Side.COMPANY).reverse()
    message = said.first()
    return Facts(
        values={
            "ticket": ticket.title,
            "number": ticket.pk,
            "topic": str(ticket.topic or ""),
            "client": ticket.organization.name,
            "status": status,
            "side": payload.get("side", ""),
            "answerer": str(ticket.assignee or ""),
            "is_assigned": ticket.assignee_id is not None,
            "due_at": ticket.due_at,
            "who": str(User.objects.filter(pk=by or 0).first() or ""),
            "text": message.text[:LONGEST_QUOTE] if message else "",
        },
        link=reverse("support:ticket_detail", args=[ticket.pk], urlconf=own_urlconf()),
        organization_id=ticket.organization_id,
        people={"assignee": ticket.assignee_id if ticket.assignee_id != by else None},
        label=f"№ {ticket.pk} {ticket.title}",
    )


def recent_ticket() -> Mapping[str, Any] | None:
    ticket = Ticket.objects.order_by("-pk").values("pk", "status", "opened_by").first()
    return {"ticket_id": ticket["pk"], "status": ticket["status"], "side": ticket["opened_by"]} if ticket else None


FIELDS = (
    EventField(name="ticket", title=pgettext_lazy("ticket", "Subject"), sample="Не проходит карта на АЗС"),
    EventField(name="number", title=_("Number of the ticket"), kind="number", sample=214),
    EventField(name="topic", title=_("Topic"), sample="Карты"),
    EventField(name="client", title=_("Client"), sample="ООО «Вешний луг»"),
    EventField(name="status", title=_("Status"), sample="in_work"),
    EventField(name="side", title=_("Who has written: client or company"), sample="client"),
    EventField(name="answerer", title=_("Who answers"), sample="Павел Лыткин"),
    EventField(name="is_assigned", title=_("Somebody answers it"), kind="flag", sample=True),
    EventField(name="due_at", title=_("Deadline"), kind="moment", sample="2026-11-27T15:00:00+00:00"),
    EventField(name="who", title=_("Who has done it"), sample="Елена Воронцова"),
    EventField(name="text", title=_("Message"), sample="Терминал пишет «карта заблокирована»."),
)
PEOPLE: Mapping[str, Any] = {"assignee": _("Who answers")}
SAID = "{% if text %}\n\n«{{ text }}»{% endif %}"
QUOTED = "{% if text %}«{{ text }}»\n\n{% endif %}"
DUE_RU = "{% if due_at %}\n\nСрок: {{ due_at }}{% endif %}"
DUE_EN = "{% if due_at %}\n\nDeadline: {{ due_at }}{% endif %}"


def _type(event: str, title: Any, *triggers: ReadyTrigger) -> NotificationType:
    return NotificationType(
        event=f"support.ticket.{event}",
        title=title,
        facts="core.support.notifications.ticket_facts",
        fields=FIELDS,
        people=PEOPLE,
        of_organization=True,
        recent="core.support.notifications.recent_ticket",
        action=_("Open the ticket"),
        triggers=triggers,
    )


FROM_CLIENT, FROM_COMPANY = ("side", "is", "client"), ("side", "is", "company")
HAS_ANSWERER, WITHOUT = ("is_assigned", "is", True), ("is_assigned", "is", False)
NEW = (
    (
        "Новое обращение № {{ number }}: {{ ticket }}",
        "{{ client }}{% if topic %}, {{ topic }}{% endif %}." + SAID + DUE_RU,
    ),
    (
        "New ticket No. {{ number }}: {{ ticket }}",
        "{{ client }}{% if topic %}, {{ topic }}{% endif %}." + SAID + DUE_EN,
    ),
)
MESSAGE = (
    ("Сообщение в обращении № {{ number }}: {{ ticket }}", "{{ client }}, {{ who }}:" + SAID),
    ("A message in ticket No. {{ number }}: {{ ticket }}", "{{ client }}, {{ who }}:" + SAID),
)
LATE = (
    ("Просрочено обращение № {{ number }}: {{ ticket }}", "{{ client }}. Отвечает: {{ answerer }}." + DUE_RU),
    ("Ticket No. {{ number }} is overdue: {{ ticket }}", "{{ client }}. Answered by {{ answerer }}." + DUE_EN),
)
TYPES = (
    _type(
        "opened",
        _("A ticket is opened"),
        ready_trigger("support.opened", _("A new ticket: to who answers"), (ASSIGNEE,), *NEW, HAS_ANSWERER),
        ready_trigger("support.opened_unassigned", _("A new ticket that nobody answers yet"), (STAFF,), *NEW, WITHOUT),
        ready_trigger(
            "support.opened_for_client",
            _("To the client: a ticket is opened for him"),
            (CLIENTS,),
            ("Для вас открыто обращение № {{ number }}: {{ ticket }}", "Ответ придёт сюда же." + SAID),
            ("A ticket is opened for you, No. {{ number }}: {{ ticket }}", "The answer will come here." + SAID),
            FROM_COMPANY,
        ),
    ),
    _type(
        "answered",
        _("A side has written into a ticket"),
        ready_trigger(
            "support.asked",
            _("The client has written: to who answers"),
            (ASSIGNEE,),
            *MESSAGE,
            FROM_CLIENT,
            HAS_ANSWERER,
        ),
        ready_trigger(
            "support.asked_unassigned",
            _("The client has written, and nobody answers yet"),
            (STAFF,),
            *MESSAGE,
            FROM_CLIENT,
            WITHOUT,
        ),
        ready_trigger(
            "support.answered",
            _("To the client: an answer has come"),
            (CLIENTS,),
            ("Ответ на обращение № {{ number }}: {{ ticket }}", "{{ who }}:" + SAID),
            ("An answer to ticket No. {{ number }}: {{ ticket }}", "{{ who }}:" + SAID),
            FROM_COMPANY,
            # An answer that solves is told once, as the solution.
            ("status", "is_not", "solved"),
        ),
    ),
    _type(
        "assigned",
        _("A ticket is passed on"),
        ready_trigger(
            "support.assigned",
            _("A ticket is passed on: to who is to answer it"),
            (ASSIGNEE,),
            ("Вам передано обращение № {{ number }}: {{ ticket }}", "{{ client }}. Передал: {{ who }}." + DUE_RU),
            ("Ticket No. {{ number }} is yours: {{ ticket }}", "{{ client }}. Passed on by {{ who }}." + DUE_EN),
        ),
    ),
    _type(
        "moved",
        _("A ticket's status has changed"),
        ready_trigger(
            "support.solved",
            _("To the client: his ticket is solved"),
            (CLIENTS,),
            (
                "Обращение № {{ number }} решено: {{ ticket }}",
                QUOTED + "Если вопрос остался, ответьте в обращении: оно откроется снова.",
            ),
            (
                "Ticket No. {{ number }} is solved: {{ ticket }}",
                QUOTED + "If a question remains, answer in the ticket: it will open again.",
            ),
            ("status", "is", "solved"),
        ),
    ),
    _type(
        "late",
        _("A ticket's deadline is over"),
        ready_trigger("support.late", _("A deadline is over: to who answers"), (ASSIGNEE,), *LATE, HAS_ANSWERER),
        ready_trigger(
            "support.late_unassigned", _("A deadline is over, and nobody answers yet"), (STAFF,), *LATE, WITHOUT
        ),
    ),
)
