"""The demonstration installation: six companies with people of every kind, made and kept up by one command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation

from core.accounts.models import Role, User, UserKind
from core.accounts.services.policy import change_policy
from core.accounts.services.roles import ADMIN, MANAGER
from core.accounts.services.users import create_user
from core.finance.demo import add_demo_settlements
from core.finance.models import Invoice
from core.lib.company import entered, public_schema
from core.lib.errors import DomainError
from core.notifications.services.telling import tell_since
from core.organizations.demo import add_demo_agreements, add_demo_requisites
from core.organizations.models import Organization
from core.organizations.services.members import add_member
from core.organizations.services.registration import Named, ask_for_binding
from core.organizations.services.registration_settings import change_registration
from core.organizations.services.responsible import set_responsible
from core.registry.modules import registry
from tenants.models import Company, CompanyModule, CompanyState, Onboarding, OnboardingState
from tenants.services.demo_broadcasts import add_demo_broadcasts
from tenants.services.demo_data import add_demo_clients, fill_kernel, fill_with_demo_data
from tenants.services.demo_money import add_demo_money
from tenants.services.demo_papers import TRADES
from tenants.services.drafts import save_draft
from tenants.services.modules import enable_module
from tenants.services.onboard import run_onboarding, start_onboarding
from tenants.services.people_count import count_people
from tenants.services.setup import scope_of
from tenants.services.vendor_roles import BILLING, ONBOARDING, SUPERUSER, SUPPORT, sync_vendor_roles

PASSWORD = "atrium-demo"  # noqa: S105 printed for everyone to read
VENDOR = "vendor@atrium.test"
VENDOR_STAFF = {
    VENDOR: ("Глеб Астахов", SUPERUSER),
    "onboarding@atrium.test": ("Марина Лосева", ONBOARDING),
    "support@atrium.test": ("Тимур Ахметов", SUPPORT),
    "billing@atrium.test": ("Вера Колчина", BILLING),
}
CLIENT_ROLE = "client_admin"
# Companies whose clients settle for more than purchases by card.
SETTLING = ("rail", "agent", "multi")


class NotConnected(DomainError):
    code, message = "demo_not_connected", "%(slug)s was not connected: %(steps)s"


type Staff = Mapping[str, tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, kw_only=True)
class DemoCompany:
    """What a demonstration company is; modules that are not installed are left out."""

    slug: str
    name: str
    inn: str
    preset: str
    modules: tuple[str, ...]
    # Login to name and the codes of roles of which the first one that exists is given.
    staff: Staff = field(default_factory=dict)
    registers: bool = False  # people may register themselves
    client_ways: tuple[str, ...] = ()  # how its clients may come in, where that is not the usual


STAFF: Staff = {"admin": ("Елена Воронцова", (ADMIN,)), "manager": ("Павел Лыткин", (MANAGER,))}
DESK_STAFF: Staff = {
    "owner": ("Глеб Астахов", ("crypto_crm.owner", ADMIN)),
    "accountant": ("Ирина Морозова", ("crypto_crm.accountant", MANAGER)),
    "operator": ("Рустам Гайсин", ("crypto_crm.operator", MANAGER)),
}
CLIENTS = {"client": "Олег Дьячков", "client2": "Наталья Юдина"}

COMPANIES = (
    DemoCompany(slug="fuel", name="Ковыль", inn="9999000101", preset="kovyl", modules=("fuel_cards",)),
    DemoCompany(
        slug="rail",
        name="Северный ход",
        inn="9999000119",
        preset="severny_hod",
        modules=("logistics",),
        registers=True,
    ),
    DemoCompany(
        slug="agent",
        name="Цифра",
        inn="9999000126",
        preset="tsifra",
        modules=("partner_deals",),
        registers=True,
    ),
    DemoCompany(
        slug="credit",
        name="Зарянка",
        inn="9999000133",
        preset="zaryanka",
        modules=("microloans",),
        client_ways=("password", "email_code", "sms_code", "passkey"),
    ),
    DemoCompany(
        slug="desk", name="Роща", inn="9999000140", preset="roshcha", modules=("crypto_crm",), staff=DESK_STAFF
    ),
    DemoCompany(
        slug="multi",
        name="Гавань",
        inn="9999000158",
        preset="gavan",
        modules=("fuel_cards", "logistics", "partner_deals"),
    ),
)


def build_demo(*, say: Callable[[str], None]) -> None:
    """Make whatever is missing; where all is there, look and change nothing."""
    _add_vendor()
    for demo in COMPANIES:
        modules = [module for module in demo.modules if module in registry]
        changes = _bring_up(demo, modules)
        say(f"{demo.slug}: {', '.join(changes) if changes else 'unchanged'}")


def _bring_up(demo: DemoCompany, modules: list[str]) -> list[str]:
    """Return what had to be changed."""
    with public_schema():
        company: Company | None = Company.objects.filter(slug=demo.slug, is_ready=True).first()
    if company is not None and _is_complete(company, demo, modules):
        return [f"data of {part}" for part in fill_kernel(company=company)]
    changes = [] if company else ["connected"]
    company = company or _connect(demo, modules)
    for module in modules:
        enable_module(company=company, module=module)
    if _add_people(company, demo):
        changes.append("people")
    changes += [f"data of {module}" for module in fill_with_demo_data(company=company)]
    with entered(scope_of(company)):
        manager, client = (User.objects.get(email=f"{login}@{demo.slug}.test") for login in ("manager", "client"))
        if add_demo_broadcasts(by=manager):
            changes.append("broadcasts")
        if _add_money(company, demo, manager, client):
            changes.append("money")
    changes += [f"data of {part}" for part in fill_kernel(company=company)]
    _share_clients(company, demo)
    count_people(schemas=[company.schema_name])
    return changes or ["checked"]


def _add_money(company: Company, demo: DemoCompany, manager: User, client: User) -> bool:
    """Give the company requisites, agreements and papers, of which nobody is told: they are as old as they say."""
    scope, now = scope_of(company), timezone.now()
    with timezone.override(ZoneInfo(scope.time_zone)), translation.override(scope.language), transaction.atomic():
        entity, clients = add_demo_requisites(TRADES[demo.slug].firm), add_demo_clients()
        made = add_demo_agreements(entity, clients, year=now.year)
        made = add_demo_money(company.slug, manager=manager, client=client, clients=clients) or made
        if demo.slug in SETTLING:
            made = add_demo_settlements(clients[:2], now=now) or made
        if made:
            tell_since(at=timezone.now())
    return made


def _is_complete(company: Company, demo: DemoCompany, modules: list[str]) -> bool:
    with public_schema():
        rows = CompanyModule.objects.filter(company=company).values_list("module", "has_demo_data")
        filled = dict(rows)
    ready = all(module in filled and (filled[module] or not registry.get(module).demo) for module in modules)
    return ready and _has_people(company, demo)


def _connect(demo: DemoCompany, modules: list[str]) -> Company:
    """Connect the company as the console does, without a letter: its people get the known password."""
    with public_schema():
        unfinished = Onboarding.objects.filter(slug=demo.slug, company__isnull=False).first()
    if unfinished is None:
        draft = save_draft(
            created_by=VENDOR,
            name=demo.name,
            inn=demo.inn,
            slug=demo.slug,
            schema_name=demo.slug,
            preset=demo.preset,
            modules=modules,
        )
        unfinished = start_onboarding(onboarding_id=draft.pk, needs_admin=False)
    done = run_onboarding(onboarding_id=unfinished.pk)
    if done.state != OnboardingState.DONE:
        raise NotConnected(slug=demo.slug, steps=done.steps)
    with public_schema():
        Company.objects.filter(pk=done.company_id).update(state=CompanyState.ACTIVE)
        company: Company = Company.objects.get(pk=done.company_id)
    return company


def _emails(demo: DemoCompany) -> set[str]:
    return {f"{login}@{demo.slug}.test" for login in (*STAFF, *demo.staff, *CLIENTS)}


def _has_people(company: Company, demo: DemoCompany) -> bool:
    """Tell whether all of them are there, and the papers that the last step writes."""
    with entered(scope_of(company)):
        people = User.objects.filter(email__in=_emails(demo)).count()
        return people == len(_emails(demo)) and Invoice.objects.exists()


def _add_people(company: Company, demo: DemoCompany) -> bool:
    """Add the people who are missing; the clients act for two different organizations."""
    with entered(scope_of(company)), transaction.atomic():
        known = set(User.objects.filter(email__in=_emails(demo)).values_list("email", flat=True))
        codes = set(Role.objects.values_list("code", flat=True))
        for login, (name, wanted) in {**STAFF, **demo.staff}.items():
            if (email := f"{login}@{demo.slug}.test") not in known:
                role = next(code for code in wanted if code in codes)
                _add_user(email=email, name=name, kind=UserKind.STAFF, roles=[role])
        organizations = add_demo_clients()
        for organization, (login, name) in zip(organizations, CLIENTS.items(), strict=False):
            if (email := f"{login}@{demo.slug}.test") not in known:
                user = _add_user(email=email, name=name, kind=UserKind.CLIENT, roles=[])
                add_member(organization_id=organization.pk, user_id=user.pk, role_code=CLIENT_ROLE)
        if demo.registers and not known:
            _open_registration(demo)
        if demo.client_ways and not known:
            change_policy(client_ways=list(demo.client_ways))
        return len(known) < len(_emails(demo))


def _share_clients(company: Company, demo: DemoCompany) -> None:
    """Give the clients that nobody looks after to the manager, and each third one to the administrator."""
    with entered(scope_of(company)), transaction.atomic():
        manager, admin = (User.objects.get(email=f"{login}@{demo.slug}.test") for login in ("manager", "admin"))
        waiting = Organization.objects.filter(responsible=None).order_by("pk").values_list("pk", flat=True)
        for number, pk in enumerate(waiting):
            set_responsible(organization_id=pk, user_id=admin.pk if number % 3 == 2 else manager.pk)


def _open_registration(demo: DemoCompany) -> None:
    """Let people register, with a first request in the queue."""
    change_registration(is_open=True)
    asking = User.objects.get(email=f"client2@{demo.slug}.test")
    wanted = Named(name="ООО «Каменный пояс»", inn="6600000010", kpp="660001001", address="г. Рудный, ул. Горняков, 8")
    ask_for_binding(user=asking, company=wanted, at=timezone.now())


def _add_vendor() -> None:
    with public_schema(), transaction.atomic():
        sync_vendor_roles()
        known = set(User.objects.filter(email__in=VENDOR_STAFF).values_list("email", flat=True))
        for email, (name, role) in VENDOR_STAFF.items():
            if email not in known:
                _add_user(email=email, name=name, kind=UserKind.STAFF, roles=[role])


def _add_user(*, email: str, name: str, kind: str, roles: list[str]) -> User:
    """Make the user with the known password, which no rule for real passwords would let through."""
    user = create_user(email=email, name=name, kind=kind, role_codes=roles)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user
