"""Files of both sides about an act: a document with versions and verdicts, as any other (FC-80)."""

from io import BytesIO

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.documents.authors import present_author
from core.documents.models import Document
from core.documents.services.uploading import add_version
from core.documents.services.writing import Description, Subject, begin_document
from core.documents.states import Side
from core.finance.models import Act
from core.finance.services.act_printing import printed_act
from core.lib.company import current_company

SUBJECT = "finance.act"


@transaction.atomic
def document_of_act(act: Act, *, with_copy: bool) -> Document:
    """Return the document in which both sides pass versions of the act; begun, with our copy, where there is none."""
    Act.objects.select_for_update(no_key=True).get(pk=act.pk)  # two who begin at once begin one
    found = Document.objects.filter(subject_type=SUBJECT, subject_id=act.pk).order_by("pk").first()
    if found is not None:
        return found
    content = printed_act(act)
    with translation.override(current_company().language):
        title = _("Act")
    document = begin_document(
        organization_id=act.organization_id,
        what=Description(
            type="act",
            title=title,
            number=act.number,
            agreement_id=act.agreement_id,
            period_from=act.period_from,
            period_to=act.period_until,
        ),
        author=present_author(),
        subject=Subject(type=SUBJECT, id=act.pk),
    )
    if with_copy:
        name = f"{act.number}.pdf".replace("/", "-")
        side, author = Side.COMPANY, present_author()
        add_version(document_id=document.pk, side=side, source=BytesIO(content), file_name=name, author=author)
    return document
