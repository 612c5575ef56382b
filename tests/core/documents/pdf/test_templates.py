"""A company writes what its documents say: checked, shown before it is kept, kept in versions, returned."""

import base64
import re
from typing import Any

import pytest
from django.test import Client

from core.audit.models import AuditRecord
from core.documents.pdf import render
from core.documents.pdf.kinds import kinds
from core.documents.pdf.models import TemplateVersion
from core.documents.pdf.selectors import active_template
from core.documents.pdf.services.writing import TemplateChanged, problems_of, save_template
from core.lib.company import CurrentCompany, entered
from core.lib.errors import InvalidInput
from tests.core.documents.pdf.conftest import read
from tests.factories.people import browser, make_staff
from tests.factories.programs import Program
from tests.queries import count_queries

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-110")]
PAGE = "/settings/templates/invoice/ru/"
API = "/api/v1/document-templates/invoice/ru/"


@pytest.fixture
def staff(company: CurrentCompany) -> Client:
    return browser(make_staff("documents.manage_template"))


def form(**texts: Any) -> dict[str, Any]:
    active = active_template(kinds()["invoice"], "ru")
    return {"version": active.version, **active.texts, **texts}


def sample_text(language: str = "ru") -> str:
    return read(render("invoice", kinds()["invoice"].sample_facts(language))).text


def test_what_is_saved_stands_on_the_next_document(staff: Client) -> None:
    answer = staff.post(PAGE, form(title="Счёт-договор", note="Оплатите {{ total }} до {{ due_date }} за {{ buyer }}."))

    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    shown = sample_text()
    assert "Счёт-договор № 1187 от 22 ноября 2026 г." in shown
    assert "Оплатите 150 000,00 ₽ до 27 ноября 2026 г. за ООО «Лесной обоз»." in shown
    assert "Invoice No. 1187" in sample_text("en")
    record = AuditRecord.objects.get(action="paper.template.saved")
    assert record.changes["title"] == ["Счёт на оплату", "Счёт-договор"]


def test_an_unknown_variable_is_told_at_its_field(staff: Client) -> None:
    answer = staff.post(PAGE, form(note="До {{ due_day }}", terms="{{ number", title=""))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Нет переменной {{ due_day }}. Может быть, {{ due_date }}?" in page
    assert TemplateVersion.objects.count() == 0
    kind = kinds()["invoice"]
    with pytest.raises(InvalidInput) as refused:
        save_template(kind=kind, language="ru", texts={"title": "", "terms": "{{ number", "note": "x" * 3000})
    assert sorted(refused.value.fields) == ["note", "terms", "title"]
    assert [problems_of(kind, field, "{{ number }}") for field in kind.fields] == [[]] * len(kind.fields)


def test_the_same_texts_once_more_make_no_version(staff: Client) -> None:
    staff.post(PAGE, form(note="Раз"))
    staff.post(PAGE, form(note="Раз"))

    assert TemplateVersion.objects.count() == 1


def test_versions_are_kept_restored_and_returned_to_the_ready_one(staff: Client) -> None:
    for note in ("Первое", "Второе"):
        staff.post(PAGE, form(note=note))
    first = TemplateVersion.objects.get(number=1)

    page = staff.get(f"{PAGE}versions/{first.pk}/").content.decode()
    staff.post(f"{PAGE}versions/{first.pk}/restore/")
    restored = active_template(kinds()["invoice"], "ru")
    staff.post(f"{PAGE}reset/")
    ready = active_template(kinds()["invoice"], "ru")

    assert "Первое" in page
    assert "Второе" in page
    assert (restored.version, restored.texts["note"]) == (3, "Первое")
    assert (ready.version, ready.is_own) == (4, False)
    assert ready.texts["note"].startswith("Укажите номер счёта")
    assert [row.is_ready for row in TemplateVersion.objects.order_by("number")] == [False, False, False, True]
    staff.post(f"{PAGE}versions/{TemplateVersion.objects.get(number=4).pk}/restore/")
    assert TemplateVersion.objects.count() == 4


