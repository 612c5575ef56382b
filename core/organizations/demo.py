"""Demonstration data: the company's own legal entity with bank accounts, and agreements with its clients."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.lib.identifiers import clean_account, clean_corr_account
from core.organizations.models import Agreement, LegalEntity, Organization
from core.organizations.services.agreements import create_agreement, switch_agreement
from core.organizations.services.requisites import save_bank_account, save_legal_entity

# No bank has this number, as no tax office has the code of the INN.
BIK, BANK = "049999901", "Банк Верба (АО), г. Вологда"


@transaction.atomic
def add_demo_requisites(firm: Mapping[str, Any]) -> LegalEntity:
    """Return the demonstration company's first legal entity, made with two accounts if there is none."""
    found = LegalEntity.objects.filter(is_default=True).first()
    if found is not None:
        return found
    inn = firm["inn"]
    entity = save_legal_entity(phone="+7 900 000-00-14", email=f"office@{inn}.test", **firm)
    corr = _keyed("30101810", "00000000901", lambda number: clean_corr_account(number, bik=BIK))
    for tail in (f"00000{inn[4:]}", f"00001{inn[4:]}"):
        number = _keyed("40702810", tail, lambda number: clean_account(number, bik=BIK))
        save_bank_account(legal_entity_id=entity.pk, number=number, bik=BIK, bank_name=BANK, corr_account=corr)
    return entity


@transaction.atomic
def add_demo_agreements(entity: LegalEntity, organizations: Sequence[Organization], *, year: int) -> bool:
    """Make agreements with the clients: one each, and for the first one an older one and one with its own balance."""
    if Agreement.objects.exists():
        return False
    for place, organization in enumerate(organizations, start=1):
        create_agreement(
            organization=organization,
            legal_entity=entity,
            number=f"{place + 10}/{year % 100}",
            title="Договор на оказание услуг",
            signed_on=date(year, 1, 12) + timedelta(days=9 * place),
            ends_on=date(year + 1, 12, 31),
            external_id=f"demo-agreement-{place}",
        )
    if organizations:
        first = organizations[0]
        old = create_agreement(
            organization=first,
            legal_entity=entity,
            number=f"4/{(year - 1) % 100}",
            title="Договор на оказание услуг",
            signed_on=date(year - 1, 1, 14),
            ends_on=date(year - 1, 12, 31),
        )
        switch_agreement(agreement_id=old.pk, is_active=False)
        create_agreement(
            organization=first,
            legal_entity=entity,
            number=f"31/{year % 100}",
            title="Разовые перевозки",
            signed_on=date(year, 6, 1),
            has_own_balance=True,
        )
    return True


def _keyed(head: str, tail: str, check: Callable[[str], str]) -> str:
    """Return the account whose ninth digit is the key that fits the bank."""
    for key in range(10):
        try:
            return check(f"{head}{key}{tail}")
        except ValidationError:
            continue
    raise LookupError(head)
