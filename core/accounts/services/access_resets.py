"""Access made anew for somebody who has lost his password, his device, or both."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.services.passwords import JOB
from core.accounts.services.users import OwnAccess, check_reach, end_sign_ins, locked_user
from core.audit.models import RecordKind
from core.audit.record import record
from core.jobs import enqueue
from core.lib.errors import DomainError


class NoAddress(DomainError):
    code = "no_address"
    message = _("This person has no e-mail to which a link could go.")


class AccessClosed(DomainError):
    code = "access_closed"
    message = _("The access of this person is closed. Open it first.")


@transaction.atomic
def reset_access(*, user_id: int, reset_by: User | None, drop_second_factor: bool = False) -> User:
    """End the person's sessions and his password, and send him a link to choose a new one.

    With `drop_second_factor` his devices and recovery codes are forgotten too: he sets them up again.
    """
    user = locked_user(user_id)
    if reset_by is not None and reset_by.pk == user.pk:
        raise OwnAccess
    check_reach(reset_by, user.roles.all())
    if not user.is_active:
        raise AccessClosed
    if not user.email:
        raise NoAddress
    user.set_unusable_password()
    user.save(update_fields=["password"])
    ended = end_sign_ins(user_id=user.pk)
    dropped = Authenticator.objects.filter(user=user).delete()[0] if drop_second_factor else 0
    enqueue(kind=JOB, payload={"email": user.email}, priority=1)
    facts = {"sessions": ended, "second_factors": dropped}
    record("accounts.user.access_reset", subject=user, facts=facts, kind=RecordKind.SECURITY)
    return user
