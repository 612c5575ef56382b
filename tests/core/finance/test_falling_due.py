"""Invoices fall overdue when their day is over, by the company's clock and the day of its books, batch by batch."""

from datetime import date, timedelta

import pytest

from core.finance.business_date import today
from core.finance.models import Invoice, InvoiceChange
from core.finance.services.books import set_business_date
from core.finance.services.falling_due import FALL, fall_overdue, list_off
from core.jobs.drain import drain
from core.jobs.models import Job, Schedule
from core.jobs.schedules import sync_schedules
from core.lib.company import CurrentCompany, entered, public_schema
from tests.factories.finance import make_draft, make_invoice, make_organization

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-75")]


def make_due(days: int) -> Invoice:
    """An invoice that is to be paid so many days from today; one that is late already is not settled yet."""
    invoice = make_invoice(make_organization(), "10.00")
    Invoice.objects.filter(pk=invoice.pk).update(due_on=today() + timedelta(days=days))
    return invoice


def status(invoice: Invoice) -> str:
    invoice.refresh_from_db()
    return invoice.status


def test_invoice_is_late_the_day_after_its_last(company: CurrentCompany) -> None:
    late, last_day = make_due(-1), make_due(0)
    draft = make_draft(make_organization(), due_on=date(2020, 1, 1))

    assert fall_overdue() == 1

    assert [status(one) for one in (late, last_day, draft)] == ["overdue", "issued", "draft"]
    change = InvoiceChange.objects.order_by("id").last()
    assert change is not None
    assert (change.invoice_id, change.status_from, change.status_to, change.author_kind) == (
        late.pk, "issued", "overdue", "system",
    )  # fmt: skip
    assert fall_overdue() == 0


def test_what_a_batch_leaves_is_the_next_job_s(company: CurrentCompany) -> None:
    for _ in range(3):
        make_due(-1)

    moved = [fall_overdue(batch=2)]
    with public_schema():
        waiting = Job.objects.filter(kind=FALL).count()
    moved.append(fall_overdue(batch=2))

    assert (moved, waiting, list_off(today())) == ([2, 1], 1, [])


def test_another_day_of_the_books_makes_invoices_late_and_open_again(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        invoice = make_due(5)
        stands = []
        for day in (today() + timedelta(days=6), None):
            set_business_date(on=day, reason="Проверка")
            drain(seconds=20)
            stands.append(status(invoice))

    assert stands == ["overdue", "issued"]


def test_job_runs_every_night_by_the_company_s_clock(fresh_company: CurrentCompany) -> None:
    sync_schedules(fresh_company)

    with public_schema():
        rows = Schedule.objects.filter(company=fresh_company.schema, name="finance.fall_overdue")
        found = list(rows.values_list("kind", "cron", "time_zone", "is_enabled"))

    assert found == [(FALL, "5 0 * * *", fresh_company.time_zone, True)]
