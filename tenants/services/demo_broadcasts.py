"""Broadcasts of a demonstration company: one that has been sent, and a draft."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User, UserKind
from core.notifications.models import Broadcast
from core.notifications.segments import Segment
from core.notifications.services.broadcasts.running import launch, settle, start
from core.notifications.services.broadcasts.writing import save_broadcast

type Words = Mapping[str, Mapping[str, str]]

HOLIDAYS: Words = {
    "ru": {
        "subject": "Как мы работаем в праздники",
        "body": (
            "Здравствуйте, {{ recipient.name }}!\n\n"
            "С 31 декабря по 8 января отвечаем на обращения с 10:00 до 18:00 по Москве. "
            "Кабинет работает как обычно.\n\n"
            "С наступающим!\n{{ company.name }}"
        ),
    },
    "en": {
        "subject": "Our hours over the holidays",
        "body": (
            "Hello, {{ recipient.name }}!\n\n"
            "From December 31 to January 8 we answer from 10:00 to 18:00 Moscow time. The cabinet works as usual.\n\n"
            "Happy holidays!\n{{ company.name }}"
        ),
    },
}
SURVEY: Words = {
    "ru": {
        "subject": "Удобно ли вам в новом кабинете?",
        "body": (
            "{{ recipient.name }}, расскажите, чего вам не хватает в кабинете.\n\n"
            "Ответьте на это письмо: мы читаем каждое."
        ),
    },
    "en": {
        "subject": "Is the new cabinet convenient?",
        "body": "{{ recipient.name }}, tell us what you miss in the cabinet.\n\nAnswer this letter: we read each one.",
    },
}


@transaction.atomic
def add_demo_broadcasts(*, by: User) -> bool:
    """Write both through their services, once; say whether they had to be."""
    if Broadcast.objects.exists():
        return False
    now, clients = timezone.now(), Segment(audience=UserKind.CLIENT.value)
    sent = save_broadcast(title="Праздничный график", segment=clients, names=["inbox"], words=HOLIDAYS, by=by)
    sent = launch(broadcast_id=sent.pk, at=now)
    start(broadcast_id=sent.pk, launch=sent.launches, at=now)
    settle(broadcast_id=sent.pk, at=now)
    save_broadcast(title="Опрос о кабинете", segment=clients, names=["inbox", "email"], words=SURVEY, by=by)
    return True
