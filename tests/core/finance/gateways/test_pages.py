"""Pages: choosing how to pay, waiting for the gateway's word, refunds, connections; and the same for programs."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from core.audit.models import AuditRecord
from core.finance.gateways.models import Connection, OnlinePayment, Refund
from core.finance.gateways.selectors import MANAGE, PAY, REFUND, VIEW
from core.finance.gateways.services.checking import check_payment
from core.finance.gateways.services.reconciling import reconcile
from core.finance.models import Invoice
from core.lib.company import CurrentCompany, entered
from core.organizations.models import Organization
from tests.core.finance.gateways.world import connect, decide, start
from tests.factories.finance import make_invoice, make_organization
from tests.factories.people import browser, make_client, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-120", "ML-56", "ML-60", "ML-62")]
HTMX = {"HX-Request": "true", "HX-Target": "dialog-place"}
SETTINGS = "/settings/payments/"


@pytest.fixture
def invoice(payer: Organization) -> Invoice:
    return make_invoice(payer, "14549.38", number="СЧ-871")


def payer_of(invoice: Invoice) -> Any:
    return browser(make_client(PAY, VIEW, organizations=[invoice.organization]))


def paid(invoice: Invoice, connection: Connection, outside: Outside) -> OnlinePayment:
    attempt = start(invoice, connection)
    decide(outside, attempt)
    return check_payment(online_payment_id=attempt.pk, at=timezone.now())


def test_a_client_chooses_a_way_and_leaves_for_the_gateways_page(
    invoice: Invoice, yookassa: Connection, outside: Outside
) -> None:
    client = payer_of(invoice)
    url = f"/invoices/{invoice.pk}/pay/"

    sheet = client.get(url, headers=HTMX).content.decode()
    gone = client.post(url, {"way": f"{yookassa.pk}:sbp"}, headers=HTMX)
    plain = client.post(url, {"way": f"{yookassa.pk}:sbp"}).content.decode()

    attempt = OnlinePayment.objects.get()
    assert ["Банковская карта" in sheet, "СБП" in sheet, "Тестовый режим" in sheet] == [True] * 3
    assert (gone.headers["HX-Redirect"], attempt.method) == (attempt.pay_url, "sbp")
    assert attempt.pay_url.startswith(f"{outside.url}/yookassa/pay/")
    assert f'content="0;url={attempt.pay_url}"' in plain


def test_a_gateway_that_is_away_is_told_with_a_way_to_try_again(
    invoice: Invoice, yookassa: Connection, outside: Outside
) -> None:
    client = payer_of(invoice)
    outside.play("yookassa", away="on")

    answers = [client.post(f"/invoices/{invoice.pk}/pay/", {"way": f"{yookassa.pk}:any"}, headers=HTMX) for _ in "123"]
    later = client.get(f"/invoices/{invoice.pk}/pay/", headers=HTMX).content.decode()

    words = answers[0].content.decode()
    assert [one.status_code for one in answers] == [422] * 3
    assert ["Повторить" in words, "Деньги не списаны." in words] == [True, True]
    assert "сейчас не отвечает" in later
    assert client.get("/online-payments/").status_code == 200


def test_the_page_of_the_result_waits_and_then_says_what_became_of_it(
    invoice: Invoice, yookassa: Connection, outside: Outside
) -> None:
    client = payer_of(invoice)
    attempt = start(invoice, yookassa)
    url = f"/online-payments/{attempt.pk}/result/"

    waiting = client.get(url).content.decode()
    decide(outside, attempt, "cancel")
    check_payment(online_payment_id=attempt.pk, at=timezone.now())
    cancelled = client.get(url, headers={"HX-Request": "true", "HX-Target": "result"}).content.decode()
    succeeded = client.get(f"/online-payments/{paid(invoice, yookassa, outside).pk}/result/").content.decode()

    assert ['hx-trigger="every 2s, refresh"' in waiting, "Ждём подтверждения" in waiting] == [True, True]
    assert ["Платёж отменён" in cancelled, f'href="/invoices/{invoice.pk}/pay/"' in cancelled] == [True, True]
    assert ["every 2s" in cancelled, "every 2s" in succeeded, "Оплата прошла" in succeeded] == [False, False, True]


def test_a_paid_invoice_is_not_paid_twice(invoice: Invoice, yookassa: Connection, outside: Outside) -> None:
    paid(invoice, yookassa, outside)
    client = payer_of(invoice)

    page = client.get(f"/invoices/{invoice.pk}/pay/").content.decode()
    answer = client.post(f"/invoices/{invoice.pk}/pay/", {"way": f"{yookassa.pk}:any"}, headers=HTMX)

    assert ("платить больше нечего" in page, answer.status_code) == (True, 422)
    assert OnlinePayment.objects.count() == 1


@pytest.mark.requirement("ML-56")
def test_secrets_are_written_and_never_shown(company: CurrentCompany, outside: Outside) -> None:
    staff = browser(make_staff(MANAGE))
    given = {"shop_id": "100500", "secret": "test_sandbox", "methods": ["card", "sbp"], "is_default": "on"}

    made = staff.post(f"{SETTINGS}new/yookassa/", given)
    own = Connection.objects.get()
    page = f"{SETTINGS}{own.pk}/"
    kept = staff.post(page, {**given, "secret": "", "methods": ["sbp"], "title": "Касса"})
    checked = staff.post(f"{page}check/")
    shown = staff.get(page).content.decode()
    other_shop = staff.post(page, {**given, "shop_id": "200600", "secret": ""})

    own.refresh_from_db()
    assert [made.status_code, kept.status_code, checked.status_code, other_shop.status_code] == [302, 302, 302, 422]
    assert (own.account, own.methods, own.title, own.works, own.is_test) == ("100500", ["sbp"], "Касса", True, True)
    assert ["test_sandbox" in shown, "Тестовый режим" in shown, own.token in shown] == [False, True, True]
    assert "test_sandbox" not in str(list(AuditRecord.objects.values_list("changes", "facts")))
    assert "test_sandbox" not in str(Connection.objects.extra(select={"raw": "credentials"}).values("raw").get())


def test_a_wrong_key_is_told(company: CurrentCompany, outside: Outside) -> None:
    own = connect("yookassa", secret="test_wrong")
    staff = browser(make_staff(MANAGE))

    staff.post(f"{SETTINGS}{own.pk}/check/")

    own.refresh_from_db()
    assert (own.works, "не знает таких данных" in own.check_result) == (False, True)


@pytest.mark.requirement("ML-62")
def test_each_company_has_gateways_of_its_own(
    company: CurrentCompany, other_company: CurrentCompany, outside: Outside
) -> None:
    connect("yookassa")
    with entered(other_company):
        connect("stripe")
        theirs = list(Connection.objects.values_list("gateway", flat=True))

    assert (theirs, list(Connection.objects.values_list("gateway", flat=True))) == (["stripe"], ["yookassa"])


def test_the_staff_give_money_back_in_a_dialog(invoice: Invoice, yookassa: Connection, outside: Outside) -> None:
    attempt = paid(invoice, yookassa, outside)
    staff = browser(make_staff(VIEW, REFUND))
    url = f"/online-payments/{attempt.pk}/refund/"

    form = staff.get(url, headers=HTMX).content.decode()
    given = {"amount": "4 549,38", "reason": "Лишнее", "key": "5a0f3c3e-3a2b-4a39-8a26-6f2e6f8f2b11"}
    answers = [staff.post(url, given, headers=HTMX).status_code for _ in range(2)]
    too_much = staff.post(
        url, {**given, "amount": "14000", "key": "5a0f3c3e-3a2b-4a39-8a26-6f2e6f8f2b12"}, headers=HTMX
    )

    assert "Вернуть деньги?" in form
    assert (answers, too_much.status_code) == ([200, 200], 422)
    assert [(one.amount, one.reason) for one in Refund.objects.all()] == [(Decimal("4549.38"), "Лишнее")]


def test_the_comparison_is_shown_with_its_differences(invoice: Invoice, yookassa: Connection, outside: Outside) -> None:
    attempt = start(invoice, yookassa)
    decide(outside, attempt)
    strange = outside.services["yookassa"]._create(
        "100500",
        True,
        {
            "amount": {"value": "77.00", "currency": "RUB"},
            "capture": True,
            "confirmation": {"type": "redirect", "return_url": "http://x.localhost/"},
        },
        outside.url,
    )
    outside.services["yookassa"].decide(strange["id"], "pay")
    lost = OnlinePayment.objects.create(
        key="lost",
        connection=yookassa,
        gateway_id="11111111-0000-5000-8000-000000000000",
        invoice=invoice,
        organization=invoice.organization,
        amount=Decimal("5.00"),
        method="any",
        status="waiting",
        expires_at=timezone.now(),
        created_at=timezone.now() - timedelta(hours=1),
    )

    made = reconcile(connection_id=yookassa.pk, at=timezone.now())

    staff = browser(make_staff(MANAGE, VIEW))
    page = staff.get(f"{SETTINGS}comparisons/{made.pk}/").content.decode()
    kinds = dict(made.findings.values_list("kind", "gateway_id"))
    assert kinds == {"missed": attempt.gateway_id, "unknown_here": strange["id"], "unknown_there": lost.gateway_id}
    assert ["Уведомление не пришло" in page, "нет у нас" in page, "нет в платёжной системе" in page] == [True] * 3
    assert staff.get(f"{SETTINGS}comparisons/").status_code == 200


def test_programs_pay_look_and_give_back(invoice: Invoice, yookassa: Connection, outside: Outside) -> None:
    payer = Program(make_client(PAY, VIEW, organizations=[invoice.organization]))
    staff = Program(make_staff(VIEW, REFUND, MANAGE))

    ways = payer.get("/api/v1/online-payments/methods/", {"invoice": invoice.pk}).json()["results"]
    way = {"invoice": invoice.pk, "connection": ways[0]["connection"], "method": ways[0]["method"]}
    begun = payer.post("/api/v1/online-payments/", way).json()
    attempt = OnlinePayment.objects.get(pk=begun["id"])
    decide(outside, attempt)
    check_payment(online_payment_id=attempt.pk, at=timezone.now())
    seen = payer.get(f"/api/v1/online-payments/{attempt.pk}/").json()
    refund = staff.post(f"/api/v1/online-payments/{attempt.pk}/refund/", {"amount": "1.00", "reason": "Лишнее"})
    connections = staff.get("/api/v1/gateway-connections/").json()["results"]

    assert [one["method"] for one in ways] == ["card", "sbp", "any"]
    assert (begun["status"], begun["pay_url"]) == ("waiting", attempt.pay_url)
    assert (seen["status"], seen["amount"], seen["pay_url"]) == ("succeeded", "14549.38", "")
    assert (refund.status_code, refund.json()["status"]) == (201, "waiting")
    assert ["credentials" in one for one in connections] == [False]
    assert (
        payer.post(f"/api/v1/online-payments/{attempt.pk}/refund/", {"amount": "1.00", "reason": "x"}).status_code
        == 403
    )


def test_anothers_invoice_is_paid_by_nobody(invoice: Invoice, yookassa: Connection) -> None:
    stranger = make_client(PAY, VIEW, organizations=[make_organization()])
    page, program = browser(stranger), Program(stranger)
    way = {"invoice": invoice.pk, "connection": yookassa.pk, "method": "any"}

    assert page.get(f"/invoices/{invoice.pk}/pay/").status_code == 404
    assert page.post(f"/invoices/{invoice.pk}/pay/", {"way": f"{yookassa.pk}:any"}).status_code == 404
    assert program.post("/api/v1/online-payments/", way).status_code == 400
    assert program.get("/api/v1/online-payments/methods/", {"invoice": invoice.pk}).status_code == 404
    assert OnlinePayment.objects.count() == 0
