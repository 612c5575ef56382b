"""The second proof after the first: a code from an app, or one of the recovery codes."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt

from core.accounts.models import User
from core.accounts.services.codes import WrongCode
from core.accounts.services.limits import Limit, give_back, spend
from core.accounts.services.password_guard import TooManyTries
from core.accounts.services.sign_ins import record_failure, record_lock

TRIES = Limit(name="second-factor", attempts=5, seconds=300)
TRIES_DAY = Limit(name="second-factor-day", attempts=100, seconds=24 * 3600)
# A code of the app is taken once: for longer than any code lives, the clock's tolerance included.
ONCE = Limit(name="totp-once", attempts=1, seconds=180)
WAY = "second_factor"
LONGEST = 32


def check_second_factor(*, user: User, code: str) -> Authenticator:
    """Return the factor to which the code belongs, and use the code up; raise WrongCode or TooManyTries.

    To be called outside of any transaction that the caller may roll back: a guess must stay counted.
    """
    spent = [spend_try(user, limit) for limit in (TRIES, TRIES_DAY)]
    code = "".join(code.split()).replace("-", "")
    for factor in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN):
        if _matches(factor, user, code):
            for limit in (TRIES, TRIES_DAY):
                give_back(limit, str(user.pk))
            factor.user = user
            return factor
    record_failure(way=WAY, contact=str(user.pk), user=user)
    raise WrongCode(min(spent))


def spend_try(user: User, limit: Limit) -> int:
    """Count one guess of this person's code; returns how many are left."""
    spent = spend(limit, str(user.pk))
    if not spent.allowed:
        if spent.tipped:
            record_lock(way=WAY, limit=limit.name, contact=str(user.pk), wait=spent.wait, user=user)
        raise TooManyTries(spent.wait)
    return spent.left


def use_once(user: User, code: str) -> bool:
    """Mark a code of the app as used; false when it has been before."""
    return spend(ONCE, f"{user.pk} {code}").allowed


def _matches(factor: Authenticator, user: User, code: str) -> bool:
    if not code.isascii() or len(code) > LONGEST:
        return False
    if factor.type == Authenticator.Type.TOTP:
        # allauth remembers used codes in the cache, which may be emptied or away: ours stand in PostgreSQL.
        return validate_totp_code(decrypt(factor.data["secret"]), code) and use_once(user, code)
    return bool(factor.wrap().validate_code(code))
