"""How the states of tasks look."""

from collections.abc import Mapping

from core.pipelines.tasks.states import ChangeKind, TaskStatus
from core.ui.tables.columns import Mark

TASK_MARKS: Mapping[str, Mark] = {
    TaskStatus.NEW: Mark(tone="info", icon="circle-dashed"),
    TaskStatus.IN_WORK: Mark(tone="warn", icon="player-play"),
    TaskStatus.DONE: Mark(tone="ok", icon="circle-check"),
    TaskStatus.CANCELLED: Mark(tone="idle", icon="circle-x"),
}
CHANGE_MARKS: Mapping[str, Mark] = {
    ChangeKind.GIVEN: Mark(tone="info", icon="plus"),
    ChangeKind.DESCRIBED: Mark(tone="idle", icon="pencil"),
    ChangeKind.PASSED_ON: Mark(tone="info", icon="user"),
    ChangeKind.POSTPONED: Mark(tone="warn", icon="clock"),
    ChangeKind.MOVED: Mark(tone="idle", icon="arrow-right"),
    ChangeKind.SAID: Mark(tone="info", icon="message"),
}
