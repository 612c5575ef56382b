"""Statements that come by themselves: the bank is asked for new lines, at intervals and when it tells of a payment.

What the bank tells is never believed: it is a reason to ask. What it answers goes the way of every statement, so a line
that has come twice is one, and totals that do not balance wait for a person.
"""

import secrets
import tempfile
from datetime import date, timedelta
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.urlconf import own_urlconf
from core.audit.record import record
from core.finance.business_date import today
from core.finance.statements.models import BankConnection, RunSource, StatementRun
from core.finance.statements.services.runs import discard_run, start_run
from core.finance.statements.states import RunState
from core.integrations.bank.client import AccountFacts, Bank
from core.jobs import enqueue
from core.lib.errors import IntegrationError, InvalidInput
from core.lib.links import absolute_url
from core.organizations.models import OwnBankAccount

PULL, PULL_ALL = "finance.pull_bank", "finance.pull_banks"
IN_MEMORY = 4 * 1024 * 1024
# After a failure the bank is left alone for half a minute, then twice as long each time, up to half an hour.
FIRST_PAUSE, LONGEST_PAUSE = 30, 1800


class NoSuchAddress(InvalidInput):
    code = "bad_bank_address"
    message = gettext_lazy("The address of a bank begins with https://.")

    def __init__(self) -> None:
        super().__init__(fields={"url": [self.message]})


def connect_bank(*, title: str, url: str, token: str) -> BankConnection:
    """Try the token at the bank, have it tell of new payments, and keep both; raises InvalidInput where it refuses."""
    is_local = bool(settings.SANDBOX_URL) and url.startswith(settings.SANDBOX_URL)
    if not url.startswith("https://") and not is_local:
        raise NoSuchAddress
    try:
        Bank(url=url, token=token).accounts()
    except IntegrationError as error:
        raise InvalidInput(str(error), fields={"token": [str(error)]}) from error
    own = keep_connection(title=title, url=url, token=token)
    enqueue_pull(own)
    return own


@transaction.atomic
def keep_connection(*, title: str, url: str, token: str) -> BankConnection:
    own = BankConnection.objects.create(
        title=title,
        url=url,
        token=token,
        notice_key=secrets.token_urlsafe(24),
        notice_secret=secrets.token_urlsafe(32),
    )
    record("finance.bank.connected", subject=own, facts={"url": url})
    return own


@transaction.atomic
def disconnect_bank(*, connection_id: int) -> None:
    """Forget the bank; it is told to be silent, if it answers. What came from it stays."""
    own = BankConnection.objects.select_for_update().get(pk=connection_id)
    record("finance.bank.disconnected", subject=own, facts={"url": own.url})
    own.delete()
    try:
        Bank(url=own.url, token=own.token).unsubscribe()
    except IntegrationError:
        # A notice for an address that is gone is refused; nothing depends on the bank's consent.
        return


@transaction.atomic
def enqueue_pull(own: BankConnection, *, key: str | None = None, after: int = 0) -> None:
    """Have the bank asked soon, or after so many seconds."""
    run_at = timezone.now() + timedelta(seconds=after) if after else None
    enqueue(kind=PULL, payload={"connection": own.pk}, key=key, run_at=run_at, priority=1)


@transaction.atomic
def pull(*, connection_id: int) -> int:
    """Ask the bank for what is new and have it taken in; return how many statements came.

    One pull of a bank at a time: the second waits and then finds what came meanwhile. A bank that is away is asked
    again later, and the connection says so.
    """
    own = BankConnection.objects.select_for_update().filter(pk=connection_id).first()
    if own is None:
        return 0
    own.asked_at = timezone.now()
    try:
        with transaction.atomic():
            came = _pull(own)
    except IntegrationError as error:
        own.works, own.answer, own.failures = False, str(error)[:300], min(own.failures + 1, 30)
        own.save()
        if not error.permanent:
            enqueue_pull(own, after=min(FIRST_PAUSE * 2 ** (own.failures - 1), LONGEST_PAUSE))
        return 0
    own.works, own.failures = True, 0
    own.answer = _("Answers; new statements: %(count)s") % {"count": came}
    own.save()
    return came


def _pull(own: BankConnection) -> int:
    bank = Bank(url=own.url, token=own.token)
    if own.subscribed_at is None:
        bank.subscribe(accounts=_own_accounts(), url=notice_address(own), secret=own.notice_secret)
        own.subscribed_at = timezone.now()
    since: dict[str, date] = {}
    while True:
        found = bank.new_lines(after=own.cursor)
        for line in found.lines:
            since[line.account] = min(line.day, since.get(line.account, line.day))
        own.cursor = max(found.cursor, own.cursor)
        if not found.has_more:
            break
    for account, first in since.items():
        _take(bank, account, first)
    return len(since)


def _take(bank: Bank, account: str, first: date) -> None:
    """Take the statement from the first new day on; one that waits for a decision is replaced by the newer."""
    name = f"{account}.txt"
    waiting = StatementRun.objects.select_for_update(of=("self",)).filter(
        source=RunSource.BANK, state=RunState.READY, file_name=name
    )
    for run in waiting:
        first = min(first, run.since or first)
        discard_run(run_id=run.pk)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spooled:
        file = cast("BinaryIO", spooled)
        limit = settings.STATEMENT_MAX_BYTES
        size = bank.statement(account=account, since=first, until=max(today(), first), into=file, limit=limit)
        start_run(file=file, file_name=name, size=size, source=RunSource.BANK, is_automatic=True)


def pull_all() -> int:
    """Have every bank of the company asked."""
    found = list(BankConnection.objects.all())
    for own in found:
        enqueue_pull(own)
    return len(found)


def notice_address(own: BankConnection) -> str:
    return absolute_url(reverse("statements:bank_notice", args=[own.notice_key], urlconf=own_urlconf()))


def _own_accounts() -> list[AccountFacts]:
    found: Any = OwnBankAccount.objects.filter(is_active=True).select_related("legal_entity").order_by("pk")
    return [
        AccountFacts(
            number=one.number,
            bik=one.bik,
            name=one.legal_entity.name,
            inn=one.legal_entity.inn,
            kpp=one.legal_entity.kpp,
        )
        for one in found
    ]
