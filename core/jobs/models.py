"""Jobs, their progress and their schedules; all in the public schema, where a company sees its own rows only."""

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy


class JobState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("job", "Queued")
    RUNNING = "running", pgettext_lazy("job", "Running")
    # Its module is off or its company does not work now; goes on when that is over.
    HELD = "held", pgettext_lazy("job", "On hold")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")


class Priority(models.IntegerChoices):
    """A person waits / ordinary / when there is nothing else to do."""

    HIGH = 1, pgettext_lazy("priority of a job", "High")
    NORMAL = 5, pgettext_lazy("priority of a job", "Normal")
    LOW = 9, pgettext_lazy("priority of a job", "Low")


class Job(models.Model):
    """A piece of work of one company (or of the vendor: company "public"), done exactly once."""

    company = models.CharField(max_length=40)
    kind = models.CharField(max_length=120)
    # Given by the caller: of several requests with one key only the first becomes a job.
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001 no key is not an empty key
    payload = models.JSONField()
    priority = models.SmallIntegerField(choices=Priority, db_default=Priority.NORMAL)
    run_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=JobState, db_default=JobState.QUEUED)
    attempts = models.SmallIntegerField(db_default=0)
    max_attempts = models.SmallIntegerField()
    # A claim that is not followed by the job's transaction lapses; the transaction itself is held by a row lock.
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    result = models.JSONField(null=True)
    error = models.TextField(db_default="")
    created_by = models.CharField(max_length=200, db_default="")
    created_at = models.DateTimeField(db_default=models.functions.Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "kind", "key"], condition=models.Q(key__isnull=False), name="jobs_one_job_per_key"
            ),
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="jobs_job_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "priority", "run_at", "id"],
                condition=models.Q(state="queued"),
                name="jobs_job_queue",
            ),
            models.Index(fields=["lease_until"], condition=models.Q(state="running"), name="jobs_job_leases"),
            models.Index(fields=["company"], condition=models.Q(state="held"), name="jobs_job_held"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Progress(models.Model):
    """How far a running job is: a table of its own, since the job's row is locked while it runs."""

    id = models.BigIntegerField(primary_key=True)  # of the job
    company = models.CharField(max_length=40)
    done = models.BigIntegerField()
    total = models.BigIntegerField()
    note = models.CharField(max_length=200, db_default="")
    updated_at = models.DateTimeField(db_default=models.functions.Now())

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"


class Schedule(models.Model):
    """A recurring job of one company in its time zone; `next_run_at` is the only clock."""

    company = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=120)
    cron = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60)
    is_enabled = models.BooleanField(db_default=True)  # its module is on
    is_switched_off = models.BooleanField(db_default=False)  # by the company's own people
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    last_result = models.CharField(max_length=20, db_default="")  # "queued" or "skipped"
    last_job_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "name"], name="jobs_one_schedule")]
        indexes: ClassVar = [
            models.Index(fields=["next_run_at"], condition=models.Q(is_enabled=True), name="jobs_schedule_due")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.cron}"
