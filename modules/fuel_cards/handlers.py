"""What follows from what happens to cards, and from what other parts tell."""

from core.events import StoredEvent
from core.jobs import RunningJob
from modules.fuel_cards.services.limits.judging import ask_for_judgement
from modules.fuel_cards.services.syncing.pushing import push_cards, push_issued


def see_to_balances(event: StoredEvent, job: RunningJob) -> None:
    """Money came or went: cards of clients may stop or work again."""
    ask_for_judgement()


def push_card(event: StoredEvent, job: RunningJob) -> None:
    """Tell the supplier what its card may do now."""
    push_cards(card_ids=[event.payload["card_id"]])


def push_issue(event: StoredEvent, job: RunningJob) -> None:
    """A card from the supplier's stock was given out: it must work there."""
    push_issued(card_id=event.payload["card_id"])
