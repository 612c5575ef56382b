"""From the door to the account: a form, two codes, a decision; and nobody learns who is here already."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.accounts.services.roles import sync_ready_roles
from core.audit.models import AuditRecord
from core.jobs.drain import drain
from core.jobs.relay import relay_batch
from core.lib.company import CurrentCompany, entered
from core.lib.state_machine import TransitionNotAllowed
from core.organizations.models import AccessRequest, Applicant, Consent, Membership, Organization, RequestState
from core.organizations.services.access import bind_request, refuse_request, take_request
from core.organizations.services.consents import publish_text
from core.organizations.services.registration import change_registration
from core.organizations.states import REQUEST_FLOW
from tests.factories.people import PASSWORD, browser, join, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("LG-01", "PL-35")]
INN = "7700000104"
FORM = {
    "companies-TOTAL_FORMS": "1",
    "companies-INITIAL_FORMS": "0",
    "companies-0-inn": INN,
    "companies-0-kpp": "770001001",
    "companies-0-name": "ООО «Вешний луг»",
    "companies-0-address": "г. Полынск",
    "name": "Анна Ветрова",
    "email": "Anna@Lug.test",
    "phone": "8 900 000-00-17",
    "position": "Логист",
    "password": PASSWORD,
    "personal_data": "on",
    "terms": "on",
}


@pytest.fixture
def opened(company: CurrentCompany) -> Client:
    """A visitor of a company that lets people register."""
    sync_ready_roles()
    change_registration(is_open=True)
    return browser()


def applicant_at(answer: Any) -> str:
    return str(answer.headers["Location"]).rstrip("/").rpartition("/")[2]


def confirmed_request(**facts: Any) -> AccessRequest:
    user = make_client(email="anna@lug.test")
    applicant = Applicant.objects.create(
        name="Анна Ветрова", email="anna@lug.test", language="ru", user=user, created_at=timezone.now()
    )
    defaults = {"name": "ООО «Вешний луг»", "inn": INN, "state": RequestState.CONFIRMED, "created_at": timezone.now()}
    return AccessRequest.objects.create(applicant=applicant, **{**defaults, **facts})


@pytest.mark.requirement(
    "LG-02", "LG-03", "LG-04", "LG-05", "LG-06", "LG-07", "LG-08", "PL-36", "PL-37", "PL-38", "PL-49"
)
def test_a_person_registers_confirms_waits_and_is_let_in(fresh_company: CurrentCompany, outside: Outside) -> None:
    with entered(fresh_company):
        sync_ready_roles()
        change_registration(is_open=True)
        admin = make_staff(email="boss@fresh.test", everything=True)
        visitor = browser()
        page = f"/registration/{applicant_at(visitor.post('/registration/', FORM))}/"
    drain(seconds=5)
    (letter,) = outside.letters("anna@lug.test")
    link = next(link for link in letter["links"] if page in link)
    code = re.search(r"\b\d{6}\b", letter["text"])
    assert code is not None
    assert f"{page}?code={code.group()}" in link

    with entered(fresh_company):
        other_browser = browser()
        assert (
            code.group()
            in other_browser.get(link.split("localhost", 1)[1].partition("/")[2].join(["/", ""])).content.decode()
        )
        other_browser.post(page, {"code": code.group()})
    drain(seconds=5)
    (message,) = outside.messages("+79000000017")
    with entered(fresh_company):
        done = visitor.post(page, {"code": message["text"][:6]})
        assert (done.status_code, done.headers["Location"]) == (302, "/waiting/")
        user = User.objects.get(email="anna@lug.test")
        assert (user.email_verified, user.phone_verified, user.phone) == (True, True, "+79000000017")
        assert [visitor.get(path).headers.get("Location") for path in ("/", "/fuel-cards/cards/")] == ["/waiting/"] * 2
        assert visitor.get("/profile/").status_code == 200
        refused = Program(user).get("/api/v1/organizations/")
        assert (refused.status_code, refused.json()["code"]) == (403, "not_bound")
    relay_batch()
    drain(seconds=5)
    assert [one["subject"] for one in outside.letters("boss@fresh.test")] == ["Заявка на доступ: ООО «Вешний луг»"]

    with entered(fresh_company):
        request = AccessRequest.objects.get()
        browser(admin).post(f"/access/{request.pk}/bind/", {"organization": "", "role_code": "client_admin"})
        organization = Organization.objects.get(inn=INN)
        assert Membership.objects.filter(user=user, organization=organization).exists()
        assert visitor.get("/").status_code == 200
        assert "Доступ открыт" in visitor.get("/waiting/").content.decode()
    relay_batch()
    drain(seconds=5)
    subjects = [one["subject"] for one in outside.letters("anna@lug.test")]
    assert subjects[:2] == ["Доступ открыт", "Мы получили вашу заявку и проверяем её"]


@pytest.mark.requirement("PL-35")
def test_closed_registration_lets_nobody_in(company: CurrentCompany) -> None:
    visitor = browser()

    answers = [visitor.get("/registration/"), visitor.post("/registration/", FORM)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "/registration/" not in visitor.get("/accounts/login/").content.decode()
    assert not Applicant.objects.exists()


def test_open_registration_is_offered_at_the_sign_in(opened: Client) -> None:
    assert 'href="/registration/"' in opened.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"companies-0-inn": "7700000105"}, "ИНН"),
        ({"companies-0-inn": ""}, "Обязательное поле"),
        ({"email": "anna"}, "почт"),
        ({"phone": "123"}, "Это не номер телефона"),
        ({"password": "short"}, "короткий"),
        ({"name": "  "}, "Обязательное поле"),
        ({"personal_data": ""}, "персональных данных"),
        ({"companies-TOTAL_FORMS": "x"}, ""),
        ({"name": "А\x00нна"}, ""),
        ({"companies-0-name": "Я" * 300}, "255"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(opened: Client, broken: dict[str, str], told: str) -> None:
    answer = opened.post("/registration/", {**FORM, **broken})

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Applicant.objects.exists()


@pytest.mark.requirement("PL-43")
def test_a_known_address_gets_the_same_pages_and_a_letter_of_its_own(
    fresh_company: CurrentCompany, outside: Outside
) -> None:
    with entered(fresh_company):
        sync_ready_roles()
        change_registration(is_open=True)
        make_client(email="known@lug.test")
        visitor = browser()
        answers = [
            visitor.post("/registration/", {**FORM, "email": email, "phone": phone})
            for email, phone in (("known@lug.test", "+79000000018"), ("new@lug.test", "+79000000019"))
        ]
        pages = [visitor.get(answer.headers["Location"]).content.decode() for answer in answers]
        mask = re.compile(r"[a-z]•••@lug.test|[0-9a-f-]{36}|[A-Za-z0-9]{64}")
        assert [answer.status_code for answer in answers] == [302, 302]
        assert mask.sub("", pages[0]) == mask.sub("", pages[1])
    drain(seconds=5)

    assert [one["subject"] for one in outside.letters("known@lug.test")] == ["У вас уже есть учётная запись в «Fresh»"]
    with entered(fresh_company):
        assert User.objects.filter(email="known@lug.test").count() == 1


@pytest.mark.requirement("PL-33")
def test_consents_are_kept_with_their_version(opened: Client) -> None:
    publish_text(kind="terms", language="ru", body="<p>Новые условия</p><script>alert(1)</script>")

    opened.post("/registration/", FORM)

    kept = [(one.text.kind, one.text.version, one.address) for one in Consent.objects.order_by("text__kind")]
    assert kept == [("personal_data", 1, "127.0.0.1"), ("terms", 2, "127.0.0.1")]
    assert "script" not in Consent.objects.get(text__kind="terms").text.body


@pytest.mark.requirement("PD-09")
def test_a_second_request_is_linked_to_the_first(opened: Client) -> None:
    opened.post("/registration/", FORM)
    opened.post("/registration/", {**FORM, "email": "other@lug.test", "phone": "+79000000018"})

    first, second = AccessRequest.objects.order_by("pk")
    assert (first.earlier, second.earlier) == (None, first)


@pytest.mark.requirement("LG-18")
def test_several_companies_are_named_at_once(opened: Client) -> None:
    more = {
        "companies-TOTAL_FORMS": "2",
        "companies-1-inn": "6600000010",
        "companies-1-name": "ООО «Каменный пояс»",
    }

    opened.post("/registration/", {**FORM, **more})

    assert list(AccessRequest.objects.order_by("pk").values_list("inn", "state")) == [
        (INN, "new"),
        ("6600000010", "new"),
    ]


def test_the_register_fills_in_a_company_and_tells_nothing_of_clients(opened: Client, outside: Outside) -> None:
    Organization.objects.create(name="Наш секретный клиент", inn="7800000059")

    known = opened.get("/registration/lookup/", {"number": "0", "companies-0-inn": INN}).content.decode()
    client = opened.get("/registration/lookup/", {"number": "0", "companies-0-inn": "7800000059"}).content.decode()
    wrong = opened.get("/registration/lookup/", {"number": "0", "companies-0-inn": "123"})

    assert "ООО «Вешний луг»" in known.replace("&quot;", '"')
    assert "секретный" not in client
    assert wrong.status_code == 200


@pytest.mark.parametrize("state", RequestState.values)
@pytest.mark.parametrize("action", ["confirm", "take", "bind", "refuse"])
@pytest.mark.requirement("LG-10")
def test_the_way_of_a_request(state: str, action: str) -> None:
    ways = {
        ("new", "confirm"): "confirmed",
        ("new", "refuse"): "refused",
        ("confirmed", "take"): "in_review",
        ("confirmed", "bind"): "bound",
        ("confirmed", "refuse"): "refused",
        ("in_review", "bind"): "bound",
        ("in_review", "refuse"): "refused",
    }
    if (state, action) in ways:
        assert REQUEST_FLOW.target(state, action) == ways[state, action]
    else:
        with pytest.raises(TransitionNotAllowed):
            REQUEST_FLOW.target(state, action)


@pytest.mark.requirement("LG-09", "PD-08")
def test_a_refusal_has_a_reason_and_one_may_apply_again(company: CurrentCompany) -> None:
    sync_ready_roles()
    request = confirmed_request()
    staff = browser(make_staff("organizations.review_request"))
    page = f"/access/{request.pk}/"

    without = staff.post(f"{page}refuse/", {"reason": "  "})
    staff.post(f"{page}refuse/", {"reason": "Не работает у клиента"})

    request.refresh_from_db()
    assert (without.status_code, request.state, request.reason) == (422, "refused", "Не работает у клиента")
    applicant = browser(request.applicant.user)
    assert "Не работает у клиента" in applicant.get("/waiting/").content.decode()
    applicant.post("/waiting/ask/", {"inn": INN, "name": "ООО «Вешний луг»"})
    assert AccessRequest.objects.filter(state="confirmed", applicant__user=request.applicant.user).count() == 1


@pytest.mark.requirement("PL-38", "PL-142")
def test_decisions_are_recorded(company: CurrentCompany) -> None:
    sync_ready_roles()
    boss = make_staff(everything=True)
    one, two = confirmed_request(), None
    take_request(request_id=one.pk, by=boss)
    bind_request(request_id=one.pk, by=boss, role_code="client_viewer", at=timezone.now())
    two = AccessRequest.objects.create(
        applicant=one.applicant, state="confirmed", name="Б", inn="6600000010", created_at=timezone.now()
    )
    refuse_request(request_id=two.pk, by=boss, reason="Нет", at=timezone.now())

    actions = AuditRecord.objects.filter(action__startswith="organizations.access").order_by("pk")
    assert [one.action.rpartition(".")[2] for one in actions] == ["taken", "bound", "refused"]


def test_two_decide_at_once_and_one_is_told(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        sync_ready_roles()
        boss = make_staff(everything=True)
        request = confirmed_request()

    def decide(number: int) -> str:
        with entered(fresh_company):
            try:
                if number % 2:
                    bind_request(request_id=request.pk, by=boss, role_code="client_viewer", at=timezone.now())
                else:
                    refuse_request(request_id=request.pk, by=boss, reason="Нет", at=timezone.now())
            except TransitionNotAllowed:
                return "told"
            finally:
                connections.close_all()
        return "decided"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(decide, range(4)))

    with entered(fresh_company):
        state = AccessRequest.objects.get().state
        members = Membership.objects.count()
    assert answers == ["decided", "told", "told", "told"]
    assert (state, members) in {("bound", 1), ("refused", 0)}


def test_duplicates_by_inn_and_contacts_are_shown(company: CurrentCompany) -> None:
    sync_ready_roles()
    request = confirmed_request()
    Organization.objects.create(name="Тот самый клиент", inn=INN)
    staff = browser(make_staff("organizations.review_request"))

    page = staff.get(f"/access/{request.pk}/").content.decode()

    assert "Тот самый клиент" in page


@pytest.mark.requirement("PL-53")
def test_the_queue_is_for_those_who_may_decide(company: CurrentCompany, other_company: CurrentCompany) -> None:
    request = confirmed_request()
    outsider = browser(make_staff("accounts.view_user"))
    client = browser(make_client("organizations.review_request", organizations=[make_organization()]))

    for path in ("/access/", f"/access/{request.pk}/"):
        assert (outsider.get(path).status_code, client.get(path).status_code) == (403, 403)
    with entered(other_company):
        theirs = browser(make_staff("organizations.review_request"))
        assert theirs.get(f"/access/{request.pk}/").status_code == 404
        assert "Вешний луг" not in theirs.get("/access/").content.decode()


@pytest.mark.requirement("LG-14", "LG-23", "PL-44", "PL-50")
def test_withdrawing_one_binding_closes_that_company_alone(company: CurrentCompany) -> None:
    first, second = make_organization("Первая"), make_organization("Вторая")
    user = make_client()
    for organization in (first, second):
        join(user, organization, "organizations.view_organization")
    page = browser(user)
    api = Program(user)
    staff = browser(make_staff("organizations.manage_member", "organizations.view_organization"))
    before = [one["name"] for one in api.get("/api/v1/organizations/").json()["results"]]

    staff.post(f"/organizations/{first.pk}/members/{user.pk}/remove/")

    after = [one["name"] for one in api.get("/api/v1/organizations/").json()["results"]]
    assert (sorted(before), after) == (["Вторая", "Первая"], ["Вторая"])
    assert page.get(f"/organizations/{first.pk}/").status_code == 404
    assert page.get(f"/organizations/{second.pk}/").status_code == 200
    record = AuditRecord.objects.get(action="organizations.member.removed")
    assert (record.subject_id, record.organization_id) == (str(user.pk), first.pk)


@pytest.mark.requirement("PL-50")
def test_the_role_of_a_member_is_changed_with_old_and_new_value(company: CurrentCompany) -> None:
    sync_ready_roles()
    organization, user = make_organization(), make_client()
    membership = join(user, organization)
    before = membership.role.code
    staff = browser(make_staff("organizations.manage_member", "organizations.view_organization"))

    staff.post(f"/organizations/{organization.pk}/members/{user.pk}/role/", {"role_code": "client_admin"})

    membership.refresh_from_db()
    record = AuditRecord.objects.get(action="organizations.member.role_changed")
    assert (membership.role.code, record.changes) == ("client_admin", {"role": [before, "client_admin"]})


def test_settings_of_registration_are_kept_and_recorded(company: CurrentCompany) -> None:
    sync_ready_roles()
    staff = browser(make_staff("organizations.change_registration"))

    staff.post("/settings/registration/", {"is_open": "on", "role_code": "client_admin"})

    visitor = browser().get("/registration/").content.decode()
    assert 'name="phone"' not in visitor
    record = AuditRecord.objects.get(action="organizations.registration.changed")
    assert record.changes["is_open"] == [False, True]
    assert browser(make_staff("accounts.view_user")).get("/settings/registration/").status_code == 403


@pytest.mark.requirement("LG-19", "LG-20", "PL-49")
def test_programs_ask_and_decide_by_the_same_rules(company: CurrentCompany) -> None:
    sync_ready_roles()
    client = make_client(organizations=[make_organization()])
    asking, deciding = Program(client), Program(make_staff("organizations.review_request"))

    asked = asking.post("/api/v1/access-requests/own/", {"inn": INN, "name": "ООО «Вешний луг»"})
    wrong = asking.post("/api/v1/access-requests/own/", {"inn": "123", "name": "X"})
    pk = asked.json()["id"]
    bound = deciding.post(f"/api/v1/access-requests/{pk}/bind/", {"role": "client_viewer"})
    again = deciding.post(f"/api/v1/access-requests/{pk}/refuse/", {"reason": "No"})

    assert (asked.status_code, wrong.status_code) == (201, 422)
    assert (bound.status_code, bound.json()["state"]) == (200, "bound")
    assert (again.status_code, again.json()["code"]) == (409, "transition_not_allowed")
    assert [one["state"] for one in asking.get("/api/v1/access-requests/own/").json()["results"]] == ["bound"]
    assert Membership.objects.filter(user=client).count() == 2
    assert asking.get("/api/v1/access-requests/").status_code == 403


@pytest.mark.requirement("LG-19")
def test_a_company_is_asked_for_once(company: CurrentCompany) -> None:
    own = Organization.objects.create(name="Своя", inn="6600000010")
    client = make_client(organizations=[own])
    page = browser(client)

    answers = [page.post("/waiting/ask/", {"inn": inn, "name": "X"}).status_code for inn in (INN, INN, own.inn)]
    staff = Program(make_staff()).post("/api/v1/access-requests/own/", {"inn": INN, "name": "X"})

    assert answers == [302, 422, 422]
    assert (staff.status_code, staff.json()["code"]) == (409, "staff_is_no_client")
    assert AccessRequest.objects.count() == 1


@pytest.mark.parametrize("path", ["nothing/ru/", "terms/xx/", "terms/somethinglong/"])
def test_a_text_that_there_cannot_be_is_missing(company: CurrentCompany, path: str) -> None:
    staff = browser(make_staff("organizations.change_registration"))

    assert staff.get(f"/settings/registration/{path}").status_code == 404
