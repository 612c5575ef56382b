"""Connections of a company to payment systems, its clients' attempts to pay, and what the systems told of them."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.finance.gateways.states import EventState, FindingKind, OnlineStatus, Problem, RefundStatus
from core.integrations.gateways.catalogue import gateways
from core.lib.encryption import EncryptedTextField


class Connection(models.Model):
    """One contract of the company with a payment system.

    `credentials` are JSON of the gateway's fields, written and never shown. `token` stands in the address to which the
    gateway sends its notifications, so that nobody can guess it.
    """

    gateway = models.CharField(_("payment system"), max_length=40)
    account = models.CharField(_("account"), max_length=120)
    title = models.CharField(_("name"), max_length=80, blank=True)
    credentials = EncryptedTextField()
    token = models.CharField(max_length=64, unique=True)
    methods = models.JSONField(default=list)
    legal_entity = models.ForeignKey(
        "organizations.LegalEntity", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    is_test = models.BooleanField(_("test mode"), default=False)
    is_default = models.BooleanField(_("used first"), default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(auto_now=True)
    checked_at = models.DateTimeField(null=True)
    works = models.BooleanField(null=True)
    check_result = models.CharField(max_length=300, blank=True)
    # Up to when the gateway's list has been compared with ours.
    reconciled_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gateway", "account"], name="gateways_one_connection"),
            models.UniqueConstraint(
                fields=["is_default"], name="gateways_one_default", condition=Q(is_default=True, is_active=True)
            ),
        ]

    def __str__(self) -> str:
        kind = gateways().get(self.gateway)
        return self.title or f"{kind.title if kind else self.gateway} {self.account}".strip()


class OnlinePayment(models.Model):
    """One attempt of a client to pay an invoice.

    `key` is ours and travels with every call: an attempt is one payment at the gateway, however often it is sent.
    `payment` is what it became in the books, under the key of the gateway's own number.
    """

    key = models.CharField(max_length=64, unique=True)
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="payments", db_index=False)
    gateway_id = models.CharField(_("number at the gateway"), max_length=255, blank=True)
    invoice = models.ForeignKey("finance.Invoice", on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3, default="RUB")
    method = models.CharField(_("way to pay"), max_length=40)
    status = models.CharField(_("status"), max_length=12, choices=OnlineStatus, default=OnlineStatus.CREATED)
    reason = models.CharField(max_length=300, blank=True)
    problem = models.CharField(max_length=12, choices=Problem, blank=True)
    pay_url = models.URLField(max_length=2000, blank=True)
    payment = models.OneToOneField(
        "finance.Payment", on_delete=models.PROTECT, null=True, blank=True, related_name="online"
    )
    # What has come, which may be other than what was asked for.
    paid_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    refunded_amount = models.DecimalField(max_digits=18, decimal_places=2, db_default=Decimal(0))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    checks = models.PositiveIntegerField(db_default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["connection", "gateway_id"], name="gateways_one_payment", condition=~Q(gateway_id="")
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="gateways_payment_positive"),
            models.CheckConstraint(
                condition=Q(refunded_amount=0) | Q(refunded_amount__gt=0, refunded_amount__lte=F("paid_amount")),
                name="gateways_refunded_within",
            ),
            models.CheckConstraint(condition=~Q(status="waiting") | ~Q(gateway_id=""), name="gateways_waiting_known"),
            models.CheckConstraint(
                condition=Q(payment__isnull=True, paid_amount__isnull=True)
                | Q(status="succeeded", payment__isnull=False, paid_amount__isnull=False),
                name="gateways_booked_succeeded",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="gateways_payment_created"),
            models.Index(fields=["organization", "-created_at", "-id"], name="gateways_payment_client"),
            models.Index(fields=["status", "-created_at", "-id"], name="gateways_payment_status"),
            models.Index(fields=["connection", "created_at"], name="gateways_payment_of"),
        ]

    def __str__(self) -> str:
        return self.gateway_id or self.key


class Event(models.Model):
    """A notification as it came: stored, answered at once, and checked at its source afterwards."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="events", db_index=False)
    key = models.CharField(max_length=200)
    event = models.CharField(max_length=80)
    online_payment = models.ForeignKey(
        OnlinePayment, on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    about = models.CharField(max_length=255, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=EventState, default=EventState.STORED)
    deliveries = models.PositiveIntegerField(db_default=1)
    received_at = models.DateTimeField(db_default=Now())
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connection", "key"], name="gateways_event_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["received_at"], name="gateways_event_received")]


class Refund(models.Model):
    """Money that goes back to the payer; `key` makes it one refund at the gateway and one entry in the books."""

    online_payment = models.ForeignKey(OnlinePayment, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=64, unique=True)
    gateway_id = models.CharField(max_length=255, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    status = models.CharField(max_length=12, choices=RefundStatus, default=RefundStatus.WAITING)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="gateways_refund_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="gateways_refund_waiting", condition=Q(status="waiting")),
        ]


class Reconciliation(models.Model):
    """One comparison of a gateway's list with ours."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="reconciliations")
    since = models.DateTimeField()
    until = models.DateTimeField()
    seen = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-finished_at", "-id"], name="gateways_reconciled")]


class Finding(models.Model):
    """One difference that a reconciliation found, and what was done about it."""

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=16, choices=FindingKind)
    gateway_id = models.CharField(max_length=255, blank=True)
    online_payment = models.ForeignKey(
        OnlinePayment, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    amount_here = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    amount_there = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    is_mended = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reconciliation", "kind", "gateway_id", "online_payment"],
                name="gateways_finding_once",
                nulls_distinct=False,
            ),
        ]
