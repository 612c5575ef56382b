"""Acts move balances once when they are issued and back when they are cancelled; the client's word is kept."""

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from core.audit.models import AuditRecord
from core.documents.numbering.models import GivenNumber
from core.events.models import OutboxEvent
from core.finance.authors import SYSTEM, Author
from core.finance.calc import PaperLine
from core.finance.models import Account, AccountCode, Act, AuthorKind, Entry
from core.finance.selectors import verify_ledger
from core.finance.services.act_invoices import issue_act_with_invoice
from core.finance.services.acts import (
    ActDraft,
    cancel_act,
    change_act,
    dispute_act,
    issue_act,
    mark_act_signed,
    sign_act,
)
from core.lib.company import CurrentCompany, entered, public_schema
from core.lib.errors import DomainError, InvalidInput
from core.lib.state_machine import TransitionNotAllowed
from core.organizations.models import Agreement, Organization
from tests.factories.finance import DAY, make_act, make_act_draft, make_legal_entity, make_organization

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-114", "FC-78")]

PERSON = Author(kind=AuthorKind.PERSON)


@pytest.fixture
def client(company: CurrentCompany) -> Organization:
    return make_organization()


def figures(organization: Organization, **which: Any) -> tuple[Decimal, Decimal]:
    """The operational and the accounting balance."""
    found = dict(Account.objects.filter(organization=organization, **which).values_list("code", "balance"))
    zero = Decimal("0.00")
    return found.get(AccountCode.CLIENT, zero), found.get(AccountCode.DOCUMENTED, zero)


def history(act: Act) -> list[tuple[str, str, str]]:
    return list(act.changes.order_by("id").values_list("status_from", "status_to", "reason"))


@pytest.mark.requirement("LG-60")
def test_issue_act_takes_from_both_balances(client: Organization) -> None:
    act = make_act(client, "1220.00")

    assert (act.status, act.number, act.issued_on) == ("issued", "А-2026-00001", DAY)
    assert (act.amount, act.vat_amount) == (Decimal("1220.00"), Decimal("220.00"))
    assert figures(client) == (Decimal("-1220.00"), Decimal("-1220.00"))
    assert history(act) == [("", "draft", ""), ("draft", "issued", "")]
    assert verify_ledger().is_right


@pytest.mark.requirement("LG-60")
def test_issue_act_that_covers_charges_takes_from_the_accounting_balance_alone(client: Organization) -> None:
    make_act(client, "1220.00", covers_charges=True)

    assert figures(client) == (Decimal("0.00"), Decimal("-1220.00"))


@pytest.mark.requirement("LG-71")
def test_issue_act_of_an_agreement_with_its_own_balance_leaves_the_common_one(client: Organization) -> None:
    entity = make_legal_entity()
    agreement = Agreement.objects.create(organization=client, legal_entity=entity, number="14/26", has_own_balance=True)

    make_act(client, "500.00", agreement_id=agreement.pk)

    assert figures(client, agreement=agreement) == (Decimal("-500.00"), Decimal("-500.00"))
    assert figures(client, agreement=None) == (Decimal("0.00"), Decimal("0.00"))


@pytest.mark.parametrize("covers", [True, False])
def test_cancel_act_gives_back_what_it_took(client: Organization, covers: bool) -> None:
    act = make_act(client, "700.00", covers_charges=covers)

    cancel_act(act_id=act.pk, author=PERSON, reason="Не тот договор")

    act.refresh_from_db()
    assert (act.status, act.number) == ("cancelled", "А-2026-00001")
    assert figures(client) == (Decimal("0.00"), Decimal("0.00"))
    assert history(act)[-1] == ("issued", "cancelled", "Не тот договор")
    assert verify_ledger().is_right


def test_number_of_a_cancelled_act_is_void(client: Organization) -> None:
    act = make_act(client)

    cancel_act(act_id=act.pk, author=PERSON, reason="Не тот договор")

    given = GivenNumber.objects.values_list("text", "subject_type", "subject_id", "void_reason")
    assert list(given) == [("А-2026-00001", "finance.act", act.pk, "Не тот договор")]
    assert make_act(client).number == "А-2026-00002"


@pytest.mark.requirement("LG-71")
def test_cancel_act_gives_back_where_it_took_whatever_the_agreement_says_now(client: Organization) -> None:
    entity = make_legal_entity()
    agreement = Agreement.objects.create(organization=client, legal_entity=entity, number="3", has_own_balance=True)
    act = make_act(client, "500.00", agreement_id=agreement.pk)
    agreement.has_own_balance = False
    agreement.save()

    cancel_act(act_id=act.pk, author=PERSON, reason="Ошибка")

    assert set(Account.objects.filter(organization=client).values_list("balance", flat=True)) == {Decimal("0.00")}


