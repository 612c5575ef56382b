"""What people hear of their exports."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.lib.facts import Facts
from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words
from core.ui.models import TableExport


def export_facts(payload: Mapping[str, Any]) -> Facts | None:
    if not TableExport.objects.filter(pk=payload["export_id"], is_dismissed=False).exists():
        return None
    return Facts(
        values={"title": payload["title"], "rows": payload["rows"]},
        link=reverse("ui:export_download", args=[payload["export_id"]]),
        people={"person": payload["user_id"]},
        label=payload["title"],
    )


def recent_export() -> Mapping[str, Any] | None:
    found = TableExport.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
    if found is None:
        return None
    return {"export_id": str(found.pk), "user_id": found.user_id, "title": found.title, "rows": found.rows_done}


TYPES = (
    NotificationType(
        event="ui.export.finished",
        title=_("Export of a list"),
        facts="core.ui.notifications.export_facts",
        fields=(
            EventField(name="title", title=_("List"), sample="Карты"),
            EventField(name="rows", title=_("Rows"), kind="number", sample=1250),
        ),
        people={"person": _("Who asked for it")},
        recent="core.ui.notifications.recent_export",
        triggers=(
            ReadyTrigger(
                code="ui.export_finished",
                title=_("An exported file is ready"),
                recipients=("person:person",),
                channels=("inbox",),
                words={
                    "ru": Words(subject="Файл готов: {{ title }}", body="Строк: {{ rows }}. Файл хранится три дня."),
                    "en": Words(
                        subject="The file is ready: {{ title }}", body="Rows: {{ rows }}. It is kept for three days."
                    ),
                },
            ),
        ),
    ),
)
