"""Who owns what: an organization with a client of its own and a member of the staff, all under one mark."""

from dataclasses import dataclass

from core.accounts.models import User
from core.accounts.permissions import codes_for, permissions_of
from core.lib.company import CurrentCompany, current_company
from core.organizations.models import Organization
from tests.factories.people import make_client, make_organization, make_staff


@dataclass(frozen=True, kw_only=True)
class Owner:
    """An organization of the current company; `mark` stands in every text that is its own."""

    company: CurrentCompany
    mark: str
    organization: Organization
    client: User
    staff: User

    @property
    def company_mark(self) -> str:
        """Stands in texts that the company's clients share, such as the name of a supplier."""
        return f"Shared-{self.company.slug}"

    @property
    def host(self) -> str:
        return f"{self.company.slug}.localhost"


def make_owner(name: str) -> Owner:
    """Make the organization, a client who may do for it all that clients may, and an administrator."""
    company = current_company()
    mark = f"Own-{company.slug}-{name}"
    organization = make_organization(f"Organization {mark}")
    client = make_client(*codes_for(permissions_of(company), "client"), organizations=[organization])
    staff = make_staff(everything=True)
    User.objects.filter(pk__in=[client.pk, staff.pk]).update(name=f"Person {mark}")
    return Owner(company=company, mark=mark, organization=organization, client=client, staff=staff)
