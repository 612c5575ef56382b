"""Small reports of transactions for tests: each row says only what matters."""

from typing import Any

TITLES = {
    "id": "Номер транзакции",
    "at": "Дата и время операции",
    "card": "Номер карты",
    "kind": "Тип операции",
    "station": "Номер АЗС",
    "code": "Код товара",
    "product": "Товар / услуга",
    "quantity": "Количество",
    "unit": "Ед. изм.",
    "price": "Цена, руб.",
    "gross": "Сумма, руб.",
    "net": "Сумма со скидкой, руб.",
    "original": "Исходная транзакция",
}
# Valid numbers that no sample file has.
CARD, OTHER_CARD, THIRD_CARD = "7099009000000016", "7099009000000024", "7099009000000032"


def sale(number: str = "1", **facts: Any) -> dict[str, Any]:
    return {
        "id": number,
        "at": "05.09.2026 12:00:00",
        "card": CARD,
        "kind": "Продажа",
        "station": "101",
        "code": "",
        "product": "АИ-92",
        "quantity": "10,00",
        "unit": "л",
        "price": "60,00",
        "gross": "600,00",
        "net": "590,00",
        "original": "",
    } | facts


def refund(number: str, **facts: Any) -> dict[str, Any]:
    back = {"kind": "Возврат", "quantity": "-10,00", "gross": "-600,00", "net": "-590,00", "at": "06.09.2026 12:00:00"}
    return sale(number, **{**back, **facts})


def report(*rows: dict[str, Any], columns: tuple[str, ...] = tuple(TITLES)) -> bytes:
    lines = [";".join(TITLES[name] for name in columns)]
    lines += [";".join(str(row[name]) for name in columns) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode("cp1251")
