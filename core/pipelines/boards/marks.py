"""How stages, approvals and lines of the history look."""

from collections.abc import Mapping

from core.pipelines.boards.kinds import ApprovalStatus, ChangeKind, Tone
from core.ui.tables.columns import Mark

TONE_MARKS: Mapping[str, Mark] = {
    Tone.IDLE: Mark(tone="idle", icon="circle-dashed"),
    Tone.INFO: Mark(tone="info", icon="progress"),
    Tone.OK: Mark(tone="ok", icon="circle-check"),
    Tone.WARN: Mark(tone="warn", icon="clock"),
    Tone.BAD: Mark(tone="bad", icon="circle-x"),
}
APPROVAL_MARKS: Mapping[str, Mark] = {
    ApprovalStatus.WAITING: Mark(tone="warn", icon="clock"),
    ApprovalStatus.APPROVED: Mark(tone="ok", icon="circle-check"),
    ApprovalStatus.REJECTED: Mark(tone="bad", icon="circle-x"),
    ApprovalStatus.WITHDRAWN: Mark(tone="idle", icon="arrow-back-up"),
}
CHANGE_MARKS: Mapping[str, Mark] = {
    ChangeKind.ADDED: Mark(tone="info", icon="plus"),
    ChangeKind.MOVED: Mark(tone="ok", icon="arrow-right"),
    ChangeKind.OVERRIDDEN: Mark(tone="bad", icon="alert-triangle"),
    ChangeKind.RELOCATED: Mark(tone="warn", icon="arrow-right"),
    ChangeKind.DESCRIBED: Mark(tone="idle", icon="pencil"),
    ChangeKind.PASSED_ON: Mark(tone="info", icon="user"),
    ChangeKind.POSTPONED: Mark(tone="warn", icon="clock"),
    ChangeKind.ROLLED_OVER: Mark(tone="warn", icon="history"),
    ChangeKind.ASKED: Mark(tone="warn", icon="clock"),
    ChangeKind.APPROVED: Mark(tone="ok", icon="circle-check"),
    ChangeKind.REJECTED: Mark(tone="bad", icon="circle-x"),
    ChangeKind.WITHDRAWN: Mark(tone="idle", icon="arrow-back-up"),
    ChangeKind.ATTACHED: Mark(tone="info", icon="paperclip"),
    ChangeKind.SAID: Mark(tone="info", icon="message"),
}
