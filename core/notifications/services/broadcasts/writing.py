"""Write a broadcast, as long as it is a draft."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.record import differences, record
from core.lib.company import current_company
from core.lib.errors import InvalidInput
from core.notifications.broadcast_states import BROADCAST_FLOW
from core.notifications.channels import channels
from core.notifications.language import BadTemplate, check
from core.notifications.models import Broadcast, Clock
from core.notifications.segments import Segment, problems_of_segment

PARTS = ("subject", "body", "sms")
SEEN_BY_AUDIT = ("title", "segment", "channels", "link", "clock", "starts_at", "per_minute")
FASTEST = 60_000

type Problems = dict[str, list[Any]]


@transaction.atomic
def save_broadcast(
    *,
    title: str,
    segment: Segment,
    names: Iterable[str],
    words: Mapping[str, Mapping[str, str]],
    by: User,
    link: str = "",
    clock: str = Clock.COMPANY,
    starts_at: datetime | None = None,
    per_minute: int | None = None,
    broadcast_id: int | None = None,
) -> Broadcast:
    """Keep a new draft or the changes of one; raise InvalidInput with the fields that are wrong."""
    chosen = [name for name in channels() if name in set(names)]
    written = {code: _cleaned(words.get(code, {})) for code, _title in settings.LANGUAGES}
    problems = _problems_of(title, segment, names, link, per_minute) | _problems_of_words(written)
    if problems:
        raise InvalidInput(_("The broadcast cannot be kept like this."), fields=problems)
    if broadcast_id is None:
        one = Broadcast(created_by=by)
        before: dict[str, Any] = {}
    else:
        one = Broadcast.objects.select_for_update().get(pk=broadcast_id)
        BROADCAST_FLOW.target(one.state, "change")
        before = facts_of(one)
    one.title, one.segment, one.channels, one.words = title.strip(), segment.kept(), chosen, written
    one.link, one.clock, one.starts_at, one.per_minute = link, clock, starts_at, per_minute
    one.save()
    action = "notifications.broadcast.changed" if before else "notifications.broadcast.written"
    record(action, subject=one, subject_name=one.title, changes=differences(before, facts_of(one)))
    return one


def facts_of(one: Broadcast) -> dict[str, Any]:
    """Return what the audit shows of a broadcast."""
    facts = {name: getattr(one, name) for name in SEEN_BY_AUDIT}
    return {**facts, "starts_at": one.starts_at.isoformat() if one.starts_at else None}


def _cleaned(words: Mapping[str, str]) -> dict[str, str]:
    return {part: words.get(part, "").replace("\r\n", "\n").strip() for part in PARTS}


def _problems_of(title: str, segment: Segment, names: Iterable[str], link: str, per_minute: int | None) -> Problems:
    problems: Problems = {}
    if not title.strip():
        problems["title"] = [_("Fill this in.")]
    if set(names) - set(channels()) or not set(names):
        problems["channels"] = [_("Choose at least one channel.")]
    if link and (not link.startswith("/") or link.startswith("//") or "\\" in link):
        problems["link"] = [_("The address of a page of this cabinet, from its first slash.")]
    if per_minute is not None and not 1 <= per_minute <= FASTEST:
        problems["per_minute"] = [_("From 1 to %(fastest)s.") % {"fastest": FASTEST}]
    return problems | _problems_of_segment(segment)


def _problems_of_segment(segment: Segment) -> Problems:
    if segment.means_nobody:
        return {"audience": [_("Say who the broadcast is for.")]}
    return problems_of_segment(segment)


def _problems_of_words(written: Mapping[str, Mapping[str, str]]) -> Problems:
    """Ask for the words in the company's language; in another they may be left out, but not by half."""
    problems: Problems = {}
    for language, words in written.items():
        is_needed = language == current_company().language or any(words.values())
        for part in PARTS:
            field = f"{part}_{language}"
            if is_needed and part != "sms" and not words[part]:
                problems[field] = [_("Fill this in.")]
            try:
                check(words[part], ())
            except BadTemplate as error:
                problems[field] = [str(error)]
    return problems
