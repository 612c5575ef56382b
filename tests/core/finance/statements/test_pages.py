"""Pages of statements and of the queue: uploaded, decided about, matched, taken back."""

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from core.accounts.models import User
from core.finance.models import Invoice, Payment
from core.finance.statements.models import StatementRun
from core.finance.statements.selectors import count_waiting
from core.finance.statements.services.runs import check_run, perform_run
from core.organizations.models import Organization
from core.organizations.viewer import viewer_of
from tests.core.finance.statements.bringing import balance, bring, invoice_of, pays, printed
from tests.core.finance.statements.files import exchange
from tests.factories.people import browser, make_organization, make_staff
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-76", "PL-115", "LG-66")]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def staff(client: Organization) -> User:
    return make_staff(everything=True)


@pytest.fixture
def page(staff: User) -> Client:
    return browser(staff)


def upload(page: Client, content: bytes) -> StatementRun:
    file = io.BytesIO(content)
    file.name = "kl_to_1c.txt"
    page.post("/statements/upload/", {"file": file})
    run = StatementRun.objects.latest("pk")
    check_run(run_id=run.pk)
    run.refresh_from_db()
    return run


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def waiting(*lines: str) -> list[Payment]:
    return [match.payment for match in bring(*lines) if match.payment is not None]


def test_statement_is_uploaded_shown_and_taken_in(page: Client, client: Organization) -> None:
    invoice_of(client)
    run = upload(page, printed(pays()))

    before = text(page.get(f"/statements/{run.pk}/"))
    page.post(f"/statements/{run.pk}/commit/")
    perform_run(run_id=run.pk)
    after = text(page.get(f"/statements/{run.pk}/"))

    assert "Контрольные итоги сходятся" in before
    assert "Принять и провести 1 платёж" in before
    assert "Проведён 1 платёж." in after
    assert balance(client) == 1000
    assert "kl_to_1c.txt" in text(page.get("/statements/"))


def test_totals_that_do_not_balance_need_a_tick(page: Client, client: Organization) -> None:
    run = upload(page, exchange(pays()))

    shown = text(page.get(f"/statements/{run.pk}/"))
    refused = page.post(f"/statements/{run.pk}/commit/")
    ticked = page.post(f"/statements/{run.pk}/commit/", {"accept_totals": "on"})

    assert "Контрольные итоги не сходятся" in shown
    assert (refused.status_code, ticked.status_code) == (409, 302)
    perform_run(run_id=run.pk)
    assert "Принята, хотя контрольные итоги не сходятся." in text(page.get(f"/statements/{run.pk}/"))


def test_unreadable_file_says_why(page: Client) -> None:
    run = upload(page, exchange(end=""))

    assert "Файл обрывается на строке 11" in text(page.get(f"/statements/{run.pk}/"))


def test_file_that_is_too_large_is_refused_unread(page: Client, settings: Settings) -> None:
    settings.STATEMENT_MAX_BYTES = 10

    answer = page.post("/statements/upload/", {"file": io.BytesIO(b"x" * 100)})

    assert (answer.status_code, StatementRun.objects.count()) == (413, 0)


def test_queue_shows_payments_with_their_candidates(page: Client, client: Organization) -> None:
    invoice_of(client)
    waiting(pays("400.00"))

    shown = text(page.get("/matching/"))

    assert "Меньше остатка счёта" in shown
    assert 'value="400,00"' in shown
    assert "ПТ00-000302" in shown


def test_suggestion_is_accepted_by_one_click(page: Client, client: Organization) -> None:
    invoice = invoice_of(client)
    (payment,) = waiting(pays("400.00"))

    answer = page.post(f"/matching/{payment.pk}/accept/", headers={"HX-Request": "true", "HX-Target": "matching"})

    invoice.refresh_from_db()
    assert (answer.status_code, invoice.status) == (200, "partially_paid")
    assert "Очередь пуста" in text(answer)
    assert "HX-Trigger" in answer.headers


def test_second_person_is_told_who_was_first(page: Client, client: Organization) -> None:
    invoice_of(client)
    (payment,) = waiting(pays("400.00"))
    page.post(f"/matching/{payment.pk}/accept/")

    answer = page.post(f"/matching/{payment.pk}/aside/", {"reason": "Не клиент"})

    assert answer.status_code == 409
    assert "решение принял(а)" in text(answer)


