"""How states of statements and outcomes of lines look."""

from core.finance.statements.states import Outcome, RunState
from core.finance.states import PaymentStatus
from core.ui.tables.columns import Mark

RUN_MARKS: dict[str, Mark] = {
    RunState.UPLOADED: Mark(tone="info", icon="clock"),
    RunState.CHECKING: Mark(tone="info", icon="clock"),
    RunState.READY: Mark(tone="warn", icon="help"),
    RunState.IMPORTING: Mark(tone="info", icon="clock"),
    RunState.DONE: Mark(tone="ok", icon="circle-check"),
    RunState.REFUSED: Mark(tone="bad", icon="x"),
    RunState.BROKEN_OFF: Mark(tone="bad", icon="alert-triangle"),
}
OUTCOME_MARKS: dict[str, Mark] = {
    Outcome.EXACT: Mark(tone="ok", icon="circle-check"),
    Outcome.PARTIAL: Mark(tone="warn", icon="alert-triangle"),
    Outcome.EXCESS: Mark(tone="warn", icon="alert-triangle"),
    Outcome.SEVERAL: Mark(tone="info", icon="list-details"),
    Outcome.NO_INVOICE_NUMBER: Mark(tone="warn", icon="help"),
    Outcome.INVOICE_NOT_FOUND: Mark(tone="warn", icon="file-search"),
    Outcome.UNKNOWN_PAYER: Mark(tone="bad", icon="alert-circle"),
    Outcome.NOT_A_CLIENT: Mark(tone="idle", icon="building"),
    Outcome.OWN_TRANSFER: Mark(tone="idle", icon="refresh"),
    Outcome.OUTGOING: Mark(tone="idle", icon="send"),
    Outcome.REVERSAL: Mark(tone="bad", icon="alert-triangle"),
    Outcome.NOT_BOOKED: Mark(tone="info", icon="clock"),
}
PAYMENT_MARKS: dict[str, Mark] = {
    PaymentStatus.UNMATCHED: Mark(tone="warn", icon="help"),
    PaymentStatus.BOOKED: Mark(tone="ok", icon="circle-check"),
    PaymentStatus.SET_ASIDE: Mark(tone="idle", icon="building"),
    PaymentStatus.REVERSED: Mark(tone="bad", icon="x"),
}
