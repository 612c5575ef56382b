"""The landing of a company, its published versions and pictures, and the requests sent from it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.organizations.models import ConsentText
from core.pages.states import EnquiryStatus
from core.ui.tables.search import search_index

LONGEST_COMMENT = 5_000


class LandingVersion(models.Model):
    """What was published when and by whom; a version is never changed (triggers of the second migration)."""

    number = models.PositiveIntegerField(unique=True)
    content = models.JSONField()
    published_at = models.DateTimeField(db_default=Now())
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    author_name = models.CharField(max_length=254)

    def __str__(self) -> str:
        return str(self.number)


class Landing(models.Model):
    """The one draft of a company and which version visitors see; without a row there is no landing.

    `version` grows with every change of the draft: whoever saves says which one he has seen.
    """

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    content = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=254, blank=True)
    published = models.ForeignKey(
        LandingVersion, on_delete=models.DO_NOTHING, null=True, related_name="landing_of", db_index=False
    )
    # The draft's version at the last publication.
    published_draft = models.PositiveIntegerField(default=0)
    # So many days after it came a request from the site is forgotten.
    keep_days = models.PositiveSmallIntegerField(_("Days that requests are kept"), default=365)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(only=True), name="pages_one_landing"),
            models.CheckConstraint(condition=Q(keep_days__gte=1), name="pages_keep_days"),
        ]

    @property
    def is_changed(self) -> bool:
        """Say whether the draft differs from what visitors see."""
        return self.published_id is None or self.version != self.published_draft


class Picture(models.Model):
    """A picture of the landing, judged by its content when it came in; anybody may look at it by its key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stored_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now())


class Enquiry(models.Model):
    """What a visitor asks of the company, the consent that he gave with it, and what the staff make of it."""

    name = models.CharField(_("Name"), max_length=150)
    phone = models.CharField(_("Phone"), max_length=16, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    company = models.CharField(_("Company"), max_length=255, blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    answers = models.JSONField(default=list)  # [[question, answer]]
    calculation = models.JSONField(default=list)  # [[what, how much]], of the calculator that the visitor used
    language = models.CharField(max_length=5)
    page = models.ForeignKey(LandingVersion, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    text = models.ForeignKey(ConsentText, on_delete=models.DO_NOTHING, related_name="+")  # agreed to when it was sent
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    external_id = models.CharField(max_length=64, blank=True)  # in the accounting that was given it
    # The same words sent twice on a day are one request.
    digest = models.CharField(max_length=64)
    day = models.DateField()
    status = models.CharField(_("Status"), max_length=10, choices=EnquiryStatus, default=EnquiryStatus.NEW)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    comment = models.TextField(_("Comment"), max_length=LONGEST_COMMENT, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest", "day"], name="pages_enquiry_once"),
            models.UniqueConstraint(
                fields=["external_id"], name="pages_enquiry_external_id", condition=~Q(external_id="")
            ),
            models.CheckConstraint(condition=Q(status__in=EnquiryStatus.values), name="pages_enquiry_status"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="pages_enquiry_created"),
            models.Index(fields=["status", "-created_at", "-id"], name="pages_enquiry_by_status"),
            models.Index(fields=["responsible", "-created_at", "-id"], name="pages_enquiry_responsible"),
            search_index("pages_enquiry_search", "name", "company"),
        ]

    def __str__(self) -> str:
        return self.name
