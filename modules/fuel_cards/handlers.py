"""What follows from what happens to cards."""

from core.events import StoredEvent
from core.jobs import RunningJob
from modules.fuel_cards.services.syncing.pushing import push_cards


def push_card(event: StoredEvent, running: RunningJob) -> None:
    """Tell the supplier what its card may do now."""
    push_cards(card_ids=[event.payload["card_id"]])
