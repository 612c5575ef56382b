"""Open accounts and set how far a client may go below zero."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import connection, transaction

from core.audit.record import record
from core.finance.models import Account, AccountCode, ClientBalance
from core.organizations.models import Agreement

_OPEN_FOR_ALL = """
INSERT INTO finance_account (organization_id, code, currency, balance)
SELECT o.id, %(code)s, %(currency)s, 0 FROM organizations_organization o WHERE o.id = ANY(%(ids)s) ORDER BY o.id
ON CONFLICT (organization_id, agreement_id, code, currency) DO NOTHING
"""


def open_client_accounts(*, organization_ids: Iterable[int], currency: str = "RUB") -> None:
    """Give each organization an account unless it has one; safe to repeat and to race."""
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN_FOR_ALL, {"code": AccountCode.CLIENT, "currency": currency, "ids": sorted(set(organization_ids))}
        )


def client_account(*, organization_id: int, currency: str = "RUB") -> Account:
    """Return the client's account, opened where it is missing."""
    open_client_accounts(organization_ids=[organization_id], currency=currency)
    return Account.objects.get(
        organization_id=organization_id, agreement=None, code=AccountCode.CLIENT, currency=currency
    )


def account_of(
    *, organization_id: int | None, code: str, agreement: Agreement | None = None, currency: str = "RUB"
) -> Account:
    """Return an account of a client, opened where it is missing; with an agreement, the one of this agreement."""
    wanted = {"organization_id": organization_id, "agreement": agreement, "code": code, "currency": currency}
    found = Account.objects.filter(**wanted).first()
    return found or Account.objects.get_or_create(**wanted, defaults={"balance": Decimal(0)})[0]


def own_account(*, code: str, currency: str = "RUB") -> Account:
    """Return our own account of a kind, opened where it is missing."""
    account, _created = Account.objects.get_or_create(organization=None, code=code, currency=currency)
    return account


@transaction.atomic
def set_credit_limit(
    *, organization_id: int, limit: Decimal | None, currency: str = "RUB", reason: str = ""
) -> ClientBalance:
    """Set how far below zero the client's own decisions may take the balance; None sets no bound.

    A limit below today's debt is taken: it refuses what comes next and undoes nothing.
    """
    client_account(organization_id=organization_id, currency=currency)
    found = ClientBalance.objects.select_related("organization").select_for_update(of=("self",), no_key=True)
    balance = found.get(organization_id=organization_id, currency=currency)
    before, balance.credit_limit = balance.credit_limit, limit
    if before != limit:
        balance.save(update_fields=["credit_limit"])
        record(
            "finance.credit_limit.changed",
            subject=balance.organization,
            organization_id=organization_id,
            changes={"credit_limit": (_text(before), _text(limit))},
            facts={"currency": currency, "reason": reason} if reason else {"currency": currency},
        )
    return balance


def _text(limit: Decimal | None) -> str:
    return "" if limit is None else str(limit)
