"""Launch a broadcast, begin it, hold it up, let it go on, end it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.audit.record import record
from core.jobs import enqueue
from core.lib.company import current_company
from core.lib.errors import DomainError
from core.lib.facts import Facts
from core.notifications.broadcast_states import BROADCAST_FLOW, BroadcastState
from core.notifications.channels import channels
from core.notifications.clock import company_zone
from core.notifications.models import Broadcast, Clock, Delivery, Message, MessageKind
from core.notifications.segments import people_of, segment_of
from core.notifications.services.broadcasts import spreading
from core.notifications.services.composing import compose, write_message, write_texts
from core.notifications.services.fan_out import ask_for_work, fan_out

START, SETTLE = "notifications.start_broadcast", "notifications.settle_broadcast"
SETTLE_SECONDS = 10
# The clocks that are ahead of all others: where they show the hour, a broadcast by recipients' clocks begins.
FIRST_ZONE = ZoneInfo("Pacific/Kiritimati")


class NobodyThere(DomainError):
    code = "broadcast_reaches_nobody"
    message = _("Nobody fits: change who the broadcast is for.")


class TooLate(DomainError):
    code = "broadcast_time_passed"
    message = _("The time of the beginning has passed. Choose another or send now.")


@transaction.atomic
def launch(*, broadcast_id: int, at: datetime) -> Broadcast:
    """Give the broadcast its hour; from then on it is not changed."""
    one = _locked(broadcast_id)
    one.state = BROADCAST_FLOW.target(one.state, "launch")
    if one.starts_at is not None and one.starts_at <= at:
        raise TooLate
    people = people_of(segment_of(one.segment))
    if not people.exists():
        raise NobodyThere
    one.launches += 1
    one.recipients = people.count()
    one.save()
    _record("launched", one, recipients=one.recipients)
    enqueue(kind=START, payload={"broadcast": one.pk, "launch": one.launches}, run_at=_begins_at(one, at))
    return one


@transaction.atomic
def withdraw(*, broadcast_id: int) -> Broadcast:
    """Make a draft of a broadcast that has not begun."""
    one = _locked(broadcast_id)
    one.state = BROADCAST_FLOW.target(one.state, "withdraw")
    one.save()
    _record("withdrawn", one)
    return one


@transaction.atomic
def start(*, broadcast_id: int, launch: int, at: datetime) -> int:
    """Write the deliveries; a launch that was taken back, or has begun already, does nothing."""
    one = Broadcast.objects.select_for_update().filter(pk=broadcast_id).first()
    if one is None or one.state != BroadcastState.SCHEDULED or one.launches != launch:
        return 0
    message = _written(one, at)
    written = _fan_out(one, message, at)
    spreading.leave_out_unsubscribed(message.pk, at=at)
    if one.per_minute:
        spreading.spread(message.pk, per_minute=one.per_minute, at=at)
        ask_for_work(message.pk)
    one.state = BROADCAST_FLOW.target(one.state, "start")
    one.message, one.started_at = message, at
    one.recipients = Delivery.objects.filter(message=message).values("recipient").distinct().count()
    one.save()
    _settle_later(one, at + timedelta(seconds=SETTLE_SECONDS))
    return written


@transaction.atomic
def pause(*, broadcast_id: int, at: datetime) -> Broadcast:
    """Hold what has not gone; what a sender has in its hands at this moment still goes."""
    one = _locked(broadcast_id)
    one.state = BROADCAST_FLOW.target(one.state, "pause")
    one.paused_at = at
    one.save()
    held = spreading.hold(one.message_id or 0)
    _record("paused", one, held=held)
    _settle_later(one, at + timedelta(seconds=SETTLE_SECONDS))
    return one


@transaction.atomic
def resume(*, broadcast_id: int, at: datetime) -> Broadcast:
    one = _locked(broadcast_id)
    one.state = BROADCAST_FLOW.target(one.state, "resume")
    since, one.paused_at = one.paused_at or at, None
    one.save()
    let_go = spreading.let_go(one.message_id or 0, since=since, at=at, has_pace=bool(one.per_minute))
    ask_for_work(one.message_id or 0)
    _record("resumed", one, let_go=let_go)
    _settle_later(one, at + timedelta(seconds=SETTLE_SECONDS))
    return one


@transaction.atomic
def cancel(*, broadcast_id: int, at: datetime) -> Broadcast:
    """End it for good: what has not gone is not sent."""
    one = _locked(broadcast_id)
    one.state = BROADCAST_FLOW.target(one.state, "cancel")
    one.ended_at, one.paused_at = at, None
    one.save()
    dropped = spreading.drop(one.message_id or 0, at=at)
    _record("cancelled", one, dropped=dropped)
    _settle_later(one, at + timedelta(seconds=SETTLE_SECONDS))
    return one


@transaction.atomic
def settle(*, broadcast_id: int, at: datetime) -> str:
    """Look after what a sender has put back since, and end the broadcast once nothing is left of it."""
    one = Broadcast.objects.select_for_update().filter(pk=broadcast_id).first()
    if one is None or one.message_id is None:
        return ""
    if one.state == BroadcastState.PAUSED:
        spreading.hold(one.message_id)
    if one.state == BroadcastState.CANCELLED:
        spreading.drop(one.message_id, at=at)
    waiting, in_hand, due_at = spreading.rest_of(one.message_id)
    soon = at + timedelta(seconds=SETTLE_SECONDS)
    if one.state == BroadcastState.SENDING and not waiting and not in_hand:
        one.state, one.ended_at = BROADCAST_FLOW.target(one.state, "finish"), at
        one.save()
    elif one.state == BroadcastState.SENDING:
        _settle_later(one, max(soon, due_at or soon))
    elif in_hand:
        _settle_later(one, soon)
    return one.state


def _written(one: Broadcast, at: datetime) -> Message:
    """Write the message with its words for each channel and language."""
    subject, _body = one.wording("inbox", current_company().language)
    facts = Facts(values={}, link=one.link, label=subject)
    cause = f"broadcast:{one.pk}"
    message = write_message(kind=MessageKind.BROADCAST, cause=cause, occurred_at=at, facts=facts)
    message = message or Message.objects.get(cause=cause)
    write_texts(message, compose(one.wording, names=_names(one), facts=facts, occurred_at=at))
    return message


def _fan_out(one: Broadcast, message: Message, at: datetime) -> int:
    """Write the deliveries, by the company's clock in one statement, by the recipients' in one for each time zone."""
    people, names = people_of(segment_of(one.segment)), _names(one)
    if one.clock == Clock.COMPANY or one.starts_at is None:
        return fan_out(message, people, names=names, at=at, start=one.starts_at)
    wall = one.starts_at.astimezone(company_zone()).replace(tzinfo=None)
    written = 0
    for name in sorted(set(people.order_by().values_list("time_zone", flat=True).distinct())):
        zone = ZoneInfo(name) if name in available_timezones() else company_zone()
        there: datetime = wall.replace(tzinfo=zone).astimezone(UTC)
        written += fan_out(message, people.filter(time_zone=name), names=names, at=at, start=there)
    return written


def _names(one: Broadcast) -> list[str]:
    return [name for name in channels() if name in one.channels]


def _begins_at(one: Broadcast, at: datetime) -> datetime | None:
    if one.starts_at is None:
        return None
    if one.clock == Clock.COMPANY:
        return one.starts_at
    wall = one.starts_at.astimezone(company_zone()).replace(tzinfo=FIRST_ZONE)
    return max(at, wall)


def _settle_later(one: Broadcast, run_at: datetime) -> None:
    key = f"{one.pk}:{int(run_at.timestamp()) // SETTLE_SECONDS}"
    enqueue(kind=SETTLE, payload={"broadcast": one.pk}, key=key, run_at=run_at)


def _locked(broadcast_id: int) -> Broadcast:
    return Broadcast.objects.select_for_update().get(pk=broadcast_id)


def _record(what: str, one: Broadcast, **facts: int) -> None:
    record(f"notifications.broadcast.{what}", subject=one, subject_name=one.title, facts=facts)


def trial(*, broadcast_id: int, person: User, at: datetime) -> int:
    """Send the broadcast to one person of the staff, who wants to see how it looks."""
    one = Broadcast.objects.get(pk=broadcast_id)
    subject, _body = one.wording("inbox", current_company().language)
    facts = Facts(values={}, link=one.link, label=subject)
    cause = f"trial:broadcast:{one.pk}:{person.pk}:{at.isoformat()}"
    with transaction.atomic():
        message = write_message(kind=MessageKind.TRIAL, cause=cause, occurred_at=at, facts=facts)
        if message is None:
            return 0
        write_texts(message, compose(one.wording, names=_names(one), facts=facts, occurred_at=at))
        return fan_out(message, User.objects.filter(pk=person.pk), names=_names(one), at=at)
