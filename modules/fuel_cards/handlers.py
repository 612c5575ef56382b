"""What follows from what happens to cards, and from what other parts tell."""

from core.events import StoredEvent
from core.jobs import RunningJob
from modules.fuel_cards.services.limits.judging import ask_for_judgement
from modules.fuel_cards.services.syncing.pushing import push_cards


def see_to_balances(event: StoredEvent, job: RunningJob) -> None:
    """Money came or went: cards of clients may stop or work again."""
    ask_for_judgement()


def push_card(event: StoredEvent, job: RunningJob) -> None:
    """Tell the supplier what its card may do now."""
    push_cards(card_ids=[event.payload["card_id"]])
