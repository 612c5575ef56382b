"""The vendor's four roles: what each may do on pages and through the API, who gives them, and the last superuser."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from core.accounts.models import Role, User
from core.accounts.services.users import LastAdministrator, block_user, set_roles
from core.audit.models import AuditRecord
from core.lib.company import public_schema
from core.lib.errors import DomainError
from tenants.models import Company, CompanyState
from tenants.services.vendor_roles import ROLES, sync_vendor_roles
from tests.factories.people import browser, make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("cleaned"), pytest.mark.requirement("PL-13")]

type Make = Callable[[str], User]
CODES = [role.code for role in ROLES]


@pytest.fixture
def person(cleaned: None) -> Iterator[Make]:
    """Make one of the vendor's people with a role."""
    sync_vendor_roles()

    def make(code: str) -> User:
        with public_schema():
            user = make_staff()
            user.roles.set(Role.objects.filter(code=code))
            return User.objects.get(pk=user.pk)

    yield make
    with public_schema():
        Company.objects.filter(schema_name="alpha").update(state=CompanyState.ACTIVE, suspended_from="")


def at_console(user: User) -> Client:
    with public_schema():
        return browser(user, host="localhost")


PAGES = {
    "/companies/": {"superuser", "onboarding", "support", "billing"},
    "/companies/alpha/": {"superuser", "onboarding", "support", "billing"},
    "/connecting/": {"superuser", "onboarding"},
    "/connecting/new/": {"superuser", "onboarding"},
    "/companies/alpha/support/": {"superuser", "support"},
    "/companies/alpha/suspend/": {"superuser", "billing"},
    "/questions/": {"superuser", "support"},
    "/people/": {"superuser"},
    "/people/invite/": {"superuser"},
    "/upgrades/": {"superuser"},
    "/journal/": {"superuser"},
    "/security/": {"superuser"},
    "/settings/access/": {"superuser"},
    "/settings/sms/": {"superuser"},
}


@pytest.mark.parametrize("path", PAGES)
def test_each_page_opens_to_its_roles_alone(person: Make, path: str) -> None:
    opened = {code for code in CODES if at_console(person(code)).get(path).status_code == 200}

    assert opened == PAGES[path]


@pytest.mark.parametrize("code", CODES)
def test_the_menu_follows_the_role(person: Make, code: str) -> None:
    menu = at_console(person(code)).get("/companies/").content.decode()

    lines = {path for path in ("/connecting/", "/people/", "/upgrades/", "/journal/", "/security/") if path in menu}
    assert lines == {
        path for path in ("/connecting/", "/people/", "/upgrades/", "/journal/", "/security/") if code in PAGES[path]
    }


def test_the_api_knows_the_same_roles(person: Make) -> None:
    with public_schema():
        programs = {code: Program(person(code), host="localhost") for code in CODES}
    read = {code: program.get("/api/v1/vendor/companies/").status_code for code, program in programs.items()}
    connected = {code: program.post("/api/v1/vendor/companies/", {}).status_code for code, program in programs.items()}
    journal = {code: program.get("/api/v1/vendor/audit/").status_code for code, program in programs.items()}

    assert read == dict.fromkeys(CODES, 200)
    assert connected == {"superuser": 400, "onboarding": 400, "support": 403, "billing": 403}
    assert journal == {"superuser": 200, "onboarding": 403, "support": 403, "billing": 403}


def test_modules_and_usage_belong_to_their_roles(person: Make) -> None:
    support, billing = at_console(person("support")), at_console(person("billing"))

    switched = [one.post("/companies/alpha/modules/fuel_cards/", {"enabled": "on"}) for one in (support, billing)]

    assert [answer.status_code for answer in switched] == [403, 403]
    assert "Сотрудники" not in support.get("/companies/alpha/").content.decode()
    assert "Сотрудники" in billing.get("/companies/alpha/").content.decode()


@pytest.mark.requirement("PL-142")
def test_a_role_is_given_and_written_down(person: Make) -> None:
    boss, somebody = person("superuser"), person("support")

    given = at_console(boss).post(f"/people/{somebody.pk}/role/", {"role": "billing"})
    wrong = at_console(boss).post(f"/people/{somebody.pk}/role/", {"role": "owner"})

    assert (given.status_code, wrong.status_code) == (302, 422)
    with public_schema():
        assert list(somebody.roles.values_list("code", flat=True)) == ["billing"]
        deed = AuditRecord.objects.order_by("-pk").get(action="accounts.user.roles_changed", subject_id=somebody.pk)
    assert (deed.actor_id, deed.changes) == (boss.pk, {"roles": [["support"], ["billing"]]})


def test_the_last_superuser_keeps_his_role_and_his_access(person: Make) -> None:
    boss = person("superuser")

    with public_schema():
        with pytest.raises(LastAdministrator):
            set_roles(user_id=boss.pk, role_codes=["support"], changed_by=None)
        with pytest.raises(LastAdministrator):
            block_user(user_id=boss.pk, blocked_by=None)
        assert list(boss.roles.values_list("code", flat=True)) == ["superuser"]


def test_two_superusers_cannot_take_each_other_away(person: Make) -> None:
    pair = [person("superuser"), person("superuser")]

    def block(number: int) -> str:
        try:
            with public_schema():
                block_user(user_id=pair[number].pk, blocked_by=pair[1 - number])
        except DomainError as error:
            return error.code
        finally:
            connections.close_all()
        return "blocked"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(block, [0, 1]))

    assert outcomes == ["blocked", "last_administrator"]
    with public_schema():
        assert User.objects.filter(pk__in=[one.pk for one in pair], is_active=True).count() == 1


def test_a_company_is_suspended_with_a_reason_and_goes_on(person: Make) -> None:
    billing = at_console(person("billing"))
    visitor = Client(HTTP_HOST="alpha.localhost")

    without = billing.post("/companies/alpha/suspend/", {"reason": ""})
    suspended = billing.post("/companies/alpha/suspend/", {"reason": "Счёт не оплачен"})
    closed = visitor.get("/accounts/login/").status_code
    twice = billing.post("/companies/alpha/suspend/", {"reason": "Ещё раз"})
    resumed = billing.post("/companies/alpha/resume/", {"reason": "Оплачен"})
    again = visitor.get("/accounts/login/").status_code

    assert (without.status_code, suspended.status_code, twice.status_code, resumed.status_code) == (422, 302, 422, 302)
    assert (closed, again) == (403, 200)
    with public_schema():
        deeds = AuditRecord.objects.filter(action__startswith="tenants.company.").order_by("pk")
        told = [(deed.action, deed.changes, deed.facts) for deed in deeds][-2:]
    assert told == [
        ("tenants.company.suspended", {"state": ["active", "suspended"]}, {"reason": "Счёт не оплачен"}),
        ("tenants.company.resumed", {"state": ["suspended", "active"]}, {"reason": "Оплачен"}),
    ]


def test_roles_of_an_older_installation_become_the_vendors() -> None:
    with public_schema():
        admin = Role.objects.create(code="admin", name="Administrator", kind="staff", has_all_permissions=True)
        Role.objects.create(code="manager", name="Manager", kind="staff")
        boss = make_staff(usual=())
        boss.roles.add(admin)

    sync_vendor_roles()
    sync_vendor_roles()

    with public_schema():
        of_the_product = Role.objects.exclude(code__startswith="test_").values_list("code", flat=True)
        assert sorted(of_the_product) == sorted(CODES)
        assert list(boss.roles.values_list("code", flat=True)) == ["superuser"]
