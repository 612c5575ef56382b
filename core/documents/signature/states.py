"""How a signing and each signer's part of it go."""

from django.db import models
from django.utils.translation import pgettext_lazy

from core.lib.state_machine import StateMachine, move


class RequestState(models.TextChoices):
    """One signer's part, from the request to his answer."""

    QUEUED = "queued", pgettext_lazy("signature", "Others sign first")
    WAITING = "waiting", pgettext_lazy("signature", "Waits for the signer")
    SHOWN = "shown", pgettext_lazy("signature", "The signer has seen it")
    CODE_SENT = "code_sent", pgettext_lazy("signature", "Code asked for")
    LOCKED = "locked", pgettext_lazy("signature", "Too many wrong codes")
    SIGNED = "signed", pgettext_lazy("signature", "Signed")
    DECLINED = "declined", pgettext_lazy("signature", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("signature", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("signature", "Expired")


class SigningState(models.TextChoices):
    """The signing of one version by all who were asked."""

    OPEN = "open", pgettext_lazy("signing", "Being signed")
    COMPLETE = "complete", pgettext_lazy("signing", "Signed by everybody")
    DECLINED = "declined", pgettext_lazy("signing", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("signing", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("signing", "Expired")


class CodeState(models.TextChoices):
    """The newest code of a request on its way to the phone."""

    NONE = "", pgettext_lazy("code", "Not asked for")
    ORDERED = "ordered", pgettext_lazy("code", "On its way")
    SENT = "sent", pgettext_lazy("code", "Sent")
    DELAYED = "delayed", pgettext_lazy("code", "The operator does not answer")
    REFUSED = "refused", pgettext_lazy("code", "Refused by the operator")


QUEUED, WAITING, SHOWN = RequestState.QUEUED, RequestState.WAITING, RequestState.SHOWN
CODE_SENT, LOCKED = RequestState.CODE_SENT, RequestState.LOCKED
IN_HAND = (WAITING, SHOWN, CODE_SENT, LOCKED)  # the signer's turn
UNANSWERED = (QUEUED, *IN_HAND)

REQUEST_FLOW = StateMachine(
    move("take_turn", sources={QUEUED}, to=WAITING),
    move("show", sources={WAITING, SHOWN}, to=SHOWN),
    # Nobody gets a code for what he has not been shown.
    move("send_code", sources={SHOWN, CODE_SENT}, to=CODE_SENT),
    move("lock", sources={CODE_SENT}, to=LOCKED),
    move("unlock", sources={LOCKED}, to=SHOWN),
    move("sign", sources={CODE_SENT}, to=RequestState.SIGNED),
    move("decline", sources=IN_HAND, to=RequestState.DECLINED),
    move("withdraw", sources=UNANSWERED, to=RequestState.WITHDRAWN),
    move("expire", sources=UNANSWERED, to=RequestState.EXPIRED),
)
SIGNING_FLOW = StateMachine(
    move("complete", sources={SigningState.OPEN}, to=SigningState.COMPLETE),
    move("decline", sources={SigningState.OPEN}, to=SigningState.DECLINED),
    move("withdraw", sources={SigningState.OPEN}, to=SigningState.WITHDRAWN),
    move("expire", sources={SigningState.OPEN}, to=SigningState.EXPIRED),
)


class EventKind(models.TextChoices):
    """What stands in the evidence."""

    REQUESTED = "requested", pgettext_lazy("evidence", "Signature asked for")
    SHOWN = "shown", pgettext_lazy("evidence", "Document shown")
    OPENED = "opened", pgettext_lazy("evidence", "File opened")
    TERMS_ACCEPTED = "terms_accepted", pgettext_lazy("evidence", "Terms accepted")
    CODE_ORDERED = "code_ordered", pgettext_lazy("evidence", "Code asked for")
    CODE_SENT = "code_sent", pgettext_lazy("evidence", "Code handed to the operator")
    CODE_DELAYED = "code_delayed", pgettext_lazy("evidence", "Operator did not take the code")
    CODE_REFUSED = "code_refused", pgettext_lazy("evidence", "Code not accepted")
    LOCKED = "locked", pgettext_lazy("evidence", "Locked after wrong codes")
    UNLOCKED = "unlocked", pgettext_lazy("evidence", "Unlocked")
    CODE_ENTERED = "code_entered", pgettext_lazy("evidence", "Right code entered")
    SIGNED = "signed", pgettext_lazy("evidence", "Signed")
    DECLINED = "declined", pgettext_lazy("evidence", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("evidence", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("evidence", "Expired")
    COMPLETED = "completed", pgettext_lazy("evidence", "Signed by everybody")
