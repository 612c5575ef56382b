"""The printed forms of an issued act, the act itself and its УПД: made once, kept, handed out as they were made."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.documents.pdf import ActFacts, TaxedLine, UpdFacts, Vat, render
from core.finance.models import Act, ActFile, ActLine, UpdFile
from core.finance.selectors.acts import list_lines
from core.finance.selectors.invoices import vat_by_rate
from core.finance.services.keeping import printed
from core.finance.services.printing import basis_words, buyer_party, seller_party
from core.lib.company import current_company
from core.lib.errors import DomainError

PRICE = Decimal("0.0001")


class ActNotIssued(DomainError):
    code, message = "act_not_issued", _("A draft has no printed form yet: issue it first.")


def printed_act(act: Act) -> bytes:
    """Return the kept PDF of the act, made at the first call."""
    _must_be_issued(act)
    return printed(ActFile, act.pk, lambda: render("act", ActFacts(**_facts(act))), folder="acts")


def printed_upd(act: Act) -> bytes:
    """Return the kept PDF of the act's universal transfer document, made at the first call."""
    _must_be_issued(act)
    return printed(UpdFile, act.pk, lambda: render("upd", upd_facts(act)), folder="upd")


def upd_facts(act: Act) -> UpdFacts:
    """Return what the УПД says: the act's lines with and without tax, to the kopeck those of the act."""
    facts = _facts(act)
    return UpdFacts(**facts, subtotal=act.amount - act.vat_amount, vat_total=act.vat_amount)


def _must_be_issued(act: Act) -> None:
    if not act.number:
        raise ActNotIssued


def _facts(act: Act) -> dict[str, Any]:
    """Return what both forms say, in the company's language."""
    language = current_company().language
    lines = list_lines(act)
    assert act.issued_on is not None  # noqa: S101 whatever has a number has a day
    with translation.override(language):
        basis = basis_words(act.agreement)
    return {
        "number": act.number,
        "issued_on": act.issued_on,
        "period_from": act.period_from,
        "period_to": act.period_until,
        "language": language,
        "currency": act.currency,
        "seller": seller_party(act.legal_entity),
        "buyer": buyer_party(act.organization),
        "lines": tuple(_line(line) for line in lines),
        "total": act.amount,
        "vat": tuple(Vat(rate=one.rate, amount=one.amount) for one in vat_by_rate(lines) if one.rate is not None),
        "basis": basis,
        "note": act.note,
    }


def _line(line: ActLine) -> TaxedLine:
    net = line.amount - line.vat_amount
    return TaxedLine(
        name=line.title,
        amount=line.amount,
        quantity=line.quantity,
        unit=line.unit,
        price=line.price,
        net=net,
        net_price=(net / line.quantity).quantize(PRICE, ROUND_HALF_UP) if line.quantity else None,
        vat_rate=line.vat_rate,
        vat_amount=line.vat_amount,
    )
