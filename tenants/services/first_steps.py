"""What is still to be done before a connected company has its first client."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.accounts.models import Invitation, User, UserKind
from core.lib.company import entered
from core.organizations.models import Organization
from tenants.models import Company
from tenants.services.setup import scope_of


@dataclass(frozen=True, kw_only=True)
class FirstStep:
    title: Any
    is_done: bool


def list_first_steps(*, company: Company) -> list[FirstStep]:
    """Return the steps in their order; reads the company's own schema, so it belongs on a page of one company."""
    with entered(scope_of(company)) as scope:
        waiting = Invitation.objects.filter(accepted_at=None).values("user")
        staff = User.objects.filter(kind=UserKind.STAFF, is_active=True).exclude(pk__in=waiting)
        return [
            FirstStep(title=_("Look"), is_done=True),
            FirstStep(title=_("Modules"), is_done=bool(scope.modules)),
            FirstStep(title=_("The administrator has signed in"), is_done=staff.exists()),
            FirstStep(title=_("First client"), is_done=Organization.objects.exists()),
        ]
