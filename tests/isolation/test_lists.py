"""No list, page, export or API answer holds a word of another organization or company."""

import csv
import re
from collections.abc import Iterable

import pytest
from django.core.files.storage import default_storage
from django.http import HttpResponse

from core.accounts.models import User
from core.jobs.running import RunningJob
from core.lib.company import current_company, entered
from core.organizations.viewer import viewer_of
from core.ui.exports.job import write_export
from core.ui.exports.services import start_export
from core.ui.tables.table import Table, known_tables, may_export
from tests.isolation.addresses import Address, addresses
from tests.isolation.asking import visitor
from tests.isolation.objects import OBJECTS, exported_file
from tests.isolation.owners import Owner

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-02", "PL-53")]

# Pages without an object in their address; those that answer to POST alone show nothing by themselves.
PAGES = [one for one in addresses("core.config.urls") if not one.arguments and not one.is_open]
# Lists that hold nothing of an organization's, each with the reason; a list must otherwise show its owner's rows.
MARKLESS = {"fuel_cards:tariff_list": "prices that the company sets for everybody"}
LISTS = [one for one in PAGES if re.search(r"[_-]list$", one.name) and one.name not in MARKLESS]


def shown(address: Address) -> str:
    return address.name


@pytest.fixture(autouse=True)
def furnished(one: Owner, two: Owner, elsewhere: Owner) -> None:
    """Everybody has one of everything."""
    for owner in (one, two, elsewhere):
        with entered(owner.company):
            for make in dict.fromkeys(OBJECTS.values()):
                make(owner)


def read(address: Address, user: User, owner: Owner) -> str:
    response = visitor(address, user, owner.host).get(address.route)
    return text_of(response)


def text_of(response: HttpResponse) -> str:
    content = b"".join(response) if response.streaming else response.content
    return f"{response.status_code} {content.decode()}"


def leaks(text: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word in text]


@pytest.mark.parametrize("address", PAGES, ids=shown)
def test_a_page_shows_nothing_of_others(one: Owner, two: Owner, elsewhere: Owner, address: Address) -> None:
    of_client, of_staff = read(address, one.client, one), read(address, one.staff, one)

    assert leaks(of_client, [two.mark, elsewhere.mark, elsewhere.company_mark]) == []
    assert leaks(of_staff, [elsewhere.mark, elsewhere.company_mark]) == []


@pytest.mark.parametrize("address", LISTS, ids=shown)
def test_a_list_shows_what_is_ones_own(one: Owner, two: Owner, address: Address) -> None:
    permission = address.rule["read"] if isinstance(address.rule, dict) else address.rule.permission

    of_client, of_staff = read(address, one.client, one), read(address, one.staff, one)

    if viewer_of(one.client).has_permission(permission) or not permission:
        assert one.mark in of_client
    if permission:
        assert leaks(of_staff, [one.mark, two.mark]) == [one.mark, two.mark]


def export(table: type[Table], user: User) -> list[list[str]]:
    """Have the whole list written, as the worker does, and read the file."""
    columns = list(table.plan().allowed_columns(user))
    asked = start_export(user=user, table=table, query="", columns=columns, file_format="csv")
    running = RunningJob(id=asked.job_id, kind="ui.export", company=current_company().schema, attempt=1)
    write_export({"export": str(asked.pk)}, running)
    running.side.close()
    asked.refresh_from_db()
    with default_storage.open(asked.file_name) as file:
        return list(csv.reader(file.read().decode("utf-8-sig").splitlines(), delimiter=";"))


@pytest.mark.parametrize("code", sorted(code for code in known_tables() if code.startswith("fuel_cards.")))
def test_an_export_holds_nothing_of_others(one: Owner, two: Owner, elsewhere: Owner, code: str) -> None:
    table = known_tables()[code]
    viewer_of(one.client)  # his roles are those of his memberships

    files = {user.kind: str(export(table, user)) for user in (one.client, one.staff) if may_export(user, table)}

    assert leaks(files["staff"], [one.mark, two.mark]) == [one.mark, two.mark]
    assert leaks(files["staff"], [elsewhere.mark, elsewhere.company_mark]) == []
    if "client" in files:
        assert one.mark in files["client"]
        assert leaks(files["client"], [two.mark, elsewhere.mark, elsewhere.company_mark]) == []


def test_the_list_of_exports_is_ones_own(one: Owner, two: Owner) -> None:
    address = next(one for one in PAGES if one.name == "ui:export_list")
    exported_file(one)

    assert one.mark in read(address, one.client, one)
    assert "Export" not in read(address, one.staff, one)
