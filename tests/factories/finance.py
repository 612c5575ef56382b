"""Papers and payments for tests, made through the services."""

from datetime import date
from decimal import Decimal
from itertools import count

from core.finance.authors import SYSTEM, Author
from core.finance.calc import PaperLine
from core.finance.models import Act, Invoice, Payment, PaymentSource
from core.finance.services.acts import ActDraft, draft_act, issue_act
from core.finance.services.invoices import InvoiceDraft, draft_invoice, issue_invoice
from core.finance.services.payments import IncomingPayment, record_payment
from core.organizations.models import LegalEntity, Organization

_numbers = count(1)
DAY = date(2026, 9, 1)


def make_legal_entity(**facts: object) -> LegalEntity:
    """Return the company's first legal entity, made where there is none."""
    found = LegalEntity.objects.filter(is_default=True).first() if not facts else None
    return found or LegalEntity.objects.create(
        **{"name": "ООО «Полынный тракт»", "inn": "7499288720", "kpp": "749901001", "is_default": True, **facts}
    )


def make_organization(**facts: object) -> Organization:
    return Organization.objects.create(**{"name": f"ООО «Тихая балка {next(_numbers)}»", **facts})


def make_draft(organization: Organization, amount: str = "150000.00", **facts: object) -> Invoice:
    line = PaperLine(title="Пополнение баланса", price=Decimal(amount), vat_rate=Decimal(22))
    draft = InvoiceDraft(
        **{
            "organization_id": organization.pk,
            "legal_entity_id": make_legal_entity().pk,
            "lines": [line],
            **facts,  # type: ignore[arg-type]
        }
    )
    return draft_invoice(draft, author=SYSTEM)


def make_invoice(
    organization: Organization, amount: str = "150000.00", *, number: str = "", on: date = DAY, **facts: object
) -> Invoice:
    """Return an issued invoice; due far in the future unless `due_on` says otherwise."""
    draft = make_draft(organization, amount, **{"due_on": date(2099, 1, 1), **facts})
    return issue_invoice(invoice_id=draft.pk, number=number or f"СЧ-{next(_numbers)}", author=SYSTEM, issued_on=on)


def make_payment(
    amount: str = "150000.00",
    *,
    key: str = "",
    source: str = PaymentSource.BANK,
    author: Author = SYSTEM,
    **facts: object,
) -> Payment:
    incoming = IncomingPayment(
        key=key or f"{source}:made-{next(_numbers)}",
        source=source,
        amount=Decimal(amount),
        paid_on=DAY,
        facts=facts,
    )
    return record_payment(incoming, author=author)[0]


def make_act_draft(organization: Organization, amount: str = "90000.00", **facts: object) -> Act:
    line = PaperLine(title="Организация перевозки", price=Decimal(amount), vat_rate=Decimal(22))
    draft = ActDraft(
        **{
            "organization_id": organization.pk,
            "legal_entity_id": make_legal_entity().pk,
            "lines": [line],
            "period_from": date(2026, 8, 1),
            "period_until": date(2026, 8, 31),
            **facts,  # type: ignore[arg-type]
        }
    )
    return draft_act(draft, author=SYSTEM)


def make_act(organization: Organization, amount: str = "90000.00", *, on: date = DAY, **facts: object) -> Act:
    """Return an issued act."""
    return issue_act(act_id=make_act_draft(organization, amount, **facts).pk, author=SYSTEM, issued_on=on)
