"""Agreements, requisites and balances, made for a test of isolation."""

import uuid
from itertools import count

from core.finance.models import ClientBalance
from core.finance.services.accounts import client_account
from core.organizations.models import Agreement, LegalEntity, OwnBankAccount
from tests.factories.finance import make_legal_entity
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

_numbers = count(1)


def agreement(owner: Owner) -> Thing:
    number = f"{owner.mark}-{next(_numbers)}"
    entity = make_legal_entity()
    row = Agreement.objects.create(organization=owner.organization, legal_entity=entity, number=number)
    data = {"number": f"{number}/1", "signed_on": "2026-09-01"}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


def legal_entity(owner: Owner) -> Thing:
    make_legal_entity()
    row = LegalEntity.objects.create(name=f"Own {owner.company_mark} {next(_numbers)}")
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data={"name": "Renamed", "is_active": "on"})


def entity_to_be_paid(owner: Owner) -> Thing:
    thing = legal_entity(owner)
    data = {"number": "40702810300180001774", "bik": "044525311", "currency": "RUB", "is_active": "on"}
    return Thing(row=thing.row, names=thing.names, seen_by=thing.seen_by, data=data)


def bank_account(owner: Owner) -> Thing:
    entity = LegalEntity.objects.get(pk=legal_entity(owner).row.pk)
    number = f"foreign {owner.mark} {next(_numbers)}"
    row = OwnBankAccount.objects.create(legal_entity=entity, number=number[:34], currency="EUR", is_default=True)
    data = {"number": row.number, "currency": "EUR", "bank_name": "Renamed", "is_active": "on"}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def balance(owner: Owner) -> Thing:
    client_account(organization_id=owner.organization.pk)
    row = ClientBalance.objects.get(organization=owner.organization, currency="RUB")
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.ORGANIZATION, rest={"view": "accounting"})


def balance_of_client(owner: Owner) -> Thing:
    client_account(organization_id=owner.organization.pk)
    return Thing(row=owner.organization, names={"pk": owner.organization.pk}, seen_by=SeenBy.ORGANIZATION)


def corrected_balance(owner: Owner) -> Thing:
    data = {"key": str(uuid.uuid4()), "amount": "-5.00", "part": "client", "reason": "Reconciled"}
    return _with(balance(owner), data)


def limited_balance(owner: Owner) -> Thing:
    return _with(balance(owner), {"credit_limit": "700.00", "reason": "Agreed"})


def reconciled_balance(owner: Owner) -> Thing:
    return _with(balance(owner), {})


def _with(thing: Thing, data: dict[str, str]) -> Thing:
    return Thing(row=thing.row, names=thing.names, seen_by=thing.seen_by, data=data)
