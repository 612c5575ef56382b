"""Who looks after a client: one employee, whom his colleagues without the right to all clients do not see past."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User, UserKind
from core.accounts.services.users import cut_live_channels
from core.audit.record import record
from core.lib.errors import InvalidInput
from core.organizations.models import Organization
from core.organizations.services.organizations import NoSuchOrganization


class NotAnEmployee(InvalidInput):
    code = "not_an_employee"
    message = _("Choose an active employee of the company.")


@transaction.atomic
def set_responsible(*, organization_id: int, user_id: int | None) -> Organization:
    """Make this employee, or nobody, responsible for the client; what he sees follows at once."""
    # The employee first, as a block does it: of a block and this, one waits for the other.
    employees = User.objects.select_for_update().filter(kind=UserKind.STAFF, is_active=True)
    user = employees.filter(pk=user_id).first() if user_id is not None else None
    if user_id is not None and user is None:
        raise NotAnEmployee(fields={"responsible": [NotAnEmployee.message]})
    rows = Organization.objects.select_for_update(of=("self",)).select_related("responsible")
    organization = rows.filter(pk=organization_id).first()
    if organization is None:
        raise NoSuchOrganization
    before = organization.responsible
    if before == user:
        return organization
    organization.responsible = user
    organization.save(update_fields=["responsible"])
    record(
        "organizations.organization.responsible_changed",
        subject=organization,
        organization_id=organization.pk,
        changes={"responsible": (str(before or ""), str(user or ""))},
    )
    if before is not None:
        cut_live_channels(user_id=before.pk)
    return organization


def count_clients(*, user_id: int) -> int:
    return Organization.objects.filter(responsible=user_id).count()


def give_clients(*, user_id: int, successor_id: int) -> int:
    """Give all clients of an employee to his successor; returns how many there were."""
    return Organization.objects.filter(responsible=user_id).update(responsible=successor_id)
