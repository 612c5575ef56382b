"""A company's directories, their entries and files, and fields that it adds to its clients."""

import html
import io
import re

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from core.accounts.models import User
from core.accounts.permissions import matrix_of
from core.accounts.services.custom_roles import change_role, create_role
from core.audit.models import AuditRecord
from core.directories.models import Directory, Entry, EntryImport
from core.directories.services.directories import DirectoryFacts, add_directory, change_directory
from core.directories.services.entries import EntryFacts, add_entry
from core.directories.services.imports import break_off_import, check_import, take_import
from core.fields.models import Field
from core.lib.company import CurrentCompany
from core.organizations.models import Agreement, Organization
from core.organizations.services.requisites import save_legal_entity
from core.organizations.viewer import viewer_of
from core.ui.tables.table import find_table
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.queries import count_queries

pytestmark = pytest.mark.integration
DIALOG = {"HX-Request": "true", "HX-Target": "dialog-place"}


def make_directory(code: str = "banks", **facts: object) -> Directory:
    return add_directory(code=code, what=DirectoryFacts(**{"title": f"Directory {code}", **facts}))


def make_entry(directory: Directory, code: str, name: str, **values: object) -> Entry:
    return add_entry(directory_id=directory.pk, what=EntryFacts(code=code, name=name, values=values))


