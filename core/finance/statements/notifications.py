"""What people hear of statements: that the bank's own figures do not hold together, or that a file was refused."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.urlconf import own_urlconf
from core.finance.statements.models import StatementRun
from core.lib.facts import Facts
from core.lib.wording import for_reader
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words

STAFF = ("permission:finance.import_statement",)
FIELDS = (
    EventField(name="file", title=_("File"), sample="40702810500005816086.txt"),
    EventField(name="source", title=_("Source"), sample="Из банка"),
    EventField(name="problem", title=_("What is wrong"), sample="Контрольные итоги не сходятся"),
)


def run_facts(payload: Mapping[str, Any]) -> Facts | None:
    """Read the statement; one that was put away meanwhile is nobody's news."""
    run = StatementRun.objects.filter(pk=payload["run_id"]).first()
    if run is None or run.problem_code == "discarded":
        return None
    return Facts(
        values={
            "file": run.file_name,
            "source": run.get_source_display(),
            "problem": for_reader(run.problem) or str(_("The control totals do not balance")),
        },
        link=reverse("statements:run_detail", args=[run.pk], urlconf=own_urlconf()),
        label=run.file_name,
    )


def recent_run() -> Mapping[str, Any] | None:
    found = StatementRun.objects.exclude(problem_code="discarded").order_by("-pk").first()
    return {"run_id": found.pk, "problem": found.problem_code} if found else None


def _type(event: str, title: Any, ru: str, en: str) -> NotificationType:
    return NotificationType(
        event=f"finance.statement.{event}",
        title=title,
        facts="core.finance.statements.notifications.run_facts",
        fields=FIELDS,
        recent="core.finance.statements.notifications.recent_run",
        triggers=(
            ReadyTrigger(
                code=f"finance.statement_{event}",
                title=title,
                recipients=STAFF,
                words={
                    "ru": Words(subject=ru, body="{{ problem }}\n\nФайл: {{ file }}, {{ source }}.", sms=ru),
                    "en": Words(subject=en, body="{{ problem }}\n\nFile: {{ file }}, {{ source }}.", sms=en),
                },
            ),
        ),
    )


TYPES = (
    _type(
        "waits",
        _("A statement of the bank does not balance"),
        "Выписка банка не сходится и ждёт решения",
        "A statement of the bank does not balance and waits",
    ),
    _type("refused", _("A statement is refused"), "Выписку нельзя принять", "A statement cannot be taken in"),
)
