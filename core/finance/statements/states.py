"""The way of a statement's file, and what a line turned out to be."""

from django.db import models
from django.utils.translation import pgettext_lazy

from core.lib.state_machine import StateMachine, move


class RunState(models.TextChoices):
    UPLOADED = "uploaded", pgettext_lazy("statement", "Uploaded")
    CHECKING = "checking", pgettext_lazy("statement", "Being read")
    READY = "ready", pgettext_lazy("statement", "Waits for a decision")
    IMPORTING = "importing", pgettext_lazy("statement", "Being taken in")
    DONE = "done", pgettext_lazy("statement", "Taken in")
    REFUSED = "refused", pgettext_lazy("statement", "Refused")
    BROKEN_OFF = "broken_off", pgettext_lazy("statement", "Broke off")


RUN_FLOW = StateMachine(
    move("check", sources={RunState.UPLOADED, RunState.CHECKING, RunState.BROKEN_OFF}, to=RunState.CHECKING),
    move("present", sources={RunState.CHECKING}, to=RunState.READY),
    move("commit", sources={RunState.READY}, to=RunState.IMPORTING),
    move("finish", sources={RunState.IMPORTING}, to=RunState.DONE),
    move(
        "refuse",
        sources={RunState.UPLOADED, RunState.CHECKING, RunState.READY, RunState.IMPORTING},
        to=RunState.REFUSED,
    ),
    # The work on the file failed for good; nothing of it was taken and the file is kept.
    move("break_off", sources={RunState.UPLOADED, RunState.CHECKING, RunState.IMPORTING}, to=RunState.BROKEN_OFF),
    move("discard", sources={RunState.READY, RunState.BROKEN_OFF}, to=RunState.REFUSED),
)


class Outcome(models.TextChoices):
    """What matching made of a line; only the first is booked without a person."""

    EXACT = "exact", pgettext_lazy("line of a statement", "Pays the invoice exactly")
    PARTIAL = "partial", pgettext_lazy("line of a statement", "Less than the invoice lacks")
    EXCESS = "excess", pgettext_lazy("line of a statement", "More than the invoice lacks")
    SEVERAL = "several", pgettext_lazy("line of a statement", "Pays several invoices")
    NO_INVOICE_NUMBER = "no_invoice_number", pgettext_lazy("line of a statement", "Names no invoice")
    INVOICE_NOT_FOUND = "invoice_not_found", pgettext_lazy("line of a statement", "The client has no such invoice")
    UNKNOWN_PAYER = "unknown_payer", pgettext_lazy("line of a statement", "Unknown payer")
    NOT_A_CLIENT = "not_a_client", pgettext_lazy("line of a statement", "Not from a client")
    OWN_TRANSFER = "own_transfer", pgettext_lazy("line of a statement", "Between own accounts")
    OUTGOING = "outgoing", pgettext_lazy("line of a statement", "Money out")
    REVERSAL = "reversal", pgettext_lazy("line of a statement", "Taken back by the bank")
    NOT_BOOKED = "not_booked", pgettext_lazy("line of a statement", "Not final yet")


# Outcomes that a person decides about.
QUEUED = frozenset(
    {
        Outcome.PARTIAL,
        Outcome.EXCESS,
        Outcome.SEVERAL,
        Outcome.NO_INVOICE_NUMBER,
        Outcome.INVOICE_NOT_FOUND,
        Outcome.UNKNOWN_PAYER,
    }
)
