"""The bank tells of a payment, is asked, and the payment is on the balance; nothing comes twice, whatever happens."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import connection
from pytest_django import Settings

from core.finance.models import Invoice, Payment
from core.finance.services.invoices import mark_invoice_paid
from core.finance.statements.models import BankConnection, LineMatch, StatementRun
from core.finance.statements.services.feed import connect_bank, disconnect_bank, pull, pull_all
from core.finance.statements.services.runs import check_run
from core.integrations.bank.client import Bank, BankAway, WrongBankToken
from core.integrations.sandbox.bank_notices import sign
from core.jobs.models import Job
from core.lib.company import CurrentCompany, public_schema
from core.lib.errors import InvalidInput
from core.organizations.models import Organization
from tests.core.finance.statements.bringing import INN, PERSON, balance, invoice_of
from tests.core.finance.statements.files import OWN
from tests.factories.people import browser, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-69", "FC-70", "FC-72", "PL-115", "PL-117")]
TOKEN = "sandbox-1"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def bank(client: Organization, outside: Outside) -> BankConnection:
    own = connect_bank(title="Песочный банк", url=f"{outside.url}/bank/api", token=TOKEN)
    pull(connection_id=own.pk)
    own.refresh_from_db()
    # Notices of the played bank would reach a server that is not there.
    httpx.put(
        f"{outside.url}/bank/api/subscription/",
        json={"accounts": [{"number": OWN}]},
        headers={"Authorization": f"Bearer {TOKEN}"},
        trust_env=False,
    )
    return own


def pay(outside: Outside, amount: str = "1000.00", **given: str) -> None:
    data = {"account": OWN, "amount": amount, "inn": INN, "name": "ООО Вешний луг", "invoice": "302", **given}
    httpx.post(f"{outside.url}/bank/pay/", data=data, trust_env=False)


def ask(own: BankConnection) -> list[StatementRun]:
    """Pull, and do the jobs that follow."""
    before = set(StatementRun.objects.values_list("pk", flat=True))
    pull(connection_id=own.pk)
    fresh = list(StatementRun.objects.exclude(pk__in=before).order_by("pk"))
    for run in fresh:
        check_run(run_id=run.pk)
        run.refresh_from_db()
    return fresh


def tell(own: BankConnection, *, secret: str = "", at: float | None = None, key: str = "", body: bytes = b"{}") -> Any:
    header = sign(secret or own.notice_secret, int(at or time.time()), body)
    return browser().post(
        f"/integrations/bank/{key or own.notice_key}/",
        body,
        content_type="application/json",
        headers={"X-Bank-Signature": header},
    )


def jobs() -> int:
    with public_schema():
        return Job.objects.filter(kind="finance.pull_bank").count()


def test_payment_at_the_bank_is_on_the_balance(bank: BankConnection, client: Organization, outside: Outside) -> None:
    invoice = invoice_of(client)
    pay(outside)

    (run,) = ask(bank)

    invoice.refresh_from_db()
    assert (run.state, run.outcomes, invoice.status, balance(client)) == ("done", {"exact": 1}, "paid", 1000)


def test_nothing_new_brings_nothing(bank: BankConnection, client: Organization, outside: Outside) -> None:
    invoice_of(client)
    pay(outside)
    ask(bank)

    again = ask(bank)

    assert (again, balance(client), Payment.objects.count()) == ([], 1000, 1)


@pytest.mark.parametrize(
    ("how", "amount", "outcomes"),
    [
        ("plain", "400.00", ["partial"]),
        ("plain", "1500.00", ["excess"]),
        ("printed_twice", "1000.00", ["exact"]),
        ("paid_twice", "1000.00", ["exact", "excess"]),
        ("taken_back", "1000.00", ["exact", "outgoing"]),
    ],
)
def test_ways_of_paying(
    bank: BankConnection, client: Organization, outside: Outside, how: str, amount: str, outcomes: list[str]
) -> None:
    invoice_of(client)
    pay(outside, amount, how=how)

    ask(bank)

    assert list(LineMatch.objects.order_by("pk").values_list("outcome", flat=True)) == outcomes


def test_delayed_payment_comes_later(bank: BankConnection, client: Organization, outside: Outside) -> None:
    outside.play("bank", delay="600")
    pay(outside)

    assert ask(bank) == []


def test_wrong_total_waits_and_the_next_statement_takes_its_place(
    bank: BankConnection, client: Organization, outside: Outside
) -> None:
    invoice_of(client)
    outside.play("bank", wrong_total="on")
    pay(outside)
    (wrong,) = ask(bank)
    outside.play("bank")
    pay(outside, "5.00", invoice="")

    (right,) = ask(bank)

    wrong.refresh_from_db()
    assert (wrong.state, wrong.problem_code, right.state) == ("refused", "discarded", "done")
    assert (right.created, balance(client)) == (2, 1000)


def test_bank_that_is_away_is_asked_again(bank: BankConnection, client: Organization, outside: Outside) -> None:
    invoice_of(client)
    pay(outside)
    outside.play("bank", away="on")
    before = jobs()

    ask(bank)
    bank.refresh_from_db()
    failed = (bank.works, bank.failures, jobs() - before)
    outside.play("bank")
    ask(bank)

    bank.refresh_from_db()
    assert failed == (False, 1, 1)
    assert (bank.works, bank.failures, balance(client)) == (True, 0, 1000)


def test_signed_notice_has_the_bank_asked(bank: BankConnection) -> None:
    before = jobs()

    answer = tell(bank, body=json.dumps({"id": 1, "amount": "1000000.00"}).encode())

    assert (answer.status_code, jobs() - before) == (202, 1)
    assert Payment.objects.count() == 0, "what a notice says is not believed"


def test_forged_notice_is_told_nothing(bank: BankConnection) -> None:
    before = jobs()

    answers = [
        tell(bank, secret="somebody's"),
        tell(bank, at=time.time() - 3600),
        tell(bank, key="unknown"),
        browser().post(f"/integrations/bank/{bank.notice_key}/", b"{}", content_type="application/json"),
    ]

    assert ([one.status_code for one in answers], jobs() - before) == ([403] * 4, 0)


def test_notice_of_one_company_is_nothing_in_another(bank: BankConnection, other_company: CurrentCompany) -> None:
    body = b"{}"
    header = sign(bank.notice_secret, int(time.time()), body)

    answer = browser(host="beta.localhost").post(
        f"/integrations/bank/{bank.notice_key}/",
        body,
        content_type="application/json",
        headers={"X-Bank-Signature": header},
    )

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("url", "token"), [("http://example.com/api", TOKEN), ("ftp://x", TOKEN), ("{bank}", "another")]
)
def test_bank_is_connected_only_where_it_answers(client: Organization, outside: Outside, url: str, token: str) -> None:
    with pytest.raises(InvalidInput):
        connect_bank(title="Банк", url=url.format(bank=f"{outside.url}/bank/api"), token=token)

    assert BankConnection.objects.count() == 0


def test_token_is_kept_encrypted_and_shown_to_nobody(bank: BankConnection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, notice_secret FROM statements_bankconnection")
        stored = cursor.fetchone()

    assert TOKEN not in stored[0]
    assert bank.notice_secret not in stored[1]


@pytest.mark.requirement("FC-76")
def test_programs_connect_check_and_forget_a_bank(client: Organization, outside: Outside) -> None:
    program, address = Program(make_staff("integrations.manage_connection")), "/api/v1/bank-connections/"
    wanted = {"title": "Песочный банк", "url": f"{outside.url}/bank/api", "token": TOKEN}

    refused = program.post(address, {**wanted, "token": "another"})
    made = program.post(address, wanted)
    checked = program.post(f"{address}{made.json()['id']}/check/")
    listed = program.get(address).json()["results"]
    gone = program.client.delete(f"{address}{made.json()['id']}/")
    stranger = Program(make_staff("finance.import_statement")).get(address)

    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["token"])
    assert (made.status_code, made.json()["title"], made.json()["works"]) == (201, "Песочный банк", None)
    assert (checked.status_code, checked.json()["works"]) == (200, True)
    assert [set(one) & {"token", "notice_secret", "notice_key"} for one in listed] == [set()]
    assert (gone.status_code, BankConnection.objects.count(), stranger.status_code) == (204, 0, 403)


@pytest.mark.requirement("FC-93", "FC-94")
def test_people_connect_ask_and_disconnect_a_bank_by_the_page(client: Organization, outside: Outside) -> None:
    page, address = browser(make_staff("integrations.manage_connection")), "/settings/bank/"
    wanted = {"title": "Песочный банк", "url": f"{outside.url}/bank/api", "token": TOKEN}

    wrong = page.post(address, {**wanted, "token": "another"})
    assert (wrong.status_code, BankConnection.objects.count()) == (422, 0)
    assert page.post(address, wanted).status_code == 302
    own = BankConnection.objects.get()
    shown = page.get(address).content.decode()
    assert ("Песочный банк" in shown, TOKEN in shown, own.notice_secret in shown) == (True, False, False)
    # "Ask the bank" says whether the connection works.
    assert page.post(f"{address}{own.pk}/pull/").status_code == 302
    own.refresh_from_db()
    assert own.works is True
    assert page.post(f"{address}{own.pk}/disconnect/").status_code == 302
    assert BankConnection.objects.count() == 0


def test_disconnected_bank_is_forgotten(bank: BankConnection, outside: Outside) -> None:
    disconnect_bank(connection_id=bank.pk)

    assert pull(connection_id=bank.pk) == 0
    assert pull_all() == 0


def test_client_says_what_is_wrong(outside: Outside) -> None:
    with pytest.raises(WrongBankToken):
        Bank(url=f"{outside.url}/bank/api", token="no").accounts()
    outside.play("bank", away="on")
    with pytest.raises(BankAway):
        Bank(url=f"{outside.url}/bank/api", token=TOKEN).accounts()
    with pytest.raises(BankAway):
        Bank(url="http://127.0.0.1:9", token=TOKEN).new_lines(after=0)


def test_invoice_marked_paid_by_hand_is_not_credited_by_the_bank(
    bank: BankConnection, client: Organization, outside: Outside
) -> None:
    invoice: Invoice = invoice_of(client)
    mark_invoice_paid(invoice_id=invoice.pk, reason="Звонок", author=PERSON, paid_on=invoice.issued_on)
    pay(outside)

    ask(bank)

    assert (balance(client), LineMatch.objects.get().is_attached) == (1000, True)
