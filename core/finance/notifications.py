"""What people hear of invoices and payments."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words

CLIENTS = ("organization:finance.view_invoice",)
PAYERS = ("organization:finance.view_payment",)
STAFF = ("permission:finance.allocate_payment",)
GREETING_RU, GREETING_EN = "{{ recipient.name }}, здравствуйте.\n\n", "Hello, {{ recipient.name }}.\n\n"
SUM_RU = (
    "{% if due_on %}К оплате до {{ due_on }}: {% else %}К оплате: {% endif %}{{ left }}"
    "{% if vat %}, в том числе НДС {{ vat }}{% else %}, без НДС{% endif %}.\n\n"
    "Баланс сейчас: {{ balance }}\nПосле оплаты: {{ balance_after }}\nПлательщик: {{ client }}"
    "{% if agreement %}\nДоговор: {{ agreement }}{% endif %}"
)
SUM_EN = (
    "{% if due_on %}To pay until {{ due_on }}: {% else %}To pay: {% endif %}{{ left }}"
    "{% if vat %}, including VAT {{ vat }}{% else %}, without VAT{% endif %}.\n\n"
    "Balance now: {{ balance }}\nAfter the payment: {{ balance_after }}\nPayer: {{ client }}"
    "{% if agreement %}\nAgreement: {{ agreement }}{% endif %}"
)
INVOICE_FIELDS = (
    EventField(name="number", title=_("Number of the invoice"), sample="СЧ-2026-01187"),
    EventField(name="issued_on", title=pgettext_lazy("invoice", "Date"), kind="date", sample="2026-11-22"),
    EventField(name="due_on", title=_("Pay until"), kind="date", sample="2026-11-27"),
    EventField(name="amount", title=_("Sum of the invoice"), kind="money", sample="150000.00"),
    EventField(name="vat", title=_("VAT"), kind="money", sample="27049.18"),
    EventField(name="left", title=_("Left to pay"), kind="money", sample="150000.00"),
    EventField(name="share", title=_("Paid, per cent"), kind="number", sample=0),
    EventField(name="client", title=_("Client"), sample="ООО «Лесной обоз»"),
    EventField(name="agreement", title=_("Agreement"), sample="214/26"),
    EventField(name="title", title=_("What it is for"), sample="Пополнение баланса"),
    EventField(name="status", title=_("Status"), sample="issued"),
    EventField(name="status_from", title=_("Status before"), sample="issued"),
    EventField(name="asked_for", title=_("Asked for by the client"), kind="flag", sample=True),
    EventField(name="balance", title=_("Balance now"), kind="money", sample="34620.35"),
    EventField(name="balance_after", title=_("Balance after the payment"), kind="money", sample="184620.35"),
)
PAYMENT_FIELDS = (
    EventField(name="amount", title=_("Amount received"), kind="money", sample="150000.00"),
    EventField(name="paid_on", title=_("Paid on"), kind="date", sample="2026-11-22"),
    EventField(name="purpose", title=_("Purpose"), sample="Оплата по счёту СЧ-2026-01187"),
    EventField(name="source", title=pgettext_lazy("payment", "Source"), sample="Банковская выписка"),
    EventField(name="client", title=_("Client"), sample="ООО «Лесной обоз»"),
    EventField(name="invoices", title=_("Invoices"), sample="СЧ-2026-01187"),
    EventField(name="advance", title=_("Advance"), kind="money", sample="20000.00"),
    EventField(name="balance", title=_("Balance now"), kind="money", sample="184620.35"),
)


def _trigger(
    code: str,
    title: Any,
    recipients: tuple[str, ...],
    ru: tuple[str, str, str],
    en: tuple[str, str, str],
    *,
    channels: tuple[str, ...] = ("inbox", "email"),
    conditions: tuple[tuple[str, str, Any], ...] = (),
) -> ReadyTrigger:
    return ReadyTrigger(
        code=f"finance.{code}",
        title=title,
        recipients=recipients,
        channels=channels,
        conditions=conditions,
        words={
            "ru": Words(subject=ru[0], body=ru[1], sms=ru[2]),
            "en": Words(subject=en[0], body=en[1], sms=en[2]),
        },
    )


def _invoice(event: str, title: Any, facts: str, *triggers: ReadyTrigger) -> NotificationType:
    return NotificationType(
        event=f"finance.invoice.{event}",
        title=title,
        facts=f"core.finance.told.{facts}",
        fields=INVOICE_FIELDS,
        of_organization=True,
        recent="core.finance.told.recent_invoice",
        action=_("Open the invoice"),
        triggers=triggers,
    )


ISSUED = _invoice(
    "issued",
    _("An invoice is issued"),
    "issued_facts",
    _trigger(
        "invoice_issued",
        _("To the client: an invoice to pay"),
        CLIENTS,
        (
            "Счёт {{ number }} на {{ amount }}{% if due_on %}, оплатить до {{ due_on }}{% endif %}",
            GREETING_RU + "{% if asked_for %}Вы запросили счёт, он готов. {% endif %}{% if title %}{{ title }}."
            " {% endif %}Деньги придут на баланс сразу после оплаты.\n\n" + SUM_RU,
            "Счёт {{ number }} на {{ amount }}",
        ),
        (
            "Invoice {{ number }} for {{ amount }}{% if due_on %}, pay until {{ due_on }}{% endif %}",
            GREETING_EN + "{% if asked_for %}The invoice that you asked for is ready. {% endif %}"
            "{% if title %}{{ title }}. {% endif %}The money is on your balance as soon as it is paid.\n\n" + SUM_EN,
            "Invoice {{ number }} for {{ amount }}",
        ),
    ),
)
REQUESTED = _invoice(
    "requested",
    _("A client asks for an invoice"),
    "invoice_facts",
    _trigger(
        "invoice_requested",
        _("A client waits for an invoice"),
        ("permission:finance.issue_invoice",),
        (
            "{{ client }} просит счёт на {{ amount }}",
            "{{ title }}. Черновик готов: проверьте его и выставите.",
            "{{ client }} просит счёт на {{ amount }}",
        ),
        (
            "{{ client }} asks for an invoice of {{ amount }}",
            "{{ title }}. The draft is ready: look at it and issue it.",
            "{{ client }} asks for an invoice of {{ amount }}",
        ),
    ),
)
REMINDED = _invoice(
    "reminded",
    _("A client is reminded of an invoice"),
    "issued_facts",
    _trigger(
        "invoice_reminded",
        _("To the client: an invoice waits"),
        CLIENTS,
        (
            "Напоминаем о счёте {{ number }}: осталось {{ left }}",
            GREETING_RU + "Счёт {{ number }} от {{ issued_on }} ещё не оплачен"
            "{% if share %} полностью: оплачено {{ share }}\N{NO-BREAK SPACE}%{% endif %}.\n\n" + SUM_RU,
            "Счёт {{ number }}: осталось {{ left }}",
        ),
        (
            "Invoice {{ number }} waits: {{ left }} left",
            GREETING_EN + "Invoice {{ number }} of {{ issued_on }} is not paid"
            "{% if share %} in full: {{ share }}% has come{% else %} yet{% endif %}.\n\n" + SUM_EN,
            "Invoice {{ number }}: {{ left }} left",
        ),
    ),
)
PAID, OVERDUE = (("status", "is", "paid"),), (("status", "is", "overdue"),)
CANCELLED = (("status", "is", "cancelled"),)
MOVED = _invoice(
    "moved",
    _("The status of an invoice is another"),
    "moved_facts",
    _trigger(
        "invoice_paid_staff",
        _("To the staff: an invoice is paid"),
        STAFF,
        (
            "Счёт {{ number }} оплачен: {{ client }}, {{ amount }}",
            "Баланс клиента: {{ balance }}.",
            "Счёт {{ number }} оплачен, {{ amount }}",
        ),
        (
            "Invoice {{ number }} is paid: {{ client }}, {{ amount }}",
            "The client's balance: {{ balance }}.",
            "Invoice {{ number }} is paid, {{ amount }}",
        ),
        conditions=PAID,
    ),
    _trigger(
        "invoice_paid_client",
        _("To the client: the invoice is paid"),
        CLIENTS,
        (
            "Счёт {{ number }} оплачен",
            GREETING_RU + "Мы получили {{ amount }} по счёту {{ number }}. Баланс: {{ balance }}.",
            "{{ company.name }}: счёт {{ number }} оплачен, баланс {{ balance }}",
        ),
        (
            "Invoice {{ number }} is paid",
            GREETING_EN + "We have got {{ amount }} for invoice {{ number }}. Your balance: {{ balance }}.",
            "{{ company.name }}: invoice {{ number }} is paid, balance {{ balance }}",
        ),
        conditions=PAID,
    ),
    _trigger(
        "invoice_overdue_client",
        _("To the client: an invoice is overdue"),
        CLIENTS,
        (
            "Счёт {{ number }} просрочен: осталось {{ left }}",
            GREETING_RU + "Счёт {{ number }} нужно было оплатить до {{ due_on }}. Осталось {{ left }}.",
            "Счёт {{ number }} просрочен: {{ left }}",
        ),
        (
            "Invoice {{ number }} is overdue: {{ left }} left",
            GREETING_EN + "Invoice {{ number }} was to be paid until {{ due_on }}. {{ left }} is left.",
            "Invoice {{ number }} is overdue: {{ left }}",
        ),
        conditions=OVERDUE,
    ),
    _trigger(
        "invoice_cancelled_client",
        _("To the client: the invoice is cancelled"),
        CLIENTS,
        (
            "Счёт {{ number }} отменён",
            GREETING_RU + "Счёт {{ number }} на {{ amount }} больше не нужно оплачивать.",
            "Счёт {{ number }} отменён",
        ),
        (
            "Invoice {{ number }} is cancelled",
            GREETING_EN + "Invoice {{ number }} for {{ amount }} need not be paid any more.",
            "Invoice {{ number }} is cancelled",
        ),
        conditions=CANCELLED,
    ),
)
BOOKED = NotificationType(
    event="finance.payment.booked",
    title=_("A payment has come"),
    facts="core.finance.told.payment_facts",
    fields=PAYMENT_FIELDS,
    of_organization=True,
    recent="core.finance.told.recent_payment",
    action=_("Open the payment"),
    triggers=(
        _trigger(
            "payment_booked_client",
            _("To the client: the payment is on the balance"),
            PAYERS,
            (
                "Платёж зачислен: {{ amount }}",
                "Баланс: {{ balance }}.{% if invoices %} Оплачены счета: {{ invoices }}.{% endif %}"
                "{% if advance %} В аванс: {{ advance }}.{% endif %}",
                "Платёж {{ amount }} зачислен, баланс {{ balance }}",
            ),
            (
                "A payment has come: {{ amount }}",
                "Balance: {{ balance }}.{% if invoices %} It pays invoices: {{ invoices }}.{% endif %}"
                "{% if advance %} In advance: {{ advance }}.{% endif %}",
                "A payment of {{ amount }} has come, balance {{ balance }}",
            ),
            channels=("inbox",),
        ),
    ),
)
WAIT = NotificationType(
    event="finance.payments.wait",
    title=_("Payments wait to be matched"),
    facts="core.finance.told.wait_facts",
    fields=(EventField(name="count", title=_("How many"), kind="number", sample=3),),
    triggers=(
        _trigger(
            "payments_wait",
            _("To the staff: payments to be matched"),
            STAFF,
            (
                "Не разнесены платежи: {{ count }}",
                "Их плательщика или счёт не удалось определить. Разберите их в очереди.",
                "Не разнесены платежи: {{ count }}",
            ),
            (
                "Payments to be matched: {{ count }}",
                "Their payer or invoice could not be found. They wait for you in the queue.",
                "Payments to be matched: {{ count }}",
            ),
        ),
    ),
)
TYPES = (ISSUED, REQUESTED, REMINDED, MOVED, BOOKED, WAIT)
