"""The printed form of a reconciliation statement: made anew each time, since the books of an open period move on."""

from datetime import date

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.documents.pdf import Movement, ReconciliationFacts, render
from core.finance.models import ClientBalance
from core.finance.selectors.reconciliation import Statement, reconcile
from core.finance.services.printing import buyer_party, seller_party
from core.lib.company import current_company
from core.lib.errors import DomainError
from core.organizations.selectors import NoLegalEntity


class StatementTooLong(DomainError):
    code, message = "statement_too_long", _("There are too many lines for one statement: choose a shorter period.")


def printed_statement(balance: ClientBalance, *, since: date, until: date) -> bytes:
    """Return the statement of a period as PDF, in the company's language."""
    language = current_company().language
    with translation.override(language):
        statement = reconcile(balance, since=since, until=until)
    return render("reconciliation", statement_facts(statement, language=language))


def statement_facts(statement: Statement, *, language: str) -> ReconciliationFacts:
    """Return what the statement says on paper; its date is the last day of its period."""
    if statement.legal_entity is None:
        raise NoLegalEntity
    if statement.is_cut:
        raise StatementTooLong
    return ReconciliationFacts(
        number="",
        issued_on=statement.until,
        language=language,
        currency=statement.currency,
        seller=seller_party(statement.legal_entity),
        buyer=buyer_party(statement.organization),
        period_from=statement.since,
        period_to=statement.until,
        opening=statement.opening,
        closing=statement.closing,
        debit=statement.debit,
        credit=statement.credit,
        movements=tuple(
            Movement(on=row.on, document=row.document, debit=row.debit, credit=row.credit) for row in statement.rows
        ),
    )
