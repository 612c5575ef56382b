"""Files as they come: encodings, dialects, headers anywhere, totals, cut and foreign files."""

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation

from core.lib.tabular import Field, Layout, Row, Table, UnreadableFile, open_table
from core.lib.tabular import workbook as workbooks

pytestmark = pytest.mark.unit

LAYOUT = Layout(
    fields=(
        Field("id", ("Номер", "№")),
        Field("card", ("Номер карты", "Карта")),
        Field("gross", ("Цена, руб.", "Сумма")),
        Field("note", ("Примечание",)),
    ),
    required=(("id",), ("card",)),
)
HEADER = "Номер;Карта;Сумма\r\n"


def opened(content: str | bytes, encoding: str = "utf-8") -> Table:
    raw = content.encode(encoding) if isinstance(content, str) else content
    return open_table(io.BytesIO(raw), LAYOUT)


def rows(content: str | bytes, encoding: str = "utf-8") -> list[tuple[int, list[Any], str]]:
    return [(row.line, list(row.cells), row.reason) for row in opened(content, encoding).rows()]


def good(*lines: tuple[int, list[Any]]) -> list[tuple[int, list[Any], str]]:
    return [(line, cells, "") for line, cells in lines]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251", "cp866", "koi8-r", "iso8859-5", "mac-cyrillic"]
)
def test_encoding_is_found_whatever_it_is(encoding: str) -> None:
    text = f"encoding=windows-1251\n{HEADER}1;70;Ёлка\r\n"

    assert rows(text, encoding) == good((3, ["1", "70", "Ёлка", ""]))


def test_a_damaged_byte_of_a_utf8_file_costs_its_own_cell() -> None:
    content = HEADER.encode() + b"1;70;\xd0\r\n" + "2;71;Ёлка\r\n".encode()

    assert rows(content) == good((2, ["1", "70", "\ufffd", ""]), (3, ["2", "71", "Ёлка", ""]))


def test_a_character_torn_at_the_end_of_a_cut_file_does_not_change_the_encoding() -> None:
    content = (HEADER + "1;70;Ёлка\r\n2;71;Ёж").encode()[:-1]

    assert opened(content).encoding == "utf-8"
    assert rows(content)[0] == (2, ["1", "70", "Ёлка", ""], "")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_is_the_one_that_shows_the_header(delimiter: str) -> None:
    text = HEADER.replace(";", delimiter) + delimiter.join(["1", "70", '"1,5; 2|3"']) + "\n"

    assert rows(text) == good((2, ["1", "70", "1,5; 2|3", ""]))


def test_mixed_line_ends_quotes_and_cells_of_several_lines_keep_line_numbers() -> None:
    text = HEADER + '1;70;"ООО ""Полынь"""\n2;71;"две\nстроки"\r\n3;72;ООО "Тракт"\r4;73;5"\r\n5;74;x\n'

    assert rows(text) == good(
        (2, ["1", "70", 'ООО "Полынь"', ""]),
        (3, ["2", "71", "две\nстроки", ""]),
        (5, ["3", "72", 'ООО "Тракт"', ""]),
        (6, ["4", "73", '5"', ""]),
        (7, ["5", "74", "x", ""]),
    )


def test_an_unclosed_quote_costs_one_row() -> None:
    text = HEADER + '1;70;"забыли\n' + "".join(f"{number};71;x\n" for number in range(2, 40))

    found = rows(text)

    assert found[0] == (2, ["", "", "", ""], "wrong_column_count")
    assert [line for line, _cells, reason in found if not reason] == list(range(3, 41))


def test_a_cell_of_no_real_size_costs_one_row() -> None:
    assert rows(f'{HEADER}1;70;"{"x" * 200_000}"\n2;71;x\n')[0][2] == "wrong_column_count"


def test_header_is_found_below_titles_in_any_order_with_unknown_columns() -> None:
    text = "sep=;\nОтчёт; сентябрь\n\n;;;\nЦвет;№;Примечание; Номер  карты \nкрасный;1;да;70\n"

    table = opened(text)

    assert (table.header_line, table.titles) == (5, ["sep=", "Отчёт  сентябрь"])
    assert [list(row.cells) for row in table.rows()] == [["1", "70", "", "да"]]


def test_the_surer_title_wins() -> None:
    assert LAYOUT.match(["№", "Карта", "Номер", "Сумма, руб."]) == {"id": 2, "card": 1, "gross": 3}


def test_totals_empty_lines_and_repeated_headers_are_no_data() -> None:
    text = (
        HEADER + ";;\n\n  \nИтого по карте;;5\n1;70;5\nНомер;Карта;Сумма\nВСЕГО;;;;\n;Итого:;7\n"
        "Всегородская;70;1\nитого\n"
    )

    assert rows(text) == good((6, ["1", "70", "5", ""]), (10, ["Всегородская", "70", "1", ""]))


