"""What pages and programs read of statements and of the queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from core.finance.models import Invoice, Payment, PaymentSource
from core.finance.statements.models import LineDeed, LineMatch, RefusedLine, StatementLine, StatementRun
from core.finance.states import OPEN_INVOICE, PaymentStatus
from core.organizations.models import Organization
from core.organizations.scope import owned
from core.organizations.viewer import Viewer

SHOWN_REFUSED = 100
QUEUE_PAGE = 50
LONGEST_QUEUE = 1000
FOUND_CLIENTS = 8
SHOWN_INVOICES = 60


def list_runs() -> QuerySet[StatementRun]:
    return StatementRun.objects.select_related("created_by", "accepted_by")


def list_refused(run: StatementRun, *, limit: int = SHOWN_REFUSED) -> list[RefusedLine]:
    return list(RefusedLine.objects.filter(run=run).order_by("position", "pk")[:limit])


def list_lines(viewer: Viewer) -> QuerySet[StatementLine]:
    """Return the bank's lines; who is not to see all clients sees those of his own."""
    lines = StatementLine.objects.select_related("own_account", "match__organization", "match__payment__organization")
    return owned(lines, viewer, "match__organization")


def get_line(viewer: Viewer, pk: int) -> StatementLine:
    return list_lines(viewer).select_related("run", "own_account__legal_entity").get(pk=pk)


def list_deeds(line: StatementLine) -> list[LineDeed]:
    return list(LineDeed.objects.select_related("user", "organization").filter(line=line).order_by("-pk"))


def other_half(line: StatementLine) -> StatementLine | None:
    """Return the movement that a reversal takes back, or the reversal that has taken this movement back."""
    found = StatementLine.objects.filter(
        own_account=line.own_account_id,
        number=line.number,
        amount=line.amount,
        other_account=line.other_account,
        is_reversal=not line.is_reversal,
    ).exclude(direction=line.direction)
    return found.order_by("-pk").first()


def waiting(viewer: Viewer) -> QuerySet[Payment]:
    """Return the payments that wait for a decision, the oldest first."""
    payments = Payment.objects.filter(status=PaymentStatus.UNMATCHED).order_by("paid_on", "pk")
    return owned(payments, viewer, "statement_match__organization")


def count_waiting(viewer: Viewer) -> int:
    """Return how many payments wait, for the menu; no more are counted than a person would read."""
    return waiting(viewer).order_by()[:LONGEST_QUEUE].count()


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A part of the queue, as it was asked for."""

    payments: list[Payment]
    found: int
    outcomes: Mapping[str, int]  # how many wait with which outcome, whatever was asked for

    @property
    def more(self) -> int:
        return max(self.found - len(self.payments), 0)


def read_queue(viewer: Viewer, *, outcome: str = "", search: str = "", limit: int = QUEUE_PAGE) -> Queue:
    """Return the waiting payments by outcome and words, in three queries."""
    every = waiting(viewer)
    counted = every.order_by().values("statement_match__outcome").annotate(many=Count("pk"))
    outcomes = {one["statement_match__outcome"] or "other": one["many"] for one in counted}
    found = every.filter(statement_match__outcome=outcome) if outcome else every
    if search:
        found = found.filter(
            Q(payer_name__icontains=search)
            | Q(payer_inn__startswith=search)
            | Q(purpose__icontains=search)
            | Q(document_number=search)
        )
    shown = found.select_related("statement_match__organization")[: min(limit, LONGEST_QUEUE)]
    many = sum(outcomes.values()) if not (outcome or search) else found.order_by()[:LONGEST_QUEUE].count()
    return Queue(payments=list(shown), found=many, outcomes=outcomes)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An invoice that a payment may be for; `part` is what is suggested of it."""

    invoice: Invoice
    part: Decimal | None
    is_equal: bool  # the payment is just what it lacks


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """What one waiting payment may be: of which client, for which invoices, or a payment that is known already."""

    payment: Payment
    match: LineMatch | None
    client: Organization | None
    clients: list[Organization]
    invoices: list[Candidate]
    known: list[Payment]
    fits: bool  # the suggestion can be accepted as it stands
    taken_back: StatementLine | None  # the bank's own reversal of this payment

    @property
    def suggested(self) -> list[Candidate]:
        return [one for one in self.invoices if one.part is not None]


