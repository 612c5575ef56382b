"""What invoices and acts share when they are written: the sums of the lines, and the lines themselves."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.finance.calc import PaperLine, sums_of
from core.finance.models import Act, Invoice
from core.lib.errors import InvalidInput
from core.organizations.models import Agreement

LONGEST = 1000  # lines on one paper


def take_sums(paper: Invoice | Act, lines: Sequence[PaperLine]) -> None:
    """Let the paper say what its lines add up to."""
    if len(lines) > LONGEST:
        raise InvalidInput(_("A paper has at most %(limit)s lines."), limit=LONGEST)
    sums = sums_of(lines)
    paper.amount, paper.vat_amount = sums.amount, sums.vat


def check_agreement(agreement_id: int | None, organization_id: int, legal_entity_id: int) -> None:
    """Refuse an agreement of another client or of another legal entity of ours."""
    if agreement_id is None:
        return
    found = Agreement.objects.filter(pk=agreement_id, organization=organization_id, legal_entity=legal_entity_id)
    if not found.exists():
        raise InvalidInput(fields={"agreement": [_("This agreement is between others.")]})


def write_lines(paper: Invoice | Act, lines: Sequence[PaperLine]) -> None:
    """Put the lines on a draft that has none."""
    written: Any = paper.lines
    written.bulk_create(
        paper.lines.model(
            **{str(paper._meta.model_name): paper},
            position=position,
            title=line.title,
            quantity=line.quantity,
            unit=line.unit,
            price=line.price,
            vat_rate=line.vat_rate,
            amount=line.total,
            vat_amount=line.vat,
        )
        for position, line in enumerate(lines, start=1)
    )
