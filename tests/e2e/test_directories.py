"""A company makes a directory, takes in a file with an error, puts it right, and chooses from it for its clients."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-71", "PL-74", "PL-76")]
HOST, ADMIN = "rail", "admin@rail.test"
WRONG = "Код;Наименование;Ставка\nnorth;Север;12,5\nsouth;Юг;много\n"
RIGHT = "Код;Наименование;Ставка\nnorth;Север;12,5\nsouth;Юг;14\n"


def test_a_directory_is_made_filled_from_a_file_and_chosen_from(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    admin = visit(HOST)
    page = admin.sign_in(ADMIN)
    wrong, right = tmp_path / "zones.csv", tmp_path / "zones-2.csv"
    wrong.write_text(WRONG, encoding="utf-8")
    right.write_text(RIGHT, encoding="utf-8")

    admin.open("/directories/new/")
    page.fill("[name=title]", "Тарифные зоны")
    page.fill("[name=code]", "zones")
    admin.send()
    page.get_by_role("link", name="Добавить поле").click()
    page.fill("dialog [name=label]", "Ставка")
    page.select_option("dialog [name=kind]", "number")
    page.locator("dialog .btn-primary").click()
    expect(page.locator("#content")).to_contain_text("Ставка")
    assert admin.faults() == []
    admin.picture("directory-fields")

    admin.open("/directories/zones/import/")
    page.set_input_files("[name=file]", wrong)
    admin.send()
    admin.must_say("Строк с ошибками")
    assert admin.faults() == []
    admin.picture("directory-import")
    admin.open("/directories/zones/import/")
    page.set_input_files("[name=file]", right)
    admin.send()
    page.get_by_role("button", name="Загрузить").click()
    admin.must_say("Добавлено")
    admin.open("/directories/zones/")
    admin.must_say("14")
    assert admin.faults() == []
    admin.picture("directory-entries")

    admin.open("/directories/fields/organizations.organization/")
    page.get_by_role("link", name="Добавить поле").click()
    page.fill("dialog [name=label]", "Зона")
    page.select_option("dialog [name=kind]", "link")
    page.select_option("dialog [name=target]", "zones")
    page.locator("dialog .btn-primary").click()
    expect(page.locator("#content")).to_contain_text("Зона")
    admin.open("/organizations/add/")
    page.fill("[name=name]", "ООО «Зональный»")
    page.locator("main select[name^=field_]").select_option(label="Юг")
    admin.send()
    admin.open("/organizations/?q=Зональный")
    expect(page.locator("#list")).to_contain_text("Юг")
    assert admin.faults() == []
    admin.picture("clients-with-a-field")
