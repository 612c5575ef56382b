"""What a person keeps of himself: his name, where notifications go, and how he likes the pages."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import CodeChannel, OneTimeCode, User
from core.accounts.services.codes import masked
from core.accounts.services.contacts import tell_of_change
from core.audit.record import differences, record
from core.lib.errors import InvalidInput
from core.lib.time_zones import time_zones

FIELDS = frozenset({"name", "notification_email", "language", "time_zone", "theme_mode", "density"})


class UnknownTimeZone(InvalidInput):
    code = "unknown_time_zone"
    message = _("There is no such time zone. Choose one of the list.")


@transaction.atomic
def change_profile(*, user_id: int, changes: Mapping[str, Any]) -> User:
    """Store what is given of FIELDS; of a new address for notifications a letter tells the one of the sign-in.

    Where the address for notifications is that of the sign-in, none is kept: it follows a change of the latter.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    new = {name: value for name, value in changes.items() if name in FIELDS}
    if new.get("time_zone") and new["time_zone"] not in time_zones():
        raise UnknownTimeZone(fields={"time_zone": [UnknownTimeZone.message]})
    if "notification_email" in new:
        address = new["notification_email"].strip().lower()
        new["notification_email"] = "" if address == user.email else address
    changed = differences({name: getattr(user, name) for name in new}, new)
    if not changed:
        return user
    for name, (_old, value) in changed.items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    record("accounts.profile.changed", subject=user, changes=changed)
    if changed.get("notification_email", ("", ""))[1] and user.email:
        shown = masked(OneTimeCode(channel=CodeChannel.EMAIL, contact=user.notification_email))
        tell_of_change(user=user, to=user.email, field="notification_email", contact=shown)
    return user
