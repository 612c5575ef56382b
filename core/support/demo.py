"""Tickets of a demonstration company: one of each status, an overdue one among them."""

from datetime import timedelta
from io import BytesIO

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User, UserKind
from core.documents.authors import Author
from core.documents.services.attaching import Upload
from core.documents.states import Side
from core.finance.models import Invoice
from core.organizations.models import Membership, Organization
from core.support.models import Ticket, Topic
from core.support.services.answering import answer_ticket, note_ticket
from core.support.services.deadlines import tell_late
from core.support.services.moving import move_ticket
from core.support.services.opening import NewTicket, open_ticket
from core.support.services.topics import TopicFacts, set_topic
from core.support.states import Priority

TOPICS = (
    TopicFacts(title="Договоры и документы", answer_hours=8, solve_hours=48, position=1),
    TopicFacts(title="Счета и оплата", answer_hours=4, solve_hours=24, position=2),
    TopicFacts(title="Технический вопрос", answer_hours=2, solve_hours=16, position=3),
    TopicFacts(title="Другое", answer_hours=24, position=4),
)
# Subject, text, topic's place, priority, what follows.
ASKED = (
    (
        "Не могу скачать акт за октябрь",
        "Нажимаю «Скачать», и ничего не происходит. Браузер Яндекс, телефон Android.\n\nАдрес: https://example.com/acts",
        2,
        Priority.HIGH,
        "",
    ),
    (
        "Нужна закрывающая справка для налоговой",
        "Пришлите, пожалуйста, справку о расчётах за год.",
        0,
        Priority.NORMAL,
        "note",
    ),
    ("Почему счёт выставлен на старое юрлицо?", "Мы сменили реквизиты в сентябре.", 1, Priority.URGENT, "late"),
    ("Как добавить второго бухгалтера в кабинет", "Она должна видеть счета и акты.", 3, Priority.LOW, "answer"),
    ("Прошу выслать договор почтой", "Нужен оригинал с печатью.", 0, Priority.NORMAL, "solve"),
)


@transaction.atomic
def fill() -> bool:
    """Let clients ask and the staff answer, unless there are tickets; say whether that was needed."""
    staff = list(User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by("pk")[:2])
    asking = _members()
    if not staff or not asking or Ticket.objects.exists():
        return False
    topics = list(Topic.objects.order_by("position")) or [set_topic(one) for one in TOPICS]
    for place, (title, text, topic, priority, then) in enumerate(ASKED):
        person, organization = asking[place % len(asking)]
        by, answerer = (Author(user_id=one.pk, name=one.name) for one in (person, staff[place % len(staff)]))
        invoice = Invoice.objects.filter(organization=organization).exclude(number="").order_by("-pk").first()
        about = topic == 1 and invoice is not None
        ticket = open_ticket(
            NewTicket(
                organization_id=organization.pk,
                title=title,
                text=text,
                topic_id=topics[topic % len(topics)].pk,
                priority=priority,
                subject_type="finance.invoice" if about else "",
                subject_id=invoice.pk if invoice is not None and about else None,
            ),
            side=Side.CLIENT,
            author=by,
            files=[_screen()] if place == 0 else [],
        )
        _go_on(ticket, then, answerer)
    tell_late()
    return True


def _members() -> list[tuple[User, Organization]]:
    found = Membership.objects.filter(role__permissions__contains=["support.write_ticket"], user__is_active=True)
    return [(one.user, one.organization) for one in found.select_related("user", "organization").order_by("pk")[:3]]


def _screen() -> Upload:
    return Upload(source=BytesIO("Ошибка 404 при скачивании акта\n".encode()), name="что на экране.txt")


def _go_on(ticket: Ticket, then: str, answerer: Author) -> None:
    match then:
        case "note":
            move_ticket(ticket_id=ticket.pk, action="take", author=answerer)
            note_ticket(ticket_id=ticket.pk, text="Попросил бухгалтерию, обещают к вечеру.", author=answerer)
        case "late":
            due = timezone.now() - timedelta(hours=3)
            Ticket.objects.filter(pk=ticket.pk).update(
                due_at=due, answer_due_at=due, created_at=due - timedelta(hours=4)
            )
        case "answer":
            answer = "Откройте «Пользователи» и нажмите «Пригласить». Какую почту указать?"
            answer_ticket(ticket_id=ticket.pk, text=answer, side=Side.COMPANY, author=answerer)
        case "solve":
            answer = "Отправили сегодня Почтой России, номер отправления 10101080123456."
            answer_ticket(ticket_id=ticket.pk, text=answer, side=Side.COMPANY, author=answerer, solves=True)
