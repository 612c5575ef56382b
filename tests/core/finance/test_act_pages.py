"""Pages of acts: lists by the row scope, verdicts, deeds of the staff, acts of a period, files of both sides."""

from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core.documents.models import Document, Version
from core.finance.calc import PaperLine
from core.finance.models import Act, ActFile, ActRun, UpdFile
from core.finance.services.act_runs import perform_run
from core.finance.states import ActStatus
from core.finance.tables import ActTable
from core.jobs.drain import drain
from core.jobs.relay import relay_batch
from core.lib.company import CurrentCompany, entered
from core.organizations.models import Organization
from core.ui.tables.keyset import cut_page
from tests.core.documents.pdf.conftest import read
from tests.factories.finance import DAY, make_act, make_act_draft, make_organization
from tests.factories.people import browser, make_client, make_staff
from tests.modules.fuel_cards.pages.conftest import DIALOG
from tests.modules.fuel_cards.test_acts import buy, make_world, moment
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-114", "FC-78")]

VIEW, ANSWER, ISSUE = "finance.view_act", "finance.answer_act", "finance.issue_act"


@pytest.fixture
def ours(company: CurrentCompany) -> Organization:
    return make_organization()


@pytest.fixture
def staff(company: CurrentCompany) -> Client:
    return browser(make_staff(everything=True))


def client_of(organization: Organization, *permissions: str) -> Client:
    return browser(make_client(*permissions, organizations=[organization]))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_client_sees_his_issued_acts_alone(ours: Organization) -> None:
    mine, draft, theirs = make_act(ours), make_act_draft(ours), make_act(make_organization())
    client = client_of(ours, VIEW)

    page = text(client.get("/acts/"))

    assert (mine.number in page, theirs.number in page, f"/acts/{draft.pk}/" in page) == (True, False, False)
    answers = [client.get(f"/acts/{one.pk}/").status_code for one in (mine, draft, theirs)]
    assert answers == [200, 404, 404]


def test_rows_cost_no_queries(staff: Client, ours: Organization) -> None:
    make_act(ours)

    assert_queries_do_not_grow(lambda: staff.get("/acts/"), lambda: [make_act(make_organization()) for _ in range(3)])


def test_lines_and_history_cost_no_queries(staff: Client, ours: Organization) -> None:
    few = make_act(ours)
    many = make_act(ours)
    for deed in ("dispute", "sign"):
        staff.post(f"/acts/{many.pk}/{deed}/", {"comment": "Так", "reason": "Так"})
    shown = [few.pk]

    assert_queries_do_not_grow(lambda: staff.get(f"/acts/{shown[-1]}/"), lambda: shown.append(many.pk))


def test_client_disputes_in_a_dialog_and_signs_after_all(ours: Organization) -> None:
    act = make_act(ours)
    client = client_of(ours, VIEW, ANSWER)

    asked = client.get(f"/acts/{act.pk}/dispute/", headers=DIALOG)
    refused = client.post(f"/acts/{act.pk}/dispute/", {"comment": " "}, headers=DIALOG)
    client.post(f"/acts/{act.pk}/dispute/", {"comment": "Литров меньше"}, headers=DIALOG)

    act.refresh_from_db()
    assert (asked.status_code, refused.status_code, act.status) == (200, 422, "disputed")
    assert "Литров меньше" in text(client.get(f"/acts/{act.pk}/"))
    client.post(f"/acts/{act.pk}/sign/", {"comment": ""})
    act.refresh_from_db()
    assert act.status == "signed"


def test_observer_may_look_and_not_answer(ours: Organization) -> None:
    act = make_act(ours)
    client = client_of(ours, VIEW)

    assert client.post(f"/acts/{act.pk}/sign/", {"comment": ""}).status_code == 403
    assert f"/acts/{act.pk}/sign/" not in text(client.get(f"/acts/{act.pk}/"))


def test_staff_mark_as_signed_with_a_reason_that_the_client_sees(staff: Client, ours: Organization) -> None:
    act = make_act(ours)

    refused = staff.post(f"/acts/{act.pk}/sign/", {"reason": ""})
    staff.post(f"/acts/{act.pk}/sign/", {"reason": "Пришёл почтой"})

    act.refresh_from_db()
    assert (refused.status_code, act.status) == (422, ActStatus.SIGNED)
    assert "Пришёл почтой" in text(client_of(ours, VIEW).get(f"/acts/{act.pk}/"))


