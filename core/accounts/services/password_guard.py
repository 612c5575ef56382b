"""How many wrong passwords a company looks at: for one account, one address, and from everywhere.

A device from which the owner has come in before is counted apart, so that strangers who guess cannot shut him out.
Together the limits of an account let through at most a hundred wrong passwords a day.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.services.devices import is_known_to
from core.accounts.services.limits import Limit, give_back, spend
from core.accounts.services.sign_ins import record_failure, record_lock
from core.accounts.wording import waiting_time
from core.lib.errors import DomainError

HERE = Limit(name="login-here", attempts=5, seconds=300)
ADDRESS = Limit(name="login-address", attempts=30, seconds=300)
ACCOUNT = Limit(name="login-account", attempts=20, seconds=3600)
ACCOUNT_DAY = Limit(name="login-account-day", attempts=60, seconds=24 * 3600)
DEVICE = Limit(name="login-device", attempts=5, seconds=300)
DEVICE_DAY = Limit(name="login-device-day", attempts=40, seconds=24 * 3600)
# Many accounts tried from many addresses: new devices wait, known ones and the other ways in go on.
COMPANY = Limit(name="login-company", attempts=300, seconds=600)
WAY = "password"

type Counted = list[tuple[Limit, str]]


class TooManyTries(DomainError):
    """Guessed too often; `wait` is in seconds."""

    code, status = "too_many_tries", 429
    message = _("Too many attempts. Try again in %(time)s.")

    def __init__(self, wait: int) -> None:
        super().__init__(time=waiting_time(wait))
        self.wait = wait


def count_try(*, login: str, address: str, token: str) -> Counted:
    """Count one password before it is looked at; raise TooManyTries beyond a limit. Returns what was counted."""
    if is_known_to(login=login, token=token):
        limits: Counted = [(DEVICE, f"{login} {token}"), (DEVICE_DAY, login)]
    else:
        limits = [
            (HERE, f"{login} {address}"),
            (ADDRESS, address),
            (ACCOUNT, login),
            (ACCOUNT_DAY, login),
            (COMPANY, ""),
        ]
    for limit, who in limits:
        spent = spend(limit, who)
        if not spent.allowed:
            if spent.tipped:
                record_lock(way=WAY, limit=limit.name, contact=login, wait=spent.wait, user=_owner(login))
            raise TooManyTries(spent.wait)
    return limits


def was_right(counted: Counted) -> None:
    """Take back what was counted: a right password says nothing against the caller."""
    for limit, who in counted:
        give_back(limit, who)


def was_wrong(*, login: str) -> None:
    record_failure(way=WAY, contact=login, user=_owner(login))


def _owner(login: str) -> User | None:
    return User.objects.filter(Q(email=login) | Q(phone=login)).first()
