"""Files of both sides about a paper: a document with versions and verdicts, as any other (FC-80)."""

from collections.abc import Callable
from io import BytesIO

from core.documents.authors import present_author
from core.documents.models import Document
from core.documents.services.uploading import add_version
from core.documents.services.writing import Description, Subject, begin_document
from core.documents.states import Side
from core.finance.models import Act, Invoice


def document_about(
    paper: Act | Invoice, *, subject: str, what: Description, print_it: Callable[[], bytes], with_copy: bool
) -> Document:
    """Return the document in which both sides pass versions of the paper; begun, with our copy, where there is none.

    Runs in the caller's transaction, with the paper locked: two who begin at once begin one.
    """
    type(paper).objects.select_for_update(no_key=True).get(pk=paper.pk)
    found = Document.objects.filter(subject_type=subject, subject_id=paper.pk).order_by("pk").first()
    if found is not None:
        return found
    content, author = print_it(), present_author()
    document = begin_document(
        organization_id=paper.organization_id, what=what, author=author, subject=Subject(type=subject, id=paper.pk)
    )
    if with_copy:
        name = f"{paper.number}.pdf".replace("/", "-")
        source = BytesIO(content)
        add_version(document_id=document.pk, side=Side.COMPANY, source=source, file_name=name, author=author)
    return document
