"""How the company writes its invoices."""

from typing import Any

from django.db import transaction

from core.audit.record import differences, record
from core.finance.models import InvoiceRules


def invoice_rules() -> InvoiceRules:
    """Return the company's choices; without any, the usual ones."""
    return InvoiceRules.objects.first() or InvoiceRules(pk=1)


@transaction.atomic
def change_invoice_rules(**changes: Any) -> InvoiceRules:
    known = InvoiceRules.objects.select_for_update().first()
    rules = known or InvoiceRules(pk=1)
    before = {name: getattr(rules, name) for name in changes}
    for name, value in changes.items():
        setattr(rules, name, value)
    rules.save()
    if changed := differences(_plain(before), _plain(changes)):
        record("finance.invoice_rules.changed", subject=rules, subject_name="invoices", changes=changed)
    return rules


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as the journal keeps them: a rate is written as text."""
    return {name: str(value) if name == "vat_rate" and value is not None else value for name, value in values.items()}
