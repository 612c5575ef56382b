"""The printed form of a reconciliation statement, made anew for each period that is asked for."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.documents.pdf import Movement, ReconciliationFacts, render
from core.finance import business_date
from core.finance.selectors.reconciliation import Statement
from core.finance.services.printing import buyer_party, seller_party
from core.lib.company import current_company
from core.lib.errors import DomainError
from core.organizations.models import LegalEntity


class NoLegalEntity(DomainError):
    code, message = "no_legal_entity", _("Add your legal entity first: the statement is made in its name.")


def printed_statement(statement: Statement) -> bytes:
    """Return the PDF in the company's language."""
    if statement.legal_entity is None:
        raise NoLegalEntity
    with translation.override(current_company().language):
        return render("reconciliation", _facts(statement, statement.legal_entity))


def _facts(statement: Statement, seller: LegalEntity) -> ReconciliationFacts:
    return ReconciliationFacts(
        number="",
        issued_on=business_date.today(),
        language=current_company().language,
        seller=seller_party(seller),
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
        currency=statement.currency,
    )
