"""Statements of a demonstration company: an account, and the sandbox's bank that tells of payments to it."""

from django.conf import settings

from core.finance.statements.models import BankConnection
from core.finance.statements.services.feed import enqueue_pull, keep_connection
from core.organizations.models import LegalEntity, OwnBankAccount

BIK = "044525999"
_WEIGHTS = "71371371371371371371371"


def account_number(tail: str) -> str:
    """Return an account of the sandbox's bank whose control digit fits its BIK."""
    for check in "0123456789":
        number = f"40702810{check}{tail:0>11}"
        digits = BIK[-3:] + number
        if sum(int(digit) * int(weight) for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 10 == 0:
            return number
    raise AssertionError("one of ten digits fits")


def connect_demo_bank(*, name: str, inn: str) -> bool:
    """Give the company an account and connect it to the sandbox's bank, unless it has one; tell whether it was new."""
    if not settings.SANDBOX_URL or BankConnection.objects.exists():
        return False
    entity = LegalEntity.objects.filter(is_default=True).first() or LegalEntity.objects.create(
        name=name, inn=inn, kpp=f"{inn[:4]}01001", is_default=True
    )
    if not entity.bank_accounts.filter(is_active=True).exists():
        OwnBankAccount.objects.create(
            legal_entity=entity,
            number=account_number(inn[-6:]),
            bik=BIK,
            bank_name="АО «Песочный банк»",
            is_default=True,
        )
    url, token = f"{settings.SANDBOX_URL}/bank/api", f"sandbox-{inn}"
    enqueue_pull(keep_connection(title="Песочный банк", url=url, token=token))
    return True
