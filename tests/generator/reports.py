"""How suppliers print it: the registers and both reports."""

from typing import Any

from tests.generator.draws import luhn_digit
from tests.generator.printing import Lines, kop, ru_date, ru_time, thousandths
from tests.generator.purchases import Purchases
from tests.generator.things import Line, Tx
from tests.generator.workbook import Formula, Num, Sheet, workbook

VAT = 22  # per cent in 2026


class Reports(Purchases):
    """The files."""

    fuel_columns = (
        ("id", "Номер транзакции"),
        ("at", "Дата и время операции"),
        ("posted", "Дата обработки"),
        ("card", "Номер карты"),
        ("holder", "Держатель"),
        ("kind", "Тип операции"),
        ("station", "Номер АЗС"),
        ("address", "Адрес АЗС"),
        ("region", "Регион"),
        ("product_code", "Код товара"),
        ("product", "Товар / услуга"),
        ("quantity", "Количество"),
        ("unit", "Ед. изм."),
        ("price", "Цена, руб."),
        ("gross", "Сумма, руб."),
        ("discount", "Скидка, руб."),
        ("net", "Сумма со скидкой, руб."),
        ("original", "Исходная транзакция"),
    )

    def fuel_cells(self, tx: Tx) -> dict[str, str]:
        return {
            "id": tx.id,
            "at": ru_time(tx.at),
            "posted": ru_time(tx.posted),
            "card": tx.card,
            "holder": tx.holder,
            "kind": self.kinds[tx.kind],
            "station": tx.station.number,
            "address": tx.station.address,
            "region": tx.station.region,
            "product_code": tx.product.code,
            "product": tx.alias,
            "quantity": thousandths(tx.qty, ","),
            "unit": tx.product.unit,
            "price": kop(tx.price, ","),
            "gross": kop(tx.gross, ","),
            "discount": kop(tx.discount, ","),
            "net": kop(tx.net, ","),
            "original": tx.original,
        }

    def fuel_csv(self, lines: list[Line]) -> bytes:
        out = Lines("cp1251")
        fields = [name for name, _ in self.fuel_columns]
        out.text(f"Отчёт о транзакциях по топливным картам; {self.supplier}")
        out.text(f"Период обработки: с {ru_date(self.day(0))} по {ru_date(self.day(29))}; время московское")
        out.text()
        out.row(title for _, title in self.fuel_columns)
        for line in lines:
            cells = self.fuel_cells(line.tx) | (line.printed or {})
            if line.reason == "wrong_column_count":
                line.row = out.text(";".join(cells[name] for name in fields))
            else:
                line.row = out.row(cells[name] for name in fields)
        total = dict.fromkeys(fields, "") | {"id": "ИТОГО"}
        total |= {
            name: kop(sum(getattr(line.tx, name) for line in lines), ",") for name in ("gross", "discount", "net")
        }
        out.row(total[name] for name in fields)
        return out.bytes()

    def fuel_xlsx(self, lines: list[Line]) -> bytes:
        sheet = Sheet("Транзакции")
        sheet.row([f"Отчёт о транзакциях по топливным картам, {self.supplier}"])
        sheet.row([f"Период обработки: {ru_date(self.day(24))} - {ru_date(self.day(44))}"])
        sheet.merges += ["A1:R1", "A2:R2"]
        sheet.row()
        sheet.row([title for _, title in self.fuel_columns])
        for line in lines:
            cells: dict[str, Any] = self.fuel_cells(line.tx) | {"at": line.tx.at, "posted": line.tx.posted}
            cells |= {"quantity": Num(thousandths(line.tx.qty)), "price": Num(kop(line.tx.price))}
            cells |= {name: Num(kop(getattr(line.tx, name))) for name in ("gross", "discount", "net")}
            cells |= line.printed or {}
            line.row = sheet.row([cells[name] for name, _ in self.fuel_columns])
        last = sheet.at
        total = ["Итого"] + [""] * 13
        for column, name in zip("OPQ", ("gross", "discount", "net"), strict=True):
            total.append(Formula(f"SUM({column}5:{column}{last})", kop(sum(getattr(line.tx, name) for line in lines))))
        sheet.row(total)
        summary = Sheet("Итоги по товарам")
        summary.row(["Товар / услуга", "Количество", "Сумма, руб."])
        for product in self.products:
            mine = [line.tx for line in lines if line.tx.product is product]
            summary.row([product.name, Num(thousandths(sum(t.qty for t in mine))), Num(kop(sum(t.net for t in mine)))])
        return workbook([sheet, summary])

    card_columns = ("Номер карты", "Договор", "Статус", "Держатель", "Гос. номер", "Суточный лимит, л", "Дата выпуска",
                    "Действует до", "Виртуальная")  # fmt: skip

    def fuel_cards_csv(self) -> tuple[bytes, dict[str, Any]]:
        """The supplier's register of cards: some numbers in groups of four, one twice, one misprinted."""
        draws = self.draws("cards file")
        out = Lines("cp1251")
        out.row(self.card_columns)
        rejected = []
        spaced = set(draws.distinct(len(self.cards), max(3, len(self.cards) // 40)))
        twice = draws.below(len(self.cards) - 1)
        for i, card in enumerate(self.cards):
            printed = card.number
            if i in spaced:
                printed = " ".join(printed[n : n + 4] for n in range(0, len(printed), 4))
            row = [printed, card.contract, self.card_statuses[card.status], card.holder, card.plate,
                   card.daily_litres or "", ru_date(card.issued), ru_date(card.expires),
                   "да" if card.virtual else "нет"]  # fmt: skip
            out.row(row)
            if i == twice:
                out.row(row)
            if i == len(self.cards) // 2:
                wrong = card.number[:-2] + card.number[-1] + card.number[-2]
                wrong = (
                    wrong
                    if luhn_digit(wrong[:-1]) != wrong[-1]
                    else card.number[:-1] + str((int(card.number[-1]) + 1) % 10)
                )
                rejected.append({"line": out.row([wrong, *row[1:]]), "reason": "bad_card_number"})
        return out.bytes(), {
            "rows": len(out.lines) - 1,
            "created": len(self.cards),
            "duplicate": 1,
            "rejected": rejected,
        }

    def bindings_csv(self) -> bytes:
        out = Lines("utf-8", bom=True)
        out.row(("Номер карты", "ИНН клиента", "КПП клиента", "Клиент", "Привязана с", "Привязана до"))
        for card in self.cards:
            for begin, end, org in card.bindings:
                out.row(
                    (card.number, org.inn, org.kpp, org.name, ru_time(begin, False), ru_time(end, False) if end else "")
                )
        return out.bytes()

    def products_csv(self) -> bytes:
        out = Lines("utf-8", bom=True)
        out.row(("Код", "Наименование", "Ед. изм.", "Группа", "Базовая цена, руб.", "Ставка НДС, %", "Синонимы"))
        for p in self.products:
            out.row((p.code, p.name, p.unit, p.group, kop(p.price, ","), VAT, "|".join(p.aliases)))
        return out.bytes()

    def stations_csv(self) -> bytes:
        out = Lines("utf-8", bom=True)
        out.row(("Номер АЗС", "Адрес", "Регион"))
        for station in self.stations:
            out.row((station.number, station.address, station.region))
        return out.bytes()
