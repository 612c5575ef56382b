"""The company's list of types: renamed, put away, added."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.documents.models import DocumentType
from core.documents.types import READY, known_types
from core.lib.errors import InvalidInput

MOST = 100


@transaction.atomic
def set_type(*, code: str, title: str, is_active: bool) -> DocumentType:
    """Name a type, or put it away; documents that have it keep it."""
    title = title.strip()
    present = {one.code: one for one in known_types()}
    if not title and code not in READY:
        raise InvalidInput(fields={"title": [_("Give the type a name.")]})
    if code not in present and len(present) >= MOST:
        raise InvalidInput(_("There are too many types already."))
    before = present.get(code)
    kept = "" if code in READY and title == str(READY[code]) else title
    row, _created = DocumentType.objects.update_or_create(
        code=code,
        defaults={"title": kept, "is_active": is_active},
        create_defaults={"title": kept, "is_active": is_active, "position": len(present)},
    )
    record(
        "documents.type.changed",
        subject=row,
        subject_name=title or str(READY.get(code, code)),
        changes={
            "title": (before.title if before else None, title),
            "is_active": (before.is_active if before else None, is_active),
        },
    )
    return row
