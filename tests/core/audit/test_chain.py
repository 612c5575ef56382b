"""The audit is append-only and chained, whoever writes and however many write at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from core.audit.models import AuditLink, AuditRecord
from core.audit.record import differences, record
from core.audit.verification import verify_chain
from core.lib.acting import Acting, acting_as
from core.lib.company import CurrentCompany, entered, public_schema

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-142")]
ANNA = Acting(user_id=7, name="Anna", kind="staff", address="192.0.2.7", agent="Browser", request_id="r-1")


def settle() -> None:
    """Run what would run as the transaction is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_record_says_who_did_what_from_where(company: CurrentCompany) -> None:
    with acting_as(ANNA):
        record("things.thing.changed", changes=differences({"a": 1, "b": 2}, {"a": 1, "b": 3}), facts={"why": "so"})

    kept = AuditRecord.objects.values(
        "action", "kind", "actor_id", "actor_name", "actor_kind", "address", "request_id", "changes", "facts"
    ).last()
    assert kept == {
        "action": "things.thing.changed",
        "kind": "change",
        "actor_id": 7,
        "actor_name": "Anna",
        "actor_kind": "staff",
        "address": "192.0.2.7",
        "request_id": "r-1",
        "changes": {"b": [2, 3]},
        "facts": {"why": "so"},
    }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditrecord SET action = 'nothing'",
        "DELETE FROM audit_auditrecord",
        "TRUNCATE audit_auditrecord CASCADE",
        "UPDATE audit_auditlink SET digest = ''",
        "DELETE FROM audit_auditlink",
        "INSERT INTO audit_auditlink (position, record_id, digest) VALUES (999, 1, 'x')",
        "ALTER TABLE audit_auditrecord DISABLE TRIGGER ALL",
    ],
)
def test_database_refuses_every_change(company: CurrentCompany, statement: str) -> None:
    record("things.thing.changed")
    settle()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_chain_holds_and_other_company_has_its_own(company: CurrentCompany, other_company: CurrentCompany) -> None:
    before = verify_chain().records
    for number in range(3):
        record("things.thing.changed", facts={"number": number})
    settle()
    with entered(other_company):
        theirs = AuditRecord.objects.filter(action="things.thing.changed").count()

    verdict = verify_chain()

    assert (verdict.records - before, verdict.faults, theirs) == (3, (), 0)


def test_forged_record_is_found(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company), transaction.atomic():
        record("things.thing.changed", facts={"number": 1})
        record("things.thing.changed", facts={"number": 2})
    with entered(fresh_company), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditrecord DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_auditrecord SET facts = '{\"number\": 3}' WHERE facts = '{\"number\": 1}'")
        cursor.execute("ALTER TABLE audit_auditrecord ENABLE TRIGGER USER")

    with entered(fresh_company):
        faults = [fault.fault for fault in verify_chain().faults]

    assert faults == ["changed"]
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_audit", fresh_company.schema)


def test_rolled_back_deed_leaves_no_record(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        before = AuditRecord.objects.count()
        with transaction.atomic():
            record("things.thing.changed")
            transaction.set_rollback(True)

        assert (AuditRecord.objects.count(), verify_chain().faults) == (before, ())


def test_many_writers_make_one_chain_even_when_they_commit_in_another_schema(fresh_company: CurrentCompany) -> None:
    def write(number: int) -> None:
        with public_schema(), transaction.atomic(), entered(fresh_company):
            record("things.thing.changed", facts={"number": number})
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(40)))

    with entered(fresh_company):
        positions = list(AuditLink.objects.order_by("position").values_list("position", flat=True))
        assert (positions, verify_chain().faults) == (list(range(1, len(positions) + 1)), ())
        assert AuditRecord.objects.filter(action="things.thing.changed").count() == 40
