"""Whatever dies, and before whichever statement: an act is issued with its invoice, cancelled, made, or not at all."""

import pytest

from core.documents.numbering.models import GivenNumber
from core.finance.authors import SYSTEM
from core.finance.models import Account, Act, ActCharge, ActLine, Entry, Invoice
from core.finance.selectors import verify_ledger
from core.finance.services.act_invoices import issue_act_with_invoice
from core.finance.services.act_runs import RunOrder, perform_run, start_run
from core.finance.services.acts import cancel_act
from core.lib.company import CurrentCompany, entered
from tests.core.finance.test_bill_crashes import crash_everywhere, events
from tests.factories.finance import DAY, make_act_draft, make_organization
from tests.modules.fuel_cards.test_acts import SEPTEMBER, buy, make_world, moment

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-114", "PL-113")]


def state() -> object:
    return (
        sorted(Act.objects.values_list("status", "number", "amount", "invoice__number")),
        sorted(Invoice.objects.values_list("status", "number", "amount")),
        sorted(GivenNumber.objects.values_list("text", "void_reason")),
        sorted(Account.objects.exclude(balance=None).values_list("code", "balance")),
        (Entry.objects.count(), ActCharge.objects.count(), ActLine.objects.count()),
        len(events()),
    )


def test_issuing_an_act_with_its_invoice_is_whole_or_absent(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        draft = make_act_draft(make_organization(), "1220.00")

    crashes = crash_everywhere(
        fresh_company, lambda: issue_act_with_invoice(act_id=draft.pk, author=SYSTEM, issued_on=DAY), state
    )

    with entered(fresh_company):
        act = Act.objects.select_related("invoice").get(pk=draft.pk)
        assert crashes > 25
        assert act.invoice is not None
        assert (act.status, act.invoice.status, verify_ledger().is_right) == ("issued", "overdue", True)
        assert Entry.objects.count() == 1


def test_cancelling_an_act_is_whole_or_absent(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        act = issue_act_with_invoice(act_id=make_act_draft(make_organization()).pk, author=SYSTEM, issued_on=DAY)

    crashes = crash_everywhere(fresh_company, lambda: cancel_act(act_id=act.pk, author=SYSTEM, reason="Ошибка"), state)

    with entered(fresh_company):
        assert crashes > 10
        assert {balance for balance in Account.objects.values_list("balance", flat=True) if balance} == set()


@pytest.mark.requirement("FC-79")
def test_making_acts_of_a_period_is_whole_or_absent(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        supplier = make_world()
        buy(supplier, "1", moment(3))
        buy(supplier, "2", moment(3), card=1)
        order = RunOrder(module="fuel_cards", first=SEPTEMBER[0], last=SEPTEMBER[1], issues=False)
        run = start_run(order, author=SYSTEM)

    crashes = crash_everywhere(fresh_company, lambda: perform_run(run_id=run.pk), state)

    with entered(fresh_company):
        assert crashes > 12
        assert (Act.objects.count(), ActCharge.objects.count()) == (2, 2)
