"""The company's rules of coming in: read where somebody signs in, changed by administrators."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import AccessPolicy, SecondFactorRule, User, UserKind, WayIn
from core.audit.record import differences, record
from core.lib.company import current_company
from core.lib.errors import DomainError, InvalidInput

FIELDS = ("staff_ways", "client_ways", "staff_second_factor", "remember_days", "session_hours")
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class WayClosed(DomainError):
    """The person has proved who he is, by a way that his company does not offer him."""

    code, status = "way_closed", 403
    message = _("This way in is switched off for you. Choose another one.")


def access_policy() -> AccessPolicy:
    """Return the company's policy, in one query; the defaults where it has no row."""
    return AccessPolicy.objects.first() or AccessPolicy()


@transaction.atomic
def change_policy(**values: Any) -> AccessPolicy:
    """Put these rules in force: sign-ins follow at once, sessions that are open go on."""
    ways = {name: _clean_ways(name, values[name]) for name in ("staff_ways", "client_ways") if name in values}
    policy = AccessPolicy.objects.select_for_update().first() or AccessPolicy()
    old = {field: getattr(policy, field) for field in FIELDS}
    chosen: dict[str, Any] = values | ways
    for field, value in chosen.items():
        setattr(policy, field, value)
    changes = differences(old, {field: getattr(policy, field) for field in FIELDS})
    policy.save()
    if changes:
        record("accounts.policy.changed", subject_name=str(_("Sign-in and security")), changes=changes)
    return policy


def require_way(*, user: User, way: str, policy: AccessPolicy | None = None) -> None:
    """Refuse a way in that the policy keeps from people of this kind."""
    if way not in (policy or access_policy()).ways_of(user.kind):
        raise WayClosed


def needs_second_factor(user: User, policy: AccessPolicy | None = None) -> bool:
    """Tell whether this person may not do without a second factor; the vendor's own people never may."""
    if user.kind != UserKind.STAFF:
        return False
    if current_company().is_public:
        return not settings.SECOND_FACTOR_WAIVED
    return (policy or access_policy()).staff_second_factor == SecondFactorRule.COMPULSORY


def has_second_factor(user: User) -> bool:
    return bool(get_adapter().is_mfa_enabled(user, list(FACTORS)))


def lacks_second_factor(user: User, policy: AccessPolicy | None = None) -> bool:
    return needs_second_factor(user, policy) and not has_second_factor(user)


def _clean_ways(field: str, ways: list[str]) -> list[str]:
    chosen = [way for way in WayIn.values if way in ways]
    if field == "staff_ways" and WayIn.PASSWORD not in chosen:
        chosen.insert(0, WayIn.PASSWORD.value)
    if not chosen:
        raise InvalidInput(_("Leave at least one way in."), fields={field: [_("Leave at least one way in.")]})
    return chosen
