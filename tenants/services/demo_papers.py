"""What the demonstration companies sell, as their invoices and acts say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Trade:
    """A company's own firm, what it sells, and how it calls its agreements."""

    firm: Mapping[str, Any]
    agreement: str
    topping: str  # what an invoice for money ahead says
    services: tuple[tuple[str, str, str, str], ...]  # title, quantity, unit, price with VAT
    vat_rate: Decimal | None = Decimal(22)


def _firm(name: str, full_name: str, inn: str, ogrn: str, address: str, head: str, **more: Any) -> Mapping[str, Any]:
    return {
        "name": name,
        "full_name": full_name,
        "inn": inn,
        "kpp": "999901001",
        "ogrn": ogrn,
        "address": address,
        "head": head,
        "accountant": "Морозова И. В.",
        "is_vat_payer": True,
        **more,
    }


FUEL = Trade(
    firm=_firm(
        "ООО «Ковыль»",
        "Общество с ограниченной ответственностью «Ковыль»",
        "9999000101",
        "1269900000105",
        "г. Степной, ул. Полынная, 14",
        "Астахова Н. В.",
    ),
    agreement="поставка нефтепродуктов по картам",
    topping="Пополнение баланса топливных карт",
    services=(("Дизельное топливо, пополнение", "1", "", "150000"), ("Выпуск топливных карт", "4", "шт", "350")),
)
RAIL = Trade(
    firm=_firm(
        "ООО «Северный ход»",
        "Общество с ограниченной ответственностью «Северный ход»",
        "9999000119",
        "1269900000116",
        "г. Карск, Вокзальная площадь, 2",
        "Белозёров П. А.",
    ),
    agreement="транспортно-экспедиционное обслуживание",
    topping="Организация перевозки по заявкам месяца",
    services=(
        ("Организация перевозки, полувагоны, Карск — Рудный", "6", "ваг", "48500"),
        ("Подача и уборка вагонов", "6", "ваг", "1830"),
        ("Сверхнормативный простой", "3", "сут", "2440"),
    ),
)
AGENT = Trade(
    firm=_firm(
        "ООО «Цифра»",
        "Общество с ограниченной ответственностью «Цифра»",
        "9999000126",
        "1269900000127",
        "г. Верхний Лог, ул. Заводская, 31",
        "Гордеев С. М.",
    ),
    agreement="агентский договор",
    topping="Подбор банковских продуктов",
    services=(
        ("Сопровождение заявки на банковскую гарантию", "2", "шт", "24400"),
        ("Подготовка пакета документов для банка", "3", "шт", "6100"),
    ),
)
CREDIT = Trade(
    firm=_firm(
        "ООО МКК «Зарянка»",
        "Общество с ограниченной ответственностью Микрокредитная компания «Зарянка»",
        "9999000133",
        "1269900000138",
        "г. Озёрск, ул. Садовая, 5",
        "Чибисова Л. Н.",
        is_vat_payer=False,
    ),
    agreement="договор займа",
    topping="Проценты по договору займа",
    services=(("Проценты за пользование займом", "1", "мес", "18400"),),
    vat_rate=None,
)
DESK = Trade(
    firm=_firm(
        "ООО «Роща»",
        "Общество с ограниченной ответственностью «Роща»",
        "9999000140",
        "1269900000149",
        "г. Приозёрный, Набережная, 9",
        "Астахов Г. И.",
        is_vat_payer=False,
    ),
    agreement="абонентское обслуживание",
    topping="Абонентское обслуживание",
    services=(
        ("Абонентское обслуживание", "1", "мес", "36000"),
        ("Консультация по проверке контрагента", "2", "ч", "4500"),
    ),
    vat_rate=None,
)
MULTI = Trade(
    firm=_firm(
        "ООО «Гавань»",
        "Общество с ограниченной ответственностью «Гавань»",
        "9999000158",
        "1269900000150",
        "г. Усть-Бережный, Портовая ул., 1",
        "Хвощинский Т. Р.",
    ),
    agreement="комплексное обслуживание",
    topping="Пополнение баланса",
    services=(
        ("Организация перевозки, крытые вагоны", "2", "ваг", "61000"),
        ("Хранение груза на терминале", "12", "сут", "1220"),
    ),
)
TRADES: Mapping[str, Trade] = {
    "fuel": FUEL,
    "rail": RAIL,
    "agent": AGENT,
    "credit": CREDIT,
    "desk": DESK,
    "multi": MULTI,
}
