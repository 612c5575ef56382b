"""Widgets say what their rows say, to each the rows of his own; everybody arranges them as he likes."""

import html
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts.models import User
from core.accounts.permissions import ALL_CLIENTS, codes_for, permissions_of
from core.dashboards.catalogue import offered
from core.documents.authors import Author
from core.finance.authors import BANK
from core.finance.models import Payment
from core.finance.services.payments import IncomingPayment, book_payment, record_payment
from core.integrations.models import Packet
from core.lib.company import CurrentCompany, entered
from core.organizations.models import Organization
from core.organizations.viewer import viewer_of
from core.pipelines.tasks.services.writing import Assignment, give_task
from core.ui import formatting
from tests.core.finance.test_balance_pages import move
from tests.factories.finance import make_invoice, make_legal_entity, make_organization
from tests.factories.people import browser, make_client, make_staff
from tests.factories.pipelines import make_item, make_pipeline
from tests.isolation.owners import make_owner
from tests.isolation.things_exchange import orphan
from tests.isolation.things_pages import enquiry
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-127")]
API = "/api/v1/dashboard/widgets/"
ARRANGEMENT = "/api/v1/dashboard/arrangement/"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def ours(company: CurrentCompany) -> Organization:
    make_legal_entity()
    return make_organization()


@pytest.fixture
def boss(ours: Organization) -> User:
    return make_staff(everything=True)


def paid(organization: Organization | None, amount: str, on: date) -> Payment:
    incoming = IncomingPayment(
        key=f"test:{amount}:{on}:{organization}", source="bank", amount=Decimal(amount), paid_on=on
    )
    payment = record_payment(incoming, author=BANK)[0]
    if organization is None:
        return payment
    return book_payment(payment_id=payment.pk, organization_id=organization.pk, author=BANK)


def fill(organization: Organization, *people: User) -> None:
    """Let something of every kind happen today that belongs to the organization, or to one of these people."""
    on = timezone.localdate()
    paid(organization, "1500.50", on)
    paid(organization, "700", on - timedelta(days=40))
    make_invoice(organization, "900.00", on=on)
    late = make_invoice(organization, "333.30", on=on - timedelta(days=20))
    type(late).objects.filter(pk=late.pk).update(status="overdue", due_on=on - timedelta(days=2))
    move(organization, "-120.40")
    for person in people:
        task = Assignment(title="Late", responsible_id=person.pk, due_at=timezone.now() - timedelta(days=1))
        give_task(task, author=Author(user_id=person.pk, name=person.name))


def answers(client: Client) -> dict[str, Any]:
    """What every widget of a person says of today; when a service was seen last passes on by itself."""
    codes = [one["code"] for one in client.get(API).json()]
    found = {code: client.get(f"{API}{code}/?period=today").json()["answer"] for code in codes}
    for line in found.get("integrations.services", {}).get("lines", ()):
        del line["note"]
    return found


def words(page: Any) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page.content.decode()))


def test_a_figure_is_the_count_or_the_sum_of_the_list_that_it_leads_to(boss: User, ours: Organization) -> None:
    fill(ours, boss)
    paid(None, "44.00", timezone.localdate())
    packet = orphan(make_owner("one")).row
    Packet.objects.filter(pk=packet.pk).update(state="failed", parent_type="", parent_external_id="")
    enquiry(make_owner("asks"))
    office = browser(boss)

    said = answers(office)

    sums = {code: Decimal(said[code]["value"]) for code in ("finance.received", "finance.invoiced", "finance.awaited")}
    assert sums == {
        "finance.received": Decimal("1500.50"),
        "finance.invoiced": Decimal("900.00"),
        "finance.awaited": Decimal("1233.30"),
    }
    for code, amount in sums.items():
        assert formatting.money(amount) in words(office.get(said[code]["url"])), code
    waiting = ("finance.overdue", "tasks.late", "integrations.failed", "pages.new_enquiries", "finance.unmatched")
    counts = {code: said[code]["count"] for code in waiting}
    assert counts == dict.fromkeys(waiting, 1)
    for code in waiting[:-1]:
        assert office.get(said[code]["url"]).content.decode().count("<tr id=") == 1, code
    assert formatting.money(44) in words(office.get(said["finance.unmatched"]["url"]))


def test_a_chart_by_day_adds_up_to_its_rows(ours: Organization) -> None:
    fill(ours)
    move(ours, "-79.60", days=1)
    client = browser(make_client("finance.view_balance", organizations=[ours]))
    yesterday, on = timezone.localdate() - timedelta(days=1), timezone.localdate()
    days = f"?from={yesterday}&to={on}"

    spent = client.get(f"{API}finance.spent_by_day/{days}").json()["answer"]
    balance = client.get(f"{API}finance.balance_by_day/{days}").json()["answer"]
    rows = words(client.get(spent["url"]))

    assert [Decimal(value) for value in spent["series"][0]["values"]] == [Decimal("79.60"), Decimal("120.40")]
    assert formatting.money("-79.60") in rows
    assert formatting.money("-120.40") in rows
    assert formatting.money("-333.30") not in rows
    ends = [Decimal(value) for value in balance["series"][0]["values"]]
    assert ends == [Decimal("620.40"), Decimal("2000.50")]
    assert formatting.money(ends[-1]) in words(client.get("/money/balances/"))


def test_stages_of_a_pipeline_count_its_items(boss: User) -> None:
    pipeline = make_pipeline("Сделки")
    make_item(pipeline, boss)
    office = browser(boss)

    chart = office.get(f"{API}pipelines.stages-{pipeline.pk}/").json()["answer"]
    drawn = office.get(f"/dashboard/widgets/pipelines.stages-{pipeline.pk}/", headers=FRAGMENT).content.decode()

    assert chart["series"] == [{"name": "Объекты", "values": ["1", "0", "0"]}]
    (first, *_others) = re.findall(r'<th scope="row"><a href="([^"]+)"', drawn)
    assert office.get(first).content.decode().count("<tr id=") == 1


