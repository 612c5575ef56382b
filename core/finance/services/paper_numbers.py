"""Numbers of invoices and acts: taken when they are issued, void when they are cancelled."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from core.documents.numbering import Standing, Wanted, take_numbers, void_number
from core.documents.numbering.models import GivenNumber
from core.finance.models import Act, Invoice
from core.lib.company import current_company


def next_number(paper: Invoice | Act) -> str:
    """Take the next number of the legal entity, in the transaction that issues the paper; others wait for it."""
    return next_numbers([paper])[0]


def next_numbers(papers: Sequence[Invoice | Act]) -> list[str]:
    """Take a number for each paper; those of several legal entities too, and nobody waits in a circle."""
    return [number.text for number in take_numbers([_wanted(paper) for paper in papers])]


def void_paper_number(paper: Invoice | Act, reason: str) -> None:
    """Let the number of a cancelled paper stand in the list as void; one from outside is not ours to void."""
    given = GivenNumber.objects.filter(subject_type=paper._meta.label_lower, subject_id=paper.pk)
    found = given.filter(text=paper.number).first() if paper.number else None
    if found is not None:
        void_number(number_id=found.pk, reason=reason.strip() or _("The paper is cancelled."))


def _wanted(paper: Invoice | Act) -> Wanted:
    assert paper.issued_on is not None  # noqa: S101 the number follows the day
    standing = Standing(type=paper._meta.label_lower, id=paper.pk, title=_title(paper))
    kind, entity_id = paper._meta.model_name or "", paper.legal_entity_id
    return Wanted(kind=kind, legal_entity_id=entity_id, on=paper.issued_on, standing=standing)


def _title(paper: Invoice | Act) -> str:
    with translation.override(current_company().language):
        words = _("Act, %(client)s") if isinstance(paper, Act) else _("Invoice, %(client)s")
    return words % {"client": paper.organization.name}
