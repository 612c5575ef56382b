"""Statements as they were taken in: the runs, the bank's lines, and what each line turned out to be.

A line is never changed or removed; triggers of the second migration see to it. What a line is matched with stands
beside it and moves, and each move is written down.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.finance.models import AuthorKind
from core.finance.statements.states import Outcome, RunState
from core.lib.encryption import EncryptedTextField


class RunSource(models.TextChoices):
    """How a file came here."""

    UPLOAD = "upload", pgettext_lazy("statement", "Uploaded")
    BANK = "bank", pgettext_lazy("statement", "From the bank")
    API = "api", pgettext_lazy("statement", "By a program")


class StatementRun(models.Model):
    """One file of a bank: what it says of its accounts, what was decided about it, what came of it.

    `accounts` holds the bank's figures of each account and what the lines add up to. `balances` says that every one of
    them holds together; where it does not, `accepted_by` is the person who has taken the file in all the same.
    """

    source = models.CharField(max_length=10, choices=RunSource, default=RunSource.UPLOAD)
    state = models.CharField(max_length=20, choices=RunState, default=RunState.UPLOADED)
    file_name = models.CharField(max_length=255, blank=True)
    file = models.CharField(max_length=255, blank=True)
    size = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    format = models.CharField(max_length=10, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    accounts = models.JSONField(default=list)
    balances = models.BooleanField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    rows = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    duplicate = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    credited = models.DecimalField(max_digits=18, decimal_places=2, default=0)  # money in, of the new lines
    outcomes = models.JSONField(default=dict)  # how many new lines have which outcome
    # Takes itself in where its totals hold together: a person looks at it first only if he has uploaded it.
    is_automatic = models.BooleanField(default=False)
    sample = models.JSONField(default=list)  # the first lines, for the page that asks for a decision
    job_id = models.BigIntegerField(null=True)  # the latest job that works on it
    problem_code = models.CharField(max_length=40, blank=True)
    problem = models.JSONField(default=dict)  # what is wrong with the file, by language
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="statements_run_state"),
            # What does not hold together comes in only by somebody's deliberate deed.
            models.CheckConstraint(
                condition=~Q(state__in=["importing", "done"]) | Q(balances=True) | Q(accepted_by__isnull=False),
                name="statements_run_balances",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="statements_run_created"),
            models.Index(fields=["state", "-created_at", "-id"], name="statements_run_by_state"),
            models.Index(fields=["digest"], name="statements_run_digest"),
        ]

    def __str__(self) -> str:
        return self.file_name or str(self.pk)


class RefusedLine(models.Model):
    """A document of the file that was not taken, by its line there."""

    run = models.ForeignKey(StatementRun, on_delete=models.DB_CASCADE, related_name="refused", db_index=False)
    position = models.IntegerField()
    reason = models.CharField(max_length=40)
    number = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["run", "position"], name="statements_refused_of")]


class Direction(models.TextChoices):
    IN = "in", pgettext_lazy("movement", "In")
    OUT = "out", pgettext_lazy("movement", "Out")


class StatementLine(models.Model):
    """One movement as the bank has told it, once: the number alone repeats, these facts together do not.

    `mentions` are the invoices that the purpose names: n is the number as it is compared, d the day behind it, w says
    that the word "invoice" stands before it. `is_booked` is part of the key, since a payment that is only expected
    comes again when it has come.
    """

    run = models.ForeignKey(StatementRun, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.IntegerField()
    own_account = models.ForeignKey(
        "organizations.OwnBankAccount", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    direction = models.CharField(max_length=3, choices=Direction)
    kind = models.CharField(max_length=80)
    number = models.CharField(max_length=64)
    day = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3, default="RUB")
    other_name = models.CharField(max_length=300, blank=True)
    other_inn = models.CharField(max_length=12, blank=True)
    other_kpp = models.CharField(max_length=9, blank=True)
    other_account = models.CharField(max_length=34, blank=True)
    other_bik = models.CharField(max_length=11, blank=True)
    other_bank = models.CharField(max_length=300, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    booked_on = models.DateField(null=True)
    is_booked = models.BooleanField(default=True)
    is_reversal = models.BooleanField(default=False)
    reference = models.CharField(max_length=64, blank=True)
    mentions = models.JSONField(default=list)
    extra = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "own_account",
                    "number",
                    "day",
                    "amount",
                    "direction",
                    "other_account",
                    "kind",
                    "is_booked",
                ],
                name="statements_line_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="statements_line_positive"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="statements_line_direction"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-day", "-id"], name="statements_line_day"),
            models.Index(fields=["run", "position"], name="statements_line_of"),
            models.Index(fields=["other_inn"], name="statements_line_paid", condition=Q(direction="out")),
        ]

    def __str__(self) -> str:
        return self.number


class LineMatch(models.Model):
    """What a line is now: its outcome, the client it was recognised as, the payment it is.

    `suggested` holds parts for invoices, [{"invoice": id, "amount": "…"}]; whether they still fit is asked when they
    are used. `is_attached` says that the payment was known before the bank told of it, so that the line added nothing.
    """

    line = models.OneToOneField(StatementLine, on_delete=models.PROTECT, primary_key=True, related_name="match")
    outcome = models.CharField(max_length=20, choices=Outcome)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    payment = models.OneToOneField(
        "finance.Payment", on_delete=models.PROTECT, null=True, related_name="statement_match"
    )
    suggested = models.JSONField(default=list)
    is_attached = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="statements_match_outcome"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["outcome", "-line"], name="statements_match_by_outcome"),
            models.Index(fields=["organization", "-line"], name="statements_match_client"),
        ]


class LineDeed(models.Model):
    """What was done with a line, by whom and when; nothing here is ever changed."""

    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, related_name="deeds", db_index=False)
    deed = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20, blank=True)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    payment_id = models.BigIntegerField(null=True)
    parts = models.JSONField(default=list)
    author_kind = models.CharField(max_length=12, choices=AuthorKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["line", "id"], name="statements_deed_of")]


class OtherPayer(models.Model):
    """Whose money is known not to be a client's: a supplier, a fund, the tax office."""

    inn = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())


class BankConnection(models.Model):
    """A bank that hands out statements to programs and tells of new payments; `cursor` is the last line we know.

    `notice_key` stands in the address that the bank calls, and `notice_secret` signs what it says there.
    """

    title = models.CharField(_("name"), max_length=120)
    url = models.CharField(_("address"), max_length=300)
    token = EncryptedTextField()
    notice_key = models.CharField(max_length=64, unique=True)
    notice_secret = EncryptedTextField()
    subscribed_at = models.DateTimeField(null=True)
    cursor = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    works = models.BooleanField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.title
