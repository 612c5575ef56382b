"""A reconciliation statement (акт сверки): what the papers of a period say, from one side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from core.finance import business_date
from core.finance.models import Act, ClientBalance, EntryKind, Payment, Posting
from core.finance.selectors.balances import ZERO
from core.finance.selectors.movements import ACCOUNTING, accounts_of, opening_balance
from core.finance.sources import numbers_of, split_key
from core.organizations.models import LegalEntity, Organization
from core.organizations.selectors import entities_in_use
from core.ui import formatting

LONGEST = 5000


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementRow:
    """A paper or a payment; the debit is what the client owes by it, the credit what he has paid."""

    on: date
    document: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """Settlements of a period. A positive balance is what the client owes us, a negative one what he has paid ahead."""

    organization: Organization
    legal_entity: LegalEntity | None
    currency: str
    since: date
    until: date
    opening: Decimal
    rows: tuple[StatementRow, ...]
    is_cut: bool = False

    @property
    def debit(self) -> Decimal:
        return sum((row.debit for row in self.rows), ZERO)

    @property
    def credit(self) -> Decimal:
        return sum((row.credit for row in self.rows), ZERO)

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit

    @property
    def ahead(self) -> Decimal:
        """Return what the client has paid ahead at the end."""
        return -self.closing

    @property
    def opening_credit(self) -> Decimal:
        return -self.opening


def reconcile(balance: ClientBalance, *, since: date, until: date) -> Statement:
    """Return the statement of a period from the accounting view, both days included."""
    accounts = accounts_of(balance.organization_id, view=ACCOUNTING, currency=balance.currency)
    opening = opening_balance(balance, view=ACCOUNTING, on=since)
    postings = Posting.objects.filter(
        organization=balance.organization_id, account__in=accounts, booked_on__gte=since, booked_on__lte=until
    )
    found = list(postings.select_related("entry").order_by("booked_on", "entry_id", "account_id")[: LONGEST + 1])
    return Statement(
        organization=balance.organization,
        legal_entity=entities_in_use().first(),
        currency=balance.currency,
        since=since,
        until=until,
        opening=-opening,
        rows=tuple(_rows(found[:LONGEST])),
        is_cut=len(found) > LONGEST,
    )


def usual_period() -> dict[str, date]:
    """Return the quarter that is over and what came after it: what is owed today can be seen, and where from."""
    today = business_date.today()
    until = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1) - timedelta(days=1)
    return {"since": until.replace(month=until.month - 2, day=1), "until": today}


def _rows(postings: Sequence[Posting]) -> list[StatementRow]:
    names = _documents([posting.entry.key for posting in postings])
    return [
        StatementRow(
            on=posting.booked_on,
            document=_named(posting, names.get(split_key(posting.entry.key), "")),
            debit=max(-posting.amount, ZERO),
            credit=max(posting.amount, ZERO),
        )
        for posting in postings
    ]


def _documents(keys: Sequence[str]) -> dict[tuple[str, int | None], str]:
    """Return how papers and payments are called, in two queries."""
    names: dict[tuple[str, int | None], str] = {}
    for act in Act.objects.filter(pk__in=numbers_of(keys, "finance.act")):
        words = _("Act No. %(number)s of %(day)s")
        names["finance.act", act.pk] = words % {"number": act.number, "day": _day(act.issued_on)}
    for payment in Payment.objects.filter(pk__in=numbers_of(keys, "finance.payment")):
        words = _("Payment No. %(number)s of %(day)s") if payment.document_number else _("Payment of %(day)s")
        on = _day(payment.document_on or payment.paid_on)
        names["finance.payment", payment.pk] = words % {"number": payment.document_number, "day": on}
    return names


def _named(posting: Posting, document: str) -> str:
    """Return the paper's name, else the grounds of the entry; what takes something back says so."""
    kind = EntryKind(posting.entry.kind)
    if document and kind in (EntryKind.REVERSAL, EntryKind.REFUND):
        return f"{kind.label}: {document}"
    return document or posting.entry.memo or str(kind.label)


def _day(on: date | None) -> str:
    return formatting.day(on, with_year=True) if on else formatting.DASH
