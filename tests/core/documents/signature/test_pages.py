"""The signer's pages on a phone and a desk, the staff's, the settings: each step, what it says, what stays."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.documents.signature.models import Signature, SignatureRequest, SignatureTerms, Signing
from core.documents.signature.services import codes
from core.documents.signature.services.terms import newest_terms
from core.lib.company import CurrentCompany
from tests.factories.people import browser, make_organization, make_staff
from tests.factories.signing import (
    ASK,
    accept,
    code_of,
    make_signer,
    make_signing,
    make_version,
    order,
    request_of,
    send,
    show,
    sign,
    with_code,
)
from tests.queries import assert_queries_do_not_grow
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-111", "ML-70", "ML-71", "ML-73")]


@pytest.fixture
def signer(company: CurrentCompany, outside: Outside) -> User:
    return make_signer(make_organization("ООО «Вешний луг»"))


@pytest.fixture
def asked(signer: User) -> SignatureRequest:
    return request_of(make_signing(signer), signer)


@pytest.fixture
def hand(signer: User) -> Client:
    return browser(signer)


def page(client: Client, path: str, *, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_a_signer_goes_from_the_list_to_the_signature(asked: SignatureRequest, hand: Client) -> None:
    at = f"/sign/{asked.pk}/"
    assert "Договор поставки" in page(hand, "/sign/")
    assert ("Соглашение о подписании кодом" in (first := page(hand, at)), "Получить код" in first) == (True, False)
    terms = SignatureTerms.objects.get(language="ru")
    hand.post(f"{at}terms/", {"terms": terms.pk, "accept": "on"})
    assert "Получить код" in page(hand, at)
    hand.post(f"{at}code/")
    assert "Отправляем код на" in page(hand, at)
    digits = send(asked)
    assert "Код отправлен на" in page(hand, at)
    wrong = hand.post(f"{at}confirm/", {"code": f"{(int(digits) + 1) % 10**6:06d}"})
    assert (wrong.status_code, "Осталось 4 попытки" in wrong.content.decode()) == (422, True)
    done = hand.post(f"{at}confirm/", {"code": digits})

    assert (done.status_code, done.headers["Location"]) == (302, at)
    assert "Вы подписали этот документ" in page(hand, at)
    signature = Signature.objects.get()
    assert signature.address == "127.0.0.1"
    kinds = list(signature.signing.events.order_by("position").values_list("kind", flat=True))
    assert kinds == [
        "requested",
        "shown",
        "terms_accepted",
        "code_ordered",
        "code_sent",
        "code_refused",
        "code_entered",
        "signed",
        "completed",
    ]


def test_whoever_comes_back_goes_on_where_he_left(asked: SignatureRequest, signer: User) -> None:
    with_code(asked, signer)

    again = browser(signer)

    assert 'name="code"' in page(again, f"/sign/{asked.pk}/")
    assert asked.signing.events.filter(kind="shown").count() == 1


def test_terms_that_were_not_ticked_are_not_accepted(asked: SignatureRequest, hand: Client) -> None:
    page(hand, f"/sign/{asked.pk}/")
    terms = SignatureTerms.objects.get(language="ru")

    answer = hand.post(f"/sign/{asked.pk}/terms/", {"terms": terms.pk})

    assert (answer.status_code, "Отметьте" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("given", ["", "abc", "9" * 40, "-1", "0"])
def test_terms_that_are_not_there_are_not_accepted(asked: SignatureRequest, hand: Client, given: str) -> None:
    answer = hand.post(f"/sign/{asked.pk}/terms/", {"terms": given, "accept": "on"})

    assert answer.status_code in {409, 422}


def test_a_phone_that_is_not_confirmed_leads_to_the_profile(
    asked: SignatureRequest, signer: User, hand: Client
) -> None:
    accept(signer)
    User.objects.filter(pk=signer.pk).update(phone_verified=False)

    assert "/profile/phone/" in page(hand, f"/sign/{asked.pk}/")
    assert hand.post(f"/sign/{asked.pk}/code/").status_code == 409


def test_the_page_tells_when_its_code_has_moved(asked: SignatureRequest, signer: User, hand: Client) -> None:
    show(asked, signer)
    accept(signer)
    order(asked, signer)
    at = f"/sign/{asked.pk}/state/"
    headers = {"HX-Request": "true"}
    waiting = hand.get(f"{at}?seen=code_sent.ordered.", headers=headers)
    send(asked)
    moved = hand.get(f"{at}?seen=code_sent.ordered.", headers=headers)

    assert (waiting.status_code, moved.headers["HX-Refresh"]) == (204, "true")


@pytest.mark.usefixtures("failed_sms_forgotten")
def test_an_operator_that_is_away_is_told_and_nothing_is_lost(
    asked: SignatureRequest, signer: User, hand: Client, outside: Outside
) -> None:
    show(asked, signer)
    accept(signer)
    order(asked, signer)
    outside.play("sms", away="on")
    codes.send_signing_code(code_id=str(code_of(asked).pk))
    assert "Оператор СМС не отвечает" in page(hand, f"/sign/{asked.pk}/")

    outside.play("sms", refused=signer.phone or "")
    codes.send_signing_code(code_id=str(code_of(asked).pk))
    assert "не принимает сообщения" in page(hand, f"/sign/{asked.pk}/")

    outside.play("sms")
    assert hand.post(f"/sign/{asked.pk}/confirm/", {"code": send(asked)}).status_code == 302


def test_too_many_wrong_codes_lock_the_page(asked: SignatureRequest, signer: User, hand: Client) -> None:
    digits = with_code(asked, signer)
    for _ in range(10):
        hand.post(f"/sign/{asked.pk}/confirm/", {"code": f"{(int(digits) + 1) % 10**6:06d}"})

    text = page(hand, f"/sign/{asked.pk}/")

    assert ("Слишком много неверных кодов" in text, 'name="code"' in text) == (True, False)
    assert hand.post(f"/sign/{asked.pk}/confirm/", {"code": digits}).status_code == 429


def test_declining_takes_a_reason(asked: SignatureRequest, hand: Client) -> None:
    at = f"/sign/{asked.pk}/decline/"
    page(hand, f"/sign/{asked.pk}/")

    empty = hand.post(at, {"reason": ""})
    hand.post(at, {"reason": "Неверная сумма"})

    assert empty.status_code == 422
    assert "Неверная сумма" in page(hand, f"/sign/{asked.pk}/")


def test_whose_turn_has_not_come_sees_no_file(signer: User) -> None:
    chief = make_signer(kind="staff")
    later = request_of(make_signing(signer, chief, in_order=True), chief)
    hand = browser(chief)

    assert "Сначала подписывают другие" in page(hand, f"/sign/{later.pk}/")
    assert hand.get(f"/sign/{later.pk}/file/").status_code == 404


def test_the_file_comes_as_it_is_and_its_opening_is_noted_once(asked: SignatureRequest, hand: Client) -> None:
    page(hand, f"/sign/{asked.pk}/")

    answers = [hand.get(f"/sign/{asked.pk}/file/") for _ in range(2)]

    assert [b"".join(answer)[:8] for answer in answers] == [b"%PDF-1.7"] * 2
    assert "attachment" in answers[0].headers["Content-Disposition"]
    assert asked.signing.events.filter(kind="opened").count() == 1


@pytest.mark.requirement("PL-53")
def test_another_signer_of_the_same_client_sees_nothing(asked: SignatureRequest) -> None:
    other = browser(make_signer(asked.signing.organization))

    answers = [other.get(f"/sign/{asked.pk}/{part}") for part in ("", "file/", "state/", "decline/", "receipt/")]
    answers += [other.post(f"/sign/{asked.pk}/{part}") for part in ("terms/", "code/", "confirm/", "decline/")]

    assert {answer.status_code for answer in answers} == {404}
    assert "Договор поставки" not in page(other, "/sign/")


def test_a_client_whose_binding_was_withdrawn_signs_nothing(asked: SignatureRequest, signer: User) -> None:
    signer.memberships.update(organization=make_organization())

    assert browser(signer).get(f"/sign/{asked.pk}/").status_code == 404


def test_staff_ask_for_signatures_and_follow_them(signer: User) -> None:
    version = make_version(organization=signer.memberships.get().organization)
    chief = make_signer(kind="staff")
    desk = browser(make_staff(ASK))

    form = page(desk, f"/signatures/ask/{version.pk}/")
    sent = desk.post(
        f"/signatures/ask/{version.pk}/",
        {"signers": [signer.pk, chief.pk], "order": "client", "expires_on": timezone.localdate() + timedelta(days=3)},
    )

    signing = Signing.objects.get()
    assert f'value="{signer.pk}"' in form
    assert sent.headers["Location"] == f"/signatures/{signing.pk}/"
    assert [(one.signer_id, one.state) for one in signing.requests.order_by("position")] == [
        (signer.pk, "waiting"),
        (chief.pk, "queued"),
    ]
    assert signing.shown_number in page(desk, f"/signatures/{signing.pk}/")
    assert "Договор поставки" in page(desk, "/signatures/")


def test_nobody_chosen_is_told(signer: User) -> None:
    version = make_version(organization=signer.memberships.get().organization)

    answer = browser(make_staff(ASK)).post(f"/signatures/ask/{version.pk}/", {"order": "together"})

    assert answer.status_code == 422


def test_staff_see_that_the_chain_was_broken(asked: SignatureRequest, signer: User) -> None:
    sign(asked, signer)
    signing, desk = asked.signing, browser(make_staff(ASK))
    assert "Запись нарушена" not in page(desk, f"/signatures/{signing.pk}/")
    last = signing.events.order_by("-position")[0]
    signing.events.create(
        position=last.position + 1, previous=last.digest, digest="a" * 64, kind="opened", at=timezone.now()
    )

    assert "Запись нарушена" in page(desk, f"/signatures/{signing.pk}/")


def test_staff_take_back_and_unlock(asked: SignatureRequest, signer: User) -> None:
    desk = browser(make_staff(ASK))
    SignatureRequest.objects.filter(pk=asked.pk).update(state="locked")

    desk.post(f"/signatures/{asked.signing_id}/unlock/{asked.pk}/")
    asked.refresh_from_db()
    assert asked.state == "shown"
    desk.post(f"/signatures/{asked.signing_id}/withdraw/", {"reason": "Ошибка в договоре"})

    assert "Ошибка в договоре" in page(browser(signer), f"/sign/{asked.pk}/")


def test_the_admin_writes_the_terms(company: CurrentCompany) -> None:
    desk = browser(make_staff("documents.change_signature_terms"))
    ready = page(desk, "/settings/signature/terms/ru/")

    desk.post("/settings/signature/terms/ru/", {"body": "<p>Наши условия<script>alert(1)</script></p>"})
    empty = desk.post("/settings/signature/terms/ru/", {"body": "<script></script>"})

    terms = newest_terms("ru")
    assert "63-ФЗ" in ready
    assert terms is not None
    assert (terms.version, terms.body, empty.status_code) == (1, "<p>Наши условия</p>", 422)
    assert page(desk, "/settings/signature/terms/xx/", status=404)


@pytest.mark.parametrize("path", ["/sign/", "/signatures/"])
def test_lists_cost_the_same_for_one_row_and_for_three(signer: User, path: str) -> None:
    organization = signer.memberships.get().organization
    client = browser(signer) if path == "/sign/" else browser(make_staff(ASK))
    make_signing(signer, version=make_version(organization=organization))

    def add_rows() -> None:
        for _ in range(2):
            make_signing(signer, version=make_version(organization=organization))

    assert_queries_do_not_grow(lambda: client.get(path), add_rows)


@pytest.mark.requirement("PL-106")
def test_the_page_of_a_document_tells_of_its_signatures(asked: SignatureRequest, signer: User) -> None:
    document = asked.signing.document
    desk = browser(make_staff(ASK, "documents.view_document"))
    waiting = page(desk, f"/documents/{document.pk}/")
    sign(asked, signer)
    newer = make_version(document)

    text = page(desk, f"/documents/{document.pk}/")

    assert ("Подписывают" in waiting, f"/signatures/ask/{asked.signing.version_id}/" in waiting) == (True, False)
    assert f"/signatures/ask/{newer.pk}/" in text
    assert f"/signatures/{asked.signing_id}/" in text
