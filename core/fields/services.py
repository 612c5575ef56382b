"""A company adds fields, renames, orders and retires them.

A field's kind and its directory are fixed when it is made, since values of it may be kept. Writers of one owner's
fields go one after another.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit.record import differences, record
from core.fields.kinds import FieldKind
from core.fields.links import linked
from core.fields.models import LONGEST_NAME, Field
from core.fields.selectors import fields_of
from core.lib.errors import DomainError, InvalidInput

MOST_FIELDS, MOST_CHOICES = 40, 200


class DeclaredFieldStays(DomainError):
    code = "declared_field"

    def __init__(self) -> None:
        super().__init__(_("This field comes with the product and stays as it is."))


@dataclass(frozen=True, kw_only=True)
class FieldFacts:
    """A field as it is wanted; without a code one is made up."""

    label: str
    kind: str = FieldKind.TEXT
    choices: Sequence[str] = ()
    target: str = ""
    is_required: bool = False
    code: str = ""


@transaction.atomic
def add_field(*, owner: str, what: FieldFacts, is_declared: bool = False) -> Field:
    """Add a field after the last one."""
    _hold(owner)
    if len(fields_of(owner)) >= MOST_FIELDS:
        raise InvalidInput(fields={"label": [_("At most %(most)s fields.") % {"most": MOST_FIELDS}]})
    facts = _checked(what)
    every = Field.objects.filter(owner=owner)
    last = every.order_by("-position").values_list("position", flat=True).first() or 0
    facts["code"] = what.code or f"f{every.count() + 1}"
    field = Field(owner=owner, position=last + 1, is_declared=is_declared, **facts)
    _save(field)
    record("fields.field.added", subject=field, facts={"owner": owner, "kind": field.kind})
    return field


@transaction.atomic
def change_field(*, field_id: int, what: FieldFacts) -> Field:
    """Rename it, set what may be chosen and whether it is compulsory; rows that lack it are asked at their change."""
    field = _own(field_id)
    facts = _checked(what)
    facts.pop("code")
    if facts["kind"] != field.kind or facts["target"] != field.target:
        raise InvalidInput(fields={"kind": [_("The kind of a field stays: add another field.")]})
    changes = differences({name: getattr(field, name) for name in facts}, facts)
    for name, value in facts.items():
        setattr(field, name, value)
    if changes:
        _save(field)
        record("fields.field.changed", subject=field, changes=changes, facts={"owner": field.owner})
    return field


@transaction.atomic
def retire_field(*, field_id: int) -> Field:
    """Take the field off forms and lists; what is kept in it stays."""
    field = _own(field_id)
    if field.retired_at is None:
        field.retired_at = timezone.now()
        field.save(update_fields=["retired_at"])
        record("fields.field.retired", subject=field, facts={"owner": field.owner})
    return field


@transaction.atomic
def restore_field(*, field_id: int) -> Field:
    """Bring a retired field back with the values that it has kept."""
    field = _own(field_id)
    if field.retired_at is not None:
        field.retired_at = None
        _save(field)
        record("fields.field.restored", subject=field, facts={"owner": field.owner})
    return field


@transaction.atomic
def shift_field(*, field_id: int, earlier: bool) -> None:
    """Put the field one place earlier or later."""
    field = Field.objects.get(pk=field_id, retired_at__isnull=True)
    _hold(field.owner)
    fields = fields_of(field.owner)
    place = [one.pk for one in fields].index(field_id)
    other = place - 1 if earlier else place + 1
    if 0 <= other < len(fields):
        fields[place], fields[other] = fields[other], fields[place]
        for position, one in enumerate(fields, start=1):
            one.position = position
        Field.objects.bulk_update(fields, ["position"])


def _own(field_id: int) -> Field:
    field = Field.objects.get(pk=field_id)
    _hold(field.owner)
    field.refresh_from_db()
    if field.is_declared:
        raise DeclaredFieldStays
    return field


def _hold(owner: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' fields ' || %s, 0))", [owner]
        )


def _save(field: Field) -> None:
    try:
        with transaction.atomic():
            field.save()
    except IntegrityError as error:
        raise InvalidInput(fields={"label": [_("There is a field of this name already.")]}) from error


def _checked(what: FieldFacts) -> dict[str, Any]:
    choices = list(dict.fromkeys(one.strip() for one in what.choices if one.strip()))
    fields: dict[str, list[Any]] = {}
    if not what.label.strip():
        fields["label"] = [_("Give it a name.")]
    elif len(what.label.strip()) > LONGEST_NAME:
        fields["label"] = [_("At most %(most)s characters.") % {"most": LONGEST_NAME}]
    if what.kind not in FieldKind.values:
        fields["kind"] = [_("There is no such kind of fields.")]
    if what.kind == FieldKind.CHOICE and not choices:
        fields["choices"] = [_("Write what may be chosen, one a line.")]
    if any(len(one) > LONGEST_NAME for one in choices) or len(choices) > MOST_CHOICES:
        fields["choices"] = [_("At most two hundred lines of 80 characters.")]
    if what.kind == FieldKind.LINK and what.target not in dict(linked().targets()):
        fields["target"] = [_("Choose the directory.")]
    if fields:
        raise InvalidInput(fields=fields)
    facts = {**asdict(what), "label": what.label.strip()}
    return {
        **facts,
        "choices": choices if what.kind == FieldKind.CHOICE else [],
        "target": what.target if what.kind == FieldKind.LINK else "",
    }
