"""The printed form of an issued act: made once, kept, and handed out as it was made."""

from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.documents.pdf import ActFacts, Line, Vat, render
from core.finance.models import Act, ActFile
from core.finance.queries.acts import list_lines
from core.finance.queries.invoices import vat_by_rate
from core.finance.services.printing import basis_words, buyer_party, seller_party
from core.lib.company import current_company
from core.lib.errors import DomainError


class ActNotIssued(DomainError):
    code, message = "act_not_issued", _("A draft has no printed form yet: issue it first.")


def printed_act(act: Act) -> bytes:
    """Return the kept PDF, made at the first call; of two who ask at once both get the same bytes."""
    if not act.number:
        raise ActNotIssued
    kept = ActFile.objects.filter(act=act).first() or _keep(act, render("act", act_facts(act)))
    with default_storage.open(kept.path) as file:
        content: bytes = file.read()
    return content


def _keep(act: Act, content: bytes) -> ActFile:
    digest = sha256(content).hexdigest()
    path = default_storage.save(f"finance/acts/{act.pk}/{digest[:16]}.pdf", ContentFile(content))
    made = ActFile(act=act, path=path, sha256=digest, size=len(content))
    ActFile.objects.bulk_create([made], ignore_conflicts=True)
    kept = ActFile.objects.get(act=act)
    if kept.path != path:
        default_storage.delete(path)
    return kept


def act_facts(act: Act) -> ActFacts:
    """Return what the act says on paper, in the company's language."""
    language = current_company().language
    lines = list_lines(act)
    assert act.issued_on is not None  # noqa: S101 whatever has a number has a day
    with translation.override(language):
        basis = basis_words(act.agreement)
    return ActFacts(
        number=act.number,
        issued_on=act.issued_on,
        period_from=act.period_from,
        period_to=act.period_until,
        language=language,
        currency=act.currency,
        seller=seller_party(act.legal_entity),
        buyer=buyer_party(act.organization),
        lines=tuple(
            Line(name=line.title, amount=line.amount, quantity=line.quantity, unit=line.unit, price=line.price)
            for line in lines
        ),
        total=act.amount,
        vat=tuple(Vat(rate=one.rate, amount=one.amount) for one in vat_by_rate(lines) if one.rate is not None),
        basis=basis,
        note=act.note,
    )
