"""Companies and what provisioning knows of their schemas; all in the public schema."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_tenants.models import DomainMixin, TenantMixin


class CompanyState(models.TextChoices):
    TRIAL = "trial", pgettext_lazy("company", "Trial")
    ACTIVE = "active", _("Active")
    PAST_DUE = "past_due", _("Past due")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", pgettext_lazy("company", "Closed")


class Company(TenantMixin):
    """A customer of the vendor. Its schema's name is its identity and never changes."""

    auto_create_schema = False
    auto_drop_schema = False
    # Not stored: whether the schema was taken from the pool just now.
    from_pool = False

    schema_name = models.CharField(
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]{1,39}\Z", _("Use Latin letters, digits and underscores."))],
    )
    slug = models.CharField(
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?\Z", _("Use Latin letters, digits and dashes."))
        ],
    )
    name = models.CharField(pgettext_lazy("company", "name"), max_length=200)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    state = models.CharField(max_length=20, choices=CompanyState, default=CompanyState.TRIAL)
    # Users come in only after every step of provisioning is done.
    is_ready = models.BooleanField(default=False)
    # The state to which a suspended company returns.
    suspended_from = models.CharField(max_length=20, blank=True)
    # Whether the vendor's support may come in; the company's own people say so.
    allows_support = models.BooleanField(default=True)
    preset = models.CharField(max_length=40, default="kovyl")
    time_zone = models.CharField(max_length=60, default="Europe/Moscow")
    language = models.CharField(max_length=5, default="ru")
    created_at = models.DateTimeField(auto_now_add=True)
    # Kept here so that the vendor's list asks no schema: the middleware notes visits, a job counts people.
    last_seen_at = models.DateTimeField(null=True, blank=True)
    staff_count = models.IntegerField(default=0)
    client_count = models.IntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True)
    # Hash of the kernel migrations that the schema has; one query over it finds every company that is behind.
    kernel_version = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class Domain(DomainMixin):
    """A host name on which a company answers, without port and in lower case."""


class CompanyModule(models.Model):
    """A module that the company has, or had: switching it off hides it and keeps its tables."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="modules")
    module = models.CharField(max_length=40)
    is_enabled = models.BooleanField(default=True)
    # Hash of the module's migrations that the schema has.
    version = models.CharField(max_length=64)
    has_demo_data = models.BooleanField(default=False)
    enabled_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "module"], name="tenants_one_module_row")]


class PooledSchema(models.Model):
    """A blank schema with the kernel's tables that waits for a company."""

    schema_name = models.CharField(max_length=40, unique=True)
    kernel_version = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)


class MigrationScript(models.Model):
    """One Django migration rendered to SQL, in the order in which it must run."""

    position = models.IntegerField(unique=True)
    app = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    unit = models.CharField(max_length=60)  # "kernel" or the slug of the module to which the app belongs
    statements = ArrayField(models.TextField())
    # Has Python steps: on a blank schema they have nothing to do, on one with data Django itself runs the migration.
    has_python = models.BooleanField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["app", "name"], name="tenants_one_script")]


class UpgradeRun(models.Model):
    """One run of `migrate_companies`."""

    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    total = models.IntegerField()


class UpgradeResult(models.Model):
    """What became of one company in a run."""

    run = models.ForeignKey(UpgradeRun, on_delete=models.CASCADE, related_name="results")
    schema_name = models.CharField(max_length=40)
    migrations = models.IntegerField(default=0)
    error = models.TextField(blank=True)
    milliseconds = models.IntegerField()
    at = models.DateTimeField(auto_now_add=True)


class OnboardingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")


