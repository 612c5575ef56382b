"""A person's own sessions: ended one by one or all but the present one, and noted when they are used."""

from hashlib import sha256

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.devices import device_of
from core.accounts.models import User
from core.accounts.services.users import check_reach, cut_live_channels, end_sign_ins, locked_user
from core.audit.models import RecordKind
from core.audit.record import record
from core.lib.errors import DomainError

SEEN_EVERY = 300


class PresentSession(DomainError):
    code = "present_session"
    message = _("This is the session you are in. To end it, sign out.")


@transaction.atomic
def end_session(*, user: User, session_id: int, present_key: str | None) -> None:
    """End one of the user's sessions from its next request on; another's and a missing one raise DoesNotExist."""
    session = UserSession.objects.select_for_update().get(pk=session_id, user=user)
    if session.session_key == present_key:
        raise PresentSession
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()
    facts = {"device": str(device_of(session.user_agent)), "address": session.ip}
    record("accounts.session.ended", subject=user, facts=facts, kind=RecordKind.SECURITY)
    cut_live_channels(user_id=user.pk)


@transaction.atomic
def end_other_sign_ins(*, user: User, session: SessionBase | None) -> None:
    """End every session and token of the user but this session, which gets a new key; None ends all of them."""
    present = (session.session_key if session is not None else None) or ""
    ended = end_sign_ins(user_id=user.pk, keep=present)
    user.refresh_from_db(fields=["sign_in_version"])
    if session is not None:
        session.cycle_key()
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        UserSession.objects.filter(session_key=present).update(session_key=session.session_key)
    record("accounts.sessions.ended", subject=user, facts={"sessions": ended}, kind=RecordKind.SECURITY)


@transaction.atomic
def end_all_sign_ins(*, user_id: int, ended_by: User | None) -> int:
    """End whatever somebody has open, for him: he signs in again with what he knows. Returns the number of sessions."""
    user = locked_user(user_id)
    check_reach(ended_by, user.roles.all())
    ended = end_sign_ins(user_id=user.pk)
    record("accounts.sessions.ended", subject=user, facts={"sessions": ended}, kind=RecordKind.SECURITY)
    return ended


def note_session_use(*, session_key: str, address: str, user_agent: str) -> None:
    """Keep when and from where a session was last used, to some minutes: not every request writes."""
    if cache.add(f"session-seen:{sha256(session_key.encode()).hexdigest()}", 1, SEEN_EVERY):
        UserSession.objects.filter(session_key=session_key).update(
            last_seen_at=timezone.now(), ip=address, user_agent=user_agent[:200]
        )