def test_of_two_who_write_the_same_template_the_second_is_told(staff: Client) -> None:
    late = form(note="Опоздал")
    staff.post(PAGE, form(note="Успел"))

    answer = staff.post(PAGE, late)

    assert answer.status_code == 422
    assert "шаблон изменили" in answer.content.decode()
    assert active_template(kinds()["invoice"], "ru").texts["note"] == "Успел"
    with pytest.raises(TemplateChanged):
        save_template(kind=kinds()["invoice"], language="ru", texts=late, after=0)


def picture_in(page: str) -> bytes:
    found = re.search(r'src="data:image/png;base64,([^"]+)"', page)
    assert found is not None
    return base64.b64decode(found.group(1))


def test_the_preview_shows_what_is_being_written_and_keeps_nothing(staff: Client) -> None:
    plain = picture_in(staff.get(PAGE).content.decode())
    answer = staff.post(PAGE, {**form(title="Совсем другой", note="{{ nothing }}"), "preview": "1"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert picture_in(page).startswith(b"\x89PNG")
    assert picture_in(page) != plain
    assert "Исправьте перед сохранением: Примечание" in page
    assert TemplateVersion.objects.count() == 0


def test_a_long_preview_turns_its_pages(staff: Client) -> None:
    address = "/settings/templates/contract/ru/"
    active = active_template(kinds()["contract"], "ru")
    texts = {**active.texts, "body": active.texts["body"] * 3, "version": 0, "preview": "1"}

    pages = [staff.post(address, {**texts, "page": page}).content.decode() for page in ("1", "2", "99", "-1", "x")]

    assert ["Страница 1 из" in pages[0], "Страница 2 из" in pages[1]] == [True, True]
    assert picture_in(pages[0]) != picture_in(pages[1])
    assert picture_in(pages[0]) == picture_in(pages[3]) == picture_in(pages[4])


@pytest.mark.parametrize("code", sorted(kinds()))
def test_every_kind_opens_in_the_editor_and_as_a_file(staff: Client, code: str) -> None:
    page = staff.get(f"/settings/templates/{code}/en/")
    file = staff.get(f"/settings/templates/{code}/en/sample.pdf")

    assert page.status_code == 200
    assert 'data-insert="{{ number }}"' in page.content.decode()
    assert (file.headers["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("path", ["passport/ru/", "invoice/de/", "invoice/ru/sample", "invoice/ru/versions/999999/"])
def test_what_is_not_there_is_not_found(staff: Client, path: str) -> None:
    assert staff.get(f"/settings/templates/{path}").status_code == 404


def test_templates_belong_to_one_company(staff: Client, other_company: CurrentCompany) -> None:
    staff.post(PAGE, form(note="Только наше"))
    with entered(other_company):
        assert not active_template(kinds()["invoice"], "ru").is_own
        assert "Только наше" not in sample_text()


def test_the_list_of_templates_asks_once(staff: Client) -> None:
    few = count_queries(lambda: staff.get("/settings/templates/"))
    for note in ("Раз", "Два", "Три"):
        staff.post(PAGE, form(note=note))

    assert count_queries(lambda: staff.get("/settings/templates/")) == few


def test_programs_write_templates_too(company: CurrentCompany) -> None:
    program = Program(make_staff("documents.manage_template"))

    refused = program.put(API, {"texts": {"note": "{{ nothing }}"}})
    saved = program.put(API, {"texts": {"note": "Из программы"}, "version": 0})
    late = program.put(API, {"texts": {"note": "Опоздал"}, "version": 0})

    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["note"])
    assert (saved.json()["version"], saved.json()["texts"]["note"]) == (1, "Из программы")
    assert (late.status_code, late.json()["code"]) == (409, "template_changed")
    assert len(program.get("/api/v1/document-templates/").json()["results"]) == 2 * len(kinds())
    (version,) = program.get(f"{API}versions/").json()["results"]
    assert program.post(f"{API}reset/").json()["is_own"] is False
    assert program.post(f"{API}versions/{version['id']}/restore/").json()["texts"]["note"] == "Из программы"
    assert program.get(f"{API}sample/").content.startswith(b"%PDF")
