"""Money of a demonstration company: invoices and acts in every status, payments of each kind.

Everything is made by the services that people and banks use, in the order of the days on which it happened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from core.accounts.models import User
from core.finance.authors import BANK, Author
from core.finance.business_date import real_today
from core.finance.calc import PaperLine
from core.finance.due_charges import acted_modules
from core.finance.models import Act, AuthorKind, Books, Invoice, PaymentSource
from core.finance.services.act_runs import RunOrder, issue_batch, perform_run, start_run
from core.finance.services.acts import (
    ActDraft,
    cancel_act,
    dispute_act,
    draft_act,
    issue_act,
    mark_act_signed,
    sign_act,
)
from core.finance.services.allocating import Part
from core.finance.services.falling_due import fall_overdue
from core.finance.services.invoices import (
    InvoiceDraft,
    cancel_invoice,
    draft_invoice,
    issue_invoice,
    mark_invoice_paid,
)
from core.finance.services.payments import IncomingPayment, book_payment, record_payment, set_aside
from core.finance.states import ActRunState
from core.organizations.models import Agreement, LegalEntity, Organization
from core.organizations.selectors import require_legal_entity
from tenants.services.demo_papers import TRADES, Trade

type Deed = tuple[int, Callable[[], object]]


@transaction.atomic
def add_demo_money(slug: str, *, manager: User, client: User, clients: list[Organization]) -> bool:
    """Make the money of the company, once; say whether it had to be made."""
    trade = TRADES.get(slug)
    if trade is None or Invoice.objects.exists():
        return False
    entity = require_legal_entity()
    staff, person = (Author(kind=AuthorKind.PERSON, user_id=user.pk) for user in (manager, client))
    deeds: list[Deed] = []
    for place, organization in enumerate(clients[:2]):
        papers = Papers(trade, entity, organization, staff, person, add_agreement(trade, entity, organization, place))
        deeds += [*papers.invoices(place), *papers.payments(place)]
        deeds += [] if acted_modules() else papers.acts(place)
    for days, deed in sorted(deeds, key=lambda one: -one[0]):
        _set_day(_ago(days))
        deed()
    _set_day(None)
    fall_overdue()
    for module, _title in acted_modules():
        _act_last_month(module, staff, person, clients[:2])
    return True


def add_agreement(trade: Trade, entity: LegalEntity, organization: Organization, place: int) -> Agreement:
    found = Agreement.objects.filter(organization=organization, legal_entity=entity).order_by("pk").first()
    return found or Agreement.objects.create(
        organization=organization,
        legal_entity=entity,
        number=f"{17 + place * 24}/26",
        title=trade.agreement,
        signed_on=date(2026, 1, 19 + place * 7),
    )


@dataclass(frozen=True)
class Papers:
    """One client's papers and payments; a deed is given with how many days ago it was done."""

    trade: Trade
    entity: LegalEntity
    organization: Organization
    staff: Author
    person: Author
    agreement: Agreement

    def invoices(self, place: int) -> list[Deed]:
        """Paid at once, in two parts and by hand; in part; late; waiting; withdrawn; not written to the end."""
        return [
            (41, lambda: self._paid(41, "150000.00", ("150000.00", 37))),
            (29, lambda: self._paid(29, "240000.00", ("90000.00", 27), ("150000.00", 25))),
            (26, lambda: self._marked(26, "36600.00")),
            (22, lambda: self._issued(22, "84700.00", due=-8)),
            (18, lambda: self._cancelled(18, "61000.00")),
            (12, lambda: self._paid(12, "120000.00", ("40000.00", 9), due=-2) if place else None),
            (6, lambda: self._paid(6, "200000.00", ("85000.00", 3))),
            (2, lambda: self._issued(2, f"{175000 + 12500 * place}.00", due=5)),
            (0, lambda: draft_invoice(self._draft(self._services()), author=self.staff)),
        ]

    def payments(self, place: int) -> list[Deed]:
        """Money ahead of any invoice; money of which nobody knows whose it is; money that is no client's."""
        deeds: list[Deed] = [(8, lambda: self._advance(8, f"{52000 + 8300 * place}.00"))]
        if not place:
            deeds += [
                (2, lambda: self._unmatched("Оплата по счёту от 14 числа, НДС не облагается", "47300.00", 2)),
                (4, self._refund_of_a_deposit),
            ]
        else:
            deeds += [(1, lambda: self._unmatched("За услуги по договору, в т. ч. НДС 22 %", "85000.00", 1))]
        return deeds

    def acts(self, place: int) -> list[Deed]:
        """Signed in the cabinet and on paper, waiting for the client, disputed, withdrawn, not finished."""
        services = self._services()
        return [
            (38, lambda: sign_act(act_id=self._act(38, services).pk, author=self.person)),
            (
                24,
                lambda: mark_act_signed(
                    act_id=self._act(24, services[:1]).pk,
                    author=self.staff,
                    reason="Подписанный экземпляр пришёл почтой",
                ),
            ),
            (
                15,
                lambda: cancel_act(
                    act_id=self._act(15, services).pk,
                    author=self.staff,
                    reason="Неверно указан период, выставлен заново",
                ),
            ),
            (
                14,
                lambda: (
                    dispute_act(
                        act_id=self._act(14, services[-1:]).pk,
                        author=self.person,
                        comment="Количество не сходится с заявкой: у нас на одну единицу меньше",
                    )
                    if place
                    else sign_act(act_id=self._act(14, services[-1:]).pk, author=self.person)
                ),
            ),
            (3, lambda: self._act(3, services)),
            (0, lambda: draft_act(self._act_draft(0, services), author=self.staff)),
        ]

    def _services(self) -> list[PaperLine]:
        return [
            PaperLine(
                title=title, quantity=Decimal(many), unit=unit, price=Decimal(price), vat_rate=self.trade.vat_rate
            )
            for title, many, unit, price in self.trade.services
        ]

    def _draft(self, lines: list[PaperLine], due_on: date | None = None) -> InvoiceDraft:
        return InvoiceDraft(
            organization_id=self.organization.pk,
            legal_entity_id=self.entity.pk,
            agreement_id=self.agreement.pk,
            title=self.trade.topping,
            lines=lines,
            due_on=due_on,
        )

    def _issued(self, days: int, amount: str, *, due: int | None = None) -> Invoice:
        """Issue an invoice so many days ago, to be paid within a week or so many days from today."""
        issued_on = _ago(days)
        due_on = issued_on + timedelta(days=7) if due is None else _ago(-due)
        line = PaperLine(title=self.trade.topping, price=Decimal(amount), vat_rate=self.trade.vat_rate)
        drafted = draft_invoice(self._draft([line], due_on), author=self.staff)
        return issue_invoice(invoice_id=drafted.pk, author=self.staff, issued_on=issued_on)

    def _paid(self, days: int, amount: str, *parts: tuple[str, int], due: int | None = None) -> None:
        invoice = self._issued(days, amount, due=due)
        for number, (part, paid) in enumerate(parts, start=1):
            purpose = f"Оплата по счёту {invoice.number} от {invoice.issued_on:%d.%m.%Y}"
            payment = self._income(f"{invoice.pk}:{number}", part, paid, purpose)
            book_payment(
                payment_id=payment,
                organization_id=self.organization.pk,
                agreement_id=self.agreement.pk,
                parts=[Part(invoice_id=invoice.pk, amount=Decimal(part))],
                author=BANK,
            )

    def _marked(self, days: int, amount: str) -> None:
        invoice = self._issued(days, amount)
        reason = "Клиент прислал платёжное поручение, выписка будет завтра"
        mark_invoice_paid(invoice_id=invoice.pk, paid_on=_ago(days - 2), reason=reason, author=self.staff)

    def _cancelled(self, days: int, amount: str) -> None:
        invoice = self._issued(days, amount)
        cancel_invoice(invoice_id=invoice.pk, reason="Выставлен по прежнему тарифу", author=self.staff)

    def _advance(self, days: int, amount: str) -> None:
        purpose = f"Предоплата по договору {self.agreement.number} от {self.agreement.signed_on:%d.%m.%Y}"
        payment = self._income(f"ahead:{self.organization.pk}", amount, days, purpose)
        book_payment(
            payment_id=payment,
            organization_id=self.organization.pk,
            agreement_id=self.agreement.pk,
            author=BANK,
        )

    def _unmatched(self, purpose: str, amount: str, days: int) -> None:
        self._income(f"unknown:{self.organization.pk}", amount, days, purpose)

    def _refund_of_a_deposit(self) -> None:
        incoming = IncomingPayment(
            key="bank:demo:deposit",
            source=PaymentSource.BANK,
            amount=Decimal("90000.00"),
            paid_on=_ago(4),
            facts={
                "legal_entity_id": self.entity.pk,
                "purpose": "Возврат обеспечительного платежа по договору аренды",
                "document_number": "311",
                "document_on": _ago(4),
                "payer_name": "АО «Складской двор»",
                "payer_inn": "9999000052",
            },
        )
        payment, _is_new = record_payment(incoming, author=BANK)
        set_aside(payment_id=payment.pk, author=self.staff, reason="Не от клиента: возврат от арендодателя")

    def _income(self, key: str, amount: str, days: int, purpose: str) -> int:
        """Take a payment of the client down as the bank's statement tells it; return its key."""
        incoming = IncomingPayment(
            key=f"bank:demo:{key}",
            source=PaymentSource.BANK,
            amount=Decimal(amount),
            paid_on=_ago(days),
            facts={
                "legal_entity_id": self.entity.pk,
                "purpose": purpose,
                "document_number": str(100 + days),
                "document_on": _ago(days),
                "payer_name": self.organization.name,
                "payer_inn": self.organization.inn,
                "payer_kpp": self.organization.kpp,
            },
        )
        return record_payment(incoming, author=BANK)[0].pk

    def _act_draft(self, days: int, lines: list[PaperLine]) -> ActDraft:
        until = _ago(days)
        return ActDraft(
            organization_id=self.organization.pk,
            legal_entity_id=self.entity.pk,
            agreement_id=self.agreement.pk,
            lines=lines,
            period_from=until - timedelta(days=13),
            period_until=until,
        )

    def _act(self, days: int, lines: list[PaperLine]) -> Act:
        drafted = draft_act(self._act_draft(days, lines), author=self.staff)
        return issue_act(act_id=drafted.pk, author=self.staff, issued_on=_ago(days))


def _act_last_month(module: str, staff: Author, person: Author, clients: list[Organization]) -> None:
    """Make the acts of last month from operations; the first client has signed, the second has something to say."""
    last = real_today().replace(day=1) - timedelta(days=1)
    run = start_run(RunOrder(module=module, first=last.replace(day=1), last=last), author=staff)
    run = perform_run(run_id=run.pk)
    while run.state == ActRunState.ISSUING:
        run = issue_batch(run_id=run.pk)
    made = {act.organization_id: act for act in Act.objects.filter(run=run, organization__in=clients)}
    if first := made.get(clients[0].pk):
        sign_act(act_id=first.pk, author=person)
    if second := made.get(clients[1].pk):
        comment = "По нашей карте на сутки раньше был возврат, в акте его нет"
        dispute_act(act_id=second.pk, author=person, comment=comment)


def _set_day(day: date | None) -> None:
    """Let the books stand at the day on which something was done, so that nothing was late then that is late now."""
    Books.objects.update_or_create(only=True, defaults={"business_date": day})


def _ago(days: int) -> date:
    return real_today() - timedelta(days=days)
