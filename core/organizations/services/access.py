"""Access requests as staff decide on them: looked at, bound to a client or refused, once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.audit.models import RecordKind
from core.audit.record import record
from core.events.outbox import emit
from core.lib.errors import InvalidInput
from core.organizations.events import AccessReviewed
from core.organizations.models import AccessRequest, Organization
from core.organizations.services.members import AlreadyMember, add_member
from core.organizations.services.organizations import NoSuchOrganization, create_organization
from core.organizations.states import REQUEST_FLOW


class ReasonNeeded(InvalidInput):
    code = "reason_needed"
    message = _("Write the reason: the applicant will read it.")


@transaction.atomic
def take_request(*, request_id: int, by: User) -> AccessRequest:
    """Show colleagues and the applicant that somebody checks the request."""
    request = _locked(request_id)
    _move(request, "take")
    record("organizations.access.taken", subject=request, kind=RecordKind.SECURITY)
    return request


@transaction.atomic
def bind_request(
    *, request_id: int, by: User, role_code: str, at: datetime, organization_id: int | None = None
) -> AccessRequest:
    """Let the applicant act for a client that is here already, or for a new one made from what he said.

    Raises TransitionNotAllowed where a colleague has decided meanwhile, AlreadyMember, OrganizationExists.
    """
    request = _locked(request_id)
    target = REQUEST_FLOW.target(request.state, "bind")
    if organization_id is not None:
        organization = Organization.objects.filter(pk=organization_id, is_active=True).first()
        if organization is None:
            raise NoSuchOrganization
    else:
        organization = create_organization(name=request.name, inn=request.inn, kpp=request.kpp, address=request.address)
    user = request.applicant.user
    assert user is not None  # noqa: S101 the table lets only confirmed requests come here
    try:
        add_member(organization_id=organization.pk, user_id=user.pk, role_code=role_code, added_by=by)
    except AlreadyMember:
        if not request.applicant.requests.exclude(pk=request.pk).exists():
            raise
    request.organization, request.state = organization, target
    _decide(request, by, at)
    record(
        "organizations.access.bound",
        subject=request,
        organization_id=organization.pk,
        facts={"organization": str(organization), "role": role_code},
        kind=RecordKind.SECURITY,
    )
    return request


@transaction.atomic
def refuse_request(*, request_id: int, by: User, reason: str, at: datetime) -> AccessRequest:
    """Refuse with words for the applicant, who may apply again."""
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise ReasonNeeded(fields={"reason": [ReasonNeeded.message]})
    request = _locked(request_id)
    request.state = REQUEST_FLOW.target(request.state, "refuse")
    request.reason = reason
    _decide(request, by, at)
    record("organizations.access.refused", subject=request, facts={"reason": reason}, kind=RecordKind.SECURITY)
    return request


def _move(request: AccessRequest, action: str) -> None:
    request.state = REQUEST_FLOW.target(request.state, action)
    request.save(update_fields=["state"])
    _tell(request)


def _decide(request: AccessRequest, by: User, at: datetime) -> None:
    request.decided_by, request.decided_at = by, at
    request.save()
    _tell(request)


def _tell(request: AccessRequest) -> None:
    emit(AccessReviewed(request_id=request.pk, user_id=request.applicant.user_id, state=request.state))


def _locked(request_id: int) -> AccessRequest:
    found = AccessRequest.objects.select_for_update(of=("self",)).select_related("applicant__user")
    return found.get(pk=request_id)
