"""An XLSX workbook, byte for byte repeatable."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape


@dataclass(slots=True)
class Num:
    """A numeric XLSX cell written with exactly this text."""

    text: str


@dataclass(slots=True)
class Formula:
    text: str
    value: str


@dataclass(slots=True)
class Sheet:
    name: str
    rows: dict[int, list[Any]] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)
    at: int = 0

    def row(self, values: Iterable[Any] = ()) -> int:
        """Append a row, return its number."""
        self.at += 1
        self.rows[self.at] = list(values)
        return self.at


def column_name(index: int) -> str:
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name, index = chr(65 + rest) + name, index - 1
    return name


def serial(moment: datetime | date) -> str:
    """The day number Excel keeps a date in."""
    if not isinstance(moment, datetime):
        return str((moment - date(1899, 12, 30)).days)
    return repr(round((moment - datetime(1899, 12, 30)) / timedelta(days=1), 10))


HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy\\ hh:mm:ss"/>'
    '<numFmt numFmtId="165" formatCode="dd\\.mm\\.yyyy"/>'
    '</numFmts><fonts count="1"><font><sz val="10"/><name val="Arial"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/><xf numFmtId="164" applyNumberFormat="1"/>'
    '<xf numFmtId="165" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def workbook(sheets: list[Sheet]) -> bytes:
    """Return a workbook with shared strings, date cells, formulas and merged cells."""
    strings: dict[str, int] = {}
    parts = {f"xl/worksheets/sheet{i}.xml": _sheet(sheet, strings) for i, sheet in enumerate(sheets, 1)}
    items = "".join(f'<si><t xml:space="preserve">{escape(s)}</t></si>' for s in strings)
    parts["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{MAIN}" uniqueCount="{len(strings)}">{items}</sst>'
    parts["xl/styles.xml"] = STYLES
    parts |= _links(sheets)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ["[Content_Types].xml", *sorted(p for p in parts if p[0] != "[")]:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), parts[name], zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def _sheet(sheet: Sheet, strings: dict[str, int]) -> str:
    body = "".join(
        f'<row r="{n}">{"".join(_cell(f"{column_name(c)}{n}", v, strings) for c, v in enumerate(values))}</row>'
        for n, values in sheet.rows.items()
    )
    merges = "".join(f'<mergeCell ref="{m}"/>' for m in sheet.merges)
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>'
        f"{f'<mergeCells>{merges}</mergeCells>' if merges else ''}</worksheet>"
    )


def _cell(ref: str, value: Any, strings: dict[str, int]) -> str:
    match value:
        case None | "":
            return ""
        case Num():
            return f'<c r="{ref}"><v>{value.text}</v></c>'
        case Formula():
            return f'<c r="{ref}"><f>{escape(value.text)}</f><v>{value.value}</v></c>'
        case datetime():
            return f'<c r="{ref}" s="1"><v>{serial(value)}</v></c>'
        case date():
            return f'<c r="{ref}" s="2"><v>{serial(value)}</v></c>'
        case int():
            return f'<c r="{ref}"><v>{value}</v></c>'
        case _:
            return f'<c r="{ref}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'


def _links(sheets: list[Sheet]) -> dict[str, str]:
    """Return the parts that say what the others are."""
    tabs = "".join(f'<sheet name="{escape(s.name)}" sheetId="{i}" r:id="rId{i}"/>' for i, s in enumerate(sheets, 1))
    links = [(f"rId{i}", "worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)]
    links += [("rIdS", "styles", "styles.xml"), ("rIdT", "sharedStrings", "sharedStrings.xml")]
    rels = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{t}" Target="{p}"/>' for i, t, p in links)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{KIND}.worksheet+xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    return {
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{tabs}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{rels}</Relationships>',
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>{types}'
            f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/></Types>'
        ),
    }
