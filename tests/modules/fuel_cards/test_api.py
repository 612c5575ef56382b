"""Fuel cards for programs: the contracted import, lists, actions, scope."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from core.lib.company import CurrentCompany
from modules.fuel_cards.models import Card, ImportRun, RowError, Supplier, Transaction
from modules.fuel_cards.services.assign_card import assign_card
from modules.fuel_cards.services.block_card import block_card
from modules.fuel_cards.services.recalculate import count_recalculation
from tests.factories.people import make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.modules.fuel_cards.conftest import add_supplier
from tests.modules.fuel_cards.expected import take_registers
from tests.modules.fuel_cards.reports import CARD, OTHER_CARD, refund, report, sale

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-08", "FC-10", "FC-16", "FC-97", "PL-47")]

ROOT = "/api/v1/fuel-cards"
IMPORT = f"{ROOT}/transactions/import/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send(program: Program, body: Any, kind: str = "text/csv", query: str = "", **extra: Any) -> Any:
    return program.client.post(f"{IMPORT}{query}", body, content_type=kind, **extra)


@pytest.fixture
def program(supplier: Supplier) -> Program:
    return Program(make_staff("fuel_cards.import_data", "fuel_cards.view_card"))


@pytest.fixture
def held(supplier: Supplier) -> tuple[Any, Any, Card, Card]:
    """Two clients, each with a card and a purchase."""
    made: list[Any] = []
    for number, name in ((CARD, "Первый"), (OTHER_CARD, "Второй")):
        card = Card.objects.create(supplier=supplier, number=number, status="active")
        organization = make_organization(name)
        assign_card(card_id=card.pk, organization_id=organization.pk, at=datetime(2026, 1, 1, tzinfo=UTC))
        made.append((organization, card))
    return made[0][0], made[1][0], made[0][1], made[1][1]


def test_import_answers_by_the_contract(program: Program, sample: Any, supplier: Supplier) -> None:
    files, expected = sample
    take_registers(files, supplier)
    told = expected["fuel_transactions"]

    csv = send(program, files["fuel_transactions.csv"])
    xlsx = send(program, files["fuel_transactions.xlsx"], XLSX, "?supplier=kovyl")
    again = send(program, files["fuel_transactions.csv"])

    for answer, part in ((csv, "csv"), (xlsx, "xlsx_after_csv")):
        rejected = [{"row": row["line"], "reason": row["reason"]} for row in told[part]["rejected_rows"]]
        assert answer.status_code == 200
        assert answer.json() == {
            "created": told[part]["created"],
            "duplicate": told[part]["duplicate"],
            "rejected": rejected,
            "amount": told[part]["net_of_created"],
        }
    assert (again.json()["created"], again.json()["amount"]) == (0, "0.00")
    assert ImportRun.objects.filter(state="done", created_by__isnull=False).count() == 3


def test_import_takes_json_lines_and_forms(program: Program) -> None:
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in (sale("1"), sale("2", at="31.09.2026")))
    boundary = "b"
    form = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\n'
        + report(sale("3"))
        + b"\r\n--b--\r\n"
    )

    by_lines = send(program, lines.encode(), "application/x-ndjson").json()
    by_form = send(program, form, f"multipart/form-data; boundary={boundary}").json()

    assert by_lines == {
        "created": 1,
        "duplicate": 0,
        "rejected": [{"row": 2, "reason": "bad_date"}],
        "amount": "590.00",
    }
    assert by_form == {"created": 1, "duplicate": 0, "rejected": [], "amount": "590.00"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.4", "foreign_file"),
        (b"\x00\x01\x02" * 500, "foreign_file"),
        ("Фамилия;Имя\nА;Б\n".encode("cp1251"), "missing_columns"),
        (report(), "no_rows"),
        (b"PK\x03\x04broken", "broken_workbook"),
    ],
)
def test_import_of_what_is_no_report_is_a_problem(program: Program, body: bytes, code: str) -> None:
    answer = send(program, body)

    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (
        422,
        "application/problem+json",
        code,
    )
    assert answer.json()["detail"]
    assert not ImportRun.objects.exists()
    assert not RowError.objects.exists()


def test_import_of_another_kind_of_file_names_the_columns(program: Program, sample: Any) -> None:
    answer = send(program, sample[0]["fuel_cards.csv"])

    assert answer.status_code == 422
    assert "Номер транзакции" in answer.json()["detail"]


def test_import_refuses_a_large_file_before_reading_it(program: Program, settings: Any) -> None:
    class Unread:
        """A body that must not be touched."""

        def read(self, size: int = -1) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    settings.IMPORT_MAX_BYTES = 10 * 2**20
    headers = {"CONTENT_LENGTH": str(2 * 2**30), "wsgi.input": Unread()}

    answer = send(program, b"", **headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert "10" in answer.json()["detail"]


def test_import_refuses_a_file_that_grows_past_the_limit(program: Program, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1000

    answer = program.client.post(
        IMPORT, report(*[sale(str(n)) for n in range(50)]), content_type="text/csv", CONTENT_LENGTH=""
    )

    assert answer.status_code in {413, 422}
    assert not Transaction.objects.exists()


def test_import_needs_a_known_supplier(company: CurrentCompany) -> None:
    program = Program(make_staff("fuel_cards.import_data"))
    add_supplier("east", "Восток")

    without = send(program, report(sale("1")))
    unknown = send(program, report(sale("1")), query="?supplier=west")
    known = send(program, report(sale("1")), query="?supplier=east")

    assert [answer.status_code for answer in (without, unknown, known)] == [422, 422, 200]
    assert without.json()["code"] == "unknown_supplier"


@pytest.mark.parametrize("who", ["nobody", "client", "staff without the right"])
def test_import_is_for_staff_with_the_right(supplier: Supplier, who: str) -> None:
    organization = make_organization()
    users = {
        "nobody": None,
        "client": make_client("fuel_cards.view_card", organizations=[organization]),
        "staff without the right": make_staff("fuel_cards.view_card"),
    }

    answer = send(Program(users[who]), report(sale("1")))

    assert answer.status_code == (401 if who == "nobody" else 403)
    assert not Transaction.objects.exists()


def test_client_sees_his_cards_and_operations_alone(supplier: Supplier, held: Any) -> None:
    mine, other, my_card, other_card = held
    staff = Program(
        make_staff(
            "fuel_cards.import_data", "fuel_cards.view_card", "fuel_cards.view_transaction", "fuel_cards.view_cost"
        )
    )
    send(staff, report(sale("1"), sale("2", card=OTHER_CARD), refund("3", original="1")))
    client = Program(make_client("fuel_cards.view_card", "fuel_cards.view_transaction", organizations=[mine]))

    seen = {name: client.get(f"{ROOT}/{name}/").json()["results"] for name in ("cards", "transactions")}
    foreign = Transaction.objects.get(number="2")
    refused = [client.get(f"{ROOT}/cards/{other_card.pk}/"), client.get(f"{ROOT}/transactions/{foreign.pk}/")]
    missing = client.get(f"{ROOT}/cards/999999/")

    assert [card["id"] for card in seen["cards"]] == [my_card.pk]
    assert seen["cards"][0]["number"] == "7099 ••• 0016"
    assert [row["number"] for row in seen["transactions"]] == ["3", "1"]
    assert "net" not in seen["transactions"][0]
    assert [answer.status_code for answer in refused] == [404, 404]
    assert refused[0].json() == missing.json() | {"instance": f"{ROOT}/cards/{other_card.pk}/"}
    of_staff = staff.get(f"{ROOT}/transactions/").json()["results"]
    assert [(row["number"], row["net"], row["organization"]) for row in of_staff] == [
        ("3", "-590.00", mine.pk),
        ("2", "590.00", other.pk),
        ("1", "590.00", mine.pk),
    ]


def test_card_is_assigned_blocked_and_detached(supplier: Supplier, held: Any) -> None:
    _mine, other, card, _other_card = held
    rights = [f"fuel_cards.{verb}_card" for verb in ("view", "assign", "block")]
    program = Program(make_staff(*rights))
    path = f"{ROOT}/cards/{card.pk}"

    assigned = program.post(f"{path}/assign/", {"organization": other.pk}).json()
    twice = program.post(f"{path}/assign/", {"organization": other.pk})
    unknown = program.post(f"{path}/assign/", {"organization": 10**9})
    blocked = program.post(f"{path}/block/", {"reason": "Потеряна"}).json()
    again = program.post(f"{path}/block/", {"reason": "Потеряна"})
    unblocked = program.post(f"{path}/unblock/").json()
    detached = program.post(f"{path}/detach/").json()

    assert assigned["organization"] == other.pk
    assert (twice.status_code, twice.json()["code"]) == (409, "already_theirs")
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["organization"])
    assert (blocked["status"], blocked["block_reason"], blocked["actions"]) == (
        "blocked",
        "Потеряна",
        ["unblock", "report_lost", "close"],
    )
    assert (again.status_code, again.json()["code"]) == (409, "transition_not_allowed")
    assert (unblocked["status"], detached["organization"]) == ("active", None)


def test_client_lifts_his_own_block_and_not_ours(supplier: Supplier, held: Any) -> None:
    mine, _other, card, other_card = held
    client = Program(make_client("fuel_cards.view_card", "fuel_cards.block_card", organizations=[mine]))
    path = f"{ROOT}/cards/{card.pk}"

    own = [
        client.post(f"{path}/block/", {"reason": "Отпуск"}).json()["status"],
        client.post(f"{path}/unblock/").json()["status"],
    ]
    block_card(card_id=card.pk, reason="Долг")
    ours = client.post(f"{path}/unblock/")
    foreign = client.post(f"{ROOT}/cards/{other_card.pk}/block/", {"reason": "x"})
    assigning = client.post(f"{path}/assign/", {"organization": mine.pk})

    assert own == ["blocked_by_client", "active"]
    assert (ours.status_code, foreign.status_code, assigning.status_code) == (409, 404, 403)


def test_tariff_is_set_and_listed(supplier: Supplier) -> None:
    program = Program(make_staff("fuel_cards.view_tariff", "fuel_cards.change_tariff"))

    made = program.post(f"{ROOT}/tariffs/", {"method": "percent", "value": "1.5"})
    wrong = program.post(f"{ROOT}/tariffs/", {"method": "percent", "value": "500"})
    past = program.post(f"{ROOT}/tariffs/", {"method": "percent", "value": "2", "starts_at": "2020-01-01T00:00:00Z"})

    assert (made.status_code, wrong.status_code, past.status_code) == (201, 422, 422)
    assert (list(wrong.json()["errors"]), past.json()["code"]) == (["value"], "tariff_starts_in_the_past")
    assert [row["value"] for row in program.get(f"{ROOT}/tariffs/").json()["results"]] == ["1.5000"]


@pytest.mark.requirement("FC-63", "FC-64", "FC-65", "FC-67")
def test_a_clients_tariff_is_set_tried_and_ended(supplier: Supplier) -> None:
    program = Program(make_staff("fuel_cards.view_tariff", "fuel_cards.change_tariff", "organizations.view_all"))
    client = make_organization()
    rule = {"organization": client.pk, "method": "per_unit", "value": "-1", "from_quantity": "100", "priority": 2}

    made = program.post(f"{ROOT}/tariffs/", rule)
    mode = program.post(f"{ROOT}/tariff-modes/", {"organization": client.pk, "mode": "individual"})
    purchase = {"organization": client.pk, "supplier": supplier.pk, "quantity": "100", "price": "60"}
    tried = program.post(f"{ROOT}/tariffs/preview/", purchase)
    key = made.json()["id"]
    ended = [program.post(f"{ROOT}/tariffs/{key}/end/", {}) for _ in range(2)]

    assert (made.status_code, mode.status_code, mode.json()["organization_name"]) == (201, 201, client.name)
    assert tried.json() == {
        "general": {"amount": "6000.00", "unit_price": "60.00", "tariff": None},
        "individual": {"amount": "5900.00", "unit_price": "59.00", "tariff": key},
        "difference": "-100.00",
        "mode": "individual",
    }
    assert [(one.status_code, one.json().get("code", "")) for one in ended] == [(200, ""), (409, "tariff_is_over")]
    assert [row["mode"] for row in program.get(f"{ROOT}/tariff-modes/?organization={client.pk}").json()["results"]] == [
        "individual"
    ]


@pytest.mark.requirement("FC-66")
def test_a_recalculation_is_started_read_and_applied_once(supplier: Supplier) -> None:
    program = Program(make_staff("fuel_cards.recalculate", "organizations.view_all"))
    stranger = Program(make_staff("fuel_cards.recalculate", usual=()))
    asked = {"first": "2026-09-01", "last": "2026-09-05", "reason": "Agreed"}

    run = program.post(f"{ROOT}/recalculations/", asked)
    page = f"{ROOT}/recalculations/{run.json()['id']}/"
    early = program.post(f"{page}apply/", {})
    count_recalculation(run_id=run.json()["id"])

    assert (run.status_code, run.json()["state"], early.json()["code"]) == (202, "counting", "report_not_ready")
    assert (program.get(page).json()["state"], program.get(f"{page}lines/").json()["results"]) == ("ready", [])
    assert (stranger.get(page).status_code, stranger.post(f"{ROOT}/recalculations/", asked).status_code) == (404, 400)
    assert [program.post(f"{page}apply/", {}).status_code for _ in range(2)] == [202, 409]


@pytest.fixture
def many(supplier: Supplier) -> int:
    rows = [sale(str(number), at=f"05.09.2026 12:{number % 60:02d}:00") for number in range(120)]
    send(Program(make_staff("fuel_cards.import_data")), report(*rows))
    return len(rows)


def test_transactions_are_paged_and_filtered(many: int) -> None:
    program = Program(make_staff("fuel_cards.view_transaction"))
    seen: list[str] = []
    path = f"{ROOT}/transactions/?limit=50&ordering=at"

    while path:
        page = program.get(path).json()
        seen += [row["number"] for row in page["results"]]
        path = page["next"]

    assert (len(seen), len(set(seen))) == (many, many)
    one = program.get(f"{ROOT}/transactions/?number=7").json()["results"]
    assert [row["number"] for row in one] == ["7"]


@pytest.mark.requirement("FC-34", "FC-98")
def test_programs_set_all_limits_at_once_and_a_client_within_his_bounds(held: Any) -> None:
    organization, _other, card, others = held
    staff = Program(make_staff("fuel_cards.view_card", "fuel_cards.limit_card"))
    client = Program(make_client("fuel_cards.view_card", "fuel_cards.limit_card", organizations=[organization]))
    path = f"{ROOT}/cards/{card.pk}/limits/"
    day = {"period": "day", "measure": "litres", "amount": "100", "client_max": "150", "weekdays": [1, 2, 3, 4, 5]}

    made = staff.put(path, {"limits": [day]})
    assert made.status_code == 200
    whole = {
        **day,
        "amount": "100.000",
        "client_max": "150.000",
        "used": "0.000",
        "product_group": "",
        "product": None,
        "hours_from": None,
        "hours_to": None,
        "regions": [],
        "stations": [],
    }
    assert made.json() == staff.get(path).json() == client.get(path).json() == {"limits": [whole]}

    refused = [
        (client, path, [{**day, "amount": "151", "client_max": None}], 409, "outside_bounds"),
        (client, path, [], 409, "outside_bounds"),
        (staff, path, [day, day], 422, "repeated_limit"),
        (staff, path, [{**day, "stations": [987654]}], 422, "invalid"),
        (client, f"{ROOT}/cards/{others.pk}/limits/", [], 404, "not_found"),
    ]
    for program, address, limits, status, code in refused:
        answer = program.put(address, {"limits": limits})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert client.put(path, {"limits": [{**day, "amount": "150"}]}).json()["limits"][0]["amount"] == "150.000"
