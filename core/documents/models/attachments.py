"""Files that stand with what somebody has said elsewhere: with a comment on a task, with a message of a ticket.

Who may see one is asked of the service whose object it is attached to; here nobody finds a file by its key alone.
Triggers of the fifth migration keep every file as it was sent.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Attachment(models.Model):
    """One file with the object that it came with ("tasks.taskchange" and its key); see Version for `stored_name`."""

    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    file_name = models.CharField(max_length=200)
    stored_name = models.CharField(max_length=120, unique=True)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    author_name = models.CharField(max_length=254)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(subject_type=""), name="documents_attached_to_something"),
        ]
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id"], name="documents_attached")]

    def __str__(self) -> str:
        return self.file_name
