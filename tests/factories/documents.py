"""Documents with files of both sides, made by the services that people use."""

from io import BytesIO
from typing import Any

from core.accounts.models import User
from core.documents.authors import Author
from core.documents.models import Document, Version
from core.documents.services.uploading import add_version
from core.documents.services.writing import Description, begin_document
from core.documents.states import Side
from core.organizations.models import Organization
from tests.factories.people import make_organization

NOBODY = Author(name="Test")


def author_of(user: User) -> Author:
    return Author(user_id=user.pk, name=str(user))


def make_document(organization: Organization | None = None, **described: Any) -> Document:
    what = Description(**{"type": "contract", "title": "Contract", **described})
    return begin_document(organization_id=(organization or make_organization()).pk, what=what, author=NOBODY)


def upload(
    document: Document, side: Side = Side.CLIENT, content: bytes = b"A letter\n", name: str = "letter.txt"
) -> Version:
    return add_version(document_id=document.pk, side=side, source=BytesIO(content), file_name=name, author=NOBODY)
