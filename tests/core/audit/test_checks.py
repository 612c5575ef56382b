"""The nightly proof of the chains: kept for the journal's page, told to the vendor, over all companies by command."""

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from core.audit.models import AuditRecord, ChainCheck
from core.audit.record import record
from core.audit.verification import check_chain
from core.jobs import enqueue
from core.jobs.drain import drain
from core.jobs.models import Schedule
from core.jobs.relay import relay_batch
from core.jobs.schedules import sync_schedules
from core.lib.company import CurrentCompany, entered, public_schema
from tests.factories.people import browser, make_staff
from tests.sandbox import Outside
from tests.tenants.onboardings import clean

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-142")]


@pytest.fixture
def cleaned() -> Iterator[None]:
    clean()
    yield
    clean()


def forge(company: CurrentCompany, statement: str) -> None:
    """Do as somebody with the owner's rights in the database."""
    with entered(company), connections["owner"].cursor() as cursor:
        for table in ("audit_auditrecord", "audit_auditlink"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        for table in ("audit_auditrecord", "audit_auditlink"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def write(company: CurrentCompany, number: int) -> None:
    with entered(company), transaction.atomic():
        for count in range(number):
            record("things.thing.changed", facts={"number": count})


def test_the_page_says_when_the_chain_was_verified(fresh_company: CurrentCompany) -> None:
    write(fresh_company, 3)
    with entered(fresh_company):
        client = browser(make_staff(everything=True))
    before = client.get("/journal/").content.decode()
    asked = client.post("/journal/verify/")
    drain(seconds=30)
    after = client.get("/journal/").content.decode()

    assert asked.status_code == 302
    assert "проверяется каждую ночь" in before
    assert "Цепочка записей проверена" in after
    with entered(fresh_company):
        check = ChainCheck.objects.get()
        assert (check.faults, check.first_fault) == (0, "")
        assert check.records >= 3


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_auditrecord SET facts = '{}' WHERE facts = '{\"number\": 1}'", "changed"),
        ("DELETE FROM audit_auditlink WHERE position = 2", "gap"),
        (
            "WITH last AS (DELETE FROM audit_auditlink WHERE position ="
            " (SELECT max(position) FROM audit_auditlink) RETURNING record_id)"
            " DELETE FROM audit_auditrecord WHERE id IN (SELECT record_id FROM last)",
            "cut",
        ),
    ],
    ids=["changed", "gap", "cut"],
)
def test_what_was_done_to_the_chain_is_found(fresh_company: CurrentCompany, statement: str, fault: str) -> None:
    write(fresh_company, 4)
    with entered(fresh_company):
        whole = check_chain()
    forge(fresh_company, statement)

    with entered(fresh_company):
        broken = check_chain()

    assert whole.faults == 0
    assert broken.faults > 0
    assert fault in broken.first_fault


@pytest.mark.usefixtures("cleaned")
def test_the_vendor_is_told_of_a_broken_chain(fresh_company: CurrentCompany, outside: Outside) -> None:
    write(fresh_company, 3)
    with public_schema():
        make_staff(email="boss@vendor.test", everything=True)
        make_staff("tenants.view_company", email="looks@vendor.test")
        since = AuditRecord.objects.count()
    forge(fresh_company, "UPDATE audit_auditrecord SET facts = '{}' WHERE facts = '{\"number\": 1}'")
    with entered(fresh_company):
        enqueue(kind="audit.verify")
        client = browser(make_staff(everything=True))

    drain(seconds=30)
    relay_batch()
    drain(seconds=30)

    letters = outside.letters("boss@vendor.test")
    with public_schema():
        told = AuditRecord.objects.order_by("pk")[since:].values_list("action", "facts__company", "facts__first")
        assert next(one for one in told if one[0] == "tenants.audit.broken")[:2] == ("tenants.audit.broken", "fresh")
    assert (len(letters), outside.letters("looks@vendor.test")) == (1, [])
    assert "Журнал компании fresh нарушен" in letters[0]["subject"]
    assert "Журнал нарушен" in client.get("/journal/").content.decode()


def test_the_command_looks_at_the_vendor_and_every_company(
    fresh_company: CurrentCompany, capsys: pytest.CaptureFixture[str]
) -> None:
    write(fresh_company, 2)

    call_command("verify_audit", all=True)
    said = capsys.readouterr().out
    forge(fresh_company, "UPDATE audit_auditrecord SET facts = '{}' WHERE facts = '{\"number\": 1}'")

    for schema in ("public", "alpha", "beta", "fresh"):
        assert f"{schema}: " in said
    with pytest.raises(CommandError, match="fresh: the audit is not whole"):
        call_command("verify_audit", all=True)
    with pytest.raises(CommandError, match="There is no company"):
        call_command("verify_audit")


def test_each_company_proves_its_chain_every_night(company: CurrentCompany) -> None:
    sync_schedules(company)

    with public_schema():
        kinds = set(Schedule.objects.filter(company=company.schema).values_list("kind", flat=True))
    assert "audit.verify" in kinds