def test_staff_write_an_act_by_hand_and_issue_it_with_an_invoice(staff: Client, ours: Organization) -> None:
    entity = make_act_draft(ours).legal_entity_id
    line = {"line": "0", "line-0-title": "Хранение", "line-0-quantity": "2", "line-0-unit": "сут"}
    line |= {"line-0-price": "1 220,00", "line-0-vat_rate": "22"}
    head = {"organization": ours.pk, "legal_entity": entity, "period_from": "2026-09-01", "period_until": "2026-09-30"}

    counted = staff.post("/acts/new/", {**head, **line}, headers={"HX-Request": "true", "HX-Target": "invoice-sums"})
    staff.post("/acts/new/", {**head, **line, "do": "save"})
    act = Act.objects.latest("pk")
    staff.post(f"/acts/{act.pk}/edit/", {**head, **line, "note": "По заявке 7", "do": "save"})
    staff.post(f"/acts/{act.pk}/issue/", {"issued_on": "2026-09-30", "with_invoice": "on"})

    act.refresh_from_db()
    assert "2\N{NO-BREAK SPACE}440" in text(counted)
    assert (act.status, act.amount, act.note, act.issued_on) == (
        "issued", Decimal("2440.00"), "По заявке 7", date(2026, 9, 30),
    )  # fmt: skip
    assert act.invoice is not None
    assert act.invoice.amount == Decimal("2440.00")


def test_act_of_operations_has_no_form(staff: Client, ours: Organization) -> None:
    act = make_act_draft(ours)
    Act.objects.filter(pk=act.pk).update(module="fuel_cards")

    assert staff.get(f"/acts/{act.pk}/edit/").status_code == 409
    assert f"/acts/{act.pk}/edit/" not in text(staff.get(f"/acts/{act.pk}/"))


