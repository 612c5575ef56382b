"""Fields by what they belong to; values stand in one JSON column of the rows, by the codes of fields."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields.kinds import FieldKind

LONGEST_NAME = 80


class Field(models.Model):
    """A field of `owner` ("organizations.organization", "directory:banks"); a retired one keeps its values.

    `target` is the directory of a link; what a module declares (`is_declared`) is not the company's to change.
    """

    owner = models.CharField(max_length=80)
    code = models.SlugField(max_length=40, db_index=False)
    label = models.CharField(_("name"), max_length=LONGEST_NAME)
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind, default=FieldKind.TEXT)
    choices = ArrayField(models.CharField(max_length=LONGEST_NAME), default=list, blank=True)
    target = models.CharField(max_length=40, blank=True)
    is_required = models.BooleanField(_("compulsory"), default=False)
    is_declared = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "code"], name="fields_field_code"),
            models.UniqueConstraint(
                fields=["owner", "label"], condition=models.Q(retired_at__isnull=True), name="fields_field_label"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=FieldKind.values), name="fields_field_kind"),
            # A key of digits would be taken for a place in a list by the database.
            models.CheckConstraint(condition=models.Q(code__regex=r"^[a-z][a-z0-9_]*$"), name="fields_field_name"),
            models.CheckConstraint(
                condition=models.Q(kind="link", target__gt="") | (~models.Q(kind="link") & models.Q(target="")),
                name="fields_field_target",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """The name under which rows keep its value."""
        return self.code

    @property
    def key_of_input(self) -> str:
        """The name of its input in forms and of what is wrong with it."""
        return f"field_{self.code}"
