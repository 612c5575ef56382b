"""Files of both sides about an act."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.documents.models import Document
from core.documents.services.writing import Description
from core.finance.models import Act
from core.finance.services.act_printing import printed_act
from core.finance.services.paper_documents import document_about
from core.lib.company import current_company

SUBJECT = "finance.act"


@transaction.atomic
def document_of_act(act: Act, *, with_copy: bool) -> Document:
    """See core.finance.services.paper_documents.document_about."""
    with translation.override(current_company().language):
        what = Description(
            type="act",
            title=_("Act"),
            number=act.number,
            agreement_id=act.agreement_id,
            period_from=act.period_from,
            period_to=act.period_until,
        )
    return document_about(act, subject=SUBJECT, what=what, print_it=lambda: printed_act(act), with_copy=with_copy)
