"""What staff make of access requests: once, by right, and with a record."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from core.accounts.services.roles import sync_ready_roles
from core.audit.models import AuditRecord
from core.lib.company import CurrentCompany, entered
from core.lib.state_machine import TransitionNotAllowed
from core.organizations.models import AccessRequest, Membership, Organization, RequestState
from core.organizations.services.access import bind_request, refuse_request, take_request
from core.organizations.states import REQUEST_FLOW
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.factories.registration import INN, confirmed_request
from tests.queries import counted

pytestmark = [pytest.mark.integration, pytest.mark.requirement("LG-04", "PL-38")]


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


def names_in(page: str) -> list[str]:
    return re.findall(r'name="organization" value="\d+"[^>]*><span class="at-check-text"><b>([^<]+)', page)


@pytest.mark.requirement("LG-05", "PL-38")
def test_a_request_is_bound_to_any_client_found_page_by_page(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    sync_ready_roles()
    request = confirmed_request()
    for number in range(20):
        make_organization(f"Гранит {number:02}")
    wanted = Organization.objects.create(name="Ясень", inn="6600000010")
    Organization.objects.create(name="Ясень закрытый", is_active=False)
    with entered(other_company):
        make_organization("Гранит чужой")
    staff = browser(make_staff(everything=True))
    page = f"/access/{request.pk}/"

    def read(path: str) -> str:
        return staff.get(path, headers={"HX-Request": "true", "HX-Target": "clients"}).content.decode()

    seen: list[str] = []
    path = f"{page}?q=гранит"
    while path:
        text = read(path)
        seen += names_in(text)
        further = re.search(r'hx-get="\?([^"]*after=[^"]*)"', text)
        path = f"{page}?{further.group(1).replace('&amp;', '&')}" if further else ""

    assert seen == [f"Гранит {number:02}" for number in range(20)]
    assert [names_in(read(f"{page}?q={text}")) for text in ("ясень", "66000000", "чужой")] == [["Ясень"], ["Ясень"], []]
    assert "<html" not in read(f"{page}?q=ясень")
    bound = staff.post(f"{page}bind/", {"organization": str(wanted.pk), "role_code": "client_viewer"})
    request.refresh_from_db()
    assert (bound.status_code, request.organization) == (302, wanted)


@pytest.mark.parametrize("wrong", ["x", "0", "999999999", "9" * 30, "-1"])
def test_a_client_who_is_not_there_is_told(company: CurrentCompany, other_company: CurrentCompany, wrong: str) -> None:
    sync_ready_roles()
    request = confirmed_request()
    staff = browser(make_staff("organizations.review_request"))

    answer = staff.post(f"/access/{request.pk}/bind/", {"organization": wrong, "role_code": "client_viewer"})

    request.refresh_from_db()
    assert (answer.status_code, request.state) == (422, "confirmed")


def test_the_search_for_a_client_costs_the_same_at_any_number(company: CurrentCompany) -> None:
    request = confirmed_request()
    staff = browser(make_staff("organizations.review_request"))
    page = f"/access/{request.pk}/?q=Гранит"
    fragment = {"HX-Request": "true", "HX-Target": "clients"}

    def cost() -> int:
        with counted() as queries:
            staff.get(page, headers=fragment)
        return len(queries)

    make_organization("Гранит 1")
    cost()
    one = cost()
    for number in range(2, 6):
        make_organization(f"Гранит {number}")

    assert cost() == one


@pytest.mark.requirement("PL-38", "PL-51")
def test_whoever_decides_gives_no_right_that_he_lacks(company: CurrentCompany) -> None:
    sync_ready_roles()
    request = confirmed_request()
    reviewer = make_staff("organizations.review_request")
    choice = {"organization": "", "role_code": "client_admin"}

    on_page = browser(reviewer).post(f"/access/{request.pk}/bind/", choice)
    by_program = Program(reviewer).post(f"/api/v1/access-requests/{request.pk}/bind/", {"role": "client_admin"})

    request.refresh_from_db()
    assert (on_page.status_code, "которых нет у вас" in on_page.content.decode()) == (422, True)
    assert (by_program.status_code, by_program.json()["code"]) == (403, "beyond_own_rights")
    assert (request.state, Membership.objects.count(), Organization.objects.count()) == ("confirmed", 0, 0)
