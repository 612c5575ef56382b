"""CommerceML 2: a file of 1C's invoices with their buyers, read safely into the objects of the exchange."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from core.integrations.exchange.connector import Pushed
from core.lib.errors import InvalidInput

ROOT, INVOICE, BUYER = "КоммерческаяИнформация", "Счет на оплату", "Покупатель"
MOST_DOCUMENTS = 5000


def read_file(content: bytes) -> list[Pushed]:
    """Return each buyer once and the invoices, in this order; raise InvalidInput for any other file.

    The moment at which the file was made is the version of all that is in it.
    """
    try:
        root = fromstring(content, forbid_dtd=True)
        version = int(datetime.fromisoformat(root.get("ДатаФормирования", "")).timestamp())
        documents = list(_documents(root))
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise InvalidInput(fields={"file": [_("This is no CommerceML file.")]}) from error
    if root.tag != ROOT or not documents or len(documents) > MOST_DOCUMENTS:
        raise InvalidInput(fields={"file": [_("The file has no invoices, or too many of them.")]})
    clients: dict[str, Pushed] = {}
    invoices = []
    for one in documents:
        buyer = next((side for side in one.iter("Контрагент") if _text(side, "Роль") == BUYER), None)
        if buyer is None:
            raise InvalidInput(fields={"file": [_("Invoice %(id)s has no buyer.") % {"id": _text(one, "Номер")}]})
        name = _text(buyer, "Ид")
        clients[name] = _pushed("counterparty", name, version, _client(buyer))
        invoices.append(_pushed("invoice", _text(one, "Ид"), version, _invoice(one, name)))
    return [*clients.values(), *invoices]


def _documents(root: Element) -> Iterator[Element]:
    """Return the invoices: below the root, as version 2 has them, or in containers, as version 3 has."""
    for place in (root, *root.findall("Контейнер")):
        yield from (one for one in place.findall("Документ") if _text(one, "ХозОперация") == INVOICE)


def _client(side: Element) -> dict[str, Any]:
    return {"name": _text(side, "Наименование"), "inn": _text(side, "ИНН"), "kpp": _text(side, "КПП")}


def _invoice(one: Element, buyer: str) -> dict[str, Any]:
    facts = {_text(value, "Наименование"): _text(value, "Значение") for value in one.iter("ЗначениеРеквизита")}
    return {
        "counterparty_id": buyer,
        "contract_id": facts.get("ДоговорИд", ""),
        "number": _text(one, "Номер"),
        "date": _text(one, "Дата"),
        "due_date": _text(one, "СрокПлатежа") or None,
        "subject": "",
        "lines": [_line(line) for line in one.iter("Товар")],
        "is_cancelled": facts.get("ПометкаУдаления", "false") == "true",
    }


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