@pytest.mark.requirement("PL-02", "PL-53")
def test_nobody_is_told_of_another_organization_or_company(
    boss: User, ours: Organization, company: CurrentCompany, other_company: CurrentCompany
) -> None:
    rights = set(codes_for(permissions_of(company), "staff")) - {ALL_CLIENTS}
    keeper = make_staff(*sorted(rights), usual=())
    theirs = make_organization(responsible=keeper)
    client = make_client("finance.view_balance", organizations=[theirs])
    with entered(other_company):
        elsewhere = browser(make_staff(everything=True))
        before_elsewhere = answers(elsewhere)
    watched = [browser(keeper), browser(client)]
    before = [answers(one) for one in watched]
    all_before = answers(browser(boss))

    fill(ours)

    assert [answers(one) for one in watched] == before
    with entered(other_company):
        assert answers(elsewhere) == before_elsewhere
    seen = answers(browser(boss))
    changed = {code for code, answer in seen.items() if answer != all_before[code]}
    assert {one for one in changed if one.startswith("finance.")} == {
        code for code in seen if code.startswith("finance.") and code not in ("finance.unmatched", "finance.asked_for")
    }


def test_everybody_arranges_his_own(boss: User) -> None:
    office, other = browser(boss), browser(make_staff(everything=True))
    declared = [one["code"] for one in office.get(API).json() if one["is_shown"]]
    wanted = ["finance.invoiced", "finance.received", "finance.received_by_day"]

    kept = office.put(ARRANGEMENT, {"shown": wanted}, content_type="application/json").json()
    page = office.get("/").content.decode()
    posted = office.post("/dashboard/arrange/", {"shown": wanted[::-1]})
    turned = re.findall(r'data-widget="([^"]+)"', office.get("/").content.decode())
    office.post("/dashboard/arrange/", {"reset": "1"})

    assert [one["code"] for one in kept if one["is_shown"]] == wanted
    assert re.findall(r'data-widget="([^"]+)"', page) == wanted
    assert posted.status_code == 302
    assert turned == ["finance.received", "finance.invoiced", "finance.received_by_day"]
    assert [one["code"] for one in other.get(API).json() if one["is_shown"]] == declared
    assert [one["code"] for one in office.get(API).json() if one["is_shown"]] == declared


def test_a_widget_goes_with_its_right_and_its_module_and_comes_back_to_its_place(
    boss: User, company: CurrentCompany
) -> None:
    wanted = ["finance.received", "fuel_cards.turnover", "finance.invoiced"]
    user = make_staff("finance.view_payment", "finance.view_invoice", "fuel_cards.view_transaction")
    office = browser(user)
    office.put(ARRANGEMENT, {"shown": wanted}, content_type="application/json")
    viewer = viewer_of(User.objects.get(pk=user.pk))

    with entered(replace(company, modules=company.modules - {"fuel_cards"})):
        without = {one.code for one in offered(viewer)}
    role = user.roles.exclude(permissions=[]).first()
    role.permissions = [code for code in role.permissions if code != "finance.view_payment"]
    role.save()

    assert {code for code in without if code.startswith("fuel_cards.")} == set()
    assert "finance.received" in without
    assert office.get(f"{API}finance.received/").status_code == 404
    assert office.get("/dashboard/widgets/finance.received/").status_code == 404
    assert office.get("/dashboard/widgets/finance.received_by_day/table.csv").status_code == 404
    assert [one["code"] for one in office.get(API).json() if one["is_shown"]] == wanted[1:]
    office.put(ARRANGEMENT, {"shown": wanted[:0:-1]}, content_type="application/json")
    role.permissions = [*role.permissions, "finance.view_payment"]
    role.save()
    assert [one["code"] for one in office.get(API).json() if one["is_shown"]] == [*wanted[:0:-1], "finance.received"]


def test_what_cannot_be_read_is_refused_in_words(boss: User) -> None:
    office = browser(boss)

    days = office.get(f"{API}finance.received/?from=2026-02-30&to=2026-02-01")
    unknown = office.put(ARRANGEMENT, {"shown": ["finance.nothing"]}, content_type="application/json")
    page = office.get("/?from=2026-03-02&to=2026-03-01")

    assert (days.status_code, days.json()["code"], set(days.json()["errors"])) == (422, "bad_period", {"from"})
    assert days.headers["Content-Type"] == "application/problem+json"
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_widget")
    assert page.status_code == 422
    assert "Последний день раньше первого" in words(page)
    assert office.get(f"{API}finance.nothing/").status_code == 404


def test_a_table_is_given_as_a_file(boss: User, ours: Organization) -> None:
    on = timezone.localdate()
    paid(ours, "1500.50", on)

    file = browser(boss).get(f"/dashboard/widgets/finance.received_by_day/table.csv?from={on}&to={on}")

    (head, row) = file.content.decode("utf-8-sig").splitlines()
    assert head.startswith("День;")
    assert row == f"{formatting.long_day(on)};1500,50;0"


def test_no_widget_asks_more_often_for_more_rows(boss: User, ours: Organization) -> None:
    office = browser(boss)
    fill(ours, boss)
    codes = [one["code"] for one in office.get(API).json()]

    def show() -> None:
        office.get("/")
        for code in codes:
            office.get(f"/dashboard/widgets/{code}/", headers=FRAGMENT)

    assert_queries_do_not_grow(show, lambda: [fill(make_organization(), boss) for _number in range(2)])
