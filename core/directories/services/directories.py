"""A company makes and sets up directories; those that modules declare are brought up to their declarations."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.audit.models import RecordKind
from core.audit.record import differences, record
from core.directories.models import LONGEST_CODE, LONGEST_TITLE, Directory
from core.fields.models import Field
from core.fields.services import FieldFacts, add_field
from core.lib.company import current_company
from core.lib.errors import InvalidInput
from core.registry.modules import registry
from core.registry.spec import DirectoryKind

ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


@dataclass(frozen=True, kw_only=True)
class DirectoryFacts:
    title: str
    source: str = ""
    is_restricted: bool = False
    is_active: bool = True


@transaction.atomic
def add_directory(*, code: str, what: DirectoryFacts) -> Directory:
    """Make a directory of the company's own; its code stays, since addresses and programs name it."""
    code = code.strip().lower()
    fields = _wrong(what)
    if not code or set(code) - ALPHABET or not code[0].isalpha() or len(code) > LONGEST_CODE:
        fields["code"] = [_("Latin letters, digits and underscores; a letter first.")]
    if fields:
        raise InvalidInput(fields=fields)
    directory = Directory(code=code, **asdict(what))
    try:
        with transaction.atomic():
            directory.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidInput(fields={"code": [_("There is a directory with this code already.")]}) from error
    record("directories.directory.added", subject=directory, facts={"code": code})
    return directory


@transaction.atomic
def change_directory(*, directory_id: int, what: DirectoryFacts) -> Directory:
    """Set it up anew; who may see it is a matter of security, which the journal notes."""
    if fields := _wrong(what):
        raise InvalidInput(fields=fields)
    directory = Directory.objects.select_for_update().get(pk=directory_id)
    facts = asdict(what)
    changes = differences({name: getattr(directory, name) for name in facts}, facts)
    for name, value in facts.items():
        setattr(directory, name, value)
    if changes:
        directory.save(update_fields=list(facts))
        kind = RecordKind.SECURITY if "is_restricted" in changes else RecordKind.CHANGE
        record("directories.directory.changed", subject=directory, changes=changes, kind=kind)
    return directory


@transaction.atomic
def sync_declared() -> None:
    """Make the directories that the company's modules declare and add fields that are new in a declaration.

    What the company has set for itself (name, rights, source) stays; to be called whenever its modules change.
    """
    company = current_company()
    declared = [(spec.slug, kind) for spec in registry.enabled(company) for kind in spec.directories]
    with translation.override(company.language):
        for slug, kind in declared:
            _declare(slug, kind)


def _declare(slug: str, kind: DirectoryKind) -> None:
    first = {"title": str(kind.title), "source": str(kind.source), "is_restricted": kind.is_restricted}
    directory, _made = Directory.objects.get_or_create(code=kind.code, defaults={**first, "module": slug})
    present = set(Field.objects.filter(owner=directory.owner).values_list("code", flat=True))
    for one in kind.fields:
        if one.code not in present:
            what = FieldFacts(
                code=one.code,
                label=str(one.title),
                kind=one.kind,
                choices=[str(choice) for choice in one.choices],
                target=one.target,
                is_required=one.is_required,
            )
            add_field(owner=directory.owner, what=what, is_declared=True)


def _wrong(what: DirectoryFacts) -> dict[str, list[Any]]:
    fields: dict[str, list[Any]] = {}
    if not what.title.strip():
        fields["title"] = [_("Give it a name.")]
    for name in ("title", "source"):
        if len(getattr(what, name)) > LONGEST_TITLE:
            fields[name] = [_("At most %(most)s characters.") % {"most": LONGEST_TITLE}]
    return fields
