"""What other parts tell and this module acts upon."""

from core.events import StoredEvent
from core.jobs.running import RunningJob
from modules.fuel_cards.services.limits.judging import ask_for_judgement


def see_to_balances(event: StoredEvent, job: RunningJob) -> None:
    """Money came or went: cards of clients may stop or work again."""
    ask_for_judgement()
