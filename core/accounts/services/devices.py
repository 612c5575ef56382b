"""Devices that are known: recognised, remembered, trusted for a while."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils.crypto import salted_hmac

from core.accounts.models import AccessPolicy, KnownDevice, User
from core.accounts.tokens import digest


def is_known_to(*, login: str, token: str) -> bool:
    """Tell whether the owner of this e-mail or phone has come in with this device before."""
    if not token:
        return False
    owner = Q(user__email=login) | Q(user__phone=login)
    return KnownDevice.objects.filter(owner, digest=digest(token), user__is_active=True).exists()


def remember_device(*, user: User, token: str, agent: str, at: datetime) -> bool:
    """Note the device; true when the person has others and this one is new, so that he should be told."""
    mine = KnownDevice.objects.filter(user=user)
    seen = {"seen_at": at, "agent": agent[:200]}
    if mine.filter(digest=digest(token)).update(**seen):
        return False
    has_others = mine.exists()
    _device, is_new = KnownDevice.objects.get_or_create(
        user=user, digest=digest(token), defaults={**seen, "created_at": at}
    )
    return is_new and has_others


def trust_device(*, user: User, token: str, at: datetime) -> None:
    """Ask for no second factor on this device for as long as the policy says."""
    mine = KnownDevice.objects.filter(user=user, digest=digest(token))
    mine.update(trusted_at=at, trust_stamp=_stamp(user))


def is_trusted(*, user: User, token: str, policy: AccessPolicy, at: datetime) -> bool:
    if not token or not policy.remember_days:
        return False
    since = at - timedelta(days=policy.remember_days)
    trusted = KnownDevice.objects.filter(user=user, digest=digest(token), trusted_at__gt=since)
    return _stamp(user) in set(trusted.values_list("trust_stamp", flat=True))


def _stamp(user: User) -> str:
    """Return what changes with the password, the second factors, and when all sign-ins are ended."""
    factors = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    numbers = ",".join(map(str, factors.order_by("pk").values_list("pk", flat=True)))
    value = f"{user.get_session_auth_hash()}:{numbers}"
    return salted_hmac("core.accounts.trust", value, algorithm="sha256").hexdigest()
