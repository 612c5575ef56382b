"""Operations: the list with its totals, and one of them."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from core.jobs import RunningJob
from core.lib.company import current_company, entered
from core.ui.exports.job import write_export
from core.ui.models import TableExport
from modules.fuel_cards.models import Transaction
from tests.factories.people import browser, make_staff
from tests.modules.fuel_cards.pages.conftest import VIEW
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.integration
OPERATIONS = "/fuel-cards/operations/"
NBSP = "\N{NO-BREAK SPACE}"


def test_the_list_sums_what_the_filter_finds(staff, make_card, ours, buy):
    card, free = make_card(ours), make_card()
    buy(card, 10)
    buy(card, 30, at=timezone.now() - timedelta(days=2))
    buy(free, 7)

    everything = staff.get(OPERATIONS, headers={"Accept-Language": "en"}).content.decode()
    waiting = staff.get(f"{OPERATIONS}?waits=yes").content.decode()
    today = timezone.localdate().isoformat()
    recent = staff.get(f"{OPERATIONS}?at_after={today}&waits=no").content.decode()

    assert everything.count("<tr id=") == 3
    assert f"2{NBSP}320" in everything
    assert f"47,00{NBSP}л" in everything
    assert waiting.count("<tr id=") == recent.count("<tr id=") == 1


@pytest.mark.requirement("FC-57")
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_file_holds_what_the_filter_finds(
    staff, client_browser, supplier, make_card, ours, theirs, buy, file_format
):
    card, other = make_card(ours), make_card(theirs)
    rows = [buy(card, 10), buy(card, 30, at=timezone.now() - timedelta(days=40)), buy(other, 7)]
    query = f"?at_after={timezone.localdate() - timedelta(days=2)}"

    for reader, wanted in ((staff, {rows[0], rows[2]}), (client_browser(), {rows[0]})):
        heading, *lines = exported(reader, query, file_format)
        place = heading.index("Номер поставщика")
        assert {line[place] for line in lines} == {one.number for one in wanted}
        total = sum(one.amount for one in wanted)
        assert sum(Decimal(str(line[heading.index("К списанию")]).replace(",", ".")) for line in lines) == total


def exported(reader, query, file_format):
    """Order a file of the list that is shown, have it written as the worker does, and read it."""
    asked = {"next": f"{OPERATIONS}{query}", "file_format": file_format, "columns": "all"}
    assert reader.post("/ui/tables/fuel_cards.transactions/export/start/", asked).status_code == 302
    export = TableExport.objects.latest("created_at")
    running = RunningJob(id=export.job_id, kind="ui.export", company=current_company().schema, attempt=1)
    write_export({"export": str(export.pk)}, running)
    running.side.close()
    content = b"".join(reader.get(f"/ui/exports/{export.pk}/").streaming_content)
    if file_format == "xlsx":
        return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    return list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";"))


def test_rows_cost_no_queries(staff, make_card, ours, buy):
    card = make_card(ours)
    buy(card)

    assert_queries_do_not_grow(lambda: staff.get(OPERATIONS), lambda: [buy(card), buy(make_card(ours))])


@pytest.mark.requirement("PL-05")
def test_a_client_sees_his_own_operations_without_cost(client_browser, make_card, ours, theirs, buy):
    mine, other, nobodys = buy(make_card(ours)), buy(make_card(theirs)), buy(make_card())
    client = client_browser()

    page = client.get(OPERATIONS).content.decode()
    one = client.get(f"{OPERATIONS}{mine.pk}/").content.decode()

    assert page.count("<tr id=") == 1
    assert mine.number in page
    assert f"580,00{NBSP}" not in one.replace("<small>", "").replace("</small>", "").split("at-pairs")[1]
    for hidden in (other.pk, nobodys.pk, 999_999):
        assert client.get(f"{OPERATIONS}{hidden}/").status_code == 404


@pytest.mark.requirement("PL-02")
def test_another_companys_operation_is_as_missing(staff, make_card, ours, buy, other_company):
    buy(make_card(ours))
    last = Transaction.objects.latest("pk").pk
    with entered(other_company):
        stranger = browser(make_staff(everything=True))

        assert stranger.get(f"{OPERATIONS}{last}/").status_code == 404
        assert "<tr id=" not in stranger.get(OPERATIONS).content.decode()

    assert staff.get(f"{OPERATIONS}{last}/").status_code == 200


def test_pages_need_their_permission(make_card, ours, buy):
    operation = buy(make_card(ours))
    nobody = browser(make_staff(VIEW[0]))

    assert nobody.get(OPERATIONS).status_code == 403
    assert nobody.get(f"{OPERATIONS}{operation.pk}/").status_code == 403
    assert nobody.get("/fuel-cards/cards/").status_code == 200
