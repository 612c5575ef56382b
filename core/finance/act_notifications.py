"""What people hear of acts: the client of a new one, the staff of his word."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.urlconf import own_urlconf
from core.finance.models import Act
from core.finance.states import ActStatus
from core.lib.facts import Facts
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words

CLIENTS, STAFF = ("organization:finance.view_act",), ("permission:finance.issue_act",)
GREETING_RU, GREETING_EN = "{{ recipient.name }}, здравствуйте.\n\n", "Hello, {{ recipient.name }}.\n\n"
PERIOD_RU = "{% if period_from and period_until %} за период с {{ period_from }} по {{ period_until }}{% endif %}"
PERIOD_EN = "{% if period_from and period_until %} of {{ period_from }} – {{ period_until }}{% endif %}"
FIELDS = (
    EventField(name="number", title=_("Act number"), sample="А-2026-00214"),
    EventField(name="issued_on", title=pgettext_lazy("act", "Date"), kind="date", sample="2026-10-31"),
    EventField(name="period_from", title=_("From the day"), kind="date", sample="2026-10-01"),
    EventField(name="period_until", title=_("To the day"), kind="date", sample="2026-10-31"),
    EventField(name="amount", title=_("Sum of the act"), kind="money", sample="184620.35"),
    EventField(name="client", title=_("Client"), sample="ООО «Лесной обоз»"),
    EventField(name="agreement", title=_("Agreement"), sample="214/26"),
    EventField(name="status", title=_("Status"), sample="disputed"),
    EventField(name="by_staff", title=_("Done by the company"), kind="flag", sample=False),
    EventField(name="comment", title=_("What was said"), sample="Литров меньше, чем по нашим чекам"),
)


def act_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Read the act; a draft that was thrown away was never anybody's."""
    found = Act.objects.select_related("organization", "agreement").filter(pk=payload["act_id"]).first()
    if found is None or not found.number:
        return None
    status = payload.get("status_to") or found.status
    said = found.changes.filter(status_to=status).order_by("-id").values_list("reason", flat=True).first()
    return Facts(
        values={
            "number": found.number,
            "issued_on": found.issued_on,
            "period_from": found.period_from,
            "period_until": found.period_until,
            "amount": found.amount,
            "client": found.organization.name,
            "agreement": found.agreement.number if found.agreement else "",
            "status": status,
            "by_staff": bool(payload.get("by_staff")),
            "comment": said or "",
        },
        link=reverse("finance:act_detail", args=[found.pk], urlconf=own_urlconf()),
        organization_id=found.organization_id,
        label=found.number,
    )


def issued_facts(payload: Mapping[str, Any]) -> Facts | None:
    """An act that was withdrawn before anybody was told of it is not told of any more."""
    is_gone = Act.objects.filter(pk=payload["act_id"], status=ActStatus.CANCELLED).exists()
    return None if is_gone else act_facts(payload)


def recent_act() -> Mapping[str, Any] | None:
    found = Act.objects.exclude(number="").order_by("-pk").values("pk", "organization_id", "status").first()
    if found is None:
        return None
    moved = {"status_from": ActStatus.ISSUED.value, "status_to": found["status"], "by_staff": False}
    return {"act_id": found["pk"], "organization_id": found["organization_id"], **moved}


def _trigger(
    code: str,
    title: Any,
    recipients: tuple[str, ...],
    ru: tuple[str, str, str],
    en: tuple[str, str, str],
    conditions: tuple[tuple[str, str, Any], ...] = (),
) -> ReadyTrigger:
    words = {
        language: Words(subject=subject, body=body, sms=sms)
        for language, (subject, body, sms) in (("ru", ru), ("en", en))
    }
    return ReadyTrigger(code=f"finance.{code}", title=title, recipients=recipients, conditions=conditions, words=words)


ISSUED = NotificationType(
    event="finance.act.issued",
    title=_("An act is issued"),
    facts="core.finance.act_notifications.issued_facts",
    fields=FIELDS,
    of_organization=True,
    recent="core.finance.act_notifications.recent_act",
    action=_("Open the act"),
    triggers=(
        _trigger(
            "act_issued",
            _("To the client: an act to look at"),
            CLIENTS,
            (
                "Акт {{ number }} на {{ amount }}",
                f"{GREETING_RU}Выставлен акт {{{{ number }}}}{PERIOD_RU} на {{{{ amount }}}}."
                " Проверьте его и подпишите в кабинете. Если что-то не сходится, напишите об этом на странице акта.",
                "Акт {{ number }} на {{ amount }} ждёт вашей подписи",
            ),
            (
                "Act {{ number }} for {{ amount }}",
                f"{GREETING_EN}Act {{{{ number }}}}{PERIOD_EN} for {{{{ amount }}}} is issued."
                " Look at it and sign it in the cabinet. If something is wrong, say so on the page of the act.",
                "Act {{ number }} for {{ amount }} waits for your signature",
            ),
        ),
    ),
)
MOVED = NotificationType(
    event="finance.act.moved",
    title=_("The status of an act is another"),
    facts="core.finance.act_notifications.act_facts",
    fields=FIELDS,
    of_organization=True,
    recent="core.finance.act_notifications.recent_act",
    action=_("Open the act"),
    triggers=(
        _trigger(
            "act_disputed_staff",
            _("To the staff: a client disputes an act"),
            STAFF,
            (
                "{{ client }} не согласен с актом {{ number }}",
                "Акт {{ number }} на {{ amount }}. Клиент пишет: «{{ comment }}».",
                "{{ client }} не согласен с актом {{ number }}",
            ),
            (
                "{{ client }} disputes act {{ number }}",
                "Act {{ number }} for {{ amount }}. The client writes: “{{ comment }}”.",
                "{{ client }} disputes act {{ number }}",
            ),
            (("status", "is", "disputed"),),
        ),
        _trigger(
            "act_signed_staff",
            _("To the staff: a client has signed an act"),
            STAFF,
            (
                "{{ client }} подписал акт {{ number }}",
                "Акт {{ number }} на {{ amount }} подписан.{% if comment %} Комментарий: «{{ comment }}».{% endif %}",
                "{{ client }} подписал акт {{ number }}",
            ),
            (
                "{{ client }} has signed act {{ number }}",
                "Act {{ number }} for {{ amount }} is signed.{% if comment %} Comment: “{{ comment }}”.{% endif %}",
                "{{ client }} has signed act {{ number }}",
            ),
            (("status", "is", "signed"), ("by_staff", "is", False)),
        ),
        _trigger(
            "act_cancelled_client",
            _("To the client: an act is withdrawn"),
            CLIENTS,
            (
                "Акт {{ number }} отменён",
                f"{GREETING_RU}Акт {{{{ number }}}} на {{{{ amount }}}} отменён."
                "{% if comment %} Причина: {{ comment }}.{% endif %} Подписывать его не нужно.",
                "Акт {{ number }} отменён",
            ),
            (
                "Act {{ number }} is withdrawn",
                f"{GREETING_EN}Act {{{{ number }}}} for {{{{ amount }}}} is withdrawn."
                "{% if comment %} Reason: {{ comment }}.{% endif %} It need not be signed.",
                "Act {{ number }} is withdrawn",
            ),
            (("status", "is", "cancelled"),),
        ),
    ),
)
TYPES = (ISSUED, MOVED)