def sheet(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    page = book.add_worksheet()
    for place, row in enumerate(rows):
        page.write_row(place, 0, row)
    book.close()
    return SimpleUploadedFile("rows.xlsx", file.getvalue())


@pytest.mark.requirement("PL-71", "PL-73", "PL-74", "FC-61", "LG-89")
def test_a_company_makes_a_directory_and_takes_in_a_file_with_errors(company: CurrentCompany) -> None:
    page = browser(make_staff(everything=True))
    page.post("/directories/new/", {"title": "Regions", "code": "areas"})
    make_entry(Directory.objects.get(code="areas"), "77", "Moscow")
    assert page.post("/directories/new/", {"title": "Again", "code": "areas"}).status_code == 422

    made = page.post("/directories/new/", {"title": "Stations", "code": "stations"})
    fields = made.headers["Location"]
    for label, kind, more in (
        ("Price", "money", {}),
        ("Opened", "date", {}),
        ("Works", "yes_no", {}),
        ("Pumps", "whole", {}),
        ("Brand", "choice", {"choices": "Луч\nЗаря"}),
        ("Region", "link", {"target": "areas"}),
        ("Address", "text", {"is_required": "on"}),
    ):
        page.post(f"{fields}new/", {"label": label, "kind": kind, **more})
    keys = dict(Field.objects.filter(owner="directory:stations").values_list("label", "code"))
    assert len(keys) == 7
    full = {
        "code": "s1", "name": "First", **{f"field_{keys[label]}": value for label, value in {
            "Price": "61,5", "Opened": "2024-05-01", "Works": "yes", "Pumps": "4", "Brand": "Луч",
            "Region": "77 · Moscow", "Address": "Lenina 1"}.items()},
    }  # fmt: skip
    lacking = page.post("/directories/stations/add/", {"code": "s1", "name": "First", f"field_{keys['Pumps']}": "1.5"})
    assert lacking.status_code == 422
    assert lacking.content.decode().count('aria-invalid="true"') == 2  # no address, half a pump
    assert page.post("/directories/stations/add/", full).status_code == 302
    again = page.post("/directories/stations/add/", full)
    assert "уже есть запись с таким кодом" in again.content.decode()
    region = Entry.objects.get(code="77")
    assert Entry.objects.get(code="s1").values == {
        keys["Price"]: "61.5", keys["Opened"]: "2024-05-01", keys["Works"]: "yes", keys["Pumps"]: "4",
        keys["Brand"]: "Луч", keys["Region"]: region.pk, keys["Address"]: "Lenina 1",
    }  # fmt: skip

    answer = page.post(
        "/directories/stations/import/",
        {
            "file": sheet(
                ("Code", "Name", "Price", "Opened", "Works", "Pumps", "Region", "Address"),
                ("s1", "First", 62, "02.05.2024", "нет", 4, "77", "Lenina 1"),
                ("s2", "Second", "дорого", "32.01.2024", "да", 2, "99", "Lenina 2"),
                ("s3", "Third", 60.25, "03.05.2024", "да", 2, "77", "Lenina 3"),
                ("s3", "Third once more", 60, "03.05.2024", "да", 2, "77", "Lenina 3"),
                ("s4", "", 60, "03.05.2024", "да", 2, "77", ""),
            )
        },
    )
    run = EntryImport.objects.get()
    assert 'hx-trigger="every 1s"' in page.get(answer.headers["Location"]).content.decode()
    assert page.post(f"/directories/imports/{run.pk}/commit/").status_code == 409
    check_import(import_id=run.pk)
    preview = page.get(answer.headers["Location"]).content.decode()
    run.refresh_from_db()
    assert (run.created, run.updated, run.rejected) == (1, 1, 3)
    assert [line for line, _code, _words in run.problems] == [3, 5, 6]
    assert "Price: " in run.problems[0][2]
    assert "Opened: " in run.problems[0][2]
    assert "Region: " in run.problems[0][2]
    assert "Такой же код в строке 4" in preview
    assert Entry.objects.filter(directory__code="stations").count() == 1

    page.post(f"/directories/imports/{run.pk}/commit/")
    for _ in range(2):
        take_import(import_id=run.pk)
    assert page.post(f"/directories/imports/{run.pk}/commit/").status_code == 409
    first, third = Entry.objects.filter(directory__code="stations").order_by("code")
    assert (first.values[keys["Price"]], first.values[keys["Brand"]], third.name) == ("62", "Луч", "Third")
    assert "Lenina 3" in third.words

    found = page.get("/directories/stations/", {"q": "lenina 3"}).content.decode()
    assert "Third" in found
    assert "First" not in found
    assert "Moscow" in found
    narrowed = page.get("/directories/stations/", {f"own_{keys['Works']}": "no", f"own_{keys['Price']}_min": "61"})
    assert "First" in narrowed.content.decode()
    assert "Third" not in narrowed.content.decode()
    dear = page.get("/directories/stations/", {"sort": f"-own_{keys['Price']}"}).content.decode()
    assert dear.index("First") < dear.index("Third")
    before = count_queries(lambda: page.get("/directories/stations/"))
    for number in range(3):
        make_entry(Directory.objects.get(code="areas"), str(number), f"Area {number}")
        values = {keys["Region"]: str(number), keys["Address"]: "Far"}
        make_entry(Directory.objects.get(code="stations"), f"n{number}", f"New {number}", **values)
    assert count_queries(lambda: page.get("/directories/stations/")) == before

    page.post(f"/directories/entries/{region.pk}/off/")
    assert "Moscow" in page.get("/directories/stations/").content.decode()
    assert "Moscow" in page.get(f"/directories/entries/{first.pk}/edit/").content.decode()
    assert "Moscow" not in page.get("/directories/stations/add/").content.decode()
    assert page.post(f"/directories/entries/{first.pk}/edit/", {**full, "name": "Renamed"}).status_code == 302
    fresh = {**full, "code": "s9"}
    assert page.post("/directories/stations/add/", fresh).status_code == 422
    price = Field.objects.get(code=keys["Price"], owner="directory:stations")
    assert page.post(f"/directories/field/{price.pk}/", {"label": "Base price", "kind": "text"}).status_code == 302
    page.post(f"/directories/field/{price.pk}/retire/")
    price.refresh_from_db()
    assert (price.label, price.kind) == ("Base price", "money")
    assert price.retired_at
    assert "Base price" not in page.get("/directories/stations/").content.decode()
    assert Entry.objects.get(pk=first.pk).values[keys["Price"]] == "61.5"


@pytest.mark.requirement("PL-72", "PL-75")
def test_a_directory_is_by_role_and_one_with_a_master_is_only_read(company: CurrentCompany) -> None:
    banks, open_one = make_directory(is_restricted=True), make_directory("cargo")
    bank = make_entry(banks, "b1", "Secret bank")
    make_entry(open_one, "coal", "Coal")
    chief = make_staff(everything=True)
    general = ("directories.view_entry", "directories.change_entry")
    rows = {str(section.title) for group in matrix_of(company, "staff") for section in group.sections}
    assert any("Directory banks" in row for row in rows)
    role = create_role(name="Looks", kind="staff", permissions=[*general, "directories.view.banks"], created_by=chief)
    looks, lacks = make_staff(), make_staff(*general)
    looks.roles.add(role)

    seen, hidden = browser(looks), browser(lacks)
    program = Program(looks)
    assert "Secret bank" in seen.get("/directories/banks/").content.decode()
    assert seen.post("/directories/banks/add/", {"code": "b2", "name": "B"}).status_code == 403
    assert program.post("/api/v1/directories/banks/entries/", {"code": "b2", "name": "B"}).status_code == 403
    assert "Directory banks" not in hidden.get("/directories/").content.decode()
    for address in ("banks/", "banks/suggest/", f"entries/{bank.pk}/", "banks/add/"):
        assert hidden.get(f"/directories/{address}").status_code == 404, address
    assert Program(lacks).get("/api/v1/directories/banks/entries/").status_code == 404
    assert hidden.get("/ui/tables/directories.entries:banks/export/").status_code in {200, 404}
    change_role(role_id=role.pk, permissions=[*role.permissions, "directories.change.banks"], changed_by=chief)
    assert program.post("/api/v1/directories/banks/entries/", {"code": "b2", "name": "B"}).status_code == 201
    assert browser(make_client(organizations=[make_organization()])).get("/directories/").status_code == 403

    change_directory(directory_id=open_one.pk, what=DirectoryFacts(title="Cargo", source="1C"))
    boss = Program(chief)
    refused = boss.post("/api/v1/directories/cargo/entries/", {"code": "ore", "name": "Ore"})
    fed = boss.post(
        "/api/v1/directories/cargo/feed/",
        {
            "entries": [
                {"code": "coal", "name": "Black coal"},
                {"code": "ore", "name": "Ore"},
                {"code": "ore", "name": "Once more"},
            ]
        },
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "directory_read_only")
    assert [fed.json()[name] for name in ("created", "updated", "rejected")] == [1, 1, 1], fed.json()
    listed = boss.get("/api/v1/directories/cargo/entries/?q=coal").json()["results"]
    assert [one["name"] for one in listed] == ["Black coal"]
    body = seen.get("/directories/cargo/").content.decode()
    assert "1C" in body
    assert "/directories/cargo/add/" not in body


@pytest.mark.requirement("PL-71")
def test_of_two_who_change_an_entry_the_second_hears_of_it(company: CurrentCompany) -> None:
    chief = make_staff(everything=True)
    page, program = browser(chief), Program(chief)
    entry = make_entry(make_directory(), "b1", "Bank")
    one, api = f"/directories/entries/{entry.pk}/edit/", f"/api/v1/directories/banks/entries/{entry.pk}/"
    form, read = page.get(one).content.decode(), program.get(api).json()
    seen = re.search(r'name="seen" value="([^"]+)"', form)
    assert seen is not None

    assert program.patch(api, {"name": "First", "seen": read["changed_at"]}).status_code == 200
    late = page.post(one, {"code": "b1", "name": "Second", "seen": html.unescape(seen[1])})
    again = program.patch(api, {"name": "Third", "seen": read["changed_at"]})
    blind = program.patch(api, {"name": "Fourth"})

    assert (late.status_code, "Откройте её заново" in late.content.decode()) == (422, True)
    assert (again.status_code, again.json()["code"], blind.status_code) == (409, "entry_has_changed", 200)
    entry.refresh_from_db()
    assert entry.name == "Fourth"


@pytest.mark.requirement("PL-74")
def test_a_file_that_cannot_be_taken_says_why_and_one_that_broke_off_can_be_checked_again(
    company: CurrentCompany,
) -> None:
    page, directory = browser(make_staff(everything=True)), make_directory("stations")
    upload = "/directories/stations/import/"
    refused = page.post(upload, {"file": sheet(("Что-то", "Иное"), ("1", "2"))})
    assert (refused.status_code, EntryImport.objects.count()) == (422, 0)
    page.post(upload, {"file": sheet(("Code", "Name"), ("s1", "First"))})
    run = EntryImport.objects.get()
    here = f"/directories/imports/{run.pk}/"

    break_off_import(import_id=run.pk)
    assert "Работа с файлом прервалась" in page.get(here).content.decode()
    page.post(f"{here}repeat/")
    change_directory(directory_id=directory.pk, what=DirectoryFacts(title="Stations", is_active=False))
    check_import(import_id=run.pk)
    run.refresh_from_db()

    assert (run.state, Entry.objects.count()) == ("refused", 0)
    assert run.problem["ru"] in html.unescape(page.get(here).content.decode())


@pytest.mark.requirement("PL-76")
def test_a_field_of_clients_stands_in_form_page_list_and_api(company: CurrentCompany) -> None:
    chief = make_staff(everything=True)
    page, program = browser(chief), Program(chief)
    segments = make_directory("segments")
    for number in range(51):
        make_entry(segments, f"g{number}", f"Segment {number}")
    owner = "organizations.organization"
    page.post(f"/directories/fields/{owner}/new/", {"label": "Segment", "kind": "link", "target": "segments"})
    page.post(f"/directories/fields/{owner}/new/", {"label": "Trucks", "kind": "whole", "is_required": "on"})
    segment, trucks = Field.objects.filter(owner=owner).order_by("position")

    form = page.get("/organizations/add/").content.decode()
    assert "datalist" in form
    assert "/directories/segments/suggest/" in form
    suggested = page.get("/directories/segments/suggest/", {"anything": "segment 50"}).content.decode()
    assert suggested.count("<option") == 1
    assert "g50 · Segment 50" in suggested
    client = {"name": "Truckers", segment.key_of_input: "g50 · Segment 50"}
    assert page.post("/organizations/add/", client).status_code == 422
    page.post("/organizations/add/", {**client, trucks.key_of_input: "240"})
    made = Organization.objects.get(name="Truckers")
    entry = Entry.objects.get(code="g50")
    assert made.extra == {segment.code: entry.pk, trucks.code: "240"}
    make_organization("Others")

    assert "Segment 50" in page.get(f"/organizations/{made.pk}/").content.decode()
    listed = page.get("/organizations/", {f"own_{trucks.code}_min": "200"}).content.decode()
    assert "Segment 50" in listed
    assert "240" in listed
    assert "Others" not in listed
    of_segment = page.get("/organizations/", {f"own_{segment.code}": "segment 50"}).content.decode()
    assert "Truckers" in of_segment
    assert "Others" not in of_segment
    shown = program.get(f"/api/v1/organizations/{made.pk}/").json()
    assert shown["extra"] == {segment.code: entry.pk, trucks.code: "240"}
    wrong = program.patch(f"/api/v1/organizations/{made.pk}/", {"extra": {trucks.code: "many"}})
    assert wrong.status_code == 422
    assert f"field_{trucks.code}" in wrong.content.decode()
    program.patch(f"/api/v1/organizations/{made.pk}/", {"extra": {trucks.code: 7}})
    made.refresh_from_db()
    assert made.extra[trucks.code] == "7"
    his: User = make_client("organizations.view_organization", organizations=[made])
    theirs = browser(his)
    assert "Segment 50" not in theirs.get(f"/organizations/{made.pk}/").content.decode()
    table = find_table("organizations.organizations")
    assert table is not None
    assert f"own_{trucks.code}" in table.plan().allowed_columns(chief, viewer_of(chief))
    assert f"own_{trucks.code}" not in table.plan().allowed_columns(his, viewer_of(his))


@pytest.mark.requirement("PL-76")
def test_fields_are_set_up_by_programs(company: CurrentCompany) -> None:
    program, api = Program(make_staff(everything=True)), "/api/v1/fields/"
    make_directory("banks", is_restricted=True)
    made = program.post(api, {"owner": "organizations.agreement", "label": "Route", "kind": "choice", "choices": ["A"]})
    nowhere = program.post(api, {"owner": "organizations.membership", "label": "Route"})
    one = f"{api}{made.json()['id']}/"

    renamed = program.put(one, {"label": "Way", "choices": ["A", "B"], "is_retired": True})
    empty = program.put(one, {"label": "Way"})
    others = Program(make_staff("directories.view_entry", "directories.manage_directory"))
    foreign = [others.post(api, {"owner": f"directory:{code}", "label": "X"}).status_code for code in ("banks", "none")]

    assert (made.status_code, nowhere.status_code, list(nowhere.json()["errors"])) == (201, 422, ["owner"])
    assert renamed.json() | {"id": 0} == {
        "id": 0,
        "owner": "organizations.agreement",
        "code": "f1",
        "label": "Way",
        "kind": "choice",
        "choices": ["A", "B"],
        "target": "",
        "is_required": False,
        "is_declared": False,
        "is_retired": True,
    }
    assert (empty.status_code, list(empty.json()["errors"])) == (422, ["choices"])
    assert [row["label"] for row in program.get(api, {"owner": "organizations.agreement"}).json()["results"]] == ["Way"]
    assert foreign == [422, 422]
    assert Program(make_staff("directories.view_entry")).get(api).status_code == 403


@pytest.mark.requirement("PL-76")
def test_a_field_of_agreements_stands_in_form_page_list_and_api(company: CurrentCompany) -> None:
    chief = make_staff(everything=True)
    page, program = browser(chief), Program(chief)
    client, entity = make_organization("Truckers"), save_legal_entity(name="We", inn="7707083893")
    owner = "organizations.agreement"
    page.post(f"/directories/fields/{owner}/new/", {"label": "Limit", "kind": "money", "is_required": "on"})
    limit = Field.objects.get(owner=owner)
    agreement = {"organization": client.pk, "legal_entity": entity.pk, "number": "7/26"}

    assert page.post("/agreements/add/", agreement).status_code == 422
    assert page.post("/agreements/add/", {**agreement, limit.key_of_input: "1 500,50"}).status_code == 302
    made = Agreement.objects.get(number="7/26")
    assert made.extra == {limit.code: "1500.5"}
    lacking = program.post("/api/v1/agreements/", {**agreement, "number": "8/26"})
    assert (lacking.status_code, f"field_{limit.code}" in lacking.content.decode()) == (422, True)
    program.post("/api/v1/agreements/", {**agreement, "number": "8/26", "extra": {limit.code: "20"}})

    listed = page.get("/agreements/", {f"own_{limit.code}_min": "1000"}).content.decode()
    assert ("7/26" in listed, "8/26" in listed) == (True, False)
    detail = f"/agreements/{made.pk}/"
    assert "1\xa0500,50" in page.get(detail).content.decode()
    program.patch(f"/api/v1{detail}", {"title": "Fuel"})
    assert program.get(f"/api/v1{detail}").json()["extra"] == {limit.code: "1500.5"}
    program.patch(f"/api/v1{detail}", {"extra": {limit.code: "3"}})
    made.refresh_from_db()
    assert (made.title, made.extra) == ("Fuel", {limit.code: "3"})
    changes = AuditRecord.objects.filter(action="organizations.agreement.changed").order_by("-pk")[0].changes
    assert changes == {limit.code: ["1500.5", "3"]}
    his = make_client("organizations.view_agreement", organizations=[client])
    assert "Limit" not in browser(his).get(detail).content.decode()
    assert "extra" not in Program(his).get(f"/api/v1{detail}").json()
    table = find_table("organizations.agreements")
    assert table is not None
    assert f"own_{limit.code}" in table.plan().allowed_columns(chief, viewer_of(chief))
    assert f"own_{limit.code}" not in table.plan().allowed_columns(his, viewer_of(his))


@pytest.mark.requirement("PL-71")
def test_lists_and_searches_of_a_large_directory_read_an_index(company: CurrentCompany) -> None:
    directory = make_directory()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directories_entry (directory_id, code, name, values, words, is_active)"
            " SELECT %s, 'c' || n, md5(n::text), '{}', md5(n::text), true FROM generate_series(1, 20000) n",
            [directory.pk],
        )
        cursor.execute("ANALYZE directories_entry")
    entries = Entry.objects.filter(directory=directory)

    assert "directories_entry_by_name" in entries.order_by("name", "pk")[:51].explain()
    assert "directories_entry_search" in entries.filter(words__icontains="c4ca4238a0").explain()
    assert "directories_entry_values" in entries.filter(values__contains={"state": "x"}).explain()
