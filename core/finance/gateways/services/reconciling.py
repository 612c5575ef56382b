"""Compare a gateway's list with ours: what was missed is caught up, what nobody can mend is told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from core.events import emit
from core.finance.gateways.breaker import talking
from core.finance.gateways.events import ReconciliationDiffers
from core.finance.gateways.models import Connection, Finding, OnlinePayment, Reconciliation
from core.finance.gateways.services.connecting import gateway_of
from core.finance.gateways.services.settling import apply_seen
from core.finance.gateways.states import OPEN_ONLINE, FindingKind, OnlineStatus
from core.integrations.gateways.gateway import Gateway, GatewayRefuses, ListingGateway, NoSuchPayment, Seen, Standing

# A payment may change long after it was made; so far back each comparison looks.
OVERLAP = timedelta(days=7)
FIRST = timedelta(days=31)
# An attempt this young may not stand in the gateway's list yet.
FRESH = timedelta(minutes=5)


@dataclass
class Comparison:
    """What one comparison has met so far."""

    connection: Connection
    since: datetime
    until: datetime
    seen: int = 0
    matched: int = 0
    known: dict[str, OnlinePayment] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    met: set[int] = field(default_factory=set)

    def find(
        self, kind: str, *, seen: Seen | None = None, own: OnlinePayment | None = None, is_mended: bool = False
    ) -> None:
        self.findings.append(
            Finding(
                kind=kind,
                gateway_id=seen.id if seen else (own.gateway_id if own else ""),
                online_payment=own,
                amount_here=own.amount if own else None,
                amount_there=seen.amount if seen else None,
                currency=seen.currency if seen else (own.currency if own else ""),
                is_mended=is_mended,
            )
        )


@transaction.atomic
def reconcile(*, connection_id: int, at: datetime) -> Reconciliation:
    """Compare everything since the last time and a week before it.

    Raises GatewayAway where the gateway does not answer: then nothing was compared, and the job is repeated.
    """
    connection = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    since = (connection.reconciled_until or at - FIRST + OVERLAP) - OVERLAP
    known = {own.gateway_id: own for own in _own(connection, since)}
    comparison = Comparison(connection=connection, since=since, until=at, known=known)
    gateway = gateway_of(connection)
    with talking(connection, patient=True):
        for seen in _told(gateway, comparison):
            _compare(comparison, seen, at)
        _look_for_the_rest(comparison, gateway, at)
    return _keep(comparison, at)


def _told(gateway: Gateway, comparison: Comparison) -> Iterator[Seen]:
    """Yield what the gateway knows; one that cannot list is asked for each of ours."""
    if isinstance(gateway, ListingGateway):
        yield from gateway.list_since(comparison.since)
        return
    for own in comparison.known.values():
        try:
            yield gateway.read_back(own.gateway_id)
        except NoSuchPayment:
            continue


def _own(connection: Connection, since: datetime) -> QuerySet[OnlinePayment]:
    wanted = Q(created_at__gte=since) | Q(status__in=OPEN_ONLINE)
    return OnlinePayment.objects.filter(wanted, connection=connection).exclude(gateway_id="").order_by("pk")


def _compare(comparison: Comparison, seen: Seen, at: datetime) -> None:
    comparison.seen += 1
    own = comparison.known.get(seen.id) or _other(comparison.connection, seen)
    if own is None:
        if seen.standing == Standing.SUCCEEDED:
            comparison.find(FindingKind.UNKNOWN_HERE, seen=seen)
        return
    comparison.met.add(own.pk)
    if _agrees(own, seen):
        comparison.matched += 1
        return
    before = (own.status, own.refunded_amount)
    try:
        own = apply_seen(online_payment_id=own.pk, seen=seen, at=at)
    except GatewayRefuses:
        comparison.find(FindingKind.UNKNOWN_HERE, seen=seen, own=own)
        return
    _judge(comparison, own, seen, before)


def _other(connection: Connection, seen: Seen) -> OnlinePayment | None:
    """Look among older attempts, and among those whose answer was lost: the gateway knows them by our key."""
    own = OnlinePayment.objects.filter(connection=connection)
    found = own.filter(gateway_id=seen.id).first()
    if found is None and seen.reference:
        found = own.filter(key=seen.reference, gateway_id="").first()
    return found


def _agrees(own: OnlinePayment, seen: Seen) -> bool:
    """Tell whether there is nothing to do, as with nearly all: then nobody waits for a row of theirs."""
    if own.status == OnlineStatus.SUCCEEDED:
        refunded = own.refunded_amount if seen.refunded is None else seen.refunded
        there = (seen.standing, seen.amount, seen.currency, refunded)
        return not own.problem and there == (Standing.SUCCEEDED, own.paid_amount, own.currency, own.refunded_amount)
    if own.status == OnlineStatus.WAITING:
        return seen.standing == Standing.WAITING
    return own.status not in OPEN_ONLINE and seen.standing not in {Standing.SUCCEEDED, Standing.WAITING}


def _judge(comparison: Comparison, own: OnlinePayment, seen: Seen, before: tuple[str, Decimal]) -> None:
    """Write down what differed; what `apply_seen` could put right is mended."""
    if own.status != before[0] and own.status != OnlineStatus.WAITING:
        comparison.find(FindingKind.MISSED, seen=seen, own=own, is_mended=True)
    elif own.status == OnlineStatus.SUCCEEDED and seen.standing != Standing.SUCCEEDED:
        comparison.find(FindingKind.STATUS, seen=seen, own=own)
    elif own.refunded_amount != before[1]:
        comparison.find(FindingKind.REFUND, seen=seen, own=own, is_mended=True)
    elif own.problem or (own.paid_amount is not None and own.paid_amount != seen.amount):
        comparison.find(FindingKind.AMOUNT, seen=seen, own=own)
    else:
        comparison.matched += 1


def _look_for_the_rest(comparison: Comparison, gateway: Gateway, at: datetime) -> None:
    """Ask by number for what we have and the list did not show."""
    for own in comparison.known.values():
        if own.pk in comparison.met or own.created_at > at - FRESH:
            continue
        try:
            seen = gateway.read_back(own.gateway_id)
        except NoSuchPayment:
            comparison.find(FindingKind.UNKNOWN_THERE, own=own)
        else:
            _compare(comparison, seen, at)


def _keep(comparison: Comparison, at: datetime) -> Reconciliation:
    made = Reconciliation.objects.create(
        connection=comparison.connection,
        since=comparison.since,
        until=comparison.until,
        seen=comparison.seen,
        matched=comparison.matched,
        started_at=at,
        finished_at=at,
    )
    for finding in comparison.findings:
        finding.reconciliation = made
    Finding.objects.bulk_create(comparison.findings, ignore_conflicts=True)
    comparison.connection.reconciled_until = comparison.until
    comparison.connection.save(update_fields=["reconciled_until"])
    if open_ones := sum(not finding.is_mended for finding in comparison.findings):
        emit(ReconciliationDiffers(reconciliation_id=made.pk, count=open_ones))
    return made