@pytest.mark.requirement("FC-79")
def test_period_is_previewed_made_and_shown(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        supplier = make_world()
        buy(supplier, "1", moment(3))
        buy(supplier, "2", moment(3), "400.00", card=1)
        staff = browser(make_staff(everything=True), host="fresh.localhost")
        days = {"module": "fuel_cards", "first": "2026-09-01", "last": "2026-09-30", "issues": "on"}

        preview = text(staff.post("/acts/period/", days, headers={"HX-Request": "true", "HX-Target": "act-preview"}))
        started = staff.post("/acts/period/", {**days, "do": "start"})
        run = ActRun.objects.get()
        working = text(staff.get(f"/acts/period/{run.pk}/"))
        drain(seconds=30)

        assert all(name in preview for name in ("ООО «Клиент 0»", "ООО «Клиент 1»"))
        assert "ООО «Клиент 2»" not in preview
        assert started.headers["Location"] == f"/acts/period/{run.pk}/"
        assert "every 1s" in working
        run.refresh_from_db()
        assert (run.state, run.acts, run.issued, run.amount) == ("done", 2, 2, Decimal("1000.00"))
        assert f"/acts/?run={run.pk}" in text(staff.get(f"/acts/period/{run.pk}/"))
        assert text(staff.get(f"/acts/?run={run.pk}")).count("ООО «Клиент") >= 2
        # Each issued act is printed with its УПД in the background, for all clients at once.
        relay_batch()
        drain(seconds=30)
        assert (ActFile.objects.count(), UpdFile.objects.count()) == (2, 2)


def test_employee_with_own_clients_acts_for_them_alone(ours: Organization) -> None:
    person = make_staff(ISSUE, VIEW, usual=())
    Organization.objects.filter(pk=ours.pk).update(responsible=person)
    staff, days = browser(person), {"module": "fuel_cards", "first": "2026-09-01", "last": "2026-09-30", "do": "start"}

    for_all = staff.post("/acts/period/", days)
    for_another = staff.post("/acts/period/", {**days, "organization": make_organization().pk})

    assert (for_all.status_code, for_another.status_code, ActRun.objects.count()) == (422, 422, 0)


def test_printed_act_stays_as_it_was_printed(staff: Client, ours: Organization) -> None:
    act = make_act(ours)
    first = staff.get(f"/acts/{act.pk}/pdf/")
    Organization.objects.filter(pk=ours.pk).update(name="Другое имя")

    again = staff.get(f"/acts/{act.pk}/pdf/")

    assert (first.headers["Content-Type"], first.content[:5]) == ("application/pdf", b"%PDF-")
    assert first.content == again.content
    assert staff.get(f"/acts/{make_act_draft(ours).pk}/pdf/").status_code == 409


def test_upd_says_to_the_kopeck_what_the_act_says(staff: Client, ours: Organization) -> None:
    """One line with VAT of 22 % and one without."""
    lines = [
        PaperLine(title="Дизель", quantity=Decimal("86.45"), unit="л", price=Decimal("66.31"), vat_rate=Decimal(22)),
        PaperLine(title="Обслуживание", price=Decimal("100.10")),
    ]
    act = make_act_draft(ours, lines=lines)
    staff.post(f"/acts/{act.pk}/issue/", {"issued_on": DAY.isoformat()})
    act.refresh_from_db()

    answer = client_of(ours, VIEW).get(f"/acts/{act.pk}/upd/")

    paper = " ".join(read(answer.content).text.split())
    made = UpdFile.objects.get(act=act)
    assert (sha256(answer.content).hexdigest(), len(answer.content)) == (made.sha256, made.size)
    assert (act.amount, act.vat_amount) == (Decimal("5832.60"), Decimal("1033.73"))
    assert f"Универсальный передаточный документ № {act.number}" in paper
    for cells in (
        "112 л 86,45 54,3525 4 698,77 22 % 1 033,73 5 732,50",
        "— — 1 100,10 100,10 без НДС — 100,10",
        "Всего к оплате (9) 4 798,87 × 1 033,73 5 832,60",
        "1, счёт-фактура и передаточный документ (акт)",
        f"№ п/п 1–2, № {act.number}",
    ):
        assert cells in paper
    addresses = (f"/acts/{act.pk}/upd/", f"/api/v1/acts/{act.pk}/upd/")
    assert [staff.get(one).content == answer.content for one in addresses] == [True, True]
    assert staff.get(f"/acts/{make_act_draft(ours).pk}/upd/").status_code == 409


@pytest.mark.requirement("FC-80")
def test_both_sides_pass_versions_of_the_act(staff: Client, ours: Organization) -> None:
    act = make_act(ours)

    staff.post(f"/acts/{act.pk}/files/")
    staff.post(f"/acts/{act.pk}/files/")

    document = Document.objects.get(subject_type="finance.act", subject_id=act.pk)
    version = Version.objects.get(document=document)
    assert (document.number, document.organization_id, document.type) == (act.number, ours.pk, "act")
    assert (version.side, version.number, version.content_type) == ("company", 1, "application/pdf")
    client = client_of(ours, VIEW, "documents.view_document", "documents.add_version")
    assert f"/documents/{document.pk}/" in text(client.get(f"/acts/{act.pk}/"))


def test_menu_counts_what_waits(ours: Organization) -> None:
    make_act(ours)

    assert 'href="/acts/"' in text(client_of(ours, VIEW).get("/acts/"))


def test_lists_of_a_hundred_thousand_acts_read_an_index(ours: Organization) -> None:
    act = make_act(ours)
    others = [make_organization().pk for _ in range(20)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO finance_act (legal_entity_id, organization_id, number, issued_on, currency, amount,"
            " vat_amount, note, external_id, status, covers_charges, module)"
            " SELECT %s, (%s::bigint[])[1 + n %% 20], 'Б-' || n, date '2020-01-01' + n %% 2000, 'RUB', n, 0, '', '',"
            " CASE n %% 50 WHEN 0 THEN 'disputed' ELSE 'signed' END, true, '' FROM generate_series(1, 100000) n",
            [act.legal_entity_id, others],
        )
        cursor.execute("ANALYZE finance_act")
    filters = ({}, {"organization": others[3]}, {"status": "disputed"}, {"number__icontains": "Б-7770"})

    plans = [plan for sort in ("-issued", "-amount") for plan in plans_of(sort, {})]
    plans += [plan for wanted in filters for plan in plans_of("-issued", wanted)]

    assert len(plans) >= 6
    assert [plan for plan in plans if "Seq Scan" in plan] == []


def plans_of(sort: str, wanted: dict[str, Any]) -> list[str]:
    """Return how the database reads the first page of the list in this order."""
    statements: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        cut_page(Act.objects.filter(**wanted), ActTable.plan().order_of(sort), 50)
    plans = []
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(f"EXPLAIN {sql}", params)
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
    return plans


def test_runs_worked_on_by_nobody_yet_say_so(staff: Client, ours: Organization) -> None:
    act = make_act(ours)
    run = ActRun.objects.create(
        module="fuel_cards", legal_entity=act.legal_entity, period_from=DAY, period_until=DAY, issued_on=DAY
    )

    shown = text(staff.get(f"/acts/period/{run.pk}/"))
    perform_run(run_id=run.pk)

    assert "every 1s" in shown
    assert "every 1s" not in text(staff.get(f"/acts/period/{run.pk}/"))
