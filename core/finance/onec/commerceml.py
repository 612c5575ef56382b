"""CommerceML 2: a file of 1C's agreements, invoices and payments, read safely into objects of the exchange."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from core.integrations.exchange.connector import Pushed
from core.lib.errors import InvalidInput

ROOT, BUYER, PAYER = "КоммерческаяИнформация", "Покупатель", "Плательщик"
INVOICE, PAYMENT, AGREEMENT = "Счет на оплату", "Выплата безналичных денег", "Прочие"
OURS = "atrium-payment-"  # a payment that we have told of ourselves
MOST_DOCUMENTS = 5000


def read_file(content: bytes) -> list[Pushed]:
    """Return each client once, agreements, invoices and payments, in this order; raise InvalidInput for other files.

    The moment at which the file was made is the version of all that is in it.
    """
    try:
        root = fromstring(content, forbid_dtd=True)
        version = int(datetime.fromisoformat(root.get("ДатаФормирования", "")).timestamp())
        documents = list(_documents(root))
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise InvalidInput(fields={"file": [_("This is no CommerceML file.")]}) from error
    if root.tag != ROOT or not documents or len(documents) > MOST_DOCUMENTS:
        raise InvalidInput(
            fields={"file": [_("The file has no agreements, invoices and payments, or too many of them.")]}
        )
    clients: dict[str, Pushed] = {}
    agreements, invoices, payments = [], [], []
    for one in documents:
        buyer = next((side for side in one.iter("Контрагент") if _text(side, "Роль") in (BUYER, PAYER)), None)
        if buyer is None:
            raise InvalidInput(fields={"file": [_("Document %(id)s has no buyer.") % {"id": _text(one, "Номер")}]})
        name = _text(buyer, "Ид")
        clients[name] = _pushed("counterparty", name, version, _client(buyer))
        if _text(one, "ХозОперация") == INVOICE:
            invoices.append(_pushed("invoice", _text(one, "Ид"), version, _invoice(one, name)))
        elif _text(one, "ХозОперация") == PAYMENT:
            payments.append(_pushed("payment", _text(one, "Ид"), version, _payment(one, name)))
        else:
            agreements.append(_pushed("contract", _text(one, "Ид"), version, _agreement(one, name)))
    return [*clients.values(), *agreements, *invoices, *payments]


def _documents(root: Element) -> Iterator[Element]:
    """Return what is taken in: below the root, as version 2 has it, or in containers, as version 3 has."""
    for place in (root, *root.findall("Контейнер")):
        for one in place.findall("Документ"):
            deed = _text(one, "ХозОперация")
            is_new_payment = deed == PAYMENT and not _text(one, "Ид").startswith(OURS)
            is_agreement = deed == AGREEMENT and _facts(one).get("ВидДокумента") == "Договор"
            if deed == INVOICE or is_new_payment or is_agreement:
                yield one


def _client(side: Element) -> dict[str, Any]:
    return {"name": _text(side, "Наименование"), "inn": _text(side, "ИНН"), "kpp": _text(side, "КПП")}


def _invoice(one: Element, buyer: str) -> dict[str, Any]:
    facts = _facts(one)
    return {
        "counterparty_id": buyer,
        "contract_id": facts.get("ДоговорИд", ""),
        "number": _text(one, "Номер"),
        "date": _text(one, "Дата"),
        "due_date": _text(one, "СрокПлатежа") or None,
        "subject": _text(one, "Комментарий")[:255],
        "lines": [_line(line) for line in one.iter("Товар")],
        "is_cancelled": facts.get("ПометкаУдаления", "false") == "true",
    }


def _agreement(one: Element, buyer: str) -> dict[str, Any]:
    return {
        "counterparty_id": buyer,
        "number": _text(one, "Номер"),
        "date": _text(one, "Дата"),
        "subject": _text(one, "Комментарий")[:255],
    }


def _payment(one: Element, payer: str) -> dict[str, Any]:
    return {
        "counterparty_id": payer,
        "contract_id": _facts(one).get("ДоговорИд", ""),
        "number": _text(one, "Номер"),
        "date": _text(one, "Дата"),
        "amount": _text(one, "Сумма"),
        "purpose": _text(one, "Комментарий"),
        "invoices": [
            {"invoice_id": _text(part, "Ид"), "amount": _text(part, "Сумма")} for part in one.iter("ДокументОснование")
        ],
    }


def _facts(one: Element) -> dict[str, str]:
    return {_text(value, "Наименование"): _text(value, "Значение") for value in one.iter("ЗначениеРеквизита")}


def _line(line: Element) -> dict[str, Any]:
    rate = line.findtext("СтавкиНалогов/СтавкаНалога/Ставка", "").strip()
    return {
        "title": _text(line, "Наименование"),
        "quantity": _text(line, "Количество"),
        "price": _text(line, "ЦенаЗаЕдиницу"),
        "amount": _text(line, "Сумма"),
        "vat_rate": rate if rate.replace(".", "", 1).isdigit() else None,
        "unit": _text(line, "БазоваяЕдиница")[:20],
    }


def _text(parent: Element, name: str) -> str:
    return (parent.findtext(name) or "").strip()


def _pushed(kind: str, name: str, version: int, facts: dict[str, Any]) -> Pushed:
    if not 0 < len(name) <= 64:
        raise InvalidInput(fields={"file": [_("An object of the file has no number.")]})
    return Pushed(type=kind, id=name, version=version, data={"id": name, "version": str(version), **facts})
