"""The vendor's support inside a company: a user of its own, shut to every ordinary door, opened for one request."""

from typing import Any

from django.db import transaction

from core.accounts.models import SUPPORT_KIND, Role, User, UserKind
from core.accounts.permissions import codes_for, permissions_of
from core.lib.acting import SupportVisit
from core.lib.company import current_company

# Rights, rules and secrets are the company's own business: support gets nothing of what begins or stands here, also
# where the role it looks through has it. Seeing people is no right over them.
CLOSED_AREAS = ("accounts.", "integrations.", "audit.")
CLOSED = frozenset({"organizations.review_request", "organizations.change_registration", "organizations.manage_member"})
OPEN = frozenset({"accounts.view_user"})


@transaction.atomic
def keep_support_user(*, person_id: int, name: str, language: str, theme_mode: str) -> User:
    """Return the row for one of the vendor's people: inactive, without password and roles, of neither kind of users.

    So no list of people has it, and no way in, code, token or notification finds it.
    """
    facts: dict[str, Any] = {
        "name": name,
        "kind": SUPPORT_KIND,
        "is_active": False,
        "language": language,
        "theme_mode": theme_mode,
    }
    user = User.objects.filter(email=_address(person_id)).first()
    if user is None:
        return User.objects.create_user(email=_address(person_id), **facts)
    User.objects.filter(pk=user.pk).update(**facts)
    user.refresh_from_db()
    return user


def act_as_support(*, user_id: int, role_code: str, visit: SupportVisit) -> User | None:
    """Return the user as he counts during the visit; None where the role is gone."""
    user = User.objects.filter(pk=user_id, kind=SUPPORT_KIND).first()
    role = Role.objects.filter(code=role_code, kind=UserKind.STAFF).first()
    if user is None or role is None:
        return None
    user.is_active, user.kind, user.email = True, UserKind.STAFF.value, None
    user.support = visit
    user.own_permissions = support_permissions(role)
    return user


def support_permissions(role: Role) -> frozenset[str]:
    """Return what of the role's permissions support may use; "everything" means everything that exists by name."""
    known = codes_for(permissions_of(current_company()), UserKind.STAFF)
    codes = known if role.has_all_permissions else role.permissions
    return frozenset(code for code in codes if code in OPEN or not (code in CLOSED or code.startswith(CLOSED_AREAS)))


def _address(person_id: int) -> str:
    return f"support-{person_id}@vendor.invalid"
