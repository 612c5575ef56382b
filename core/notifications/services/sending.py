"""Send what is due by one channel: in order for each person, once, and never longer than a moment at a stretch."""

import logging
import random
import time
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from core.accounts.models import User
from core.lib.links import absolute_url
from core.notifications.catalogue import find_type
from core.notifications.channels import INBOX, Channel, Envelope, Outcome, Result, channels
from core.notifications.language import put_name
from core.notifications.models import DeliveryState, Message, MessageKind, Reason, Text
from core.notifications.proof import digest_of
from core.notifications.services.circuit import Circuit
from core.notifications.services.hand import Hand, InHand, Sent, hand
from core.notifications.services.inbox import release_inbox
from core.notifications.services.unsubscribing import unsubscribe_url, unsubscribed_among
from core.notifications.services.waking import wake, wake_soon

logger = logging.getLogger(__name__)
# One job sends for so long; then other companies have their turn.
STRETCH_SECONDS = 5.0
BATCH = 50
LONGEST_PAUSE = 6 * 3600.0


def send_due(*, name: str, job: int) -> int:
    """Send what is due by the channel and ask for the next look; return how many an operator has taken."""
    channel = channels().get(name)
    if channel is None:
        return 0
    if name == INBOX:
        return release_inbox()
    with hand(name, job=job) as own:
        sender = Sender(channel, own)
        sent = sender.work(until=time.monotonic() + STRETCH_SECONDS)
        _plan(sender, own)
    return sent


def _plan(sender: "Sender", own: Hand) -> None:
    """Ask for the next look: at once where there was no time, when the operator is asked again, or when it is due."""
    now = timezone.now()
    due_at = own.next_due()
    if due_at is None:
        return
    if sender.circuit.rests(now):
        due_at = max(due_at, sender.circuit.open_until or now)
    if due_at > now or sender.is_out_of_time:
        wake(own.channel, due_at=due_at, now=now)
    else:
        wake_soon(own.channel, now=now)


class Sender:
    """One run over the due deliveries of a channel."""

    def __init__(self, channel: Channel, own: Hand) -> None:
        self.channel, self.hand = channel, own
        self.circuit = Circuit(own)
        self.sent = 0
        self.is_out_of_time = False

    def work(self, *, until: float) -> int:
        while not self.circuit.rests(timezone.now()):
            if time.monotonic() >= until:
                self.is_out_of_time = True
                break
            batch = self.hand.claim(1 if self.circuit.is_trying else BATCH)
            if not batch:
                break
            self._send_all(batch, until)
        return self.sent

    def _send_all(self, batch: Sequence[InHand], until: float) -> None:
        """Send the batch in its order; what cannot be sent now goes back, with all that comes after it."""
        ready = _Ready(self.channel, batch)
        waiting: set[int] = set()
        for place, one in enumerate(batch):
            late = time.monotonic() >= until
            if late or self.circuit.rests(timezone.now()):
                self.is_out_of_time |= late
                self.hand.put_back(batch[place:])
                return
            if one.recipient_id in waiting:
                self.hand.put_back([one])
            elif not self._send(one, ready):
                waiting.add(one.recipient_id)

    def _send(self, one: InHand, ready: "_Ready") -> bool:
        """Return whether the delivery is settled, for good or bad."""
        if obstacle := ready.obstacle(one):
            reason, detail = obstacle
            self.hand.ended(one, state=DeliveryState.NOT_SENT, reason=reason, detail=detail)
            return True
        envelope = ready.envelope(one)
        outcome = _hand_over(self.channel, envelope)
        if outcome.result is Result.ACCEPTED:
            self._accepted(one, envelope, outcome)
        elif outcome.result is Result.PERMANENT:
            self.circuit.answered()
            self._failed(one, envelope, Reason.REFUSED, outcome.reason)
        else:
            return self._temporary(one, envelope, outcome)
        return True

    def _accepted(self, one: InHand, envelope: Envelope, outcome: Outcome) -> None:
        self.hand.accepted(
            one,
            Sent(
                address=envelope.address[:254],
                digest=digest_of(envelope.subject, envelope.body),
                operator_id=outcome.operator_id[:120],
                cost=outcome.cost,
                currency=outcome.currency,
                delivered=outcome.delivered,
            ),
        )
        self.circuit.answered()
        self.sent += 1

    def _temporary(self, one: InHand, envelope: Envelope, outcome: Outcome) -> bool:
        if outcome.operator_away:
            self.circuit.failed(outcome.reason)
        if one.attempts >= settings.NOTIFICATION_ATTEMPTS:
            self._failed(one, envelope, Reason.GAVE_UP, outcome.reason)
            return True
        self.hand.again(one, detail=outcome.reason, address=envelope.address[:254], pause=pause_after(one.attempts))
        return False

    def _failed(self, one: InHand, envelope: Envelope, reason: Reason, detail: str) -> None:
        self.hand.ended(one, state=DeliveryState.FAILED, reason=reason, detail=detail, address=envelope.address[:254])