@pytest.mark.requirement("PL-113")
def test_act_and_its_invoice_say_the_same(client: Organization) -> None:
    draft = make_act_draft(client, "1220.00")

    act = issue_act_with_invoice(act_id=draft.pk, author=PERSON, issued_on=DAY, due_in_days=10)

    invoice = act.invoice
    assert invoice is not None
    assert (invoice.amount, invoice.vat_amount, invoice.issued_on, invoice.title) == (
        Decimal("1220.00"), Decimal("220.00"), DAY, "По акту А-2026-00001",
    )  # fmt: skip
    fields = ("position", "title", "quantity", "unit", "price", "vat_rate", "amount", "vat_amount")
    assert list(invoice.lines.values_list(*fields)) == list(act.lines.values_list(*fields))


def test_cancel_draft_moves_nothing(client: Organization) -> None:
    act = make_act_draft(client)

    cancel_act(act_id=act.pk, author=PERSON, reason="")

    assert (history(act)[-1], Entry.objects.count()) == (("draft", "cancelled", ""), 0)


def test_change_act_writes_the_draft_anew(client: Organization) -> None:
    act = make_act_draft(client, "10.00")
    lines = [PaperLine(title="Хранение", price=Decimal("15.50"), quantity=Decimal(2), unit="сут")]

    change_act(
        act_id=act.pk,
        draft=ActDraft(organization_id=client.pk, legal_entity_id=act.legal_entity_id, lines=lines, note="по заявке 7"),
    )

    act.refresh_from_db()
    assert (act.amount, act.vat_amount, act.note) == (Decimal("31.00"), Decimal("0.00"), "по заявке 7")
    assert list(act.lines.values_list("position", "title", "amount")) == [(1, "Хранение", Decimal("31.00"))]


def test_issued_act_cannot_be_changed(client: Organization) -> None:
    act = make_act(client)
    draft = ActDraft(organization_id=client.pk, legal_entity_id=act.legal_entity_id, lines=[])

    with pytest.raises(TransitionNotAllowed):
        change_act(act_id=act.pk, draft=draft)


def test_act_without_a_sum_is_not_issued(client: Organization) -> None:
    act = make_act_draft(client, lines=[])

    with pytest.raises(InvalidInput):
        issue_act(act_id=act.pk, author=SYSTEM)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"period_from": date(2026, 8, 2), "period_until": date(2026, 8, 1)}, "period_until"),
        ({"agreement": "another client's"}, "agreement"),
        ({"agreement": "another entity's"}, "agreement"),
    ],
)
def test_draft_act_names_what_does_not_fit(client: Organization, facts: dict[str, Any], field: str) -> None:
    if whose := facts.pop("agreement", ""):
        owner = make_organization() if whose == "another client's" else client
        entity = (
            make_legal_entity()
            if owner != client
            else make_legal_entity(name="ИП Ковалёв", inn="", kpp="", is_default=False)
        )
        agreement = Agreement.objects.create(organization=owner, legal_entity=entity, number="1")
        facts = {"agreement_id": agreement.pk, "legal_entity_id": make_legal_entity().pk}

    with pytest.raises(InvalidInput) as raised:
        make_act_draft(client, **facts)

    assert list(raised.value.fields) == [field]


def test_client_signs(client: Organization) -> None:
    act = make_act(client)

    sign_act(act_id=act.pk, author=PERSON)

    assert history(act)[-1] == ("issued", "signed", "")


def test_client_disputes_with_a_comment_and_signs_after_all(client: Organization) -> None:
    act = make_act(client)

    dispute_act(act_id=act.pk, author=PERSON, comment="  Литров меньше  ")
    sign_act(act_id=act.pk, author=PERSON, comment="Сверились по телефону")

    assert history(act)[-2:] == [
        ("issued", "disputed", "Литров меньше"),
        ("disputed", "signed", "Сверились по телефону"),
    ]


@pytest.mark.parametrize(
    ("deed", "said", "field"),
    [
        (dispute_act, {"comment": " "}, "comment"),
        (mark_act_signed, {"reason": ""}, "reason"),
        (cancel_act, {"reason": " "}, "reason"),
    ],
)
def test_deed_without_its_reason_is_refused(
    client: Organization, deed: Callable[..., Act], said: dict[str, str], field: str
) -> None:
    act = make_act(client)

    with pytest.raises(InvalidInput) as raised:
        deed(act_id=act.pk, author=PERSON, **said)

    act.refresh_from_db()
    assert (list(raised.value.fields), act.status) == ([field], "issued")


