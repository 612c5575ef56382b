"""People of one company (or, in the public schema, of the vendor), and what proves who they are."""

from core.accounts.models.people import Density, Role, ThemeMode, User, UserKind, UserManager
from core.accounts.models.proofs import Attempts, CodeChannel, Invitation, OneTimeCode

__all__ = [
    "Attempts",
    "CodeChannel",
    "Density",
    "Invitation",
    "OneTimeCode",
    "Role",
    "ThemeMode",
    "User",
    "UserKind",
    "UserManager",
]