class _Ready:
    """What a batch needs, read at once: people, addresses, messages, texts."""

    def __init__(self, channel: Channel, batch: Sequence[InHand]) -> None:
        self.problem = channel.problem()
        self.people = User.objects.in_bulk({one.recipient_id for one in batch})
        self.messages = Message.objects.in_bulk({one.message_id for one in batch})
        self.texts = Text.objects.in_bulk({one.text_id for one in batch})
        alike: dict[bool, list[User]] = {True: [], False: []}
        for one in batch:
            if one.recipient_id in self.people:
                alike[self.messages[one.message_id].is_security].append(self.people[one.recipient_id])
        self.addresses = {
            security: channel.addresses_of(people, security=security) for security, people in alike.items() if people
        }
        letters = [one.recipient_id for one in batch if self._is_broadcast(one)]
        self.unsubscribed = unsubscribed_among(letters)

    def obstacle(self, one: InHand) -> tuple[Reason, str] | None:
        """Say why the delivery is not even tried."""
        person = self.people.get(one.recipient_id)
        if person is None or not person.is_active:
            return Reason.BLOCKED, ""
        if self._is_broadcast(one) and one.recipient_id in self.unsubscribed:
            return Reason.UNSUBSCRIBED, ""
        if self.problem:
            return Reason.NOT_CONNECTED, self.problem
        return None if self._address(one) else (Reason.NO_ADDRESS, "")

    def envelope(self, one: InHand) -> Envelope:
        message, text = self.messages[one.message_id], self.texts[one.text_id]
        return Envelope(
            key=one.key,
            recipient_id=one.recipient_id,
            address=self._address(one),
            name=one.name,
            language=text.language,
            subject=put_name(text.subject, one.name),
            body=put_name(text.body, one.name),
            link=absolute_url(message.link) if message.link else "",
            action=found.action if (found := find_type(message.type)) else "",
            critical=message.is_critical,
            unsubscribe=unsubscribe_url(one.recipient_id) if self._is_broadcast(one) else "",
            attempt=one.attempts,
        )

    def _address(self, one: InHand) -> str:
        security = self.messages[one.message_id].is_security
        return self.addresses.get(security, {}).get(one.recipient_id, "")

    def _is_broadcast(self, one: InHand) -> bool:
        return self.messages[one.message_id].kind == MessageKind.BROADCAST


def _hand_over(channel: Channel, envelope: Envelope) -> Outcome:
    try:
        with transaction.atomic(), translation.override(envelope.language):
            return channel.send(envelope)
    except Exception as error:
        logger.exception("A channel broke", extra={"channel": channel.name, "key": envelope.key})
        return Outcome.temporary(gettext("Our own mistake: %(kind)s") % {"kind": type(error).__name__})


def pause_after(attempts: int) -> float:
    """Return the seconds before the next attempt: four times longer each time, spread by a quarter."""
    pause = min(settings.NOTIFICATION_RETRY_SECONDS * 4.0 ** (attempts - 1), LONGEST_PAUSE)
    return pause * random.uniform(0.75, 1.25)  # noqa: S311