DEEDS: dict[str, Callable[[int], Any]] = {
    "issue": lambda pk: issue_act(act_id=pk, author=SYSTEM),
    "sign": lambda pk: sign_act(act_id=pk, author=PERSON),
    "dispute": lambda pk: dispute_act(act_id=pk, author=PERSON, comment="Нет"),
    "cancel": lambda pk: cancel_act(act_id=pk, author=PERSON, reason="Ошибка"),
}
WAYS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "issued": ("issue",),
    "signed": ("issue", "sign"),
    "disputed": ("issue", "dispute"),
    "cancelled": ("issue", "cancel"),
}
ALLOWED = {
    "draft": {"issue": "issued", "cancel": "cancelled"},
    "issued": {"sign": "signed", "dispute": "disputed", "cancel": "cancelled"},
    "signed": {},
    "disputed": {"sign": "signed", "cancel": "cancelled"},
    "cancelled": {},
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("status", WAYS)
def test_every_deed_in_every_status(client: Organization, status: str, deed: str) -> None:
    act = make_act_draft(client)
    for step in WAYS[status]:
        DEEDS[step](act.pk)

    if target := ALLOWED[status].get(deed):
        DEEDS[deed](act.pk)
    else:
        target = status
        with pytest.raises(TransitionNotAllowed):
            DEEDS[deed](act.pk)

    act.refresh_from_db()
    assert act.status == target


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE finance_act SET amount = amount + 1",
        "UPDATE finance_act SET number = 'другой'",
        "UPDATE finance_act SET covers_charges = true",
        "DELETE FROM finance_act",
        "UPDATE finance_actline SET title = 'другое'",
        "DELETE FROM finance_actline",
        "UPDATE finance_actchange SET reason = 'другая'",
    ],
)
def test_database_keeps_what_was_issued(client: Organization, statement: str) -> None:
    make_act(client)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_events_and_journal_tell_of_each_step(client: Organization) -> None:
    act = make_act(client, "10.00")
    dispute_act(act_id=act.pk, author=PERSON, comment="Нет")
    mark_act_signed(act_id=act.pk, author=PERSON, reason="Подписан на бумаге")

    with public_schema():
        told = list(OutboxEvent.objects.order_by("id").values_list("name", "payload"))
    common = {"act_id": act.pk, "organization_id": client.pk}
    assert told == [
        ("finance.act.issued", common),
        ("finance.act.moved", common | {"status_from": "issued", "status_to": "disputed", "by_staff": False}),
        ("finance.act.moved", common | {"status_from": "disputed", "status_to": "signed", "by_staff": True}),
    ]
    noted = AuditRecord.objects.order_by("id").values_list("action", "changes", "facts")
    assert list(noted) == [
        ("finance.act.disputed", {"status": ["issued", "disputed"]}, {"reason": "Нет", "amount": "10.00"}),
        (
            "finance.act.signed",
            {"status": ["disputed", "signed"]},
            {"reason": "Подписан на бумаге", "amount": "10.00"},
        ),
    ]


@pytest.mark.requirement("PL-122")
def test_client_signs_while_staff_cancel_and_one_of_them_is_told(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        client = make_organization()
        act = make_act(client, "100.00")
    outcomes = at_once(
        fresh_company,
        lambda: sign_act(act_id=act.pk, author=PERSON),
        lambda: cancel_act(act_id=act.pk, author=PERSON, reason="Ошибка"),
    )

    with entered(fresh_company):
        act.refresh_from_db()
        left = figures(client)[1]
        assert sorted(outcomes) == ["done", "told"]
        assert (act.status, left) in [("signed", Decimal("-100.00")), ("cancelled", Decimal("0.00"))]
        assert verify_ledger().is_right


def test_two_people_issue_one_act_and_it_is_posted_once(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        client = make_organization()
        act = make_act_draft(client, "100.00")

    outcomes = at_once(fresh_company, *[lambda: issue_act(act_id=act.pk, author=SYSTEM)] * 2)

    with entered(fresh_company):
        assert (sorted(outcomes), figures(client)[1]) == (["done", "told"], Decimal("-100.00"))


def at_once(company: CurrentCompany, *deeds: Callable[[], Any]) -> list[str]:
    """Let people act at the same moment, each on a connection of his own; say who was told that it is too late."""
    outcomes: list[str] = []
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> None:
        with entered(company):
            start.wait()
            try:
                deed()
            except DomainError:
                outcomes.append("told")
            else:
                outcomes.append("done")
            connection.close()

    people = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return outcomes
