"""The import of a file: upload, check, decision, outcome, told in words."""

import html
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from modules.fuel_cards.models import Card, ImportRun, Supplier, Transaction
from modules.fuel_cards.services.imports.runs import break_off_run, check_run, perform_run
from tests.factories.people import browser, make_staff
from tests.modules.fuel_cards.conftest import add_supplier
from tests.modules.fuel_cards.expected import take_registers
from tests.modules.fuel_cards.pages.conftest import HTMX, VIEW

pytestmark = pytest.mark.integration
IMPORTS = "/fuel-cards/imports/"


def upload(staff: Client, supplier: Supplier, content: bytes, name: str = "report.csv", **more: Any) -> ImportRun:
    """Send a file by the page and let the background work check it."""
    data = {"supplier": supplier.pk, "kind": "transactions", "file": SimpleUploadedFile(name, content), **more}
    sent = staff.post(f"{IMPORTS}upload/", data)
    run = ImportRun.objects.latest("pk")
    assert sent.headers["Location"] == f"{IMPORTS}{run.pk}/"
    check_run(run_id=run.pk)
    return ImportRun.objects.get(pk=run.pk)


def page_of(staff: Client, run: ImportRun) -> str:
    return staff.get(f"{IMPORTS}{run.pk}/").content.decode()


def test_a_file_goes_from_the_upload_to_its_rows(staff, supplier, sample):
    files, _ = sample
    take_registers(files, supplier)

    run = upload(staff, supplier, files["fuel_transactions.csv"])
    preview = page_of(staff, run)

    assert (run.state, run.rejected > 0) == ("ready", True)
    assert not Transaction.objects.exists()
    assert 'value="good_rows"' in preview
    assert 'value="whole_file"' in preview

    staff.post(f"{IMPORTS}{run.pk}/commit/", {"mode": "good_rows"})
    waiting = page_of(staff, run)
    assert 'hx-trigger="every 1s"' in waiting
    perform_run(run_id=run.pk)

    done = page_of(staff, run)
    assert f"/fuel-cards/operations/?run={run.pk}" in done
    assert 'hx-trigger="every' not in done
    assert Transaction.objects.count() == run.created
    rows = staff.get(f"/fuel-cards/operations/?run={run.pk}").content.decode()
    assert rows.count("<tr id=") == 50


def test_the_whole_file_or_nothing(staff, supplier, sample):
    files, _ = sample
    take_registers(files, supplier)
    run = upload(staff, supplier, files["fuel_transactions.csv"])

    staff.post(f"{IMPORTS}{run.pk}/commit/", {"mode": "whole_file"})
    perform_run(run_id=run.pk)

    assert not Transaction.objects.exists()
    assert ImportRun.objects.get(pk=run.pk).state == "refused"
    assert "at-note-bad" in page_of(staff, run)


def test_the_same_file_again_offers_nothing_to_take(staff, supplier, sample):
    files, _ = sample
    take_registers(files, supplier)
    first = upload(staff, supplier, files["fuel_transactions.csv"])
    staff.post(f"{IMPORTS}{first.pk}/commit/", {"mode": "good_rows"})
    perform_run(run_id=first.pk)

    again = upload(staff, supplier, files["fuel_transactions.csv"])

    assert again.created == 0
    assert f"{IMPORTS}{again.pk}/commit/" not in page_of(staff, again)
    assert f"{IMPORTS}{again.pk}/discard/" in page_of(staff, again)


def test_a_report_of_another_supplier_is_told_with_its_name(staff, supplier, sample):
    files, expected = sample
    take_registers(files, supplier)
    kedr = add_supplier("kedr", "Кедр-АЗС")

    run = upload(staff, kedr, files["fuel_transactions.csv"])
    page = page_of(staff, run)

    known = expected["fuel_transactions"]["csv"]["by_organization"]["unknown_card"]["transactions"]
    assert (run.created, run.sample["another_supplier"]) == (known, supplier.name)
    assert f"В файле есть карты поставщика «{supplier.name}»" in page
    assert "Карта другого поставщика" in page


