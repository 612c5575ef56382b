"""Is this the very file? The page for everybody, the API, and what neither of them keeps or gives away."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as chances
from hypothesis import strategies as st
from pytest_django import Settings

from core.accounts.models import User
from core.documents.signature import upload
from core.documents.signature.digests import sha256_of
from core.documents.signature.models import Signing
from core.documents.signature.numbers import draw_number, shown
from core.documents.signature.services import verifying
from core.documents.signature.services.receipt_making import make_receipt
from core.documents.signature.services.terms import change_settings
from core.lib.company import CurrentCompany, entered
from core.organizations.viewer import NOBODY
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.signing import ASK, CONTENT, make_signer, make_signing, request_of, sign
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-111", "ML-72")]
YES, NO = "Да: это именно тот файл", "Нет: этот файл здесь не подписывали"


@pytest.fixture
def signer(company: CurrentCompany, outside: Outside) -> User:
    user = make_signer(make_organization("ООО «Вешний луг»"))
    user.name = "Анна Лугова"
    user.save()
    return user


@pytest.fixture
def signing(signer: User) -> Signing:
    made = make_signing(signer)
    sign(request_of(made, signer), signer)
    return Signing.objects.get(pk=made.pk)


def check(client: Client, content: bytes | None = None, **data: Any) -> Any:
    if content is not None:
        data["file"] = SimpleUploadedFile("contract.pdf", content)
    return client.post("/verify/", data)


def program(client: Client, content: bytes | None = None, **data: Any) -> Any:
    if content is not None:
        data["file"] = SimpleUploadedFile("contract.pdf", content)
    return client.post("/api/v1/signatures/verify/", data)


def test_anybody_learns_that_it_is_the_file_and_no_name(signing: Signing) -> None:
    page = check(browser(), CONTENT).content.decode()

    assert (YES in page, signing.sha256 in page, signing.shown_number in page) == (True, True, True)
    assert [word for word in ("Анна Лугова", "Вешний луг", signing.title) if word in page] == []


def test_a_changed_byte_is_another_file(signing: Signing) -> None:
    page = check(browser(), CONTENT[:-1] + b"!").content.decode()

    assert (NO in page, YES in page) == (True, False)


@given(st.binary(max_size=300))
@chances(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_other_bytes_are_the_file(signing: Signing, content: bytes) -> None:
    outcome = verifying.verify(viewer=NOBODY, sha256=sha256_of([content])[0]).outcome

    assert outcome == ("signed" if content == CONTENT else "unknown")


def test_the_signer_and_whoever_sees_the_document_learn_names(signing: Signing, signer: User) -> None:
    staff = make_staff(ASK)
    strangers = [make_client("documents.sign", organizations=[make_organization()]), make_staff("documents.sign")]

    pages = {person: check(browser(person), CONTENT).content.decode() for person in (signer, staff, *strangers)}

    assert ["Анна Лугова" in pages[person] for person in (signer, staff)] == [True, True]
    assert ["Анна Лугова" in pages[person] for person in strangers] == [False, False]
    assert all(YES in page for page in pages.values())


@pytest.mark.requirement("PL-02", "PL-53")
def test_another_companys_document_is_unknown(signing: Signing, other_company: CurrentCompany) -> None:
    with entered(other_company):
        page = check(browser(), CONTENT).content.decode()
        by_number = browser().get(f"/verify/{signing.shown_number}/")
        answer = program(browser(), CONTENT).json()

    assert (NO in page, signing.shown_number in page, by_number.status_code) == (True, False, 404)
    assert (answer["outcome"], answer["found"]) == ("unknown", [])


def test_a_number_tells_that_there_is_a_record(signing: Signing) -> None:
    answer = browser().get(f"/verify/{signing.shown_number}/")

    assert (answer.status_code, "Такой протокол есть" in answer.content.decode()) == (200, True)
    assert (
        browser()
        .get("/verify/", {"number": signing.number.lower()})
        .headers["Location"]
        .endswith(f"/verify/{signing.shown_number}/")
    )


@pytest.mark.parametrize("number", ["nonsense", "0000-0000-0000-0000", "%00", "a" * 500, "..%2f..%2fetc"])
def test_an_unknown_number_is_unknown(company: CurrentCompany, number: str) -> None:
    answer = browser().get(f"/verify/{number}/")

    assert answer.status_code == 404


def test_a_request_without_a_signature_is_unknown(signer: User) -> None:
    waiting = make_signing(signer)

    assert NO in check(browser(), CONTENT).content.decode()
    assert browser().get(f"/verify/{waiting.shown_number}/").status_code == 404


def test_the_wrong_file_for_a_number_is_told_so(signing: Signing) -> None:
    page = check(browser(), b"%PDF other", number=signing.shown_number).content.decode()

    assert f"под № {signing.shown_number}" in page
    assert signing.sha256 in page


def test_the_right_file_with_its_number_is_right(signing: Signing) -> None:
    assert YES in check(browser(), CONTENT, number=signing.shown_number).content.decode()
    assert YES in check(browser(), CONTENT, number=shown(draw_number())).content.decode()


def test_the_receipt_is_known_too(signing: Signing) -> None:
    make_receipt(signing_id=signing.pk)
    receipt = signing.receipts.get()
    with default_storage.open(receipt.stored_name) as file:
        content = file.read()

    assert "Да: это наш протокол" in check(browser(), content).content.decode()
    assert "Да: это наш протокол" in check(browser(), content, number=signing.shown_number).content.decode()
    assert NO in check(browser(), content + b" ").content.decode()


def test_nothing_given_is_told(company: CurrentCompany) -> None:
    answers = [check(browser()), check(browser(), b"")]

    assert [one.status_code for one in answers] == [422, 422]
    assert all("Выберите файл" in one.content.decode() for one in answers)


def test_too_large_a_file_is_refused_before_it_is_read(
    company: CurrentCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "MOST_BYTES", 1000)
    monkeypatch.setattr(upload, "ENVELOPE", 500)

    announced = check(browser(), b"x" * 2000)
    over = check(browser(), b"x" * 1100)

    assert [announced.status_code, over.status_code] == [413, 413]
    assert announced.headers["Connection"] == "close"


def test_the_file_is_never_written_down(signing: Signing, settings: Settings, tmp_path: Path) -> None:
    temp = tmp_path / "uploads"
    temp.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(temp)
    before = sorted(Path(settings.MEDIA_ROOT).rglob("*"))

    assert NO in check(browser(), b"z" * 6_000_000).content.decode()

    assert list(temp.iterdir()) == []
    assert sorted(Path(settings.MEDIA_ROOT).rglob("*")) == before


def test_checks_are_counted(company: CurrentCompany) -> None:
    client = browser()
    statuses = [check(client, b"%PDF").status_code for _ in range(verifying.FROM_ADDRESS.attempts + 1)]

    assert statuses == [200] * verifying.FROM_ADDRESS.attempts + [429]
    assert client.get(f"/verify/{shown(draw_number())}/").status_code == 429


def test_a_company_may_close_the_page_to_strangers(signing: Signing, signer: User) -> None:
    change_settings(checks_for_everybody=False)

    assert [check(browser(), CONTENT).status_code, program(browser(), CONTENT).status_code] == [404, 404]
    assert YES in check(browser(signer), CONTENT).content.decode()


def test_the_page_refuses_a_foreign_form(signing: Signing) -> None:
    client = browser(csrf=True)

    assert check(client, CONTENT).status_code == 403


def test_a_program_checks_a_file_a_digest_or_a_number(signing: Signing) -> None:
    client = browser()
    given = [
        program(client, CONTENT).json(),
        client.post(
            "/api/v1/signatures/verify/", {"sha256": signing.sha256.upper()}, content_type="application/json"
        ).json(),
        program(client, b"other", number=signing.number).json(),
        program(client, number=signing.shown_number).json(),
    ]

    assert [one["outcome"] for one in given] == ["signed", "signed", "differs", "number"]
    assert [one["is_yes"] for one in given] == [True, True, False, False]
    assert (given[0]["found"][0]["number"], given[0]["found"][0]["signers"]) == (signing.shown_number, [])


def test_a_program_is_told_what_is_wrong(company: CurrentCompany) -> None:
    client = browser()
    answers = [
        program(client),
        client.post("/api/v1/signatures/verify/", [1], content_type="application/json"),
        client.post("/api/v1/signatures/verify/", {"sha256": "xyz"}, content_type="application/json"),
    ]

    assert [one.status_code for one in answers] == [422, 422, 400]
