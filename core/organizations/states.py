"""The way of an access request."""

from core.lib.state_machine import StateMachine, move
from core.organizations.models import RequestState

OPEN = (RequestState.NEW, RequestState.CONFIRMED, RequestState.IN_REVIEW)
WAITING = (RequestState.CONFIRMED, RequestState.IN_REVIEW)

REQUEST_FLOW = StateMachine(
    move("confirm", sources={RequestState.NEW}, to=RequestState.CONFIRMED),
    move("take", sources={RequestState.CONFIRMED}, to=RequestState.IN_REVIEW),
    move("bind", sources=WAITING, to=RequestState.BOUND),
    move("refuse", sources=OPEN, to=RequestState.REFUSED),
)