def test_work_that_broke_off_is_told_and_can_be_repeated(staff, supplier, sample):
    run = upload(staff, supplier, sample[0]["fuel_transactions.csv"])
    ImportRun.objects.filter(pk=run.pk).update(state="importing")
    break_off_run(run_id=run.pk)

    page = page_of(staff, run)
    listed = staff.get(f"{IMPORTS}?errors=yes").content.decode()
    staff.post(f"{IMPORTS}{run.pk}/repeat/")

    assert 'hx-trigger="every' not in page
    assert f'action="{IMPORTS}{run.pk}/repeat/"' in page
    assert f'formaction="{IMPORTS}{run.pk}/discard/"' in page
    assert f'id="row-{run.pk}"' in listed
    assert ImportRun.objects.get(pk=run.pk).state == "checking"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("columns.csv", "Имя;Возраст\nИван;30\n".encode()),
        ("binary.csv", bytes(range(256)) * 20),
        ("cut.xlsx", b"PK\x03\x04 and then nothing"),
        ("header.csv", "Номер транзакции;Дата транзакции;Номер карты;Количество;Сумма\n".encode()),
    ],
)
def test_a_bad_file_is_told_in_words(staff, supplier, name, content):
    run = upload(staff, supplier, content, name)
    page = page_of(staff, run)

    assert run.state == "refused"
    assert set(run.problem) == {"ru", "en"}
    assert run.problem["ru"] != run.problem["en"]
    assert html.escape(run.problem["ru"]) in page
    staff.post("/preferences/", {"language": "en"})
    assert html.escape(run.problem["en"]) in page_of(staff, run)
    assert not Transaction.objects.exists()


def test_a_row_error_names_its_line_and_reason(staff, supplier):
    head = "Номер транзакции;Дата транзакции;Номер карты;Количество;Сумма\n"
    run = upload(staff, supplier, f"{head}A1;32.13.2026 10:00;7013000000000005;10;600\n".encode())
    page = page_of(staff, run)

    assert run.rejected == 1
    assert '<th scope="row" class="at-number">2</th>' in page


def test_a_file_that_is_too_large_is_refused_before_it_is_read(staff, supplier, settings):
    settings.IMPORT_MAX_BYTES = 1000
    data = {"supplier": supplier.pk, "kind": "transactions", "file": SimpleUploadedFile("big.csv", b"x" * 5000)}

    refused = staff.post(f"{IMPORTS}upload/", data)

    assert refused.status_code == 413
    assert refused.headers["Connection"] == "close"
    assert "at-note-bad" in refused.content.decode()
    assert not ImportRun.objects.exists()


def test_without_a_file_the_field_says_so(staff, supplier):
    wrong = staff.post(f"{IMPORTS}upload/", {"supplier": supplier.pk, "kind": "transactions"})

    assert wrong.status_code == 422
    assert "data-error-summary" in wrong.content.decode()


def test_an_upload_needs_the_forms_token(supplier):
    person = make_staff(everything=True)
    data = {"supplier": supplier.pk, "kind": "transactions", "file": SimpleUploadedFile("a.csv", b"x")}

    assert browser(person, csrf=True).post(f"{IMPORTS}upload/", data).status_code == 403
    assert not ImportRun.objects.exists()


def test_a_file_put_away_leaves_nothing(staff, supplier, sample):
    files, _ = sample
    run = upload(staff, supplier, files["fuel_cards.csv"], kind="cards")

    staff.post(f"{IMPORTS}{run.pk}/discard/")

    assert not Card.objects.exists()
    assert ImportRun.objects.get(pk=run.pk).problem_code == "discarded"


def test_progress_comes_alone(staff, supplier, sample):
    files, _ = sample
    run = upload(staff, supplier, files["fuel_cards.csv"], kind="cards")

    part = staff.get(f"{IMPORTS}{run.pk}/", headers={**HTMX, "HX-Target": "import-body"}).content.decode()

    assert 'id="import-body"' in part
    assert "<html" not in part


@pytest.mark.parametrize("page", ["", "new/", "upload/", "1/", "1/commit/", "1/discard/"])
def test_imports_are_for_those_who_may(page, company):
    looking = browser(make_staff(*VIEW))
    method = looking.post if page.endswith(("upload/", "commit/", "discard/")) else looking.get

    assert method(f"{IMPORTS}{page}").status_code == 403


def test_history_finds_imports_with_errors(staff, supplier, sample):
    files, _ = sample
    upload(staff, supplier, b"")
    upload(staff, supplier, files["fuel_cards.csv"], kind="cards")

    assert staff.get(IMPORTS).content.decode().count("<tr id=") == 2
    assert staff.get(f"{IMPORTS}?errors=yes").content.decode().count("<tr id=") == 1
