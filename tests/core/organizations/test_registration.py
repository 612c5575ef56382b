"""From the door to the account: a form, two codes, a decision; and nobody learns who is here already."""

import re

import pytest
from django.test import Client

from core.accounts.models import Attempts, OneTimeCode, User
from core.accounts.services.codes import digest
from core.jobs.drain import drain
from core.jobs.relay import relay_batch
from core.lib.company import CurrentCompany, entered
from core.organizations.models import AccessRequest, Applicant, Membership, Organization
from tests.factories.people import browser, make_client, make_staff
from tests.factories.programs import Program
from tests.factories.registration import FORM, INN, applicant_at, open_registration
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("LG-01", "LG-86", "PL-35")]


@pytest.mark.requirement(
    "LG-02", "LG-03", "LG-04", "LG-05", "LG-06", "LG-07", "LG-08", "PL-36", "PL-37", "PL-38", "PL-49"
)
def test_a_person_registers_confirms_waits_and_is_let_in(fresh_company: CurrentCompany, outside: Outside) -> None:
    with entered(fresh_company):
        open_registration()
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
        open_registration()
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


@pytest.mark.requirement("PL-43")
def test_look_ups_are_limited_by_address_and_company(
    opened: Client, company: CurrentCompany, other_company: CurrentCompany
) -> None:
    def look_up(visitor: Client, address: str = "192.0.2.7") -> tuple[int, str]:
        query = {"number": "0", "companies-0-inn": INN}
        answer = visitor.get("/registration/lookup/", query, REMOTE_ADDR=address)
        return answer.status_code, answer.headers.get("Retry-After", "")

    with entered(other_company):
        open_registration()
        elsewhere = browser()
    wrong = [opened.get("/registration/lookup/", {"companies-0-inn": "1"}).status_code for _try in range(31)]
    answers = [look_up(opened)[0] for _try in range(31)]
    neighbour = look_up(opened, "192.0.2.8")[0]
    with entered(other_company):
        theirs = look_up(elsewhere)[0]
    Attempts.objects.filter(key__startswith="lookup-company:").update(spent=1000)

    assert wrong == [200] * 31
    assert (answers[:30], answers[30]) == ([200] * 30, 429)
    assert (neighbour, theirs, look_up(opened, "192.0.2.9")[0]) == (200, 200, 429)


@pytest.mark.requirement("PL-35")
def test_closed_registration_looks_nothing_up(company: CurrentCompany) -> None:
    assert browser().get("/registration/lookup/", {"companies-0-inn": INN}).status_code == 404


def test_the_same_company_twice_is_told_at_the_second(opened: Client) -> None:
    twice = {
        "companies-TOTAL_FORMS": "2",
        "companies-1-inn": INN,
        "companies-1-kpp": "770001001",
        "companies-1-name": "X",
    }

    answer = opened.post("/registration/", {**FORM, **twice})

    assert (answer.status_code, Applicant.objects.count()) == (422, 0)
    assert "уже назвали" in answer.content.decode()


def test_an_entrepreneur_with_a_kpp_is_told_at_the_door(opened: Client) -> None:
    answer = opened.post("/registration/", {**FORM, "companies-0-inn": "500100732259"})

    assert (answer.status_code, Applicant.objects.count()) == (422, 0)
    assert "КПП" in answer.content.decode()


@pytest.mark.requirement("PL-36", "PL-43")
def test_a_code_confirms_the_application_that_asked_for_it_alone(opened: Client) -> None:
    own = applicant_at(opened.post("/registration/", FORM))
    Attempts.objects.filter(key__startswith="code-again:").delete()
    strange = applicant_at(opened.post("/registration/", {**FORM, "name": "Чужой", "phone": "+79000000099"}))
    digits = {}
    for code in OneTimeCode.objects.filter(purpose="register", used_at=None):
        digits[code.link] = f"{len(digits) + 1}" * 6
        code.digest = digest(code, digits[code.link])
        code.save()

    crossed = opened.post(f"/registration/{strange}/", {"code": digits[f"/registration/{own}/"]})
    right = opened.post(f"/registration/{own}/", {"code": digits[f"/registration/{own}/"]})

    assert (len(digits), crossed.status_code, right.status_code) == (2, 422, 302)
    assert Applicant.objects.get(pk=own).email_confirmed_at is not None
    assert Applicant.objects.get(pk=strange).email_confirmed_at is None


@pytest.mark.requirement("PL-43")
def test_what_was_mistyped_is_not_counted_and_what_was_sent_is(opened: Client) -> None:
    for _try in range(25):
        opened.post("/registration/", {**FORM, "email": "anna"})
    sent = [opened.post("/registration/", {**FORM, "email": f"a{number}@lug.test"}).status_code for number in range(21)]

    assert (sent[:20], sent[20]) == ([302] * 20, 422)
    assert Applicant.objects.count() == 20
