"""People of one company (or, in the public schema, of the vendor), and what proves who they are."""

from core.accounts.models.devices import KnownDevice
from core.accounts.models.people import SUPPORT_KIND, Density, Role, ThemeMode, User, UserKind, UserManager
from core.accounts.models.policy import AccessPolicy, SecondFactorRule, WayIn
from core.accounts.models.proofs import Attempts, CodeChannel, Invitation, OneTimeCode

__all__ = [
    "SUPPORT_KIND",
    "AccessPolicy",
    "Attempts",
    "CodeChannel",
    "Density",
    "Invitation",
    "KnownDevice",
    "OneTimeCode",
    "Role",
    "SecondFactorRule",
    "ThemeMode",
    "User",
    "UserKind",
    "UserManager",
    "WayIn",
]
