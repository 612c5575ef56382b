"""Kinds of jobs for tests; each effect is a row in the table `effects` of the company's schema."""

import os
import signal
from pathlib import Path
from typing import Any

from django.db import connection

from core.jobs import RunningJob, job
from core.lib.errors import DomainError, IntegrationError


def leave_effect(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effects VALUES (%s, clock_timestamp(), %s)", [number, os.getpid()])


@job("tests.effect", retry_after=0)
def effect(payload: dict[str, Any], job: RunningJob) -> dict[str, Any]:
    leave_effect(payload["number"])
    return {"number": payload["number"]}


@job("tests.small", batch=100, retry_after=0)
def small(payload: dict[str, Any], job: RunningJob) -> None:
    leave_effect(payload["number"])
    if payload.get("breaks"):
        raise ValueError("this one breaks")


@job("tests.slow")
def slow(payload: dict[str, Any], job: RunningJob) -> None:
    """Leave an effect and stay until the file in the payload is gone."""
    leave_effect(payload["number"])
    job.progress(1, 2, "half way")
    while Path(payload["while"]).exists():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.01)")


@job("tests.fail", max_attempts=3, retry_after=0)
def fail(payload: dict[str, Any], job: RunningJob) -> None:
    leave_effect(job.attempt)
    raise ValueError(f"attempt {job.attempt}")


@job("tests.fail_followed", max_attempts=2, retry_after=0, on_failed="tests.effect")
def fail_followed(payload: dict[str, Any], job: RunningJob) -> None:
    raise ValueError(f"attempt {job.attempt}")


@job("tests.second_try", retry_after=0)
def second_try(payload: dict[str, Any], job: RunningJob) -> None:
    leave_effect(job.attempt)
    if job.attempt == 1:
        raise IntegrationError("the other side is away")


@job("tests.refuse")
def refuse(payload: dict[str, Any], job: RunningJob) -> None:
    if payload.get("vendor"):
        raise IntegrationError("no such account", permanent=True)
    raise DomainError("the card is closed")


@job("tests.kill", max_attempts=3, on_failed="tests.effect")
def kill(payload: dict[str, Any], job: RunningJob) -> None:
    leave_effect(job.attempt)
    os.kill(os.getpid(), signal.SIGKILL)


@job("tests.vendor", vendor_only=True)
def vendor(payload: dict[str, Any], job: RunningJob) -> str:
    return job.company
