"""Reads about people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, StringAgg, Subquery, Value, When

from core.accounts.devices import Device, device_of
from core.accounts.models import Invitation, Role, User, UserKind
from core.accounts.sessions import SessionStore

ACTIVE, INVITED, BLOCKED = "active", "invited", "blocked"


def list_staff() -> QuerySet[Any]:
    """Return the staff with the names of their roles and their state, in one query however many they are."""
    names = (
        Role.objects.filter(users=OuterRef("pk"))
        .order_by()
        .values("users")
        .annotate(names=StringAgg("name", Value(", "), order_by="name"))
        .values("names")
    )
    staff: QuerySet[Any] = with_state(User.objects.filter(kind=UserKind.STAFF)).annotate(role_names=Subquery(names))
    return staff


def with_state(people: QuerySet[User]) -> QuerySet[Any]:
    """Annotate `state`: active, invited and not here yet, or blocked."""
    waiting = Invitation.objects.filter(user=OuterRef("pk"), accepted_at=None)
    state = Case(
        When(is_active=False, then=Value(BLOCKED)),
        When(Exists(waiting), then=Value(INVITED)),
        default=Value(ACTIVE),
        output_field=CharField(),
    )
    return people.annotate(state=state)


def list_employees() -> QuerySet[User]:
    """Return the staff who can come in, by name: whoever may be put in charge of something."""
    return User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by("name", "pk")


def holders_of(permission: str) -> QuerySet[User]:
    """Return the active staff with an e-mail who hold the permission, each once."""
    holding = Q(has_all_permissions=True) | Q(permissions__contains=[permission])
    roles = Role.objects.filter(holding, kind=UserKind.STAFF)
    people = User.objects.filter(kind=UserKind.STAFF, is_active=True, email__isnull=False)
    return people.filter(Exists(roles.filter(users=OuterRef("pk")))).order_by("pk")


def get_staff(*, pk: int) -> User:
    """Return one of the staff; a client's number gives the same DoesNotExist as nobody's."""
    return User.objects.get(pk=pk, kind=UserKind.STAFF)


def notification_address(user: User) -> str:
    """Return where notifications to the user go ("" for nowhere).

    Letters about signing in and security do not ask here: they keep to `user.email`.
    """
    return user.notification_email or user.email or ""


@dataclass(frozen=True, kw_only=True)
class OwnSession:
    """A session of one person, as he sees it."""

    pk: int
    device: Device
    address: str
    since: datetime
    last_seen: datetime
    is_present: bool


def list_sessions(*, user: User, present_key: str | None, at: datetime) -> list[OwnSession]:
    """Return the sessions that still open something, the present one first, then by their last use; two queries."""
    rows = list(UserSession.objects.filter(user=user))
    stored = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=at)
    hashes = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    store = SessionStore()
    alive = {one.session_key for one in stored if store.decode(one.session_data).get(HASH_SESSION_KEY) in hashes}
    found = [
        OwnSession(
            pk=row.pk,
            device=device_of(row.user_agent),
            address=row.ip,
            since=row.created_at,
            last_seen=row.last_seen_at,
            is_present=row.session_key == present_key,
        )
        for row in rows
        if row.session_key in alive
    ]
    return sorted(found, key=lambda one: (not one.is_present, -one.last_seen.timestamp()))


@dataclass(frozen=True, kw_only=True)
class Passkey:
    """A key of a device, by the name that its owner gave it."""

    name: str
    since: datetime
    last_used: datetime | None


@dataclass(frozen=True, kw_only=True)
class SecondFactor:
    """What a person has beside his password."""

    totp_since: datetime | None
    codes_left: int
    passkeys: list[Passkey]


def second_factor(*, user: User) -> SecondFactor:
    """Return what stands beside the user's password, in one query."""
    by_type: dict[str, list[Authenticator]] = {}
    for one in Authenticator.objects.filter(user=user).order_by("created_at"):
        by_type.setdefault(one.type, []).append(one)
    totp, codes, keys = (by_type.get(kind, []) for kind in ("totp", "recovery_codes", "webauthn"))
    return SecondFactor(
        totp_since=totp[0].created_at if totp else None,
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else 0,
        passkeys=[Passkey(name=str(key), since=key.created_at, last_used=key.last_used_at) for key in keys],
    )
