"""Users, roles, organizations and browsers that are signed in."""

from collections.abc import Iterable
from itertools import count

from django.http import HttpResponse
from django.test import Client

from core.accounts.models import Role, User
from core.accounts.permissions import ALL_CLIENTS, PERSONAL_DATA
from core.lib.company import current_company
from core.organizations.models import Membership, Organization

PASSWORD = "correct horse battery"
_numbers = count(1)


def make_role(*permissions: str, kind: str = "staff", everything: bool = False) -> Role:
    number = next(_numbers)
    return Role.objects.create(
        code=f"test_{number}",
        name=f"Role {number}",
        kind=kind,
        permissions=list(permissions),
        has_all_permissions=everything,
    )


# What nearly every employee holds beside the right that a test is about.
USUAL = (ALL_CLIENTS, PERSONAL_DATA)


def make_staff(
    *permissions: str,
    email: str = "",
    password: str | None = None,
    everything: bool = False,
    usual: tuple[str, ...] = USUAL,
) -> User:
    """A member of the company's staff who holds these permissions, or all of them.

    He sees all clients and full contacts unless `usual` says less.
    """
    user = User.objects.create_user(
        email=email or f"staff{next(_numbers)}@{current_company().schema}.test",
        password=password,
        kind="staff",
        name="Staff",
    )
    if current_company().is_public:
        usual = ()  # the vendor's own people have no clients
    if permissions or everything or usual:
        user.roles.add(make_role(*permissions, *(() if everything else usual), everything=everything))
    return user


def make_organization(name: str = "") -> Organization:
    return Organization.objects.create(name=name or f"Organization {next(_numbers)}")


def make_client(
    *permissions: str, organizations: Iterable[Organization] = (), email: str = "", password: str | None = None
) -> User:
    """A client who holds these permissions for each of the organizations."""
    user = User.objects.create_user(
        email=email or f"client{next(_numbers)}@{current_company().schema}.test",
        password=password,
        kind="client",
        name="Client",
    )
    for organization in organizations:
        join(user, organization, *permissions)
    return user


def join(user: User, organization: Organization, *permissions: str) -> Membership:
    role = make_role(*permissions, kind="client")
    return Membership.objects.create(user=user, organization=organization, role=role)


def browser(user: User | None = None, *, host: str = "", csrf: bool = False) -> Client:
    """A browser on the current company's host, signed in as the user."""
    client = Client(HTTP_HOST=host or f"{current_company().slug}.localhost", enforce_csrf_checks=csrf)
    if user is not None:
        client.force_login(user)
    return client


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: object) -> HttpResponse:
    """Post the sign-in form as a browser does."""
    response: HttpResponse = client.post("/accounts/login/", {"login": login, "password": password}, **extra)
    return response
