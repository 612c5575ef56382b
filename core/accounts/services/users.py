"""Users: made, given roles, blocked and let in again; a company never loses its last administrator."""

from collections.abc import Iterable
from functools import partial

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from core.accounts.models import Role, User, UserKind
from core.accounts.services.notices import PASSWORD_CHANGED
from core.accounts.services.sign_ins import record_change
from core.audit.models import RecordKind
from core.audit.record import record
from core.lib.company import current_company
from core.lib.errors import DomainError, InvalidInput
from core.lib.phones import clean_phone
from core.live.publishing import revoke


class ContactTaken(DomainError):
    code = "contact_taken"
    message = _("Somebody with this e-mail or phone is here already.")


class UnknownRole(InvalidInput):
    code = "unknown_role"
    message = _("There is no such role for this kind of user.")


class LastAdministrator(DomainError):
    code = "last_administrator"
    message = _("This is the last administrator. Make somebody else an administrator first.")


class OwnAccess(DomainError):
    code = "own_access"
    message = _("You cannot take your own access away. Ask another administrator.")


class BeyondOwnRights(DomainError):
    code, status = "beyond_own_rights", 403
    message = _("You cannot give or take rights that you do not have yourself.")


class NoSuchUser(DomainError):
    code, status = "no_such_user", 404
    message = _("There is no such user.")


@transaction.atomic
def create_user(
    *,
    name: str,
    kind: str,
    email: str = "",
    phone: str = "",
    role_codes: Iterable[str] = (),
    password: str | None = None,
    created_by: User | None = None,
) -> User:
    """Store a user with roles of his kind; without a password he can only come in by an invitation."""
    roles = roles_for(kind=kind, codes=role_codes)
    _check_reach(created_by, roles)
    user = User(name=name, kind=kind, email=email.strip().lower() or None, phone=clean_phone(phone) if phone else None)
    user.language = created_by.language if created_by else current_company().language
    if password is not None:
        _check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise ContactTaken from error
    user.roles.set(roles)
    return user


@transaction.atomic
def set_roles(*, user_id: int, role_codes: Iterable[str], changed_by: User | None) -> User:
    """Give the user exactly these roles; they count from his next request on."""
    _lock_administrators()
    user = _locked(user_id)
    roles, before = roles_for(kind=user.kind, codes=role_codes), list(user.roles.all())
    _check_reach(changed_by, [*roles, *before])
    user.roles.set(roles)
    _require_an_administrator()
    old, new = (sorted(role.code for role in some) for some in (before, roles))
    if old != new:
        record("accounts.user.roles_changed", subject=user, changes={"roles": (old, new)}, kind=RecordKind.SECURITY)
    return user


@transaction.atomic
def block_user(*, user_id: int, blocked_by: User | None) -> User:
    """Shut the user out from his next request on: sessions and tokens end and do not come back with an unblocking."""
    _lock_administrators()
    user = _locked(user_id)
    if blocked_by is not None and blocked_by.pk == user.pk:
        raise OwnAccess
    _check_reach(blocked_by, user.roles.all())
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sign_ins(user_id=user.pk)
    _require_an_administrator()
    user.refresh_from_db()
    record("accounts.user.blocked", subject=user, kind=RecordKind.SECURITY)
    return user


@transaction.atomic
def unblock_user(*, user_id: int, unblocked_by: User | None) -> User:
    user = _locked(user_id)
    _check_reach(unblocked_by, user.roles.all())
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("accounts.user.unblocked", subject=user, kind=RecordKind.SECURITY)
    return user


def end_sign_ins(*, user_id: int, keep: str = "") -> int:
    """End every session and token of the user at once; returns how many sessions there were.

    The rows of the session `keep` stay; whoever calls gives it the user's new hash.
    """
    User.objects.filter(pk=user_id).update(sign_in_version=F("sign_in_version") + 1)
    ended = UserSession.objects.filter(user_id=user_id).exclude(session_key=keep)
    Session.objects.filter(session_key__in=ended.values("session_key")).delete()
    number = int(ended.delete()[0])
    OutstandingToken.objects.filter(user_id=user_id).delete()
    cut_live_channels(user_id=user_id)
    return number


def cut_live_channels(*, user_id: int) -> None:
    """Close what the user's pages follow once the transaction holds; a page that may still follow it connects anew."""
    transaction.on_commit(partial(revoke, user_id))


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """Store a new password after the company's rules; the old one's sessions and tokens end with it.

    The person is told by letter, unless it is his first one.
    """
    _check_password(password, user)
    had_one = user.has_usable_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    if had_one:
        record_change(user=user, action="accounts.password.changed", notice=PASSWORD_CHANGED)


def roles_for(*, kind: str, codes: Iterable[str]) -> list[Role]:
    wanted = set(codes)
    roles = list(Role.objects.filter(code__in=wanted, kind=kind))
    if len(roles) != len(wanted):
        raise UnknownRole
    return roles


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NoSuchUser
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(_("Choose another password."), fields={"password": error.messages}) from error


def _check_reach(actor: User | None, roles: Iterable[Role]) -> None:
    """Refuse a change of rights above the actor's own; the system itself (no actor) has no such bound."""
    if actor is None or "*" in actor.permissions:
        return
    for role in roles:
        if role.kind == UserKind.STAFF and not role.codes <= actor.permissions:
            raise BeyondOwnRights


def _lock_administrators() -> None:
    """Let one change of administrators finish before the next one counts who is left."""
    list(Role.objects.select_for_update().filter(has_all_permissions=True).order_by("pk"))


def _require_an_administrator() -> None:
    administrators = Role.objects.filter(has_all_permissions=True)
    if not User.objects.filter(is_active=True, kind=UserKind.STAFF, roles__in=administrators).exists():
        raise LastAdministrator
