"""Documents for a test of isolation."""

from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.documents.authors import Author
from core.documents.models import Document, Preview, PreviewState, Version
from core.documents.services.previews import picture_name
from core.documents.services.types import set_type
from core.documents.services.uploading import add_version
from core.documents.services.verdicts import review_version
from core.documents.services.writing import Description, begin_document
from core.documents.states import Side
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

_numbers = count(1)


def make_document(owner: Owner) -> Document:
    what = Description(type="contract", title=f"Contract {owner.mark}", number=f"N {owner.mark} {next(_numbers)}")
    return begin_document(organization_id=owner.organization.pk, what=what, author=Author(name=owner.mark))


def make_version(owner: Owner, side: Side = Side.COMPANY) -> Version:
    """A version of the company's, which its client may judge, with a picture of its page."""
    version = add_version(
        document_id=make_document(owner).pk,
        side=side,
        source=BytesIO(f"Text of {owner.mark} {next(_numbers)}".encode()),
        file_name=f"letter {owner.mark}.txt",
        author=Author(name=owner.mark),
    )
    default_storage.save(picture_name(version, 1, "png"), ContentFile(f"Picture of {owner.mark}".encode()))
    Preview.objects.filter(version=version).update(state=PreviewState.READY, pages=1, extension="png")
    return version


def document(owner: Owner, **data: Any) -> Thing:
    made = make_document(owner)
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


def described_document(owner: Owner) -> Thing:
    made = make_document(owner)
    data = {"type": "act", "title": f"Renamed {owner.company_mark}"}
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.COMPANY, data=data)


def version(owner: Owner, **data: Any) -> Thing:
    made = make_version(owner)
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


def version_to_judge(owner: Owner) -> Thing:
    return version(owner, comment=f"Remark {owner.mark}")


def version_of_program(owner: Owner) -> Thing:
    return version(owner, action="accept", comment=f"Remark {owner.mark}")


def judged_version(owner: Owner) -> Thing:
    thing = version(owner, comment="")
    review_version(version_id=thing.row.pk, action="accept", side=Side.CLIENT, author=Author(name=owner.mark))
    thing.row.refresh_from_db()
    return thing


def page_of_version(owner: Owner) -> Thing:
    made = make_version(owner)
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.ORGANIZATION, rest={"page": 1})


def own_type(owner: Owner) -> Thing:
    code = f"own-{owner.company.slug}-{next(_numbers)}"
    made = set_type(code=code, title=f"Type {owner.company_mark}", is_active=True)
    data = {"title": f"Renamed {owner.mark}", "is_active": "on"}
    return Thing(row=made, names={"code": code}, seen_by=SeenBy.COMPANY, data=data)
