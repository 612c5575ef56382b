"""Invitations: a user without a password, and a one-time link that lets him choose one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Invitation, User, UserKind
from core.accounts.services.users import create_user, set_password
from core.accounts.tokens import INVITATION_LIFE, digest, new_token
from core.accounts.urlconf import own_urlconf
from core.audit.models import RecordKind
from core.audit.record import record
from core.jobs import enqueue
from core.lib import mail
from core.lib.errors import DomainError
from core.lib.links import absolute_url

JOB = "accounts.send_invitation"


class InvitationRefused(DomainError):
    """One answer for a link that is wrong, used, too old, replaced or another company's."""

    code, status = "invitation_refused", 404
    message = _("This invitation does not work any more. Ask for a new one.")


@transaction.atomic
def invite_user(
    *,
    email: str,
    name: str,
    role_codes: Iterable[str],
    invited_by: User | None,
    kind: str = UserKind.STAFF,
) -> Invitation:
    """Make the user and have the letter sent once this transaction is committed."""
    role_codes = list(role_codes)
    user = create_user(email=email, name=name, kind=kind, role_codes=role_codes, created_by=invited_by)
    invitation = Invitation.objects.create(
        user=user, invited_by=invited_by, expires_at=timezone.now() + INVITATION_LIFE
    )
    enqueue(kind=JOB, payload={"invitation": invitation.pk}, key=f"invitation:{invitation.pk}")
    facts = {"kind": kind, "roles": sorted(role_codes)}
    record("accounts.user.invited", subject=user, facts=facts, kind=RecordKind.SECURITY)
    return invitation


@transaction.atomic
def resend_invitation(*, user_id: int) -> Invitation:
    """Send a new link; the one sent before stops working when the new letter goes out."""
    invitation = Invitation.objects.select_for_update().filter(user_id=user_id, accepted_at=None).first()
    if invitation is None:
        raise InvitationRefused
    invitation.expires_at = timezone.now() + INVITATION_LIFE
    invitation.save(update_fields=["expires_at"])
    enqueue(kind=JOB, payload={"invitation": invitation.pk})
    return invitation


@transaction.atomic
def send_invitation(*, invitation_id: int) -> bool:
    """Make the link, keep its digest alone, and send the letter; false when nobody waits for it any more."""
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id, accepted_at=None).first()
    if invitation is None or not invitation.user.is_active or not invitation.user.email:
        return False
    token, invitation.token_digest = new_token()
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["token_digest", "sent_at"])
    user = invitation.user
    with translation.override(user.language):
        context = {
            "user": user,
            "invited_by": invitation.invited_by,
            "expires_at": invitation.expires_at,
            "button_text": gettext("Choose a password"),
            "button_url": absolute_url(reverse("accounts:invitation", args=[token], urlconf=own_urlconf())),
        }
        mail.send("accounts/mail/invitation", str(user.email), context)
    return True


def find_invitation(*, token: str, at: datetime) -> Invitation:
    """Return the open invitation of this link; raise InvitationRefused for every other case alike."""
    invitation = (
        Invitation.objects.select_related("user", "invited_by")
        .filter(token_digest=digest(token), accepted_at=None, expires_at__gt=at, user__is_active=True)
        .first()
    )
    if invitation is None:
        raise InvitationRefused
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, password: str, at: datetime) -> User:
    """Set the password and use the link up; of two at once only one gets through."""
    invitation = find_invitation(token=token, at=at)
    locked = Invitation.objects.select_for_update().filter(pk=invitation.pk, accepted_at=None).first()
    if locked is None or locked.token_digest != invitation.token_digest:
        raise InvitationRefused
    set_password(user=invitation.user, password=password)
    locked.accepted_at = at
    locked.token_digest = ""
    locked.save(update_fields=["accepted_at", "token_digest"])
    return invitation.user