def test_payment_is_split_over_invoices(page: Client, client: Organization) -> None:
    first, second = invoice_of(client), invoice_of(client, "500.00", "ПТ00-000303")
    (payment,) = waiting(pays("700.00", "Аванс"))
    given = {"client": client.pk, f"part-{first.pk}": "600,00", f"part-{second.pk}": " 100"}

    page.post(f"/matching/{payment.pk}/match/", given)

    paid = dict(Invoice.objects.values_list("number", "paid_amount"))
    assert paid == {"ПТ00-000302": Decimal("600.00"), "ПТ00-000303": Decimal("100.00")}


@pytest.mark.parametrize("given", [{}, {"client": "0"}, {"client": "{client}", "part-1": "сто"}])
def test_nonsense_matches_nothing(page: Client, client: Organization, given: dict[str, str]) -> None:
    (payment,) = waiting(pays("700.00", "Аванс"))

    answer = page.post(
        f"/matching/{payment.pk}/match/", {name: value.format(client=client.pk) for name, value in given.items()}
    )

    payment.refresh_from_db()
    assert (answer.status_code in {404, 422}, payment.status) == (True, "unmatched")


def test_client_is_found_and_chosen(page: Client, client: Organization) -> None:
    other = make_organization("Вешний луг")
    (payment,) = waiting(pays("700.00", "Аванс", ПлательщикИНН=""))

    found = text(page.get(f"/matching/{payment.pk}/clients/?text=Вешний"))
    chosen = text(page.get(f"/matching/?payment={payment.pk}&client={other.pk}"))

    assert "Вешний луг" in found
    assert "Провести на Вешний луг" in chosen


def test_several_suggestions_are_accepted_at_once(page: Client, client: Organization) -> None:
    invoice_of(client)
    payments = waiting(pays("400.00"), pays("600.00", Номер="16"), pays("5.00", "Аванс", Номер="17"))

    page.post("/matching/accept/", {"payment": [one.pk for one in payments]})

    assert list(Payment.objects.order_by("pk").values_list("status", flat=True)) == ["booked", "booked", "unmatched"]


def test_line_shows_its_history_and_is_taken_back(page: Client, client: Organization) -> None:
    invoice_of(client)
    (match,) = bring(pays())
    address = f"/statements/lines/{match.pk}/"

    shown = text(page.get(address))
    page.post(f"{address}undo/", {"reason": "Не тот клиент"})
    after = text(page.get(address))

    assert "Разнесена и проведена без человека" in shown
    assert "ПТ00-000302" in shown
    assert "Не тот клиент" in after
    assert balance(client) == 0
    assert text(page.get("/statements/lines/")).count("ООО Вешний луг") >= 1


def test_menu_counts_what_waits(page: Client, staff: User, client: Organization) -> None:
    waiting(pays("5.00", "Аванс"), pays("6.00", "Аванс", Номер="16"))

    assert count_waiting(viewer_of(staff)) == 2


def test_who_sees_his_own_clients_alone_sees_their_payments_alone(client: Organization) -> None:
    keeper = make_staff("finance.allocate_payment", "finance.import_statement", usual=())
    mine = make_organization()
    Organization.objects.filter(pk=mine.pk).update(responsible=keeper, inn="7800000059")
    theirs, own = waiting(pays("5.00", "Аванс"), pays("6.00", "Аванс", Номер="16", ПлательщикИНН="7800000059"))

    page = browser(keeper)

    assert page.get(f"/matching/?payment={theirs.pk}").status_code == 404
    assert page.get(f"/matching/?payment={own.pk}").status_code == 200
    assert page.post(f"/matching/{theirs.pk}/match/", {"client": client.pk}).status_code == 404
    assert page.post(f"/matching/{own.pk}/match/", {"client": client.pk}).status_code == 404
    assert count_waiting(viewer_of(keeper)) == 1


@pytest.mark.parametrize("address", ["/statements/", "/statements/lines/", "/matching/"])
def test_pages_ask_as_often_whatever_they_show(page: Client, client: Organization, address: str) -> None:
    invoice_of(client)
    waiting(pays("5.00"))

    def more() -> None:
        for number in range(20, 24):
            waiting(pays("5.00", Номер=str(number)))

    assert assert_queries_do_not_grow(lambda: page.get(address), more) < 25


@pytest.mark.parametrize(
    "address", ["/statements/", "/statements/new/", "/statements/lines/", "/matching/", "/settings/bank/"]
)
def test_pages_ask_for_a_right(client: Organization, address: str) -> None:
    assert browser(make_staff("organizations.view_organization")).get(address).status_code == 403
