"""The company's schedules with what became of the last run of each."""

from typing import Any

from django.db.models import (
    Case,
    CharField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from core.jobs.models import Job, Schedule
from core.lib.company import current_company


def list_schedules() -> QuerySet[Schedule]:
    """Return the schedules of modules that are on.

    Annotated: `result` (the state of the last job, "skipped", or ""), `took`, `error`.
    """
    company = current_company().schema
    last = Job.objects.filter(pk=OuterRef("last_job_id"), company=company)
    took = ExpressionWrapper(F("finished_at") - F("started_at"), output_field=DurationField())
    switch = Case(When(is_switched_off=True, then=Value("off")), default=Value("on"), output_field=CharField())
    return Schedule.objects.filter(company=company, is_enabled=True).annotate(
        result=Coalesce(Subquery(last.values("state")), F("last_result"), output_field=CharField()),
        took=Subquery(last.annotate(took=took).values("took")),
        error=Coalesce(Subquery(last.values("error")), Value(""), output_field=TextField()),
        switch=switch,
    )


def seconds_of(schedule: Any) -> float | None:
    """Return for how long the last run went on."""
    return round(schedule.took.total_seconds(), 1) if schedule.took is not None else None
