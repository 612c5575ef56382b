"""Exported files: values keep their kinds, and nothing in them is ever a formula."""

import csv
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from core.ui.exports import files
from core.ui.exports.files import CsvWriter, XlsxWriter

pytestmark = pytest.mark.unit
PAYLOADS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
]


def written(writer, path, rows, heading=("Head",)):
    made = writer(path, heading)
    for row in rows:
        made.write(row)
    made.close()


def read_csv(path, delimiter):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_csv_neutralises_every_payload(tmp_path):
    with override("ru"):
        written(CsvWriter, tmp_path / "x.csv", [[payload] for payload in PAYLOADS], heading=["=HEAD()"])

    cells = [row[0] for row in read_csv(tmp_path / "x.csv", ";")]
    assert cells == [f"'{text}" for text in ["=HEAD()", *PAYLOADS]]


def test_xlsx_holds_payloads_as_text(tmp_path):
    written(XlsxWriter, tmp_path / "x.xlsx", [[payload] for payload in PAYLOADS])

    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    rows = CalamineWorkbook.from_path(str(tmp_path / "x.xlsx")).get_sheet_by_index(0).to_python()
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in styles
    assert [row[0].strip() for row in rows[1:]] == [payload.strip() for payload in PAYLOADS]


@pytest.mark.parametrize(
    ("language", "delimiter", "expected"),
    [
        ("ru", ";", ["-12,50", "5", "22.11.2026 17:30:00", "22.11.2026", "", "ООО «Лес»; и сын"]),
        ("en", ",", ["-12.50", "5", "2026-11-22 17:30:00", "2026-11-22", "", "ООО «Лес»; и сын"]),
    ],
)
def test_csv_follows_the_language_of_the_reader(tmp_path, language, delimiter, expected):
    row = [
        Decimal("-12.50"),
        5,
        datetime(2026, 11, 22, 14, 30, tzinfo=UTC),
        date(2026, 11, 22),
        None,
        "ООО «Лес»; и сын",
    ]

    with override(language), timezone.override(ZoneInfo("Europe/Moscow")):
        written(CsvWriter, tmp_path / "x.csv", [row])

    assert read_csv(tmp_path / "x.csv", delimiter)[1] == expected


def test_xlsx_keeps_numbers_dates_and_long_text(tmp_path):
    row = [Decimal("-12.50"), 5, datetime(2026, 11, 22, 14, 30, tzinfo=UTC), date(2026, 11, 22), "x" * 40_000]

    with timezone.override(ZoneInfo("Europe/Moscow")):
        written(XlsxWriter, tmp_path / "x.xlsx", [row])

    cells = CalamineWorkbook.from_path(str(tmp_path / "x.xlsx")).get_sheet_by_index(0).to_python()[1]
    assert cells == [
        -12.5,
        5.0,
        datetime(2026, 11, 22, 17, 30, tzinfo=UTC).replace(tzinfo=None),
        date(2026, 11, 22),
        "x" * 32_767,
    ]


def test_a_full_sheet_is_followed_by_another(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "SHEET_ROWS", 3)

    written(XlsxWriter, tmp_path / "x.xlsx", [[str(number)] for number in range(5)])

    book = CalamineWorkbook.from_path(str(tmp_path / "x.xlsx"))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert sheets == [[["Head"], ["0"], ["1"]], [["Head"], ["2"], ["3"]], [["Head"], ["4"]]]
