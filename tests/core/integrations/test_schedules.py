"""The company's schedules: seen with their last run, switched off and on, run at once; what must run stays on."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone, translation

from core.audit.models import AuditRecord
from core.integrations.schedules.wording import ALWAYS_ON, TITLES, cron_words
from core.jobs.drain import drain
from core.jobs.models import Job, Schedule
from core.jobs.schedules import sync_schedules
from core.jobs.scheduling import tick
from core.lib.company import CurrentCompany, entered, public_schema
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program

pytestmark = pytest.mark.requirement("PL-102")
RIGHT = "integrations.manage_connection"
PAGE, API = "/integrations/schedules/", "/api/v1/schedules/"


@pytest.mark.unit
def test_every_schedule_has_a_name_and_its_times_are_said_in_words() -> None:
    assert set(TITLES) == {name for name, _kind, _cron in settings.COMPANY_SCHEDULES}
    assert set(ALWAYS_ON) <= set(TITLES)
    crons = (
        "*/5 * * * *",
        "* * * * *",
        "35 * * * *",
        "5 0 * * *",
        "0 9 * * 1",
        "0 9 * * 0",
        "30 6 15 * *",
        "0 0 1 1 *",
    )
    with translation.override("ru"):
        words = [cron_words(one) for one in crons]
    assert words == [
        "Каждые 5 минут",
        "Каждую минуту",
        "Каждый час в 35 минут",
        "Каждый день в 0:05",
        "Каждую неделю в 9:00, понедельник",
        "Каждую неделю в 9:00, воскресенье",
        "Каждый месяц в 6:30, число 15",
        "0 0 1 1 *",
    ]


@pytest.mark.integration
def test_schedule_is_switched_off_and_on_and_run_at_once(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    sync_schedules(company)
    sync_schedules(other_company)
    with public_schema():
        Job.objects.all().delete()
        own = Schedule.objects.get(company=company.schema, name="integrations.prune")
        fixed = Schedule.objects.get(company=company.schema, name="audit.verify")
        theirs = Schedule.objects.get(company=other_company.schema, name="integrations.prune")
    staff, program = browser(make_staff(RIGHT)), Program(make_staff(RIGHT))
    page = staff.get(PAGE).content.decode()
    assert ("Каждый день в 3:45" in page, "Журнал проверяется каждую ночь" in page) == (True, True)

    # Off: its time passes and nothing is made; others' schedules and those that must run are not touched.
    staff.post(f"{PAGE}{own.pk}/off/")
    refused = program.post(f"{API}{fixed.pk}/switch/", {"is_on": False})
    assert (refused.status_code, program.post(f"{API}{theirs.pk}/switch/", {"is_on": False}).status_code) == (409, 404)
    later = timezone.now() + timedelta(days=2)
    with public_schema():
        Schedule.objects.exclude(pk__in=[own.pk, fixed.pk, theirs.pk]).update(next_run_at=later + timedelta(days=9))
    tick(now=later)
    with public_schema():
        made = list(Job.objects.order_by("company", "kind").values_list("company", "kind"))
        kept = Schedule.objects.get(pk=own.pk)
    assert made == [("alpha", "audit.verify"), ("beta", "integrations.prune")]
    sync_schedules(company)  # what modules declare changes nothing of that
    assert program.get(f"{API}{own.pk}/").json()["is_on"] is False
    program.post(f"{API}{own.pk}/switch/", {"is_on": True})
    with public_schema():
        on = Schedule.objects.get(pk=own.pk)
    assert (kept.is_switched_off, on.is_switched_off, on.next_run_at > timezone.now()) == (True, False, True)

    # Run at once, twice while it is under way: one job; then its result stands in the list.
    for _time in range(2):
        staff.post(f"{PAGE}{own.pk}/run/")
    with public_schema():
        assert Job.objects.filter(company="alpha", kind="integrations.prune").count() == 1
    drain(seconds=10)
    shown = program.get(f"{API}{own.pk}/").json()
    assert (shown["last_result"], shown["last_error"], shown["last_seconds"] is not None) == ("done", "", True)
    actions = AuditRecord.objects.filter(action__startswith="integrations.schedule").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "integrations.schedule.switched_off",
        "integrations.schedule.switched_on",
        "integrations.schedule.run",
    ]
    with entered(other_company):
        assert Program(make_staff(RIGHT)).get(f"{API}{own.pk}/").status_code == 404
    client = browser(make_client(RIGHT, organizations=[make_organization()]))
    assert client.get(PAGE).status_code in {403, 404}
