"""Other suppliers' wording of the same world: titles, kinds, columns, numbers and dates in other forms."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from modules.fuel_cards.models import Supplier
from tests.generator import Lines, Mix, Num, Sheet, workbook
from tests.generator.things import Line
from tests.modules.fuel_cards.expected import (
    expected_figures,
    expected_together,
    figures,
    figures_together,
    take,
    take_registers,
)

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-11", "FC-16", "FC-38", "FC-59", "FC-60")]


class OtherWording(Mix):
    """Columns in another order and number, date and time apart, UTF-8 with commas, subtotals, `sep=`."""

    name = "other wording"
    kinds = {"sale": "Обслуживание", "return": "Сторно", "correction": "Доначисление"}  # noqa: RUF012
    card_statuses = {  # noqa: RUF012
        "active": "Действует",
        "blocked": "Стоп-лист",
        "lost": "Утрачена",
        "closed": "Аннулирована",
        "in_stock": "На складе",
    }
    titles = (
        ("card", "№ карты"), ("day", "Дата операции"), ("clock", "Время"), ("noise", "Смена"),
        ("id", "ID транзакции"), ("kind", "Вид операции"), ("station", "АЗС"),
        ("address", "Местоположение"), ("product", "Вид топлива"),
        ("quantity", "Объём"), ("unit", "ЕИ"), ("price", "Цена АЗС"), ("gross", "Стоимость"),
        ("net", "Итого к оплате"), ("original", "Основание"),
    )  # fmt: skip

    def row_cells(self, line: Line) -> dict[str, str]:
        cells = self.fuel_cells(line.tx) | (line.printed or {})
        day, _, clock = cells["at"].partition(" ")
        if len(day) == 10 and int(line.tx.id or 0) % 3 == 0:
            day = "-".join(reversed(day.split(".")))
        grouped = {name: thousands(cells[name]) for name in ("gross", "net")}
        card = " ".join(cells["card"][n : n + 4] for n in range(0, len(cells["card"]), 4))
        return cells | grouped | {"day": day, "clock": clock, "noise": "2", "card": card}

    def fuel_csv(self, lines: list[Line]) -> bytes:
        out = Lines("utf-8", ",", newline=lambda i: "\n" if i % 2 else "\r\n")
        out.text("sep=,")
        out.row(["Реестр", "сентябрь"])
        out.row([title for _, title in self.titles])
        for number, line in enumerate(lines):
            cells = self.row_cells(line)
            if line.reason == "wrong_column_count":
                line.row = out.text(",".join(cells[name] for name, _ in self.titles if name != "quantity"))
            else:
                line.row = out.row([cells[name] for name, _ in self.titles])
            if number % 500 == 499:
                out.row(["Итого по смене", *[""] * 13, "1"])
                out.text("," * 14)
        out.text("Всего,,,")
        return out.bytes(last_newline=False)

    def fuel_xlsx(self, lines: list[Line]) -> bytes:
        cover, sheet = Sheet("Титул"), Sheet("Операции")
        cover.row(["Отчёт"])
        sheet.row()
        sheet.row([title for _, title in self.titles])
        for line in lines:
            cells: dict[str, Any] = self.row_cells(line) | {"quantity": Num(f"{line.tx.qty / 1000:.3f}0000000001")}
            sums = {name: Num(f"{getattr(line.tx, name) / 100:.2f}00000000002") for name in ("gross", "net")}
            if not (line.printed or {}).keys() & {"at"}:
                cells["day"] = line.tx.at.date()
            line.row = sheet.row([(cells | sums)[name] for name, _ in self.titles])
        sheet.row(["Итого"])
        return workbook([cover, sheet])


def thousands(text: str) -> str:
    whole, _, decimals = text.partition(",")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}".replace(",", "\u00a0") + f".{decimals}"


def test_another_wording_of_the_files_comes_out_to_the_kopeck(
    make_world: Callable[..., Any], supplier: Supplier
) -> None:
    files, expected = make_world(5, 0.5, OtherWording)

    take_registers(files, supplier)

    for name, part in (("fuel_transactions.csv", "csv"), ("fuel_transactions.xlsx", "xlsx_after_csv")):
        made, run = take("transactions", files[name], supplier)
        assert figures(made, run) == expected_figures(expected["fuel_transactions"][part])
    assert figures_together() == expected_together(expected["fuel_transactions"]["together"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp866", "koi8-r"])
def test_a_report_in_another_encoding_is_the_same_report(sample: Any, supplier: Supplier, encoding: str) -> None:
    files, expected = sample
    take_registers(files, supplier)
    text = files["fuel_transactions.csv"].decode("cp1251").replace("–", "-").replace("«", '"').replace("»", '"')

    made, run = take("transactions", text.encode(encoding), supplier)

    assert figures(made, run) == expected_figures(expected["fuel_transactions"]["csv"])


def json_lines(content: bytes) -> Iterator[str]:
    """Print the sample's good rows as a program would send them."""
    import csv
    import json

    rows = list(csv.reader(io.StringIO(content.decode("cp1251")), delimiter=";"))
    names = ("id", "at", "posted", "card", "holder", "kind", "station", "address", "region", "product_code", "product",
             "quantity", "unit", "price", "gross", "discount", "net", "original")  # fmt: skip
    for row in rows[4:-1]:
        if len(row) == len(names):
            cells: dict[str, Any] = dict(zip(names, row, strict=True))
            for name in ("quantity", "price", "gross", "discount", "net"):
                number = cells[name].replace(",", ".")
                cells[name] = float(number) if number.replace(".", "").lstrip("-").isdigit() else number
            if cells["at"][0] != "3":
                cells["at"] = datetime.strptime(cells["at"], "%d.%m.%Y %H:%M:%S").isoformat() + "+03:00"  # noqa: DTZ007
            yield json.dumps(cells, ensure_ascii=False)


def test_json_lines_give_the_same_figures(sample: Any, supplier: Supplier) -> None:
    files, expected = sample
    take_registers(files, supplier)

    content = "\n".join(json_lines(files["fuel_transactions.csv"])).encode()
    made, run = take("transactions", content, supplier)

    told = expected["fuel_transactions"]["csv"]
    without_width = {reason: n for reason, n in told["rejected_by_reason"].items() if reason != "wrong_column_count"}
    assert (made.created, made.duplicate, made.reasons) == (told["created"], told["duplicate"], without_width)
    assert figures(made, run)["by_organization"] == expected_figures(told)["by_organization"]