class Onboarding(models.Model):
    """A company being connected: what was chosen, and how far the work on the server has come."""

    state = models.CharField(max_length=20, choices=OnboardingState, default=OnboardingState.DRAFT)
    name = models.CharField(pgettext_lazy("company", "name"), max_length=200, blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    slug = models.CharField(max_length=40, blank=True)
    schema_name = models.CharField(max_length=40, blank=True)
    modules = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    preset = models.CharField(max_length=40, default="kovyl")
    time_zone = models.CharField(max_length=60, default="Europe/Moscow")
    language = models.CharField(max_length=5, default="ru")
    admin_name = models.CharField(max_length=150, blank=True)
    admin_email = models.EmailField(blank=True)
    with_demo_data = models.BooleanField(default=False)
    # One entry a step: {"code", "state": waiting|done|failed|undone, "milliseconds", "facts", "error"}; the error is
    # {language: text}, or {"reference"} for what only the log can explain.
    steps = models.JSONField(default=list)
    attempt = models.PositiveIntegerField(default=0)
    # How many screens of the wizard have been answered.
    reached = models.PositiveSmallIntegerField(default=0)
    company = models.OneToOneField(Company, null=True, on_delete=models.SET_NULL, related_name="onboarding")
    created_by = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name or self.slug


class EndedBy(models.TextChoices):
    """Who or what ended a visit of the vendor's support."""

    LIMIT = "limit", _("The time was over")
    PERSON = "person", _("Left by themselves")
    VENDOR = "vendor", _("Ended by the vendor")
    COMPANY = "company", _("Ended by the company")


class SupportEntry(models.Model):
    """A visit of one of the vendor's people in a company: asked for with a reason, open for a while, never longer.

    It begins when the one-time link is used on the company's host; of the link the row keeps a digest alone.
    """

    company = models.ForeignKey(Company, on_delete=models.DB_CASCADE, related_name="support_entries")
    # The database lets go of the person: where a company removes one of its users, this table is out of reach.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+")
    person_name = models.CharField(max_length=254)
    reason = models.CharField(max_length=500)
    minutes = models.PositiveSmallIntegerField()
    role_code = models.CharField(max_length=80)
    role_name = models.CharField(max_length=120)
    # The user of the company's schema as whom the person acts there.
    visitor_id = models.BigIntegerField(null=True)
    token_digest = models.CharField(max_length=64, blank=True)
    token_expires_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, choices=EndedBy, blank=True)
    ended_name = models.CharField(max_length=254, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company", "-asked_at"], name="tenants_entries_of_company")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["token_digest"], name="tenants_support_link", condition=~models.Q(token_digest="")
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=15, minutes__lte=240), name="tenants_support_time_is_limited"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name}: {self.reason}"

    def is_open(self, at: datetime) -> bool:
        return self.ended_at is None and self.ends_at is not None and self.ends_at > at


class AskedKind(models.TextChoices):
    PROBLEM = "problem", pgettext_lazy("to the vendor", "Problem")
    WISH = "wish", pgettext_lazy("to the vendor", "Wish for improvement")


class AskedStatus(models.TextChoices):
    NEW = "new", pgettext_lazy("to the vendor", "New")
    IN_WORK = "in_work", pgettext_lazy("to the vendor", "In work")
    ANSWERED = "answered", pgettext_lazy("to the vendor", "Answered")
    DONE = "done", pgettext_lazy("to the vendor", "Done")
    DECLINED = "declined", pgettext_lazy("to the vendor", "Declined")


class AskedTicket(models.Model):
    """What a company's administrators ask of the vendor; companies reach their own through services alone."""

    company = models.ForeignKey(Company, on_delete=models.DB_CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=AskedKind)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=AskedStatus, default=AskedStatus.NEW)
    author_name = models.CharField(max_length=254)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=AskedKind.values), name="tenants_asked_kind"),
            models.CheckConstraint(condition=models.Q(status__in=AskedStatus.values), name="tenants_asked_status"),
            models.CheckConstraint(condition=~models.Q(title=""), name="tenants_asked_title"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-changed_at", "-id"], name="tenants_asked_changed"),
            models.Index(fields=["company", "-changed_at", "-id"], name="tenants_asked_of_company"),
            models.Index(fields=["status", "-changed_at", "-id"], name="tenants_asked_by_status"),
        ]

    def __str__(self) -> str:
        return self.title


class AskedMessage(models.Model):
    """One word of either side; a trigger of its migration keeps it as it was said."""

    ticket = models.ForeignKey(AskedTicket, on_delete=models.DB_CASCADE, related_name="messages", db_index=False)
    of_vendor = models.BooleanField()
    text = models.TextField(max_length=10_000)
    author_name = models.CharField(max_length=254)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~models.Q(text=""), name="tenants_asked_text")]
        indexes: ClassVar = [models.Index(fields=["ticket", "id"], name="tenants_asked_said")]