def read_candidates(viewer: Viewer, payment: Payment, *, client_id: int | None = None) -> Candidates:
    """Return the candidates for a payment, of the client that was chosen or else of the one it was recognised as."""
    match = LineMatch.objects.select_related("organization", "line").filter(payment=payment).first()
    client = _client(viewer, payment, match, client_id)
    parts = {part["invoice"]: Decimal(part["amount"]) for part in match.suggested} if match and client else {}
    if client is not None and match is not None and client.pk != match.organization_id:
        parts = {}
    invoices = _invoices(payment, client, parts)
    lacking = {one.invoice.pk: one.invoice.remainder for one in invoices}
    fits = bool(parts) and all(amount <= lacking.get(pk, Decimal(0)) for pk, amount in parts.items())
    return Candidates(
        payment=payment,
        match=match,
        client=client,
        clients=[] if client else _likely_clients(viewer, payment),
        invoices=invoices,
        known=_known(payment, client),
        fits=fits,
        taken_back=other_half(match.line) if match else None,
    )


def _client(viewer: Viewer, payment: Payment, match: LineMatch | None, client_id: int | None) -> Organization | None:
    everybody = owned(Organization.objects.all(), viewer, "")
    if client_id is not None:
        return everybody.filter(pk=client_id).first()
    return match.organization if match else None


def _invoices(payment: Payment, client: Organization | None, parts: Mapping[int, Decimal]) -> list[Candidate]:
    """Return the client's open invoices: the suggested ones, then those that lack just as much, then the oldest."""
    if client is None:
        return []
    found = (
        Invoice.objects.filter(organization=client, status__in=OPEN_INVOICE, currency=payment.currency)
        .annotate(is_equal=Q(amount=F("paid_amount") + payment.amount))
        .order_by("-is_equal", "issued_on", "pk")[:SHOWN_INVOICES]
    )
    rows: dict[int, Invoice] = {invoice.pk: invoice for invoice in found}
    absent = parts.keys() - rows.keys()
    if absent:
        rows |= {one.pk: one for one in Invoice.objects.filter(pk__in=absent, status__in=OPEN_INVOICE)}
    candidates = [
        Candidate(invoice=one, part=parts.get(pk), is_equal=one.remainder == payment.amount) for pk, one in rows.items()
    ]
    return sorted(candidates, key=lambda one: one.part is None)


def _known(payment: Payment, client: Organization | None) -> list[Payment]:
    """Return payments entered by hand that still wait for the bank's line, of the same amount."""
    if client is None or payment.source != PaymentSource.BANK:
        return []
    found = Payment.objects.filter(
        organization=client, amount=payment.amount, is_awaited=True, status=PaymentStatus.BOOKED
    )
    return list(found.order_by("-paid_on", "-pk")[:FOUND_CLIENTS])


def _likely_clients(viewer: Viewer, payment: Payment) -> list[Organization]:
    """Return clients with the payer's number, or who have an open invoice for just this amount."""
    everybody = owned(Organization.objects.all(), viewer, "")
    if payment.payer_inn:
        same = list(everybody.filter(inn=payment.payer_inn).order_by("name")[:FOUND_CLIENTS])
        if same:
            return same
    equal = Invoice.objects.filter(status__in=OPEN_INVOICE, amount=F("paid_amount") + payment.amount)
    return list(everybody.filter(pk__in=equal.values("organization")).order_by("name")[:FOUND_CLIENTS])


def find_clients(viewer: Viewer, text: str) -> list[Organization]:
    """Return a few clients by a part of the name or the beginning of the tax number."""
    text = text.strip()
    if len(text) < 2:
        return []
    found = owned(Organization.objects.all(), viewer, "").filter(Q(name__icontains=text) | Q(inn__startswith=text))
    return list(found.order_by("name")[:FOUND_CLIENTS])


def parts_of(line: StatementLine) -> list[dict[str, Any]]:
    """Return what the line pays now: invoices with amounts, the standing allocations of its payment."""
    payment = line.match.payment if hasattr(line, "match") else None
    if payment is None:
        return []
    standing = payment.allocations.filter(takes_back__isnull=True, taken_back_by__isnull=True)
    return [{"invoice": one.invoice, "amount": one.amount} for one in standing.select_related("invoice").order_by("pk")]
