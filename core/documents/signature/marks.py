"""How states look."""

from typing import Any

from django.utils.translation import pgettext_lazy

from core.documents.signature.states import RequestState, SigningState
from core.ui.tables.columns import Mark

REQUEST_MARKS: dict[str, Mark] = {
    RequestState.QUEUED: Mark(tone="idle", icon="hourglass"),
    RequestState.WAITING: Mark(tone="warn", icon="writing-sign"),
    RequestState.SHOWN: Mark(tone="warn", icon="eye"),
    RequestState.CODE_SENT: Mark(tone="info", icon="message-circle"),
    RequestState.LOCKED: Mark(tone="bad", icon="lock"),
    RequestState.SIGNED: Mark(tone="ok", icon="circle-check"),
    RequestState.DECLINED: Mark(tone="bad", icon="x"),
    RequestState.WITHDRAWN: Mark(tone="idle", icon="arrow-back-up"),
    RequestState.EXPIRED: Mark(tone="idle", icon="clock-x"),
}
# The same states as the signer himself reads them.
OWN_WORDS: dict[str, Any] = {
    **dict(RequestState.choices),
    RequestState.WAITING: pgettext_lazy("signature", "Waits for you"),
    RequestState.SHOWN: pgettext_lazy("signature", "Waits for you"),
    RequestState.CODE_SENT: pgettext_lazy("signature", "Waits for the code"),
    RequestState.DECLINED: pgettext_lazy("signature", "You declined"),
    RequestState.SIGNED: pgettext_lazy("signature", "Signed by you"),
}
SIGNING_MARKS: dict[str, Mark] = {
    SigningState.OPEN: Mark(tone="info", icon="writing-sign"),
    SigningState.COMPLETE: Mark(tone="ok", icon="circle-check"),
    SigningState.DECLINED: Mark(tone="bad", icon="x"),
    SigningState.WITHDRAWN: Mark(tone="idle", icon="arrow-back-up"),
    SigningState.EXPIRED: Mark(tone="idle", icon="clock-x"),
}
EVENT_LOOKS: dict[str, tuple[str, str]] = {
    "requested": ("send", ""),
    "shown": ("eye", ""),
    "opened": ("download", ""),
    "terms_accepted": ("check", ""),
    "code_ordered": ("message-circle", ""),
    "code_sent": ("device-mobile", ""),
    "code_delayed": ("cloud-off", "warn"),
    "code_refused": ("x", "warn"),
    "locked": ("lock", "bad"),
    "unlocked": ("lock-open", ""),
    "code_entered": ("shield-check", ""),
    "signed": ("writing-sign", "ok"),
    "declined": ("x", "bad"),
    "withdrawn": ("arrow-back-up", ""),
    "expired": ("clock-x", ""),
    "completed": ("circle-check", "ok"),
}
