"""What a line of a task's history says."""

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from core.pipelines.tasks.models import TaskChange
from core.pipelines.tasks.states import ChangeKind, TaskStatus
from core.ui import formatting

register = template.Library()


@register.filter
def change_title(change: TaskChange) -> str:
    """Say what was done, in one line: "Passed on to Anna", "Deadline: 27 November, 15:00", "In work"."""
    match change.kind:
        case ChangeKind.MOVED:
            return str(dict(TaskStatus.choices).get(change.after, change.after))
        case ChangeKind.GIVEN | ChangeKind.PASSED_ON:
            return f"{change.get_kind_display()}: {change.after}"
        case ChangeKind.POSTPONED if change.after:
            return _("Deadline: %(day)s") % {"day": formatting.when(datetime.fromisoformat(change.after))}
        case ChangeKind.POSTPONED:
            return _("The deadline is taken away")
        case _:
            return str(change.get_kind_display())
