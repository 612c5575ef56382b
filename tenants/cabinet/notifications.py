"""What a company's administrators hear of the vendor."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.urlconf import own_urlconf
from core.lib.facts import Facts
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words
from tenants.models import AskedStatus, AskedTicket
from tenants.selectors.asking import get_asked, list_asked


def asked_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Read the ticket of the current company."""
    try:
        ticket, said = get_asked(pk=payload["ticket_id"])
    except AskedTicket.DoesNotExist:
        return None
    answers = [one.text for one in said if one.of_vendor]
    status = payload.get("status") or ticket.status
    return Facts(
        values={
            "ticket": ticket.title,
            "status": str(dict(AskedStatus.choices).get(status, status)),
            "answer": answers[-1][:1000] if answers else "",
        },
        link=reverse("cabinet:asked_one", args=[ticket.pk], urlconf=own_urlconf()),
        label=ticket.title,
    )


def recent_asked() -> Mapping[str, Any] | None:
    ticket = next(iter(list_asked()), None)
    return {"ticket_id": ticket.pk, "status": ticket.status} if ticket else None


TYPES = (
    NotificationType(
        event="tenants.asked.answered",
        title=_("The platform's support has answered"),
        facts="tenants.cabinet.notifications.asked_facts",
        fields=(
            EventField(name="ticket", title=pgettext_lazy("to the vendor", "Subject"), sample="Не выгружается реестр"),
            EventField(name="status", title=_("Status"), sample="Отвечено"),
            EventField(name="answer", title=_("Answer"), sample="Исправили, проверьте, пожалуйста."),
        ),
        recent="tenants.cabinet.notifications.recent_asked",
        action=_("Open the answer"),
        triggers=(
            ReadyTrigger(
                code="tenants.asked_answered",
                title=_("The platform's support has answered: to administrators"),
                recipients=("permission:accounts.ask_vendor",),
                words={
                    "ru": Words(
                        subject="Ответ поддержки платформы: {{ ticket }}",
                        body="Статус: {{ status }}.{% if answer %}\n\n«{{ answer }}»{% endif %}",
                    ),
                    "en": Words(
                        subject="The platform's support has answered: {{ ticket }}",
                        body="Status: {{ status }}.{% if answer %}\n\n«{{ answer }}»{% endif %}",
                    ),
                },
            ),
        ),
    ),
)
