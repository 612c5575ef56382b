"""The ways of invoices, acts and payments: which deed leads from where to where."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from core.lib.state_machine import StateMachine, move


class InvoiceStatus(TextChoices):
    """What a client owes by an invoice; from "issued" on it follows from what is paid and the day it is due."""

    DRAFT = "draft", pgettext_lazy("invoice", "Draft")
    ISSUED = "issued", pgettext_lazy("invoice", "Issued")
    PARTIALLY_PAID = "partially_paid", pgettext_lazy("invoice", "Partially paid")
    PAID = "paid", pgettext_lazy("invoice", "Paid")
    OVERDUE = "overdue", pgettext_lazy("invoice", "Overdue")
    CANCELLED = "cancelled", pgettext_lazy("invoice", "Cancelled")


class ActStatus(TextChoices):
    """An act (акт) goes to the client, who signs it or says what is wrong."""

    DRAFT = "draft", pgettext_lazy("act", "Draft")
    ISSUED = "issued", pgettext_lazy("act", "Issued")
    SIGNED = "signed", pgettext_lazy("act", "Signed")
    DISPUTED = "disputed", pgettext_lazy("act", "Disputed")
    CANCELLED = "cancelled", pgettext_lazy("act", "Cancelled")


class ActRunState(TextChoices):
    """Making the acts of a period: first all drafts at once, then their numbers, some at a time."""

    QUEUED = "queued", pgettext_lazy("act run", "Waits for its turn")
    ISSUING = "issuing", pgettext_lazy("act run", "Acts are being issued")
    DONE = "done", pgettext_lazy("act run", "Done")
    BROKEN_OFF = "broken_off", pgettext_lazy("act run", "Broken off")


class PaymentStatus(TextChoices):
    """Whether a payment counts: unmatched money belongs to nobody yet and moves no balance."""

    UNMATCHED = "unmatched", pgettext_lazy("payment", "To be matched")
    BOOKED = "booked", pgettext_lazy("payment", "Booked")
    SET_ASIDE = "set_aside", pgettext_lazy("payment", "Not a client's")
    REVERSED = "reversed", pgettext_lazy("payment", "Reversed")


OPEN_INVOICE = frozenset({InvoiceStatus.ISSUED, InvoiceStatus.PARTIALLY_PAID, InvoiceStatus.OVERDUE})

# `issue`, `cancel` and `reopen` are people's deeds; the others follow from payments and the calendar.
INVOICE_FLOW = StateMachine(
    move("issue", sources={InvoiceStatus.DRAFT}, to=InvoiceStatus.ISSUED),
    move("cancel", sources={InvoiceStatus.DRAFT, *OPEN_INVOICE}, to=InvoiceStatus.CANCELLED),
    move("mark_paid", sources=OPEN_INVOICE, to=InvoiceStatus.PAID),
    move("pay", sources=OPEN_INVOICE, to=InvoiceStatus.PAID),
    move("pay_part", sources=OPEN_INVOICE, to=InvoiceStatus.PARTIALLY_PAID),
    move(
        "take_payment_back",
        sources={InvoiceStatus.PAID, InvoiceStatus.PARTIALLY_PAID, InvoiceStatus.OVERDUE},
        to=InvoiceStatus.ISSUED,
    ),
    move("fall_overdue", sources={InvoiceStatus.ISSUED, InvoiceStatus.PARTIALLY_PAID}, to=InvoiceStatus.OVERDUE),
)

ACT_FLOW = StateMachine(
    move("issue", sources={ActStatus.DRAFT}, to=ActStatus.ISSUED),
    move("sign", sources={ActStatus.ISSUED, ActStatus.DISPUTED}, to=ActStatus.SIGNED),
    move("dispute", sources={ActStatus.ISSUED}, to=ActStatus.DISPUTED),
    move("cancel", sources={ActStatus.DRAFT, ActStatus.ISSUED, ActStatus.DISPUTED}, to=ActStatus.CANCELLED),
)

ACT_RUN_FLOW = StateMachine(
    move("issue", sources={ActRunState.QUEUED}, to=ActRunState.ISSUING),
    move("finish", sources={ActRunState.QUEUED, ActRunState.ISSUING}, to=ActRunState.DONE),
    move("break_off", sources={ActRunState.QUEUED, ActRunState.ISSUING}, to=ActRunState.BROKEN_OFF),
    move("repeat", sources={ActRunState.BROKEN_OFF}, to=ActRunState.QUEUED),
)

PAYMENT_FLOW = StateMachine(
    move("book", sources={PaymentStatus.UNMATCHED}, to=PaymentStatus.BOOKED),
    move("set_aside", sources={PaymentStatus.UNMATCHED}, to=PaymentStatus.SET_ASIDE),
    move("return_to_queue", sources={PaymentStatus.BOOKED, PaymentStatus.SET_ASIDE}, to=PaymentStatus.UNMATCHED),
    move("reverse", sources={PaymentStatus.UNMATCHED, PaymentStatus.BOOKED}, to=PaymentStatus.REVERSED),
)
