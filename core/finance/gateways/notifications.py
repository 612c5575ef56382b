"""What people hear of online payments: what did not go through, and what somebody has to look at."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.urlconf import own_urlconf
from core.finance.gateways.models import OnlinePayment, Reconciliation, Refund
from core.lib.facts import Facts
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words
from core.ui import formatting

FIELDS = (
    EventField(name="invoice", title=_("Invoice number"), sample="СЧ-17"),
    EventField(name="organization", title=_("Client company"), sample="ООО «Вешний луг»"),
    EventField(name="amount", title=_("Amount"), sample="14 549,38 ₽"),
    EventField(name="status", title=_("State"), sample="failed"),
    EventField(name="reason", title=_("Reason"), sample="Не хватает денег для оплаты."),
)


def moved_facts(payload: Mapping[str, Any]) -> Facts | None:
    found = _attempt(payload["online_payment_id"])
    return _facts(found, "gateways:result", status=payload["status"]) if found else None


def differs_facts(payload: Mapping[str, Any]) -> Facts | None:
    found = _attempt(payload["online_payment_id"])
    return _facts(found, "gateways:payment_detail") if found else None


def refund_facts(payload: Mapping[str, Any]) -> Facts | None:
    refund = Refund.objects.filter(pk=payload["refund_id"]).first()
    found = _attempt(payload["online_payment_id"])
    if refund is None or found is None:
        return None
    amount = formatting.money(refund.amount, found.currency)
    return _facts(found, "gateways:payment_detail", reason=refund.answer, amount=amount)


def reconciliation_facts(payload: Mapping[str, Any]) -> Facts | None:
    made = Reconciliation.objects.select_related("connection").filter(pk=payload["reconciliation_id"]).first()
    if made is None:
        return None
    link = reverse("gateways:reconciliation_detail", args=[made.pk], urlconf=own_urlconf())
    values = {"gateway": str(made.connection), "count": str(payload["count"])}
    return Facts(values=values, link=link, label=str(made.connection))


def recent_payment() -> Mapping[str, Any] | None:
    found = OnlinePayment.objects.order_by("-pk").values("pk", "status", "organization_id").first()
    if found is None:
        return None
    return {"online_payment_id": found["pk"], "status": found["status"], "organization_id": found["organization_id"]}


def _attempt(pk: int) -> OnlinePayment | None:
    return OnlinePayment.objects.select_related("invoice", "organization").filter(pk=pk).first()


def _facts(found: OnlinePayment, page: str, **more: str) -> Facts:
    amount = formatting.money(found.paid_amount or found.amount, found.currency)
    values = {
        "invoice": found.invoice.number,
        "organization": found.organization.name,
        "amount": str(amount),
        "status": found.status,
        "reason": found.reason or (str(found.get_problem_display()) if found.problem else ""),
        **more,
    }
    return Facts(
        values=values,
        link=reverse(page, args=[found.pk], urlconf=own_urlconf()),
        organization_id=found.organization_id,
        people={"payer": found.created_by_id} if found.created_by_id else {},
        label=found.invoice.number,
    )


MOVED = NotificationType(
    event="finance.online_payment.moved",
    title=_("Online payment"),
    facts="core.finance.gateways.notifications.moved_facts",
    fields=FIELDS,
    people={"payer": _("Who paid")},
    of_organization=True,
    recent="core.finance.gateways.notifications.recent_payment",
    triggers=(
        ReadyTrigger(
            code="finance.online_payment_failed",
            title=_("To the payer: the payment did not go through"),
            recipients=("person:payer",),
            conditions=(("status", "is", "failed"),),
            words={
                "ru": Words(
                    subject="Платёж по счёту {{ invoice }} не прошёл",
                    body="{{ reason }} Деньги не списаны, счёт не изменился. Попробуйте ещё раз или оплатите иначе.",
                ),
                "en": Words(
                    subject="The payment of invoice {{ invoice }} did not go through",
                    body="{{ reason }} Nothing was charged, the invoice is as it was. Try again or pay another way.",
                ),
            },
        ),
    ),
)
DIFFERS = NotificationType(
    event="finance.online_payment.differs",
    title=_("Online payment that does not fit"),
    facts="core.finance.gateways.notifications.differs_facts",
    fields=FIELDS,
    triggers=(
        ReadyTrigger(
            code="finance.online_payment_differs",
            title=_("Money came that does not fit what was asked for"),
            recipients=("permission:finance.refund_payment",),
            words={
                "ru": Words(
                    subject="Онлайн-платёж по счёту {{ invoice }} не сошёлся",
                    body="{{ reason }}. Пришло {{ amount }} от {{ organization }}. Деньги ждут в очереди платежей.",
                ),
                "en": Words(
                    subject="The online payment of invoice {{ invoice }} does not fit",
                    body="{{ reason }}. {{ amount }} came from {{ organization }}. The money waits in the queue.",
                ),
            },
        ),
    ),
)
REFUND_FAILED = NotificationType(
    event="finance.refund.failed",
    title=_("Refund that went wrong"),
    facts="core.finance.gateways.notifications.refund_facts",
    fields=FIELDS,
    triggers=(
        ReadyTrigger(
            code="finance.refund_failed",
            title=_("A refund went wrong"),
            recipients=("permission:finance.refund_payment",),
            words={
                "ru": Words(
                    subject="Возврат по счёту {{ invoice }} не удался",
                    body="{{ reason }} Сумма {{ amount }}, клиент {{ organization }}. Посмотрите платёж.",
                ),
                "en": Words(
                    subject="The refund for invoice {{ invoice }} went wrong",
                    body="{{ reason }} The amount is {{ amount }}, the client {{ organization }}. Look at the payment.",
                ),
            },
        ),
    ),
)
RECONCILED = NotificationType(
    event="finance.reconciliation.differs",
    title=_("Comparison with a payment system"),
    facts="core.finance.gateways.notifications.reconciliation_facts",
    fields=(
        EventField(name="gateway", title=_("Payment system"), sample="ЮKassa"),
        EventField(name="count", title=_("Differences"), kind="number", sample="2"),
    ),
    triggers=(
        ReadyTrigger(
            code="finance.reconciliation_differs",
            title=_("A payment system's list differs from ours"),
            recipients=("permission:finance.manage_gateway",),
            words={
                "ru": Words(
                    subject="Сверка с {{ gateway }}: есть расхождения",
                    body="Расхождений, которые нужно разобрать: {{ count }}.",
                ),
                "en": Words(
                    subject="Comparison with {{ gateway }}: there are differences",
                    body="Differences that somebody has to look at: {{ count }}.",
                ),
            },
        ),
    ),
)
TYPES = (MOVED, DIFFERS, REFUND_FAILED, RECONCILED)
