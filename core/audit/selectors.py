"""Reads of the journal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.audit.models import AuditRecord, ChainCheck, RecordKind
from core.audit.wording import field_word, value_word
from core.ui import formatting

DAYS = 12
SIGNED_IN = ("accounts.sign_in.succeeded",)
FAILED = ("accounts.sign_in.failed", "accounts.sign_in.locked")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field of a deed: what it was and what it has become."""

    label: str
    old: str
    new: str


def get_record(*, pk: int) -> AuditRecord:
    return AuditRecord.objects.select_related("link").get(pk=pk)


def differences_of(record: AuditRecord) -> list[Difference]:
    return [
        Difference(label=field_word(name), old=value_word(pair[0], name), new=value_word(pair[1], name))
        for name, pair in record.changes.items()
        if isinstance(pair, list) and len(pair) == 2
    ]


def facts_of(record: AuditRecord) -> list[tuple[str, str]]:
    return [(field_word(name), value_word(value, name)) for name, value in record.facts.items()]


def changes_in_words(record: AuditRecord) -> str:
    """Return the deed's changes, or else its facts, on one line."""
    changed = [f"{one.label}: {one.old} → {one.new}" for one in differences_of(record)]
    return "; ".join(changed or [f"{label}: {value}" for label, value in facts_of(record)])


def last_check() -> ChainCheck | None:
    return ChainCheck.objects.first()


def days_of_sign_ins(*, at: datetime) -> Mapping[str, list[tuple[str, int]]]:
    """Return for each of the last days how many signed in and how many tries failed, in one query."""
    today = timezone.localdate(at)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    since = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS - 1)
    rows = (
        AuditRecord.objects.filter(kind=RecordKind.SECURITY, at__gte=since, action__in=(*SIGNED_IN, *FAILED))
        .annotate(day=TruncDate("at"))
        .values("day")
        .annotate(
            signed_in=Count("pk", filter=Q(action__in=SIGNED_IN)), failed=Count("pk", filter=Q(action__in=FAILED))
        )
        .order_by("day")
    )
    found = {row["day"]: row for row in rows}
    return {name: _points(days, {day: row[name] for day, row in found.items()}) for name in ("signed_in", "failed")}


def _points(days: Iterable[date], values: Mapping[date, int]) -> list[tuple[str, int]]:
    # Under a narrow bar an English date has room for its day alone.
    english = formatting.writes_english()
    return [(str(day.day) if english else formatting.day(day, with_year=False), values.get(day, 0)) for day in days]
