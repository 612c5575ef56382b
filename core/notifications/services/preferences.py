"""How a person wants to hear: by type and channel, and by his own clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.models import User
from core.lib.errors import InvalidInput
from core.notifications.catalogue import own_types
from core.notifications.channels import Channel, channels
from core.notifications.models import PersonSettings, Preference, PreferenceMode
from core.notifications.selectors.triggers import all_triggers
from core.registry.spec import NotificationType


class BadPreference(InvalidInput):
    code = "bad_preference"
    message = gettext_lazy("This cannot be chosen.")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What one person has chosen for a type and a channel; `is_fixed` means that it cannot be muted."""

    type: NotificationType
    channel: Channel
    mode: str
    is_fixed: bool

    @property
    def modes(self) -> list[tuple[str, Any]]:
        """Return what may be chosen here."""
        offered = [PreferenceMode.NOW, PreferenceMode.NEVER]
        if self.channel.allows_digest:
            offered.insert(1, PreferenceMode.DIGEST)
        return [(mode.value, mode.label) for mode in offered]

    @property
    def name(self) -> str:
        return f"{self.type.event}:{self.channel.name}"


def choices_of(user: User) -> list[tuple[NotificationType, list[Choice]]]:
    """Return the types of which somebody may hear at all, each with the channels that its triggers use."""
    used: dict[str, set[str]] = {}
    digests: set[str] = set()
    for trigger in all_triggers():
        if trigger.is_enabled and _may_reach(user, trigger.recipients):
            used.setdefault(trigger.type.event, set()).update(trigger.channels)
            if trigger.digest:
                digests.add(trigger.type.event)
    own = {(one.type, one.channel): one.mode for one in Preference.objects.filter(user=user)}
    return [
        (one, [_choice(one, channel, own, name in digests) for channel in channels().values() if channel.name in ways])
        for name, one in own_types().items()
        if (ways := used.get(name))
    ]


def _may_reach(user: User, recipients: Iterable[str]) -> bool:
    """Say whether people of this person's kind are among those whom a trigger can mean."""
    others = ("organization", "client:") if user.is_staff else ("permission:",)
    return any(not one.startswith(others) for one in recipients)


def _choice(one: NotificationType, channel: Channel, own: dict[tuple[str, str], str], in_digest: bool) -> Choice:
    usual = PreferenceMode.DIGEST if in_digest and channel.allows_digest else PreferenceMode.NOW
    mode = PreferenceMode.NOW if one.critical else own.get((one.event, channel.name), usual)
    return Choice(type=one, channel=channel, mode=mode, is_fixed=one.critical)


@transaction.atomic
def choose(*, user: User, wanted: Iterable[tuple[str, str, str]]) -> None:
    """Keep (type, channel, mode); keeps nothing and raises BadPreference where one does not exist or is critical."""
    types = own_types()
    rows = []
    for name, channel_name, mode in wanted:
        found, channel = types.get(name), channels().get(channel_name)
        if found is None or channel is None or mode not in PreferenceMode.values:
            raise BadPreference
        if mode == PreferenceMode.DIGEST and not channel.allows_digest:
            raise BadPreference(_("This channel has no digest."))
        if found.critical:
            if mode != PreferenceMode.NOW:
                raise BadPreference(_("Messages of this kind cannot be muted."))
            continue
        rows.append(Preference(user=user, type=name, channel=channel_name, mode=mode))
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "type", "channel"], update_fields=["mode"]
    )


def settings_of(user: User) -> PersonSettings:
    return PersonSettings.objects.filter(user=user).first() or PersonSettings(user=user)


def set_hours(*, user: User, quiet_from: time | None, quiet_to: time | None, digest_at: time | None) -> PersonSettings:
    """Keep quiet hours (both ends or none) and the hour of the digest."""
    if (quiet_from is None) != (quiet_to is None):
        field = "quiet_to" if quiet_to is None else "quiet_from"
        raise InvalidInput(
            fields={field: [_("Quiet hours need a beginning and an end.")]}, message=_("Check the hours.")
        )
    if quiet_from is not None and quiet_from == quiet_to:
        raise InvalidInput(fields={"quiet_to": [_("This is the beginning.")]}, message=_("Check the hours."))
    kept, _created = PersonSettings.objects.update_or_create(
        user=user, defaults={"quiet_from": quiet_from, "quiet_to": quiet_to, "digest_at": digest_at}
    )
    return kept


@transaction.atomic
def keep_preferences(*, user: User, wanted: Iterable[tuple[str, str, str]], hours: Mapping[str, time | None]) -> None:
    """Keep everything that a page or a program asks for, or nothing of it."""
    if hours:
        own = settings_of(user)
        names = ("quiet_from", "quiet_to", "digest_at")
        set_hours(user=user, **{name: hours.get(name, getattr(own, name)) for name in names})
    choose(user=user, wanted=wanted)