@pytest.mark.parametrize("line", ["1;70", "1;70;5;6", "1;70;5;"])
def test_a_row_of_another_width_is_refused(line: str) -> None:
    assert rows(f"{HEADER}{line}\n2;71;6") == [
        (2, ["", "", "", ""], "wrong_column_count"),
        (3, ["2", "71", "6", ""], ""),
    ]


def test_a_file_cut_anywhere_gives_whole_rows_and_at_most_one_refused() -> None:
    whole = HEADER + "".join(f'{number};70{number};"имя; {number}"\r\n' for number in range(100, 160))
    content = whole.encode("cp1251")
    every = rows(content)

    for cut in range(len(HEADER) + 1, len(content), 7):
        found = rows(content[:cut])
        assert found[:-1] == every[: len(found) - 1]
        assert len([row for row in found if row[2]]) <= 1


def test_rows_are_read_anew_each_time() -> None:
    table = opened(HEADER + "1;70;5\n")

    assert list(table.rows()) == list(table.rows()) == [Row(2, ("1", "70", "5", ""))]


def make_workbook(fill: Callable[[Any, Any], None]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        fill(book, book.add_worksheet("Сводка"))
    return buffer.getvalue()


def test_workbook_header_is_found_on_any_sheet_with_real_row_numbers() -> None:
    def fill(book: Any, summary: Any) -> None:
        summary.write_row(0, 0, ["Номер", "что-то"])
        sheet = book.add_worksheet("Данные")
        sheet.write_row(3, 1, ["Карта", "Номер", "Сумма, руб."])
        sheet.write_row(4, 1, ["0070", 12, 5.5])
        sheet.write_row(6, 1, ["71", "13", ""])
        sheet.write_row(7, 1, ["Итого", "", 5.5])

    content = make_workbook(fill)

    assert rows(content) == good((5, [12.0, "0070", 5.5, ""]), (7, ["13", "71", "", ""]))


def test_json_lines_know_columns_by_name_or_title() -> None:
    text = '{"id": 1, "Номер карты": "70", "gross": 5.10}\n\n{"id": "2"}\n[1]\n{"id": 3, "ca\n'

    assert rows(text) == [
        (1, ["1", "70", "5.10", ""], ""),
        (3, ["2", "", "", ""], ""),
        (4, ["", "", "", ""], "bad_line"),
        (5, ["", "", "", ""], "bad_line"),
    ]


def other_archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


WORKBOOK = make_workbook(lambda book, sheet: sheet.write_row(0, 0, ["Номер", "Карта"]))


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty_file", "пустой"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty_file", "пустой"),
        (b"%PDF-1.7 ...", "foreign_file", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "foreign_file", "PNG"),
        (b"\x1f\x8b\x08\x00", "foreign_file", "GZIP"),
        (b"MZ\x90\x00" * 100, "foreign_file", "программа"),
        (bytes(range(256)) * 20, "foreign_file", "двоичный"),
        (b"<!DOCTYPE html><html>", "foreign_file", "HTML"),
        (b"<?xml version='1.0'?><a/>", "foreign_file", "XML"),
        (b'[{"id": 1}]', "foreign_file", "JSON"),
        (other_archive("word/document.xml"), "foreign_file", "Word"),
        (other_archive("photo.jpg"), "foreign_file", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "foreign_file", "документ"),
        (WORKBOOK[:-200], "broken_workbook", "повреждена"),
        (b"PK\x03\x04garbage", "broken_workbook", "повреждена"),
        ("Фамилия;Имя\nИванов;Пётр\n".encode("cp1251"), "missing_columns", "Номер; Номер карты"),
        ("Номер;Имя\n1;Пётр\n".encode(), "missing_columns", "Номер карты"),
        (b'{"a": 1}\n', "missing_columns", "Номер; Номер карты"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(content: bytes, code: str, words: str) -> None:
    with translation.override("ru"), pytest.raises(UnreadableFile) as caught:
        opened(content)

    assert caught.value.code == code
    with translation.override("ru"):
        assert words in str(caught.value)


def test_a_workbook_that_would_fill_memory_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_SHEET_XML", 100)

    with pytest.raises(UnreadableFile) as caught:
        opened(WORKBOOK)

    assert caught.value.code == "workbook_too_large"


def test_a_million_rows_stream_in_flat_memory() -> None:
    import tracemalloc

    def lines() -> Iterable[bytes]:
        yield HEADER.encode()
        for number in range(100_000):
            yield b"%d;7099170122747056;1943,70\r\n" % number

    file = io.BytesIO(b"".join(lines()))
    table = open_table(file, LAYOUT)
    tracemalloc.start()
    total = sum(1 for _row in table.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert total == 100_000
    assert peak < 5_000_000
