"""The schedule rows of each company, kept equal to what its modules and the kernel declare."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core.jobs.scheduling import next_run
from core.lib.company import PUBLIC, CurrentCompany, all_companies, public_schema
from core.registry.modules import registry


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """One schedule as it should be."""

    company: str
    name: str
    kind: str
    cron: str
    time_zone: str
    is_enabled: bool

    def facts(self) -> tuple[str, str, str, bool]:
        return self.kind, self.cron, self.time_zone, self.is_enabled


def sync_schedules(company: CurrentCompany) -> int:
    """Bring the company's schedules to what its modules declare; return how many rows changed.

    Called when a company is made, changes its time zone, or switches a module on or off. A schedule whose module is
    off stays and does not run; its next time is counted anew when it is back.
    """
    return _sync([company])


def sync_all_schedules() -> int:
    """Bring the schedules of the vendor and of every company up to date, and drop those of companies that are gone."""
    companies = [PUBLIC, *all_companies()]
    with public_schema(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM jobs_schedule WHERE company <> ALL(%s)", [[one.schema for one in companies]])
        gone = int(cursor.rowcount)
    return gone + _sync(companies)


def _wanted(company: CurrentCompany) -> Iterator[Wanted]:
    kernel = settings.VENDOR_SCHEDULES if company.is_public else settings.COMPANY_SCHEDULES
    declared = [(name, kind, cron, True) for name, kind, cron in kernel]
    if not company.is_public:
        declared += [
            (f"{spec.slug}.{schedule.name.removeprefix(spec.slug + '.')}", schedule.job, schedule.cron, on)
            for spec in registry.all()
            for on in [spec.slug in company.modules]
            for schedule in spec.schedules
        ]
    for name, kind, cron, is_enabled in declared:
        yield Wanted(
            company=company.schema,
            name=name,
            kind=kind,
            cron=cron,
            time_zone=company.time_zone,
            is_enabled=is_enabled,
        )


def _sync(companies: Iterable[CurrentCompany]) -> int:
    wanted = {(one.company, one.name): one for company in companies for one in _wanted(company)}
    schemas = [company.schema for company in companies]
    with public_schema(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT company, name, kind, cron, time_zone, is_enabled FROM jobs_schedule WHERE company = ANY(%s)",
            [schemas],
        )
        present = {(row[0], row[1]): tuple(row[2:]) for row in cursor.fetchall()}
        changed = [one for key, one in wanted.items() if _differs(one, present.get(key))]
        _store(changed)
        surplus = sorted(present.keys() - wanted.keys())
        if surplus:
            cursor.execute(
                "DELETE FROM jobs_schedule USING unnest(%s::text[], %s::text[]) AS gone(company, name)"
                " WHERE jobs_schedule.company = gone.company AND jobs_schedule.name = gone.name",
                [[company for company, _ in surplus], [name for _, name in surplus]],
            )
    return len(changed) + len(surplus)


def _differs(wanted: Wanted, present: tuple[Any, ...] | None) -> bool:
    """A schedule of a module that was never on needs no row."""
    return wanted.is_enabled if present is None else wanted.facts() != present


def _store(changed: list[Wanted]) -> None:
    now = timezone.now()
    with connection.cursor() as cursor:
        for one in changed:
            cursor.execute(
                "INSERT INTO jobs_schedule (company, name, kind, cron, time_zone, is_enabled, next_run_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (company, name) DO UPDATE SET kind = EXCLUDED.kind,"
                " cron = EXCLUDED.cron, time_zone = EXCLUDED.time_zone, is_enabled = EXCLUDED.is_enabled,"
                " next_run_at = EXCLUDED.next_run_at",
                [
                    one.company,
                    one.name,
                    *one.facts(),
                    next_run(one.cron, one.time_zone, after=now),
                ],
            )
