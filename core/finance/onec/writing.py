"""CommerceML 2 out: agreements, invoices and payments of a period with whom they are between."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.translation import gettext as _

from core.finance.models import Allocation, Invoice, Payment
from core.finance.onec.commerceml import AGREEMENT, BUYER, INVOICE, MOST_DOCUMENTS, PAYER, PAYMENT, ROOT
from core.finance.selectors.invoices import VIEW as VIEW_INVOICE
from core.finance.selectors.invoices import list_invoices
from core.finance.selectors.payments import VIEW as VIEW_PAYMENT
from core.finance.selectors.payments import list_payments
from core.finance.states import InvoiceStatus, PaymentStatus
from core.lib.errors import InvalidInput
from core.organizations.models import Agreement, LegalEntity, Organization
from core.organizations.selectors import VIEW_AGREEMENT, list_agreements
from core.organizations.viewer import Viewer

SELLER = "Продавец"
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML has no way to hold


def write_file(viewer: Viewer, *, since: date, until: date, at: datetime) -> bytes:
    """Return the file of what the viewer may see and of what came to be in these days, both included.

    Raises InvalidInput that names "until" where a file would hold more than another side takes.
    """
    root = Element(ROOT, {"ВерсияСхемы": "2.10", "ДатаФормирования": at.isoformat(timespec="seconds")})
    for count, document in enumerate(_documents(viewer, since, until), start=1):
        root.append(document)
        if count > MOST_DOCUMENTS:
            words = _("More than %(most)s documents: choose fewer days.") % {"most": MOST_DOCUMENTS}
            raise InvalidInput(fields={"until": [words]})
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _documents(viewer: Viewer, since: date, until: date) -> Iterator[Element]:
    between, days = ("organization", "legal_entity"), (since, until)
    if viewer.has_permission(VIEW_AGREEMENT):
        agreements = list_agreements(viewer).filter(signed_on__range=days).select_related(*between)
        yield from (_agreement(one) for one in agreements.order_by("signed_on", "pk")[: MOST_DOCUMENTS + 1])
    if viewer.has_permission(VIEW_INVOICE):
        invoices = list_invoices(viewer).filter(issued_on__range=days).exclude(status=InvoiceStatus.DRAFT)
        related = invoices.select_related(*between, "agreement").prefetch_related("lines")
        yield from (_invoice(one) for one in related.order_by("issued_on", "pk")[: MOST_DOCUMENTS + 1])
    if viewer.has_permission(VIEW_PAYMENT):
        payments = list_payments(viewer).filter(paid_on__range=days, status=PaymentStatus.BOOKED)
        booked = payments.select_related(*between, "agreement").order_by("paid_on", "pk")[: MOST_DOCUMENTS + 1]
        parts = _parts(one.pk for one in booked)
        yield from (_payment(one, parts.get(one.pk, [])) for one in booked)


def _parts(payments: Iterable[int]) -> dict[int, list[Allocation]]:
    found: dict[int, list[Allocation]] = {}
    standing = Allocation.objects.filter(
        payment__in=list(payments), takes_back__isnull=True, taken_back_by__isnull=True
    )
    for one in standing.select_related("invoice").order_by("pk"):
        found.setdefault(one.payment_id, []).append(one)
    return found


def _agreement(one: Agreement) -> Element:
    made = _document(one, AGREEMENT, one.number, one.signed_on, Decimal(0))
    _between(made, one.organization, one.legal_entity)
    _put(made, "Комментарий", one.title)
    _values(made, {"ВидДокумента": "Договор", "ДействуетДо": one.ends_on})
    return made


def _invoice(one: Invoice) -> Element:
    made = _document(one, INVOICE, one.number, one.issued_on, one.amount, one.currency)
    _between(made, one.organization, one.legal_entity)
    _put(made, "СрокПлатежа", one.due_on)
    _put(made, "Комментарий", one.title)
    goods = SubElement(made, "Товары")
    for line in sorted(one.lines.all(), key=lambda line: line.position):
        good = SubElement(goods, "Товар")
        _put(good, "Ид", f"{_id(one)}#{line.position}")
        _put(good, "Наименование", line.title)
        _put(good, "БазоваяЕдиница", line.unit)
        _put(good, "ЦенаЗаЕдиницу", line.price)
        _put(good, "Количество", line.quantity)
        _put(good, "Сумма", line.amount)
        rate = SubElement(SubElement(good, "СтавкиНалогов"), "СтавкаНалога")
        _put(rate, "Наименование", "НДС")
        _put(rate, "Ставка", "Без НДС" if line.vat_rate is None else line.vat_rate)
        tax = SubElement(SubElement(good, "Налоги"), "Налог")
        _put(tax, "Наименование", "НДС")
        _put(tax, "УчтеноВСумме", "true")
        _put(tax, "Сумма", line.vat_amount)
    is_cancelled = one.status == InvoiceStatus.CANCELLED
    _values(made, {**_based_on(one.agreement), "ПометкаУдаления": "true" if is_cancelled else None})
    return made


def _payment(one: Payment, parts: Iterable[Allocation]) -> Element:
    made = _document(one, PAYMENT, one.document_number, one.paid_on, one.amount, one.currency)
    _between(made, one.organization, one.legal_entity, roles=(PAYER, "Получатель"))
    _put(made, "Комментарий", one.purpose)
    paid = SubElement(made, "ДокументыОснования")
    for part in parts:
        about = SubElement(paid, "ДокументОснование")
        _put(about, "Ид", _id(part.invoice))
        _put(about, "Номер", part.invoice.number)
        _put(about, "Сумма", part.amount)
    _values(made, _based_on(one.agreement))
    return made


def _document(one: Any, deed: str, number: str, day: date | None, amount: Decimal, currency: str = "RUB") -> Element:
    made = Element("Документ")
    for name, value in {
        "Ид": _id(one),
        "Номер": number,
        "Дата": day,
        "ХозОперация": deed,
        "Роль": SELLER,
        "Валюта": currency,
        "Курс": 1,
        "Сумма": amount,
    }.items():
        _put(made, name, value)
    return made


def _between(
    made: Element, client: Organization | None, own: LegalEntity | None, roles: tuple[str, str] = (BUYER, SELLER)
) -> None:
    sides = SubElement(made, "Контрагенты")
    for one, role in zip((client, own), roles, strict=True):
        if one is not None:
            side = SubElement(sides, "Контрагент")
            _put(side, "Ид", _id(one))
            _put(side, "Наименование", one.name)
            _put(side, "ИНН", one.inn)
            _put(side, "КПП", one.kpp)
            _put(side, "Роль", role)


def _based_on(agreement: Agreement | None) -> dict[str, Any]:
    return {"Договор": agreement.number, "ДоговорИд": _id(agreement)} if agreement else {}


def _values(made: Element, facts: dict[str, Any]) -> None:
    values = SubElement(made, "ЗначенияРеквизитов")
    for name, value in facts.items():
        if value is not None:
            one = SubElement(values, "ЗначениеРеквизита")
            _put(one, "Наименование", name)
            _put(one, "Значение", value)


def _put(parent: Element, name: str, value: Any) -> None:
    text = "" if value is None else UNPRINTABLE.sub("", f"{value:f}" if isinstance(value, Decimal) else str(value))
    if text:
        SubElement(parent, name).text = text


def _id(one: Any) -> str:
    """Return the object's number in the accounting where it has one, else ours."""
    return getattr(one, "external_id", "") or f"atrium-{one._meta.model_name}-{one.pk}"
