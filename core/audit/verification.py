"""Proof that nobody has changed, removed or slipped in a record."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from core.audit.events import ChainBroken
from core.audit.models import AuditLink, ChainCheck
from core.events import emit

FAULTS = """
SELECT position, record_id, fault FROM (
  SELECT l.position, l.record_id, CASE
      WHEN r.id IS NULL THEN 'removed'
      WHEN l.position <> row_number() OVER chain THEN 'gap'
      WHEN l.digest <> audit_digest(coalesce(lag(l.digest) OVER chain, ''), r) THEN 'changed'
    END AS fault
  FROM audit_auditlink l LEFT JOIN audit_auditrecord r ON r.id = l.record_id
  WINDOW chain AS (ORDER BY l.position)
  UNION ALL
  SELECT NULL, r.id, 'unchained' FROM audit_auditrecord r
  WHERE NOT EXISTS (SELECT FROM audit_auditlink l WHERE l.record_id = r.id)
) AS found WHERE fault IS NOT NULL ORDER BY position NULLS LAST, record_id LIMIT 100
"""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One place where the chain does not hold; "unchained" is a record whose transaction is still open, or forged."""

    position: int | None
    record_id: int
    fault: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the chain says; `head` is the last digest, to be kept elsewhere and compared later."""

    records: int
    head: str
    faults: tuple[Fault, ...]


def verify_chain() -> Verdict:
    """Compute every digest of the current company's chain again, in one pass of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_auditlink")
        (records,) = cursor.fetchone()
        cursor.execute("SELECT digest FROM audit_auditlink ORDER BY position DESC LIMIT 1")
        head = cursor.fetchone()
        cursor.execute(FAULTS)
        faults = tuple(Fault(position=at, record_id=pk, fault=fault) for at, pk, fault in cursor.fetchall())
    return Verdict(records=records, head=head[0] if head else "", faults=faults)


@transaction.atomic
def check_chain() -> ChainCheck:
    """Prove the chain, keep the answer for the journal's page, and tell the vendor where it does not hold.

    The head of the last proof must still stand in its place: a chain whose end was cut off is whole by itself.
    """
    last = ChainCheck.objects.select_for_update().first()
    verdict = verify_chain()
    faults = [f"record {one.record_id}: {one.fault}" for one in verdict.faults]
    if last is not None and last.head and not last.faults and not _stands(last):
        faults.append(f"link {last.records}: cut")
    said = {
        "at": timezone.now(),
        "records": verdict.records,
        "head": verdict.head,
        "faults": len(faults),
        "first_fault": faults[0] if faults else "",
    }
    check, _made = ChainCheck.objects.update_or_create(pk=1, defaults=said)
    if faults:
        emit(ChainBroken(faults=len(faults), first=faults[0]))
    return check


def _stands(check: ChainCheck) -> bool:
    return AuditLink.objects.filter(position=check.records, digest=check.head).exists()
