"""Pages of documents: both sides' versions, verdicts, uploads, files and their pictures."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from core.accounts.models import User
from core.audit.models import AuditRecord
from core.documents.models import Document, Version
from core.documents.services.previews import draw_preview
from core.documents.services.verdicts import review_version
from core.documents.states import Side
from core.documents.tables import CLIENT_CHOICES
from core.lib.company import CurrentCompany
from core.organizations.models import Organization
from core.organizations.viewer import viewer_of
from tests.core.documents.files import pages_pdf, pdf, picture
from tests.factories.documents import NOBODY, make_document, upload
from tests.factories.people import browser, join, make_client, make_organization, make_staff
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-106", "PL-107", "FC-84", "FC-102", "LG-70")]
RIGHTS = ("documents.view_document", "documents.add_version", "documents.review_version")


@pytest.fixture
def organization(company: CurrentCompany) -> Organization:
    return make_organization("ООО «Вешний луг»")


@pytest.fixture
def staff(company: CurrentCompany) -> Client:
    return browser(make_staff(*RIGHTS, "documents.change_document"))


@pytest.fixture
def user(organization: Organization) -> User:
    return make_client(*RIGHTS, organizations=[organization])


@pytest.fixture
def client(user: User) -> Client:
    return browser(user)


@pytest.fixture
def document(organization: Organization) -> Document:
    return make_document(organization, number="214/26", partner="ООО «Тихая балка»", bank="АО «Речной берег»")


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def rows_of(response: Any) -> list[str]:
    return re.findall(r'href="/documents/(\d+)/"', response.content.decode())


def found(browser: Client, query: str) -> set[int]:
    return {int(pk) for pk in rows_of(browser.get(f"/documents/?{query}"))}


@pytest.mark.requirement("FC-85", "FC-86", "PL-108")
def test_list_filters_by_client_number_partner_bank_type_status_and_period(
    staff: Client, document: Document, organization: Organization
) -> None:
    other = make_document(type="act", number="77", period_from="2026-10-01", period_to="2026-10-31")
    upload(other)

    assert found(staff, f"organization={organization.pk}") == {document.pk}
    assert found(staff, "number=214") == {document.pk}
    assert found(staff, "partner=Тихая") == {document.pk}
    assert found(staff, "bank=берег") == {document.pk}
    assert found(staff, "type=act") == {other.pk}
    assert found(staff, "status=waits_company") == {other.pk}
    assert found(staff, "period_after=2026-10-15&period_before=2026-12-01") == {other.pk}
    assert found(staff, "period_before=2026-09-30") == set()
    assert found(staff, "q=балка") == {document.pk}


@pytest.mark.requirement("FC-84", "PL-108")
def test_tiles_count_what_waits_for_whom(staff: Client, document: Document) -> None:
    upload(document)
    upload(make_document(), Side.COMPANY)

    page = text_of(staff.get("/documents/"))

    assert re.search(r"Ждёт нас 1 Ждёт клиента 1 Приняты и подписаны 0 Отклонён 0", page)


def test_client_sees_his_own_list_in_his_own_words(client: Client, document: Document) -> None:
    upload(document, Side.COMPANY)
    make_document()

    response = client.get("/documents/")

    assert rows_of(response) == [str(document.pk)]
    assert "Ждёт вас" in text_of(response)
    assert "Ждёт клиента" not in text_of(response)
    with override("ru"):
        assert [str(words) for value, words in CLIENT_CHOICES if value == "waits_company"] == ["На проверке"]


def test_list_asks_the_database_as_often_for_more_rows(staff: Client, document: Document) -> None:
    upload(document)

    def add() -> None:
        for _ in range(2):
            upload(make_document())

    assert_queries_do_not_grow(lambda: staff.get("/documents/"), add)


def test_detail_asks_the_database_as_often_for_more_versions(staff: Client, document: Document) -> None:
    upload(document)

    def add() -> None:
        for number in range(2):
            upload(document, content=f"{number}".encode())
            upload(document, Side.COMPANY, content=f"{number}".encode())

    assert_queries_do_not_grow(lambda: staff.get(f"/documents/{document.pk}/"), add)


@pytest.mark.requirement("PL-107", "FC-82", "PL-109")
def test_detail_shows_both_sides_with_who_and_why(client: Client, document: Document) -> None:
    theirs, ours = upload(document), upload(document, Side.COMPANY, name="ours.txt")
    review_version(version_id=theirs.pk, action="reject", side="company", author=NOBODY, comment="Нет печати")

    page = text_of(client.get(f"/documents/{document.pk}/"))

    assert "Ваши версии 1" in page
    assert "Версии компании 1" in page
    assert "Нет печати" in page
    assert ours.sha256 in page


def test_detail_offers_a_verdict_on_the_other_sides_latest_version_alone(client: Client, document: Document) -> None:
    upload(document)
    first = upload(document, Side.COMPANY, content=b"one")
    latest = upload(document, Side.COMPANY, content=b"two")

    page = client.get(f"/documents/{document.pk}/").content.decode()

    offered = set(re.findall(r"/documents/versions/(\d+)/accept/", page))
    assert offered == {str(latest.pk)}
    assert str(first.pk) not in offered


@pytest.mark.requirement("FC-83", "PL-106")
def test_staff_reject_with_a_comment(staff: Client, document: Document) -> None:
    version = upload(document)
    address = f"/documents/versions/{version.pk}/reject/"

    silent = staff.post(address, {"comment": " "})
    spoken = staff.post(address, {"comment": "Нет подписи"})

    version.refresh_from_db()
    assert (silent.status_code, spoken.headers["Location"]) == (422, f"/documents/{document.pk}/")
    assert (version.status, version.comment, version.status_by_name) == ("rejected", "Нет подписи", "Staff")


def test_second_verdict_reads_the_first_one(staff: Client, document: Document) -> None:
    version = upload(document)
    review_version(version_id=version.pk, action="accept", side="company", author=NOBODY)

    response = staff.post(f"/documents/versions/{version.pk}/reject/", {"comment": "Нет"})

    assert response.status_code == 422
    assert "Решение по этой версии уже есть. Test: Принята." in text_of(response)


@pytest.mark.requirement("FC-81", "FC-102")
def test_client_uploads_a_version(client: Client, document: Document) -> None:
    file = SimpleUploadedFile("Договор.pdf", pdf(), content_type="text/html")

    response = client.post(f"/documents/{document.pk}/upload/", {"file": file, "comment": "Подписали"})

    version = document.versions.get()
    assert response.headers["Location"] == f"/documents/{document.pk}/"
    assert (version.side, version.content_type, version.author_name) == ("client", "application/pdf", "Client")
    assert version.changes.get().comment == "Подписали"


def test_upload_that_is_refused_says_why(client: Client, document: Document) -> None:
    file = SimpleUploadedFile("act.pdf", b"<html><script>1</script>", content_type="application/pdf")

    response = client.post(f"/documents/{document.pk}/upload/", {"file": file})

    assert response.status_code == 422
    assert "В файле страница или скрипт" in text_of(response)
    assert not document.versions.exists()


@pytest.mark.requirement("PL-89")
def test_upload_that_is_too_large_is_refused_before_it_is_read(client: Client, document: Document) -> None:
    response = client.generic(
        "POST", f"/documents/{document.pk}/upload/", b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(5 * 2**30),
    )  # fmt: skip

    assert (response.status_code, response.headers["Connection"]) == (413, "close")
    assert "Файл больше 50 МБ" in text_of(response)


def test_upload_needs_the_token_of_a_page(user: User, document: Document) -> None:
    strict = browser(user, csrf=True)

    response = strict.post(f"/documents/{document.pk}/upload/", {"file": SimpleUploadedFile("a.txt", b"text")})

    assert (response.status_code, document.versions.count()) == (403, 0)


def test_new_document_begins_with_its_first_version(client: Client, organization: Organization) -> None:
    data = {"type": "act", "title": "Акт", "number": "5", "file": SimpleUploadedFile("акт.pdf", pdf())}

    response = client.post("/documents/upload/", data)

    document = Document.objects.get(organization=organization)
    assert response.headers["Location"] == f"/documents/{document.pk}/"
    assert (document.title, document.status, document.client_versions) == ("Акт", "waits_company", 1)


def test_new_document_keeps_what_was_typed_when_the_file_is_refused(client: Client, organization: Organization) -> None:
    data = {"type": "act", "title": "Акт сентября", "file": SimpleUploadedFile("a.svg", b"<svg/>")}

    response = client.post("/documents/upload/", data)

    assert response.status_code == 422
    assert "Акт сентября" in response.content.decode()
    assert not Document.objects.filter(organization=organization).exists()


def test_staff_begin_a_document_for_a_client(staff: Client, organization: Organization) -> None:
    data = {
        "organization": organization.pk,
        "type": "contract",
        "title": "Договор",
        "file": SimpleUploadedFile("договор.pdf", pdf()),
    }

    staff.post("/documents/upload/", data)

    assert Document.objects.get(organization=organization).status == "waits_client"


def test_client_begins_nothing_for_another(client: Client, company: CurrentCompany) -> None:
    other = make_organization()
    data = {"organization": other.pk, "type": "act", "title": "x", "file": SimpleUploadedFile("a.txt", b"text")}

    client.post("/documents/upload/", data)

    assert not Document.objects.filter(organization=other).exists()


@pytest.mark.requirement("PL-109", "PL-89")
def test_file_is_handed_out_as_a_file_and_nothing_else(client: Client, document: Document) -> None:
    version = upload(document, content=pdf(), name="Договор №7.pdf")

    response = client.get(f"/documents/versions/{version.pk}/file/")

    assert b"".join(response.streaming_content) == pdf()
    headers = response.headers
    assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%94")
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "private, no-store")
    assert AuditRecord.objects.filter(action="documents.version.taken", subject_id=str(version.pk)).exists()


def test_every_version_stays_downloadable(client: Client, document: Document) -> None:
    versions = [upload(document, content=content) for content in (b"one", b"two")]

    taken = [b"".join(client.get(f"/documents/versions/{one.pk}/file/").streaming_content) for one in versions]

    assert taken == [b"one", b"two"]


def test_web_server_in_front_may_hand_files_out(client: Client, document: Document, settings: Any) -> None:
    settings.FILES_ACCEL_PREFIX = "/protected"
    version = upload(document)

    response = client.get(f"/documents/versions/{version.pk}/file/")

    assert response.headers["X-Accel-Redirect"] == f"/protected/alpha/{version.stored_name}"
    assert (response.content, response.headers["X-Content-Type-Options"]) == (b"", "nosniff")


@pytest.mark.requirement("PL-89", "LG-43")
def test_pages_are_shown_one_by_one(client: Client, document: Document) -> None:
    version = upload(document, content=pages_pdf(3), name="act.pdf")
    draw_preview(version_id=version.pk)
    fragment = {"HX-Request": "true", "HX-Target": "look-body"}

    dialog = client.get(f"/documents/versions/{version.pk}/look/", headers=fragment | {"HX-Target": "dialog-place"})
    second = client.get(f"/documents/versions/{version.pk}/look/?page=2", headers=fragment)
    picture_of_page = client.get(f"/documents/versions/{version.pk}/pages/2/")

    assert "<dialog" in dialog.content.decode()
    assert "страница 2 из 3" in text_of(second)
    assert second.content.decode().lstrip().startswith('<div class="at-reader"')
    assert b"".join(picture_of_page.streaming_content).startswith(b"\x89PNG")
    assert picture_of_page.headers["Content-Type"] == "image/png"
    assert client.get(f"/documents/versions/{version.pk}/pages/4/").status_code == 404


def test_scan_is_shown_as_a_smaller_picture(client: Client, document: Document) -> None:
    version = upload(document, content=picture("JPEG", size=(3000, 2000)), name="scan.jpg")
    draw_preview(version_id=version.pk)

    response = client.get(f"/documents/versions/{version.pk}/pages/1/")

    content = b"".join(response.streaming_content)
    assert (response.headers["Content-Type"], content[:3]) == ("image/jpeg", b"\xff\xd8\xff")


def test_staff_describe_a_document_anew(staff: Client, document: Document) -> None:
    address = f"/documents/{document.pk}/edit/"

    wrong = staff.post(address, {"type": "act", "title": "x", "period_from": "2026-10-02", "period_to": "2026-10-01"})
    staff.post(address, {"type": "act", "title": "Акт"})

    document.refresh_from_db()
    assert (wrong.status_code, document.title, document.type, document.number) == (422, "Акт", "act", "")


def test_types_are_set_by_administrators(company: CurrentCompany, document: Document) -> None:
    admin = browser(make_staff("documents.manage_type", *RIGHTS))

    admin.post("/settings/documents/types/add/", {"code": "waybill", "title": "Накладная", "is_active": "on"})
    admin.post("/settings/documents/types/contract/", {"title": "Договор поставки", "is_active": "on"})
    twice = admin.post("/settings/documents/types/add/", {"code": "waybill", "title": "Ещё", "is_active": "on"})

    page = text_of(admin.get("/settings/documents/types/"))
    assert twice.status_code == 422
    assert "Накладная waybill" in page
    assert "Договор поставки" in text_of(admin.get(f"/documents/{document.pk}/"))


def test_employee_sees_the_documents_of_his_own_clients_alone(company: CurrentCompany, document: Document) -> None:
    user = make_staff(*RIGHTS, usual=())
    his = make_document()
    Organization.objects.filter(pk=his.organization_id).update(responsible=user)

    response = browser(user).get("/documents/")

    assert rows_of(response) == [str(his.pk)]
    assert browser(user).get(f"/documents/{document.pk}/").status_code == 404


def test_client_who_may_only_look_cannot_upload_or_judge(document: Document, organization: Organization) -> None:
    version = upload(document, Side.COMPANY)
    looker = browser(make_client("documents.view_document", organizations=[organization]))

    page = looker.get(f"/documents/{document.pk}/").content.decode()
    refused = looker.post(f"/documents/versions/{version.pk}/accept/", {}).status_code

    assert ("/upload/" in page, "/accept/" in page, refused) == (False, False, 403)


def test_in_the_joint_view_a_right_holds_for_its_own_company_alone(company: CurrentCompany) -> None:
    first, second = make_organization(), make_organization()
    user = make_client(*RIGHTS, organizations=[first])
    join(user, second, "documents.view_document")
    version = upload(make_document(second), Side.COMPANY)

    response = browser(user).post(f"/documents/versions/{version.pk}/accept/", {})

    assert response.status_code == 404
    assert viewer_of(user).joint


def test_version_that_is_gone_from_storage_is_missing(client: Client, document: Document, media: Any) -> None:
    version: Version = upload(document)
    (media / "alpha" / version.stored_name).unlink()

    assert client.get(f"/documents/versions/{version.pk}/file/").status_code == 404
