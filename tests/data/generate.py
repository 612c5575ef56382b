#!/usr/bin/env python3
"""Write sample files as the outside systems of Atrium's customers export them, and what a correct import makes of them.

    python3 generate.py --seed 1520 --out .                     the set that stands beside this script
    python3 generate.py --seed 7 --scale 5 --out five      another, five times as large
    python3 generate.py --seed 7 --only fuel --fuel-rows 1000000 --no-xlsx --out million

Python 3.12 or newer, standard library only. The same arguments give the same bytes. Every company, person, station and
number is invented; check digits are valid. README.md beside this script says what each file means and which rules
`expected.json` follows.

Wording, sizes and quirks are the methods and attributes of `Mix`. `--mix FILE` takes them from a Python file that
defines `class Mix(generate.Mix)`; a method that makes a file may be replaced as a whole.
"""

import argparse
import importlib.util
import io
import itertools
import json
import random
import sys
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

GROUPS = ("directories", "fuel", "onec", "bank", "rail", "borrowers")
NO_KEY = "00000000-0000-0000-0000-000000000000"
VAT = 22  # per cent in 2026


class Rng:
    """Random choices built on random() alone, whose sequence Python keeps from version to version."""

    def __init__(self, *parts: object) -> None:
        self._next = random.Random(":".join(map(str, parts))).random

    def below(self, n: int) -> int:
        return int(self._next() * n)

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def chance(self, p: float) -> bool:
        return self._next() < p

    def pick(self, items):
        return items[self.below(len(items))]

    def shuffled(self, items) -> list:
        out = list(items)
        for i in range(len(out) - 1, 0, -1):
            j = self.below(i + 1)
            out[i], out[j] = out[j], out[i]
        return out

    def distinct(self, n: int, count: int) -> list[int]:
        """`count` different numbers below `n`, in random order."""
        seen: set[int] = set()
        while len(seen) < min(count, n):
            seen.add(self.below(n))
        return self.shuffled(sorted(seen))

    def digits(self, count: int) -> str:
        return "".join(str(self.below(10)) for _ in range(count))

    def guid(self) -> str:
        h = "".join(f"{self.below(16):x}" for _ in range(32))
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"


# ---------------------------------------------------------------- check digits


def weighted(digits: str, weights) -> int:
    return sum(int(d) * w for d, w in zip(digits, weights))


def luhn_digit(body: str) -> str:
    """Card number, and the 8th digit of a wagon number of the 1520 mm gauge."""
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(body)))
    return str(-total % 10)


def inn10(body: str) -> str:
    return body + str(weighted(body, (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)


def inn12(body: str) -> str:
    body += str(weighted(body, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)
    return body + str(weighted(body, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)


def ogrn(body: str) -> str:
    """13 digits of a company (body of 12) or 15 of an entrepreneur (body of 14)."""
    return body + str(int(body) % (11 if len(body) == 12 else 13) % 10)


def okpo(rng: Rng, length: int) -> str:
    while True:
        body = rng.digits(length - 1)
        rest = weighted(body, range(1, length)) % 11
        if rest < 10 and body[0] != "0":
            return body + str(rest)


def snils(body: str) -> str:
    rest = weighted(body, range(9, 0, -1)) % 101 % 100
    return f"{body[:3]}-{body[3:6]}-{body[6:]} {rest:02d}"


def esr(body: str) -> str:
    """Station code (and ETSNG cargo code): 5 digits and a check digit."""
    rest = weighted(body, (1, 2, 3, 4, 5)) % 11
    if rest == 10:
        rest = weighted(body, (3, 4, 5, 6, 7)) % 11 % 10
    return body + str(rest)


def bank_account(prefix: str, bik: str, tail: str) -> str:
    """20 digits: balance account and currency (8), control digit, number (11)."""
    branch = "0" + bik[4:6] if prefix.startswith("301") else bik[-3:]
    for key in "0123456789":
        number = prefix + key + tail
        if weighted(branch + number, (7, 1, 3) * 8) % 10 == 0:
            return number
    raise AssertionError("no control digit")


# ---------------------------------------------------------------- printing


def kop(amount: int, sep: str = ".") -> str:
    """Kopecks as roubles: 123450 -> 1234.50"""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}{sep}{abs(amount) % 100:02d}"


def thousandths(value: int, sep: str = ".") -> str:
    """12340 -> 12.34, 12345 -> 12.345"""
    text = f"{'-' if value < 0 else ''}{abs(value) // 1000}{sep}{abs(value) % 1000:03d}"
    return text[:-1] if text.endswith("0") else text


def number(amount: int, places: int = 100):
    """A JSON number without a binary tail."""
    return amount // places if amount % places == 0 else round(amount / places, 3)


def ru_date(day: date) -> str:
    return day.strftime("%d.%m.%Y")


def ru_time(moment: datetime, seconds: bool = True) -> str:
    return moment.strftime("%d.%m.%Y %H:%M:%S" if seconds else "%d.%m.%Y %H:%M")


def div_round(a: int, b: int) -> int:
    """a / b rounded half away from zero."""
    return (abs(a) * 2 + b) // (2 * b) * (1 if a >= 0 else -1)


class Lines:
    """A text file that knows the number of the line it writes (the first is 1)."""

    def __init__(self, encoding: str = "cp1251", delimiter: str = ";", newline="\r\n", bom: bool = False) -> None:
        self.encoding, self.delimiter, self.newline, self.bom = encoding, delimiter, newline, bom
        self.lines: list[str] = []

    def text(self, line: str = "") -> int:
        self.lines.append(line)
        return len(self.lines)

    def row(self, values) -> int:
        return self.text(self.delimiter.join(map(self.quoted, values)))

    def quoted(self, value: object) -> str:
        text = "" if value is None else str(value)
        if self.delimiter in text or '"' in text or "\n" in text:
            return '"' + text.replace('"', '""') + '"'
        return text

    def bytes(self, last_newline: bool = True) -> bytes:
        ends = (self.newline(i) if callable(self.newline) else self.newline for i in range(len(self.lines)))
        text = "".join(line + end for line, end in zip(self.lines, ends))
        if not last_newline:
            text = text.rstrip("\r\n")
        return (b"\xef\xbb\xbf" if self.bom else b"") + text.encode(self.encoding)


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
    rows: dict[int, list] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)
    hidden_columns: tuple[int, ...] = ()
    at: int = 0

    def row(self, values=()) -> int:
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


def xlsx(sheets: list[Sheet]) -> bytes:
    """A workbook with shared strings, date cells, formulas and merged cells; byte for byte repeatable."""
    strings: dict[str, int] = {}

    def cell(ref: str, value) -> str:
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

    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts: dict[str, str] = {}
    for i, sheet in enumerate(sheets, 1):
        body = "".join(
            f'<row r="{n}">{"".join(cell(f"{column_name(c)}{n}", v) for c, v in enumerate(values))}</row>'
            for n, values in sheet.rows.items()
        )
        hidden = "".join(f'<col min="{c + 1}" max="{c + 1}" width="9" hidden="1"/>' for c in sheet.hidden_columns)
        merges = "".join(f'<mergeCell ref="{m}"/>' for m in sheet.merges)
        parts[f"xl/worksheets/sheet{i}.xml"] = (
            f'{head}<worksheet xmlns="{main}">{f"<cols>{hidden}</cols>" if hidden else ""}<sheetData>{body}</sheetData>'
            f"{f'<mergeCells>{merges}</mergeCells>' if merges else ''}</worksheet>"
        )
    items = "".join(f'<si><t xml:space="preserve">{escape(s)}</t></si>' for s in strings)
    parts["xl/sharedStrings.xml"] = f'{head}<sst xmlns="{main}" uniqueCount="{len(strings)}">{items}</sst>'
    parts["xl/styles.xml"] = (
        f'{head}<styleSheet xmlns="{main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy\\ hh:mm:ss"/>'
        '<numFmt numFmtId="165" formatCode="dd\\.mm\\.yyyy"/></numFmts><fonts count="1"><font><sz val="10"/><name val="Arial"/>'
        '</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        '</fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/>'
        '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
    tabs = "".join(f'<sheet name="{escape(s.name)}" sheetId="{i}" r:id="rId{i}"/>' for i, s in enumerate(sheets, 1))
    parts["xl/workbook.xml"] = f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{tabs}</sheets></workbook>'
    links = [(f"rId{i}", "worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)]
    links += [("rIdS", "styles", "styles.xml"), ("rIdT", "sharedStrings", "sharedStrings.xml")]
    rels = "".join(f'<Relationship Id="{i}" Type="{office}/{t}" Target="{p}"/>' for i, t, p in links)
    parts["xl/_rels/workbook.xml.rels"] = f'{head}<Relationships xmlns="{package}/relationships">{rels}</Relationships>'
    parts["_rels/.rels"] = (
        f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{kind}.worksheet+xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    parts["[Content_Types].xml"] = (
        f'{head}<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
        '.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{kind}.sheet.main+xml"/>{types}<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ["[Content_Types].xml", *sorted(p for p in parts if p[0] != "[")]:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), parts[name], zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


# ---------------------------------------------------------------- the invented world


@dataclass(slots=True)
class Bank:
    bik: str
    name: str
    corr: str
    city: str


@dataclass(slots=True)
class Contract:
    guid: str
    number: str
    day: date
    service: str  # fuel | rail
    missing: bool = False  # not handed over with the other contracts


@dataclass(slots=True)
class Org:
    guid: str
    form: str  # ООО | АО | ИП
    name: str
    full_name: str
    inn: str
    kpp: str
    ogrn: str
    okpo: str
    address: str
    bank: Bank
    account: str
    email: str
    phone: str
    role: str = "client"  # client | supplier
    contracts: list[Contract] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.inn}/{self.kpp}" if self.kpp else self.inn

    def contract(self, service: str) -> Contract | None:
        return next((c for c in self.contracts if c.service == service), None)


@dataclass(slots=True)
class Person:
    surname: str
    name: str
    patronymic: str
    female: bool

    @property
    def full(self) -> str:
        return f"{self.surname} {self.name} {self.patronymic}"


@dataclass(slots=True)
class Station:
    code: str
    name: str
    road_code: str
    road: str
    road_name: str
    km: int  # on the one line of this invented network


@dataclass(slots=True)
class Product:
    code: str
    name: str
    unit: str
    group: str
    price: int  # kopecks
    discount: int  # hundredths of a per cent
    aliases: tuple[str, ...]


@dataclass(slots=True)
class FuelStation:
    number: str
    address: str
    region: str
    delta: int  # kopecks added to the base price


@dataclass(slots=True)
class Card:
    number: str
    contract: str
    status: str
    holder: str
    plate: str
    daily_litres: int
    issued: date
    expires: date
    virtual: bool
    bindings: list = field(default_factory=list)  # (from, to or None, Org)

    def org_at(self, moment: datetime) -> Org | None:
        for start, end, org in self.bindings:
            if start <= moment and (end is None or moment < end):
                return org
        return None


def latin(text: str) -> str:
    table = dict(
        zip(
            "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
            ("a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch - y - e yu ya".split()),
        )
    )
    return "".join(table.get(c, c if c.isascii() and c.isalnum() else "-") for c in text.lower()).replace("-", "")


@dataclass(slots=True)
class Tx:
    id: str
    at: datetime
    posted: datetime
    card: str
    holder: str
    kind: str  # sale | return | correction
    station: FuelStation
    product: Product
    alias: str
    qty: int  # thousandths
    price: int
    gross: int
    discount: int
    net: int
    original: str = ""
    org: str | None = None
    why: str = ""  # why it is unallocated


@dataclass(slots=True, eq=False)
class Line:
    """One printed transaction and what becomes of it."""

    tx: Tx
    fate: str = "created"  # created | duplicate | rejected
    reason: str = ""
    printed: dict | None = None
    row: int = 0


@dataclass(slots=True)
class Invoice:
    guid: str
    number: str
    day: date
    due: date
    org: Org
    contract: Contract
    lines: list  # (text, quantity, price, amount, vat rate name, vat)
    plan: str = "unpaid"
    posted: bool = True
    deleted: bool = False
    channel: str = "json"
    twin: bool = False  # the same client has an invoice of the other department with the same short number

    @property
    def amount(self) -> int:
        return sum(line[3] for line in self.lines)

    @property
    def vat(self) -> int:
        return sum(line[5] for line in self.lines)

    @property
    def short(self) -> str:
        return self.number.rpartition("-")[2].lstrip("0")


@dataclass(slots=True)
class Doc:
    """A bank document as one of our accounts sees it."""

    account: str
    direction: str  # in | out
    kind: str
    number: str
    day: date
    amount: int
    party: object  # Org or anything with name, inn, kpp, account, bank
    purpose: str
    match: str = ""
    invoices: list = field(default_factory=list)  # (Invoice, kopecks)
    fate: str = "created"
    status: str = "BOOK"
    extra: dict = field(default_factory=dict)


@dataclass(slots=True)
class Receipt:
    """A payment as 1C hands it over."""

    guid: str
    number: str
    day: date
    org: Org
    contract: Contract | None
    amount: int
    incoming_number: str
    incoming_day: date
    purpose: str
    splits: list  # (Invoice or None, kopecks)
    posted: bool = True
    deleted: bool = False
    doc: Doc | None = None  # the same money in a bank statement


@dataclass(slots=True)
class Party:
    name: str
    inn: str
    kpp: str
    account: str
    bank: Bank


@dataclass(slots=True)
class Order:
    number: str
    day: date
    org: Org
    contract: Contract
    origin: Station
    destination: Station
    cargo: tuple[str, str]
    wagon_kind: str
    wagons: int
    tonnes: int
    status: str
    schedule: list  # (date, plan, fact or None)
    scans: list
    updated: datetime
    fate: str = "created"


@dataclass(slots=True)
class Wagon:
    number: str
    kind: str
    order: Order | None
    order_number: str
    waybill: str
    origin: Station
    destination: Station
    cargo: tuple[str, str]
    kilograms: int
    departed: datetime
    deadline: date
    place: Station
    operation: tuple[str, str]
    op_at: datetime
    train: str
    arrived: date | None = None

    @property
    def left_on(self) -> datetime | None:
        """Departure, unless it still stands at its origin."""
        return self.departed if self.place.code != self.origin.code else None


@dataclass(slots=True, eq=False)
class WagonLine:
    wagon: Wagon
    fate: str = "created"  # created | updated | unchanged | duplicate | history | rejected
    reason: str = ""
    printed: dict | None = None
    row: int = 0


def wagon_status(wagon: Wagon, moment: datetime) -> int:
    """0 at origin, 1 at origin in a train, 2 on the way, 4 idle on the way, 5 in an abandoned train, 10 arrived."""
    hours = (moment - wagon.op_at) // timedelta(hours=1)
    if wagon.place.code == wagon.destination.code:
        return 10
    if wagon.operation[0] == "92":
        return 5
    if wagon.place.code == wagon.origin.code:
        return 1 if wagon.train else 0
    return 4 if hours >= 12 else 2


class Mix:
    """Wording, sizes and quirks of a set; the files are made by its methods."""

    name = "plain"
    start = date(2026, 9, 1)  # first day of the fuel period; the other files follow from it
    supplier = "Ковыль-Карт"
    card_prefixes = ("709900", "709917")
    card_length = 16
    own_names = ("ООО", "Полынный тракт")
    rail_source = "АС «Вагонный след»"

    adjectives = (
        ("Медный", "Медная", "Медное"), ("Синий", "Синяя", "Синее"), ("Тихий", "Тихая", "Тихое"),
        ("Дальний", "Дальняя", "Дальнее"), ("Полынный", "Полынная", "Полынное"), ("Седой", "Седая", "Седое"),
        ("Каменный", "Каменная", "Каменное"), ("Талый", "Талая", "Талое"), ("Девятый", "Девятая", "Девятое"),
        ("Сизый", "Сизая", "Сизое"), ("Вешний", "Вешняя", "Вешнее"), ("Горький", "Горькая", "Горькое"),
    )  # fmt: skip
    nouns = (
        ("журавль", 0), ("выпь", 1), ("плёс", 0), ("кордон", 0), ("балка", 1), ("займище", 2), ("тракт", 0), ("гать", 1),
        ("урочище", 2), ("стрепет", 0), ("затон", 0), ("верста", 1), ("городище", 2), ("ковыль", 0),
    )  # fmt: skip
    surnames = (
        "Ветрогонов Полынцев Липоградов Чернотропов Журавлинский Тальников Берестянников Сизоглазов Ковылин Плёсовский "
        "Мокроступов Веснодаров Гатевой Зареченцев Камнетёсов Лугодворов Озёрников Пустошкинский Рогозовский Снегоходцев "
        "Туманцев Ухабов Хвощинский Чибисовский Шиповников Ярославинский Верстовой Горицветов Дроздовник Ёлочкинский"
    ).split()
    men = "Аркадий Борис Вадим Глеб Денис Егор Захар Игнат Кирилл Леонид Матвей Никита Олег Павел Роман Семён Тимур Фёдор Юрий Ян".split()
    women = "Алла Вера Галина Дарья Ева Жанна Зоя Инна Кира Лидия Майя Нина Ольга Полина Рената Софья Тамара Ульяна Фаина Яна".split()
    fathers = "Аркадь|ев Борис|ов Вадим|ов Глеб|ов Денис|ов Егор|ов Захар|ов Игнат|ов Кирилл|ов Леонид|ов Матве|ев Олег|ов Роман|ов Тимур|ов".split()
    towns = (
        ("г. Тальск", "Тальская область"), ("г. Верхнеполынск", "Полынский край"), ("г. Журавлёво", "Журавлинская область"),
        ("п. Медная Речка", "Полынский край"), ("с. Синий Камень", "Тальская область"), ("г. Ковыльный", "Журавлинская область"),
        ("рп. Белая Гать", "Тальская область"), ("г. Стрепетов", "Полынский край"),
    )  # fmt: skip
    streets = ("Полевая", "Складская", "Вокзальная", "Заречная", "Тракторная", "Сосновая", "Депо", "Элеваторная")
    bank_names = (
        "Полынный кредит", "Северный журавль", "Тальский сберегательный", "Степной расчётный", "Девять вёрст", "Плёс",
        "Ковыльбанк", "Медный грош", "Вешние воды", "Кордон и займище", "Сизая Русь", "Дальний мост",
    )  # fmt: skip
    station_names = (
        "Ковыльная", "Талая Балка", "Журавлёво-Товарное", "Медная Речка", "Синий Камень", "Полынная-Сортировочная", "Белая Гать",
        "Стрепетово", "Девятый Кордон", "Сизый Плёс", "Вешняя", "Каменный Затон", "Горькое Займище", "Седая Верста", "Тихое Урочище",
        "Рогозовка", "Чибисово-Узловое", "Хвощи", "Туманная", "Лугодворье", "Озёрники", "Зареченцево", "Берестяная", "Шиповниково",
        "Мокрый Ступ", "Веснодар", "Камнетёсово", "Ухабная", "Снегоходово", "Горицвет", "Дроздовник", "Ёлочкино", "Верстовая-Порт",
        "Ярославинка", "Полуночная", "Гречуха", "Солонцы-Новые", "Пустельга", "Карасёвый Разъезд", "Глухая Протока", "Кедровка-Северная",
        "Оленья Тропа", "Багульник", "Мглистая", "Соболиный Яр", "Пихтач", "Ревун-Камень", "Бухта Туманов", "Причал Дальний",
        "Маячная-Экспорт",
    )  # fmt: skip
    roads = (
        ("01", "ОКТ", "Октябрьская", 0, 700), ("17", "МСК", "Московская", 720, 1100), ("24", "ГОР", "Горьковская", 1130, 1600),
        ("63", "КБШ", "Куйбышевская", 1630, 2200), ("76", "СВР", "Свердловская", 2230, 2900), ("80", "ЮУР", "Южно-Уральская", 2930, 3500),
        ("83", "ЗСБ", "Западно-Сибирская", 3530, 4600), ("88", "КРС", "Красноярская", 4630, 5400),
        ("92", "ВСБ", "Восточно-Сибирская", 5430, 6300), ("96", "ДВС", "Дальневосточная", 6330, 8400),
    )  # fmt: skip
    cargoes = (
        ("01100", "ПШЕНИЦА", "зерновоз", "95"), ("16100", "УГОЛЬ КАМЕННЫЙ РЯДОВОЙ", "полувагон", "60"),
        ("14100", "РУДА ЖЕЛЕЗНАЯ", "полувагон", "61"), ("23200", "ЩЕБЕНЬ ГРАНИТНЫЙ", "полувагон", "62"),
        ("32400", "ПРОКАТ ЧЁРНЫХ МЕТАЛЛОВ", "полувагон", "63"), ("20100", "НЕФТЬ СЫРАЯ", "цистерна", "73"),
        ("43600", "УДОБРЕНИЯ АЗОТНЫЕ", "крытый", "28"), ("09100", "ЛЕС КРУГЛЫЙ", "платформа", "42"),
    )  # fmt: skip
    products = (
        Product("101", "Дизельное топливо летнее К5", "л", "Топливо", 7145, 230, ("ДТ-Л-К5", "ДТ летнее", "Дизель")),
        Product("102", "Дизельное топливо зимнее К5", "л", "Топливо", 7690, 230, ("ДТ-З-К5", "ДТ зимнее")),
        Product("111", "Бензин АИ-92-К5", "л", "Топливо", 6115, 180, ("АИ-92", "Бензин Регуляр-92")),
        Product("112", "Бензин АИ-95-К5", "л", "Топливо", 6680, 180, ("АИ-95", "Бензин Премиум-95")),
        Product("113", "Бензин АИ-98-К5", "л", "Топливо", 8425, 150, ("АИ-98",)),
        Product("121", "СУГ (пропан-бутан)", "л", "Газ", 3490, 100, ("Газ сжиженный", "Пропан")),
        Product("122", "КПГ (метан)", "м3", "Газ", 2750, 0, ("Метан",)),
        Product("201", "Мочевина AUS 32", "л", "Жидкости", 5200, 500, ("Реагент SCR",)),
        Product("202", "Омывающая жидкость, 5 л", "шт", "Товары", 38900, 0, ("Омыватель 5л",)),
        Product("301", "Мойка грузового автомобиля", "шт", "Услуги", 245000, 0, ("Мойка (груз.)",)),
        Product("302", "Масло моторное 5W-30, 4 л", "шт", "Товары", 324900, 300, ("Масло 5W-30 4л",)),
    )
    product_weights = (38, 6, 16, 18, 3, 6, 3, 4, 3, 2, 1)
    card_statuses = {
        "active": "Активна",
        "blocked": "Заблокирована",
        "lost": "Утеряна",
        "closed": "Закрыта",
        "in_stock": "Не выдана",
    }
    kinds = {"sale": "Продажа", "return": "Возврат", "correction": "Корректировка"}

    # what is planted per 2,000 lines of the CSV and per 1,000 lines of the XLSX
    csv_quirks = {
        "unknown_card": 3, "bad_card_number": 4, "bad_date": 2, "bad_number": 2, "missing_id": 2, "wrong_column_count": 1,
        "off_by_kopeck": 20, "late": 60, "late_over_rebinding": 6, "at_rebinding": 1, "return": 24, "lost_return": 2, "correction": 6, "duplicate": 12, "conflict": 2,
        "swap": 80,
    }  # fmt: skip
    xlsx_quirks = {
        "unknown_card": 1, "bad_card_number": 2, "bad_date": 1, "missing_id": 1, "off_by_kopeck": 10, "late": 30, "return": 12,
        "lost_return": 1, "correction": 3, "duplicate": 4, "conflict": 1, "swap": 20,
    }  # fmt: skip
    invoice_plan = {
        "1c_full": 20, "1c_part": 6, "1c_then_bank": 4, "bank_full": 26, "bank_part": 4, "overlap": 5, "camt_full": 12, "camt_part": 1,
    }  # fmt: skip

    invoice_prefixes = {"fuel": "ПТ00", "rail": "ЛГ00"}  # of two departments of ours

    def __init__(self, seed: int, scale: float, fuel_rows: int | None) -> None:
        self.seed, self.scale = seed, scale
        self.fuel_rows = fuel_rows or round(2000 * scale)
        self.fuel_scale = self.fuel_rows / 2000
        self.used_tails: set[str] = set()

    def rng(self, *topic: object) -> Rng:
        return Rng(self.seed, self.name, *topic)

    def at(self, days: int, hour: int = 0, minute: int = 0) -> datetime:
        return datetime.combine(self.start + timedelta(days=days), time(hour, minute))

    def day(self, days: int) -> date:
        return self.start + timedelta(days=days)

    # ---------------------------------------------------------------- people and companies

    def person(self, rng: Rng) -> Person:
        female = rng.chance(0.45)
        father, ending = rng.pick(self.fathers).split("|")
        surname = rng.pick(self.surnames)
        if female:
            surname = surname[:-2] + "ая" if surname.endswith(("ий", "ой")) else surname + "а"
        patronymic = father + ending + ("на" if female else "ич")
        return Person(surname, rng.pick(self.women if female else self.men), patronymic, female)

    def address(self, rng: Rng) -> str:
        town, region = rng.pick(self.towns)
        return f"6990{rng.between(10, 99)}, {region}, {town}, ул. {rng.pick(self.streets)}, д. {rng.between(1, 120)}"

    def phone(self, rng: Rng) -> str:
        return f"+7 {rng.pick(('943', '945', '946', '974', '975'))} {rng.digits(3)}-{rng.digits(2)}-{rng.digits(2)}"

    def banks(self) -> list[Bank]:
        rng = self.rng("banks")
        out = []
        for i, name in enumerate(self.bank_names):
            bik = f"04{('16', '39', '48', '55', '62', '72')[i % 6]}{rng.between(10, 89)}{700 + i * 7}"
            form = ("ПАО", "АО", "ООО")[i % 3]
            out.append(
                Bank(
                    bik,
                    f"{form} «{name}»",
                    bank_account("30101810", bik, "00000000" + bik[-3:]),
                    rng.pick(self.towns)[0],
                )
            )
        return out

    def org(self, rng: Rng, form: str, name: str, banks: list[Bank]) -> Org:
        region = rng.pick(("22", "24", "42", "54", "55", "66", "70", "74"))
        tail = rng.digits(6)
        while tail[:5] in self.used_tails:  # no two companies share a tax number
            tail = rng.digits(6)
        self.used_tails.add(tail[:5])
        year = f"{rng.between(3, 24):02d}"
        bank = rng.pick(banks)
        if form == "ИП":
            person = self.person(rng)
            name = f"ИП {person.full}"
            full = f"Индивидуальный предприниматель {person.full}"
            inn, kpp, reg = inn12(f"{region}99{tail}"), "", ogrn(f"3{year}{region}99{rng.digits(7)}")
        else:
            long = {"ООО": "Общество с ограниченной ответственностью", "АО": "Акционерное общество"}[form]
            name, full = f"{form} «{name}»", f"{long} «{name}»"
            inn, kpp = inn10(f"{region}99{tail[:5]}"), f"{region}9901001"
            reg = ogrn(f"1{year}{region}99{rng.digits(5)}")
        account = bank_account("40802810" if form == "ИП" else "40702810", bank.bik, f"0000{rng.digits(7)}")
        mark = latin(name.split("«")[-1].strip("»").split()[-1])
        return Org(rng.guid(), form, name, full, inn, kpp, reg, okpo(rng, 10 if form == "ИП" else 8), self.address(rng), bank, account,
                   f"buh@{mark}{inn[-3:-1]}.example", self.phone(rng))  # fmt: skip

    def company_names(self, rng: Rng, count: int) -> list[str]:
        names = [f"{adjective[gender]} {noun}" for adjective in self.adjectives for noun, gender in self.nouns]
        names = rng.shuffled(names)
        return [names[i % len(names)] + (f"-{i // len(names) + 1}" if i >= len(names) else "") for i in range(count)]

    def contract_number(self, service: str, i: int, rng: Rng) -> str:
        return f"ТК-{100 + i}/2026" if service == "fuel" else f"ЛГ-26/{500 + i}"

    def build_world(self) -> None:
        """Banks, our own company, its clients with contracts, suppliers, cards, stations."""
        self.bank_list = self.banks()
        rng = self.rng("organizations")
        fuel_count = round(24 * min(max(self.scale, self.fuel_scale, 1), 50))
        rail_only = max(4, round(10 * min(max(self.scale, 1), 20)))
        names = self.company_names(rng, fuel_count + rail_only + 4)
        self.own = self.org(rng, *self.own_names, self.bank_list[:1])
        self.own.phone, self.own.email = self.phone(rng), "office@" + latin(self.own_names[1]) + ".example"
        self.own_second = Party(self.own.name, self.own.inn, self.own.kpp,
                                bank_account("40702810", self.bank_list[1].bik, f"0000{rng.digits(7)}"), self.bank_list[1])  # fmt: skip
        self.clients: list[Org] = []
        for i in range(fuel_count + rail_only):
            form = "ИП" if i % 6 == 4 and i < fuel_count else "АО" if i % 9 == 7 else "ООО"
            org = self.org(rng, form, names[i], self.bank_list)
            if i < fuel_count:
                org.contracts.append(
                    Contract(rng.guid(), self.contract_number("fuel", i, rng), self.day(-rng.between(30, 700)), "fuel")
                )
            if i >= fuel_count - 4:
                org.contracts.append(
                    Contract(rng.guid(), self.contract_number("rail", i, rng), self.day(-rng.between(30, 700)), "rail")
                )
            self.clients.append(org)
        self.suppliers = [self.org(rng, "ООО", n, self.bank_list) for n in names[-4:-1]]
        for org in self.suppliers:
            org.role = "supplier"
        self.fuel_orgs = self.clients[:fuel_count]
        self.rail_orgs = self.clients[fuel_count - 4 :]
        for contract in self.missing_contracts():
            contract.missing = True
        self.build_stations()
        self.build_fuel_world()

    def missing_contracts(self) -> list[Contract]:
        """Contracts that 1C has not handed over: they come in contract_packet.json."""
        return [self.rail_orgs[-1].contract("rail")]

    def build_stations(self) -> None:
        rng = self.rng("stations")
        self.stations: list[Station] = []
        used: set[str] = set()
        for i, name in enumerate(self.station_names):
            code, short, road, low, high = self.roads[i * len(self.roads) // len(self.station_names)]
            while (body := code + rng.digits(3)) in used:
                pass
            used.add(body)
            self.stations.append(Station(esr(body), name, code, short, road, rng.between(low, high)))
        self.cargo_list = [(esr(code), name, kind, series) for code, name, kind, series in self.cargoes]

    def build_fuel_world(self) -> None:
        rng = self.rng("fuel world")
        self.product_wheel = [p for p, weight in zip(self.products, self.product_weights) for _ in range(weight)]
        self.fuel_stations = []
        for i in range(40):
            town, region = rng.pick(self.towns)
            address = rng.pick((f"{town}, ул. {rng.pick(self.streets)}, {rng.between(1, 90)}",
                                f"{town}; ул. {rng.pick(self.streets)}, {rng.between(1, 90)}",
                                f"а/д {rng.pick(('Р', 'А'))}-{rng.between(901, 999)}, {rng.between(3, 480)} км (справа)"))  # fmt: skip
            self.fuel_stations.append(FuelStation(str(101 + i * 3), address, region, rng.between(-120, 180)))
        count = max(20, round(300 * max(self.scale, self.fuel_scale)))
        self.cards: list[Card] = []
        seen: set[str] = set()
        open_from = self.at(-240)
        for i in range(count):
            while (body := rng.pick(self.card_prefixes) + rng.digits(self.card_length - 7)) in seen:
                pass
            seen.add(body)
            status = rng.pick(("active",) * 82 + ("blocked",) * 8 + ("lost",) * 3 + ("closed",) * 7)
            issued = self.day(-rng.between(200, 900))
            card = Card(body + luhn_digit(body), f"{rng.pick('ABC')}-{self.start.year}-{rng.between(1, 3)}", status,
                        f"Водитель {i + 1:03d}" if rng.chance(0.6) else "", self.plate(rng), rng.pick((0, 0, 120, 200, 300, 400, 600)),
                        issued, issued + timedelta(days=1095), rng.chance(0.08))  # fmt: skip
            if i % 11 == 5:
                card.status = "in_stock"
            else:
                first = rng.pick(self.fuel_orgs)
                card.bindings = [(open_from, None, first)]
                if i % 17 == 3:  # goes to another client in the middle of the period, at a minute of the day
                    moment = self.at(rng.between(9, 20), rng.between(9, 17), rng.pick((0, 15, 30)))
                    gap = timedelta(days=rng.pick((0, 0, 2)))
                    other = rng.pick([o for o in self.fuel_orgs if o is not first])
                    card.bindings = [(open_from, moment, first), (moment + gap, None, other)]
            self.cards.append(card)
        self.card_of = {c.number: c for c in self.cards}
        self.live_cards = [c for c in self.cards if c.status in ("active", "in_stock")]
        self.rebound_cards = [c for c in self.cards if len(c.bindings) > 1]
        self.rebound = {c.number: c for c in self.rebound_cards}

    def plate(self, rng: Rng) -> str:
        letter = lambda: rng.pick("АВЕКМНОРСТУХ")  # noqa: E731
        return f"{letter()}{rng.digits(3)}{letter()}{letter()} 00"

    # ---------------------------------------------------------------- fuel: what happened

    def sale(self, rng: Rng, tx_id: str, posted: datetime, card: Card | None = None) -> Tx:
        card = card or rng.pick(self.live_cards)
        product = rng.pick(self.product_wheel)
        station = rng.pick(self.fuel_stations)
        if product.unit == "шт":
            qty, price = rng.between(1, 2) * 1000, product.price
        else:
            qty = rng.between(800, 9000) * 10 if rng.chance(0.85) else rng.between(9000, 42000) * 10
            if product.unit == "м3":
                qty += rng.below(10)
            price = product.price + station.delta
        gross = div_round(price * qty, 1000)
        discount = div_round(gross * product.discount, 10000)
        at = posted - timedelta(seconds=rng.between(20, 1500))
        alias = rng.pick(product.aliases) if rng.chance(0.15) else product.name
        tx = Tx(
            tx_id,
            at,
            posted,
            card.number,
            card.holder,
            "sale",
            station,
            product,
            alias,
            qty,
            price,
            gross,
            discount,
            gross - discount,
        )
        return self.placed(tx, card)

    def placed(self, tx: Tx, card: Card) -> Tx:
        """Find the client that the card was bound to at the time of the operation."""
        org = card.org_at(tx.at)
        tx.org, tx.why = (org.key, "") if org else (None, "unassigned_card")
        return tx

    def batch(self, topic: str, count: int, first_id: int, begin: datetime, end: datetime, quirks: dict) -> list[Line]:
        """`count` printed lines posted from `begin` to `end`, quirks planted."""
        rng = self.rng("fuel", topic)
        extra = sum(quirks.get(q, 0) for q in ("return", "lost_return", "correction", "duplicate", "conflict"))
        base = count - extra
        step = (end - begin) / base
        lines = []
        for i in range(base):
            posted = begin + step * i + step * rng.below(1000) / 1000
            posted = posted.replace(microsecond=0)
            card = rng.pick(self.rebound_cards) if rng.chance(0.12) and self.rebound_cards else None
            lines.append(Line(self.sale(rng, str(first_id + i), posted, card)))
        spots = iter(rng.distinct(base, sum(quirks.values()) * 2 + 40))  # each row gets one quirk at most
        chosen = lambda quirk: [lines[next(spots)] for _ in range(quirks.get(quirk, 0))]  # noqa: E731
        for kind in ("bad_card_number", "bad_date", "bad_number", "missing_id", "wrong_column_count"):
            for line in chosen(kind):
                line.fate, line.reason, line.printed = "rejected", kind, self.spoiled(rng, kind, line.tx)
        for line in chosen("unknown_card"):
            line.tx.card, line.tx.holder, line.tx.org, line.tx.why = self.unknown_card(rng), "", None, "unknown_card"
        for line in chosen("off_by_kopeck"):
            shift = rng.pick((-1, 1))
            line.tx.gross, line.tx.net = line.tx.gross + shift, line.tx.net + shift
        for line in chosen("late"):
            line.tx.at -= timedelta(days=rng.between(1, 11), minutes=rng.below(600))
            self.placed(line.tx, self.card_of[line.tx.card])
        self.plant_late_over_rebinding(rng, lines, quirks.get("late_over_rebinding", 0))
        if quirks.get("at_rebinding"):
            self.plant_at_rebinding(lines)
        numbers = map(str, itertools.count(first_id + base))
        self.plant_returns(rng, lines, spots, numbers, end, quirks.get("return", 0))
        for _ in range(quirks.get("lost_return", 0)):
            ghost = self.sale(rng, str(first_id - 900 - rng.below(90)), begin)
            tx = self.reversal(rng, ghost, next(numbers), end)
            tx.at = tx.posted
            lines.append(Line(self.placed(tx, self.card_of[tx.card])))
        for line in chosen("correction"):
            delta = rng.pick((-1, 1)) * rng.between(50, 40000)
            posted = min(line.tx.posted + timedelta(hours=rng.between(5, 60)), end - timedelta(minutes=1))
            lines.append(Line(replace(line.tx, id=next(numbers), posted=posted, kind="correction", qty=0, price=0, gross=delta, discount=0,
                                      net=delta, original=line.tx.id)))  # fmt: skip
        lines.sort(key=lambda line: line.tx.posted)
        for _ in range(quirks.get("swap", 0)):  # not quite in order of posting
            i = rng.below(len(lines) - 12)
            j = i + rng.between(1, 11)
            lines[i], lines[j] = lines[j], lines[i]
        self.print_again(rng, lines, quirks.get("duplicate", 0), quirks.get("conflict", 0))
        return lines

    def unknown_card(self, rng: Rng) -> str:
        while True:
            body = self.card_prefixes[0] + rng.digits(self.card_length - 7)
            if body + luhn_digit(body) not in self.card_of:
                return body + luhn_digit(body)

    def plant_returns(self, rng: Rng, lines: list[Line], spots, numbers, end: datetime, wanted: int) -> None:
        """The first returns a sale of a card that has gone to another client since."""
        done: set[str] = set()
        first = True
        while len(done) < wanted:
            origin = self.rebound_original(lines, end) if first else lines[next(spots)].tx
            first = False
            if origin is None or origin.posted > end - timedelta(hours=3) or origin.id in done:
                continue
            lines.append(Line(self.reversal(rng, origin, next(numbers), end, partial=len(done) % 4 == 1)))
            done.add(origin.id)

    def print_again(self, rng: Rng, lines: list[Line], same: int, changed: int) -> None:
        """Some rows come twice, further down; some of these with another quantity and sum."""
        copies = []
        for i in rng.distinct(len(lines) - 40, same + changed):
            while lines[i].fate != "created" or lines[i].tx.kind != "sale":
                i += 1
            copies.append((i, lines[i].tx))
        for n, (i, tx) in enumerate(sorted(copies, key=lambda c: -c[0])):
            copy = Line(tx, "duplicate")
            if n >= same:
                other = replace(tx, qty=tx.qty + 1000, gross=tx.gross + tx.price, net=tx.net + tx.price)
                copy = Line(other, "rejected", "conflict")
            lines.insert(i + rng.between(1, 35), copy)

    def plant_late_over_rebinding(self, rng: Rng, lines: list[Line], wanted: int) -> None:
        """Sales of the former client that reach us when the card is somebody else's already, each on a card of its own."""
        done: set[str] = set()
        for line in lines:
            tx, card = line.tx, self.rebound.get(line.tx.card)
            if len(done) >= wanted:
                return
            if (
                card
                and tx.card not in done
                and line.fate == "created"
                and timedelta(0) < tx.at - card.bindings[1][0] < timedelta(days=6)
            ):
                tx.at = card.bindings[0][1] - timedelta(minutes=rng.between(30, 2000))
                self.placed(tx, card)
                done.add(tx.card)

    def plant_at_rebinding(self, lines: list[Line]) -> None:
        """One sale at the very minute at which its card goes to another client: it is the new client's."""
        for line in lines:
            card = self.rebound.get(line.tx.card)
            if card and line.fate == "created" and card.bindings[0][1] == card.bindings[1][0] < line.tx.posted:
                line.tx.at = card.bindings[1][0]
                self.placed(line.tx, card)
                return

    def rebound_original(self, lines: list[Line], end: datetime) -> Tx | None:
        """A sale made by the first client of a card that has another one by now."""
        for line in lines:
            card = self.rebound.get(line.tx.card)
            if (
                card
                and line.fate == "created"
                and line.tx.posted < card.bindings[0][1] - timedelta(days=2)
                and line.tx.at < line.tx.posted
            ):
                if card.bindings[1][0] < end - timedelta(days=3):
                    return line.tx
        return None

    def reversal(self, rng: Rng, origin: Tx, tx_id: str, end: datetime, partial: bool = False) -> Tx:
        """A negative row; it belongs to the organization of its original."""
        posted = min(
            origin.posted + timedelta(minutes=rng.between(20, 7000)), end - timedelta(minutes=rng.between(2, 90))
        )
        card = self.rebound.get(origin.card)
        if card and origin.at < card.bindings[0][1]:
            posted = max(posted, min(card.bindings[1][0] + timedelta(days=1), end - timedelta(minutes=5)))
        qty = origin.qty
        if partial and origin.product.unit == "л":
            qty = origin.qty // 20 * 10
        gross = origin.gross if qty == origin.qty else div_round(origin.price * qty, 1000)
        discount = origin.discount if qty == origin.qty else div_round(gross * origin.product.discount, 10000)
        return replace(origin, id=tx_id, at=posted - timedelta(seconds=40), posted=posted, kind="return", qty=-qty, gross=-gross,
                       discount=-discount, net=discount - gross, original=origin.id)  # fmt: skip

    def spoiled(self, rng: Rng, kind: str, tx: Tx) -> dict:
        """What is printed instead of the right values."""
        match kind:
            case "bad_card_number":
                return {"card": tx.card[:-1] + str((int(tx.card[-1]) + rng.between(1, 9)) % 10)}
            case "bad_date":
                return {
                    "at": tx.at.strftime("31.%m.%Y %H:%M:%S" if tx.at.month in (4, 6, 9, 11) else "30.02.%Y %H:%M:%S")
                }
            case "bad_number":
                return {
                    "quantity": thousandths(tx.qty, ",").replace("0", "О", 1)
                    if "0" in str(tx.qty // 10)
                    else "~" + thousandths(tx.qty, ",")
                }
            case "missing_id":
                return {"id": ""}
        return {"address": "г. Тальск; ул. Полевая, 5"}  # wrong_column_count: written without quotes

    def build_fuel(self) -> None:
        scaled = {k: max(1, round(v * self.fuel_scale)) for k, v in self.csv_quirks.items() if v}
        day = timedelta(days=1)
        a, b, c = self.at(0, 0, 5), self.at(30), self.at(45)
        stem = int(self.start.strftime("%y%m")) * 10**8
        self.csv_lines = self.batch("csv", self.fuel_rows, stem + 1000, a, b, scaled)
        share = self.fuel_rows / 2000 if self.scale == self.fuel_scale else self.scale
        count = round(1000 * share)
        scaled = {k: max(1, round(v * share)) for k, v in self.xlsx_quirks.items() if v}
        fresh = self.batch("xlsx", count, stem + 5 * 10**7, b, c, scaled)
        repaired = {"bad_card_number", "bad_date", "bad_number"}
        again = []  # the last days of the first report come again in the second
        for line in self.csv_lines:
            if line.tx.posted >= b - 6 * day and len(again) < 5000:
                if line.fate == "created":
                    again.append(Line(line.tx, "duplicate"))
                elif line.reason in repaired:
                    again.append(Line(line.tx))
        self.xlsx_lines = again + fresh

    # ---------------------------------------------------------------- fuel: how it is printed

    fuel_columns = (
        ("id", "Номер транзакции"), ("at", "Дата и время операции"), ("posted", "Дата обработки"), ("card", "Номер карты"),
        ("holder", "Держатель"), ("kind", "Тип операции"), ("station", "Номер АЗС"), ("address", "Адрес АЗС"), ("region", "Регион"),
        ("product_code", "Код товара"), ("product", "Товар / услуга"), ("quantity", "Количество"), ("unit", "Ед. изм."),
        ("price", "Цена, руб."), ("gross", "Сумма, руб."), ("discount", "Скидка, руб."), ("net", "Сумма со скидкой, руб."),
        ("original", "Исходная транзакция"),
    )  # fmt: skip

    def fuel_cells(self, tx: Tx) -> dict[str, str]:
        return {
            "id": tx.id, "at": ru_time(tx.at), "posted": ru_time(tx.posted), "card": tx.card, "holder": tx.holder,
            "kind": self.kinds[tx.kind], "station": tx.station.number, "address": tx.station.address, "region": tx.station.region,
            "product_code": tx.product.code, "product": tx.alias, "quantity": thousandths(tx.qty, ","), "unit": tx.product.unit,
            "price": kop(tx.price, ","), "gross": kop(tx.gross, ","), "discount": kop(tx.discount, ","), "net": kop(tx.net, ","),
            "original": tx.original,
        }  # fmt: skip

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
            cells: dict = self.fuel_cells(line.tx) | {"at": line.tx.at, "posted": line.tx.posted}
            cells |= {"quantity": Num(thousandths(line.tx.qty)), "price": Num(kop(line.tx.price))}
            cells |= {name: Num(kop(getattr(line.tx, name))) for name in ("gross", "discount", "net")}
            cells |= line.printed or {}
            line.row = sheet.row([cells[name] for name, _ in self.fuel_columns])
        last = sheet.at
        total = ["Итого"] + [""] * 13
        for column, name in zip("OPQ", ("gross", "discount", "net")):
            total.append(Formula(f"SUM({column}5:{column}{last})", kop(sum(getattr(line.tx, name) for line in lines))))
        sheet.row(total)
        summary = Sheet("Итоги по товарам")
        summary.row(["Товар / услуга", "Количество", "Сумма, руб."])
        for product in self.products:
            mine = [line.tx for line in lines if line.tx.product is product]
            summary.row([product.name, Num(thousandths(sum(t.qty for t in mine))), Num(kop(sum(t.net for t in mine)))])
        return xlsx([sheet, summary])

    card_columns = ("Номер карты", "Договор", "Статус", "Держатель", "Гос. номер", "Суточный лимит, л", "Дата выпуска", "Действует до",
                    "Виртуальная")  # fmt: skip

    def fuel_cards_csv(self) -> tuple[bytes, dict]:
        """The supplier's register of cards: some numbers in groups of four, one twice, one misprinted."""
        rng = self.rng("cards file")
        out = Lines("cp1251")
        out.row(self.card_columns)
        rejected = []
        spaced = set(rng.distinct(len(self.cards), max(3, len(self.cards) // 40)))
        twice = rng.below(len(self.cards) - 1)
        for i, card in enumerate(self.cards):
            number_ = card.number
            if i in spaced:
                number_ = " ".join(number_[n : n + 4] for n in range(0, len(number_), 4))
            row = [number_, card.contract, self.card_statuses[card.status], card.holder, card.plate, card.daily_litres or "", ru_date(card.issued),
                   ru_date(card.expires), "да" if card.virtual else "нет"]  # fmt: skip
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

    # ---------------------------------------------------------------- fuel: what an import must make of it

    def fuel_summary(self, lines: list[Line]) -> dict:
        made = [line.tx for line in lines if line.fate == "created"]
        rejected = [line for line in lines if line.fate == "rejected"]
        net = lambda chosen: kop(sum(line.tx.net for line in lines if line.fate == chosen))  # noqa: E731
        return {
            "rows": len(lines),
            "created": len(made),
            "duplicate": sum(line.fate == "duplicate" for line in lines),
            "rejected": len(rejected),
            "rejected_by_reason": dict(sorted(Counter(line.reason for line in rejected).items())),
            "rejected_rows": [
                {"line": r.row, "reason": r.reason, "id": (r.printed or {}).get("id", r.tx.id)} for r in rejected
            ],
            "net_of_created": net("created"),
            "net_of_duplicates": net("duplicate"),
            "net_of_all_rows": kop(sum(line.tx.net for line in lines)),
            "by_organization": self.fuel_by_org(made),
        }

    def fuel_by_org(self, made: list[Tx]) -> dict:
        out: dict = {}
        for tx in made:
            entry = out.setdefault(tx.org or tx.why, [0, 0, 0, 0])
            entry[0] += 1
            entry[1] += tx.qty if tx.product.unit == "л" else 0
            entry[2] += tx.gross
            entry[3] += tx.net
        return {
            k: {"transactions": n, "litres": thousandths(q), "gross": kop(g), "net": kop(s)}
            for k, (n, q, g, s) in sorted(out.items())
        }

    def fuel_limits(self, made: list[Tx]) -> list[dict]:
        limits = {c.number: c.daily_litres for c in self.cards if c.daily_litres}
        litres: dict = defaultdict(int)
        for tx in made:
            if tx.kind == "sale" and tx.product.unit == "л" and tx.card in limits:
                litres[tx.card, tx.at.date()] += tx.qty
        over = [(card, day, q) for (card, day), q in litres.items() if q > limits[card] * 1000]
        return [{"card": c, "date": str(d), "limit": limits[c], "litres": thousandths(q)} for c, d, q in sorted(over)]

    def fuel_expected(self, with_xlsx: bool) -> dict:
        lines = self.csv_lines + (self.xlsx_lines if with_xlsx else [])
        made = [line.tx for line in lines if line.fate == "created"]
        ids = {tx.id: tx for tx in made}
        linked = [t for t in made if t.kind != "sale" and t.original in ids]
        out: dict = {"csv": self.fuel_summary(self.csv_lines)}
        if with_xlsx:
            out["xlsx_after_csv"] = self.fuel_summary(self.xlsx_lines)
        out["together"] = {
            "transactions": len(made),
            "returns": sum(t.kind == "return" for t in made),
            "corrections": sum(t.kind == "correction" for t in made),
            "linked_to_original": len(linked),
            "originals_not_found": sorted(t.id for t in made if t.kind != "sale" and t.original not in ids),
            "charged_to_former_client": sorted(t.id for t in made if t.org and self.now_bound(t) != t.org),
            "by_organization": self.fuel_by_org(made),
        }
        if self.fuel_scale <= 20:
            out["together"]["over_daily_limit"] = self.fuel_limits(made)
        return out

    def now_bound(self, tx: Tx) -> str | None:
        """The client that holds the card at the end of the period."""
        if not hasattr(self, "_last"):
            self._last = {c.number: c.bindings[-1][2].key for c in self.cards if c.bindings}
        return self._last.get(tx.card)

    # ---------------------------------------------------------------- directories

    def directory_lines(self) -> Lines:
        return Lines("utf-8", bom=True)

    def directories(self) -> tuple[dict[str, bytes], dict]:
        files, expected = {}, {}
        out = self.directory_lines()
        out.row(("БИК", "Наименование", "Корреспондентский счёт", "Город", "Статус"))
        for bank in self.bank_list:
            out.row((bank.bik, bank.name, bank.corr, bank.city, "Действующий"))
        bank = self.bank_list[-1]
        wrong = bank.bik[:-1] + str((int(bank.bik[-1]) + 1) % 10)
        bad = out.row((wrong, "АО «Ошибочный банк»", bank.corr, bank.city, "Действующий"))
        files["banks.csv"] = out.bytes()
        expected["banks.csv"] = {"rows": len(out.lines) - 1, "created": len(self.bank_list),
                                 "rejected": [{"line": bad, "reason": "bad_corr_account"}]}  # fmt: skip
        out = self.directory_lines()
        out.row(("Код ЕСР", "Станция", "Код дороги", "Дорога", "Наименование дороги", "Страна"))
        for s in self.stations:
            out.row((s.code, s.name, s.road_code, s.road, s.road_name, "643"))
        s = self.stations[7]
        bad = out.row(
            (
                s.code[:-1] + str((int(s.code[-1]) + 1) % 10),
                s.name + " (опечатка)",
                s.road_code,
                s.road,
                s.road_name,
                "643",
            )
        )
        files["stations.csv"] = out.bytes()
        expected["stations.csv"] = {"rows": len(out.lines) - 1, "created": len(self.stations),
                                    "rejected": [{"line": bad, "reason": "bad_station_code"}]}  # fmt: skip
        out = self.directory_lines()
        out.row(("Код", "Наименование", "Ед. изм.", "Группа", "Базовая цена, руб.", "Ставка НДС, %", "Синонимы"))
        for p in self.products:
            out.row((p.code, p.name, p.unit, p.group, kop(p.price, ","), VAT, "|".join(p.aliases)))
        files["fuel_products.csv"] = out.bytes()
        expected["fuel_products.csv"] = {"rows": len(self.products), "created": len(self.products), "rejected": []}
        out = self.directory_lines()
        out.row(("Номер АЗС", "Адрес", "Регион"))
        for f in self.fuel_stations:
            out.row((f.number, f.address, f.region))
        files["fuel_stations.csv"] = out.bytes()
        expected["fuel_stations.csv"] = {"rows": 40, "created": 40, "rejected": []}
        return files, expected

    # ---------------------------------------------------------------- invoices and payments: what happened

    def invoice_lines(self, rng: Rng, contract: Contract) -> list:
        month = (
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        )
        period = (
            f"{month[self.start.month - 1][:-1]}ь {self.start.year}"
            if self.start.month not in (3, 5, 8)
            else f"{self.start:%m.%Y}"
        )
        if contract.service == "fuel":
            amount = rng.between(30, 480) * 100000 + (rng.below(9999) if rng.chance(0.3) else 0)
            return [
                self.priced(
                    f"Аванс за топливо и услуги по топливным картам по договору {contract.number}", 1, amount, "НДС22"
                )
            ]
        out = [self.priced(f"Предоставление вагонов под погрузку, {period}", rng.between(4, 40), rng.between(1500, 4200) * 1000,
                           rng.pick(("НДС22", "НДС22", "НДС0")))]  # fmt: skip
        if rng.chance(0.4):
            out.append(
                self.priced(
                    "Организация перевозки, вознаграждение экспедитора",
                    1,
                    rng.between(900, 9000) * 100 + rng.below(99),
                    "НДС22",
                )
            )
        if rng.chance(0.35):
            out.append(self.priced("Плата за сверхнормативный простой вагонов", rng.between(1, 30), 250000, "БезНДС"))
        return out

    def priced(self, text: str, quantity: int, price: int, rate: str) -> tuple:
        amount = quantity * price
        return text, quantity, price, amount, rate, div_round(amount * VAT, 100 + VAT) if rate == "НДС22" else 0

    def build_finance(self) -> None:
        self.build_invoices()
        self.docs: list[Doc] = []
        self.receipts: list[Receipt] = []
        for invoice in self.invoices:
            self.pay(invoice)
        self.other_payments()
        self.docs.sort(key=lambda d: d.day)
        self.repeat_document()

    def build_invoices(self) -> None:
        rng = self.rng("invoices")
        drafts = []
        for org in self.clients:
            for contract in org.contracts:
                many = 1 if contract.missing else rng.between(2, 3)
                drafts += [(self.day(rng.between(0, 29)), org, contract) for _ in range(many)]
        drafts.sort(key=lambda d: (d[0], d[1].inn))
        self.invoices: list[Invoice] = []
        counters = {"fuel": 300, "rail": 300}
        for day, org, contract in drafts:
            counters[contract.service] += 1
            number_ = f"{self.invoice_prefixes[contract.service]}-{counters[contract.service]:06d}"
            self.invoices.append(Invoice(rng.guid(), number_, day, day + timedelta(days=rng.pick((3, 5, 10))), org, contract,
                                         self.invoice_lines(rng, contract)))  # fmt: skip
        self.plant_twins()
        kinds = [kind for kind, count in self.invoice_plan.items() for _ in range(round(count * max(1, self.scale)))]
        usable = [i for i in self.invoices if not i.contract.missing]
        usable = [i for i in usable if not i.twin]
        if len(kinds) > len(usable) - 8:  # some invoices stay unpaid
            kinds = rng.shuffled(kinds)[: len(usable) - 8]
        for invoice, kind in zip(rng.shuffled(usable), kinds, strict=False):
            invoice.plan = kind
        idle = [i for i in usable if i.plan == "unpaid"]
        idle[0].deleted, idle[1].posted = True, False
        idle[2].channel = idle[3].channel = "xml"
        for invoice in self.invoices:
            if invoice.contract.missing:
                invoice.plan = "orphan"

    def plant_twins(self) -> None:
        """Two departments number their invoices apart, so one client gets the same short number twice."""
        for org in self.clients:
            rail = [
                i for i in self.invoices if i.org is org and i.contract.service == "rail" and not i.contract.missing
            ]
            fuel = [
                i for i in self.invoices if i.org is org and i.contract.service == "fuel" and not i.contract.missing
            ]
            if rail and fuel and rail[0].day != fuel[0].day:
                number_ = f"{self.invoice_prefixes['fuel']}-{int(rail[0].short):06d}"
                other = next((i for i in self.invoices if i.number == number_), None)
                if other:
                    other.number = fuel[0].number
                fuel[0].number = number_
                for invoice in (fuel[0], rail[0]):
                    invoice.twin, invoice.plan = True, "bank_full"
                break
        alike = Counter((i.org.inn, i.short, i.day) for i in self.invoices)
        for invoice in self.invoices:  # nothing could tell these apart in a purpose, so nobody pays them
            invoice.twin |= alike[invoice.org.inn, invoice.short, invoice.day] > 1

    def pay(self, invoice: Invoice) -> None:
        rng = self.rng("pay", invoice.number)
        amount = invoice.amount
        part = amount * rng.between(20, 80) // 100 // 100 * 100
        september = invoice.day + timedelta(days=rng.between(0, 4))
        bank_day, camt_day = self.day(30 + rng.below(7)), self.day(37 + rng.below(2))
        main, second = self.own.account, self.own_second.account
        match invoice.plan:
            case "1c_full" | "orphan":
                self.receipt(rng, invoice, amount, min(september, self.day(29)))
            case "1c_part":
                self.receipt(rng, invoice, part, min(september, self.day(29)))
            case "1c_then_bank":
                self.receipt(rng, invoice, part, min(september, self.day(29)))
                self.incoming(rng, main, bank_day, amount - part, [(invoice, amount - part)], "exact")
            case "bank_full":
                self.incoming(rng, main, bank_day, amount, [(invoice, amount)], "exact")
            case "bank_part":
                self.incoming(rng, main, bank_day, part, [(invoice, part)], "partial")
            case "overlap":
                doc = self.incoming(rng, main, self.day(30 + rng.below(2)), amount, [(invoice, amount)], "exact")
                self.receipt(rng, invoice, amount, doc.day, doc)
            case "camt_full":
                self.incoming(rng, second, camt_day, amount, [(invoice, amount)], "exact")
            case "camt_part":
                self.incoming(rng, second, camt_day, part, [(invoice, part)], "partial")

    def receipt_number(self) -> str:
        return f"{self.invoice_prefixes['fuel']}-{len(self.receipts) + 1101:06d}"

    def receipt(self, rng: Rng, invoice: Invoice, amount: int, day: date, doc: Doc | None = None) -> Receipt:
        incoming = doc.number if doc else str(rng.between(1, 399))
        purpose = doc.purpose if doc else self.purpose(rng, [invoice], amount)
        out = Receipt(rng.guid(), self.receipt_number(), day, invoice.org, invoice.contract, amount, incoming, day,
                      purpose, [(invoice, amount)], doc=doc)  # fmt: skip
        self.receipts.append(out)
        return out

    def incoming(
        self, rng: Rng, account: str, day: date, amount: int, parts: list, match: str, purpose: str = "", party=None
    ) -> Doc:
        payer = party or parts[0][0].org
        text = purpose or self.purpose(rng, [invoice for invoice, _ in parts], amount)
        doc = Doc(
            account, "in", "Платежное поручение", str(rng.between(1, 399)), day, amount, payer, text, match, list(parts)
        )
        self.docs.append(doc)
        return doc

    purposes = (
        "Оплата по счету № {n} от {d} за {what}. В том числе НДС 22% - {vat} руб.",
        "Оплата по сч. {n} от {d} г., {what}. Сумма {sum} в т.ч. НДС (22%) {vat}",
        "За {what} согласно счета №{n} от {d}. В т.ч. НДС 22 % {vat}",
        "По счёту N{n} от {d} за {what}, НДС 22% {vat}",
        "Предоплата по счету {full} от {d}. НДС 22% - {vat}",
    )
    purpose_topics = {"fuel": "топливо по картам", "rail": "предоставление вагонов"}

    def purpose(self, rng: Rng, invoices: list[Invoice], amount: int) -> str:
        first = invoices[0]
        text = self.purposes[0] if first.twin else rng.pick(self.purposes)
        numbers = ", ".join(i.short for i in invoices)
        full = ", ".join(i.number for i in invoices)
        return text.format(n=numbers, full=full, d=ru_date(first.day), what=self.purpose_topics[first.contract.service],
                           sum=kop(amount, "-"), vat=kop(div_round(amount * VAT, 100 + VAT), "-"))  # fmt: skip

    def other_payments(self) -> None:
        """Payments that name no invoice, a wrong one, come from a supplier, go out or between our accounts."""
        rng = self.rng("other payments")
        main, second = self.own.account, self.own_second.account
        own = [self.own, self.own_second]
        times = max(1, round(self.scale))
        for account, days, many in ((main, (30, 36), 3 * times), (second, (37, 38), times)):
            for _ in range(many):
                org = rng.pick(self.fuel_orgs)
                text = f"Пополнение баланса топливных карт по договору {org.contracts[0].number}. НДС не облагается"
                self.incoming(
                    rng,
                    account,
                    self.day(rng.between(*days)),
                    rng.between(10, 300) * 100000,
                    [],
                    "no_invoice_number",
                    text,
                    org,
                )
        for _ in range(2 * times):
            org = rng.pick(self.fuel_orgs)
            alien = rng.pick(
                [
                    i
                    for i in self.invoices
                    if i.org is not org and i.short not in {x.short for x in self.invoices if x.org is org}
                ]
            )
            text = f"Оплата по счету № {alien.short} от {ru_date(alien.day)}"
            self.incoming(
                rng,
                main,
                self.day(rng.between(30, 36)),
                rng.between(10, 90) * 100050,
                [],
                "invoice_not_found",
                text,
                org,
            )
        supplier = self.suppliers[0]
        self.incoming(
            rng,
            main,
            self.day(33),
            1523040,
            [],
            "not_a_client",
            "Возврат излишне перечисленных средств по акту сверки. Без НДС",
            supplier,
        )
        bank_of = {main: self.own.bank, second: self.own_second.bank}
        for account, days, many in ((main, (30, 36), 9 * times), (second, (37, 38), 4 * times)):
            bank = bank_of[account]
            house = Party(
                bank.name,
                inn10(f"{bank.bik[2:4]}99{rng.digits(5)}"),
                "",
                bank_account("70601810", bank.bik, "00000" + rng.digits(6)),
                bank,
            )
            for i in range(many):
                day = self.day(rng.between(*days))
                if i % 3 == 0:
                    doc = ("Банковский ордер", str(rng.between(600000, 699999)), rng.between(30, 2500) * 100, house,
                           f"Комиссия за ведение счёта и переводы по тарифам банка за {ru_date(day)}. НДС не облагается")  # fmt: skip
                elif i % 3 == 1:
                    doc = ("Платежное поручение", str(rng.between(700, 999)), rng.between(200, 9000) * 10000 + rng.below(99),
                           rng.pick(self.suppliers), "Оплата за нефтепродукты по договору поставки. В т.ч. НДС 22%")  # fmt: skip
                else:
                    doc = ("Платежное поручение", str(rng.between(700, 999)), rng.between(50, 400) * 10000, rng.pick(self.suppliers),
                           "Арендная плата за помещение. НДС не облагается")  # fmt: skip
                self.docs.append(Doc(account, "out", doc[0], doc[1], day, doc[2], doc[3], doc[4], "outgoing"))
        self.docs.append(Doc(main, "out", "Платежное поручение", "731", self.day(36), 150000000, own[1],
                             "Перевод собственных средств между счетами. НДС не облагается", "own_transfer"))  # fmt: skip
        self.docs.append(Doc(second, "in", "Платежное поручение", "731", self.day(37), 150000000, own[0],
                             "Перевод собственных средств между счетами. НДС не облагается", "own_transfer"))  # fmt: skip
        receipt = self.receipts[0]  # 1C: one payment marked for deletion, one not posted, one advance without invoice
        for changes in ({"deleted": True}, {"posted": False}):
            self.receipts.append(replace(receipt, guid=rng.guid(), number=self.receipt_number(), amount=1000000,
                                         incoming_number=str(rng.between(400, 499)), splits=[(None, 1000000)], **changes))  # fmt: skip
        org = self.fuel_orgs[2]
        self.receipts.append(Receipt(rng.guid(), self.receipt_number(), self.day(20), org, org.contracts[0], 7500000,
                                     "88", self.day(20), "Аванс по договору без счёта", [(None, 7500000)]))  # fmt: skip

    def repeat_document(self) -> None:
        """The bank prints one document twice; two payers use the same number, day and amount, and those are two payments."""
        mine = [d for d in self.docs if d.account == self.own.account]
        twice = next(d for d in mine if d.match == "exact")
        self.docs.insert(self.docs.index(twice) + 3, replace(twice, fate="duplicate"))
        plain = [d for d in mine if d.match == "no_invoice_number"]
        plain[1].number, plain[1].day, plain[1].amount = plain[0].number, plain[0].day, plain[0].amount
        if plain[1].party is plain[0].party:
            plain[1].party = next(o for o in self.fuel_orgs if o is not plain[0].party)
        self.docs.sort(key=lambda d: d.day)

    # ---------------------------------------------------------------- bank statements

    def own_accounts(self) -> dict[str, list[Party]]:
        """Statement file -> our accounts in it."""
        own = self.own
        return {
            "bank_statement_1c.txt": [Party(own.name, own.inn, own.kpp, own.account, own.bank)],
            "bank_statement_camt053.xml": [self.own_second],
        }

    def opening(self, account: str) -> int:
        return self.rng("opening", account).between(9000, 30000) * 100000 + 4591

    def statement_1c(self, accounts: list[Party], docs: list[Doc]) -> bytes:
        out = Lines("cp1251")
        first, last = docs[0].day, docs[-1].day
        for line in ("1CClientBankExchange", "ВерсияФормата=1.03", "Кодировка=Windows", f"Отправитель=Клиент-Банк {accounts[0].bank.name}",
                     "Получатель=1С:Предприятие", f"ДатаСоздания={ru_date(last + timedelta(days=1))}", "ВремяСоздания=09:02:11",
                     f"ДатаНачала={ru_date(first)}", f"ДатаКонца={ru_date(last)}"):  # fmt: skip
            out.text(line)
        for account in accounts:
            out.text(f"РасчСчет={account.account}")
        out.text("Документ=Платежное поручение")
        out.text("Документ=Банковский ордер")
        for account in accounts:
            self.section_1c(out, account, [d for d in docs if d.account == account.account], first, last)
        for i, doc in enumerate(docs):
            self.document_1c(out, doc, next(a for a in accounts if a.account == doc.account), i)
        out.text("КонецФайла")
        return out.bytes()

    def turnover(self, docs: list[Doc], account: str) -> tuple[int, int, int, int]:
        """Opening balance, credited, debited, closing balance as the bank counts them."""
        booked = [d for d in docs if d.fate != "duplicate" and d.status == "BOOK"]
        credit = sum(d.amount for d in booked if d.direction == "in")
        debit = sum(d.amount for d in booked if d.direction == "out")
        opening = self.opening(account)
        return opening, credit, debit, opening + credit - debit

    def printed_closing(self, account: str, closing: int) -> int:
        return closing

    def section_1c(self, out: Lines, account: Party, docs: list[Doc], first: date, last: date) -> None:
        opening, credit, debit, closing = self.turnover(docs, account.account)
        closing = self.printed_closing(account.account, closing)
        for line in ("СекцияРасчСчет", f"ДатаНачала={ru_date(first)}", f"ДатаКонца={ru_date(last)}", f"РасчСчет={account.account}",
                     f"НачальныйОстаток={kop(opening)}", f"ВсегоПоступило={kop(credit)}", f"ВсегоСписано={kop(debit)}",
                     f"КонечныйОстаток={kop(closing)}", "КонецРасчСчет"):  # fmt: skip
            out.text(line)

    def document_1c(self, out: Lines, doc: Doc, own: Party, i: int) -> None:
        payer, payee = (doc.party, own) if doc.direction == "in" else (own, doc.party)
        amount = str(doc.amount // 100) if doc.amount % 100 == 0 and i % 7 == 3 else kop(doc.amount)
        out.text(f"СекцияДокумент={doc.kind}")
        out.text(f"Номер={doc.number}")
        out.text(f"Дата={ru_date(doc.day)}")
        out.text(f"Сумма={amount}")
        if i % 4 == 0:
            out.text(f"КвитанцияДата={ru_date(doc.day)}")
            out.text("КвитанцияВремя=00:00:00")
            out.text("КвитанцияСодержание=статус документа: Исполнен")
        for side, who, moved in (("Плательщик", payer, "ДатаСписано"), ("Получатель", payee, "ДатаПоступило")):
            name = who.name.replace("«", '"').replace("»", '"')
            out.text(f"{side}Счет={who.account}")
            if (side == "Плательщик") == (doc.direction == "out") or i % 6 == 5:
                booked = (side == "Плательщик") == (doc.direction == "out")
                out.text(f"{moved}={ru_date(doc.day) if booked else ''}")
            if i % 5 == 2 and who is doc.party:  # the tax number stands inside the name only
                out.text(f"{side}=ИНН {who.inn} {name}")
            else:
                out.text(f"{side}={name}")
                out.text(f"{side}ИНН={who.inn}")
                out.text(f"{side}КПП={who.kpp or ('0' if i % 2 else '')}")
                out.text(f"{side}1={name}")
            out.text(f"{side}РасчСчет={who.account}")
            out.text(f"{side}Банк1={who.bank.name.replace('«', chr(34)).replace('»', chr(34))}")
            out.text(f"{side}Банк2={who.bank.city}")
            out.text(f"{side}БИК={who.bank.bik}")
            out.text(f"{side}Корсчет={who.bank.corr}")
        out.text("ВидПлатежа=")
        out.text(f"ВидОплаты={'17' if doc.kind == 'Банковский ордер' else '01'}")
        out.text("Очередность=5")
        if i % 8 == 6:
            cut = doc.purpose.rfind(" ", 0, len(doc.purpose) // 2)
            out.text(f"НазначениеПлатежа1={doc.purpose[:cut]}")
            out.text(f"НазначениеПлатежа2={doc.purpose[cut + 1 :]}")
        else:
            out.text(f"НазначениеПлатежа={doc.purpose}")
        out.text("КонецДокумента")

    def camt_docs(self, docs: list[Doc]) -> list[Doc]:
        """One payment not booked yet, one booked and taken back: both only in the camt file."""
        rng = self.rng("camt")
        account = docs[0].account
        client = [o for o in self.fuel_orgs if o.form == "ООО"][-1]
        day = docs[-1].day
        pending = Doc(
            account,
            "in",
            "PMNT",
            "402",
            day,
            8800000,
            client,
            "Оплата по договору, зачисление ожидается",
            "not_booked",
            status="PDNG",
        )
        back = Doc(account, "in", "PMNT", "403", day, 1990000, client, "Оплата услуг. Без НДС", "no_invoice_number")
        undo = replace(
            back,
            direction="out",
            purpose="Сторно ошибочного зачисления по п/п 403",
            match="reversal",
            extra={"reversal": True},
        )
        batch = [Doc(account, "in", "PMNT", str(410 + n), day, rng.between(10, 60) * 50000, org, f"Доплата по договору {org.contracts[0].number}",
                     "no_invoice_number", extra={"batch": 1}) for n, org in enumerate(self.fuel_orgs[3:6])]  # fmt: skip
        return docs + [pending, back, undo, *batch]

    def statement_camt(self, accounts: list[Party], docs: list[Doc]) -> bytes:
        """camt.053.001.08, account and bank identified the Russian way (20 digits, BIK as RUCBC member id)."""
        body = "".join(
            self.camt_statement(a, [d for d in docs if d.account == a.account], n) for n, a in enumerate(accounts, 1)
        )
        made = datetime.combine(docs[-1].day + timedelta(days=1), time(6, 30))
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">\n<BkToCstmrStmt>\n'
            f"<GrpHdr><MsgId>STMT{made:%Y%m%d}-{self.seed}</MsgId><CreDtTm>{made.isoformat()}+03:00</CreDtTm></GrpHdr>\n{body}"
            "</BkToCstmrStmt>\n</Document>\n"
        ).encode()

    def camt_statement(self, account: Party, docs: list[Doc], n: int, opening: int | None = None) -> str:
        first_opening, credit, debit, _ = self.turnover(docs, account.account)
        opening = first_opening if opening is None else opening
        closing = opening + credit - debit
        first, last = docs[0].day, docs[-1].day
        booked = [d for d in docs if d.status == "BOOK"]
        balance = lambda code, amount, day: (  # noqa: E731
            f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="RUB">{kop(amount)}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
            f"<Dt><Dt>{day}</Dt></Dt></Bal>\n"
        )
        entries, batch = [], [d for d in docs if d.extra.get("batch")]
        for i, doc in enumerate(d for d in docs if not d.extra.get("batch")):
            entries.append(self.camt_entry([doc], f"{last:%y%m%d}{n}{i + 1:04d}", account, i))
        if batch:
            entries.append(self.camt_entry(batch, f"{last:%y%m%d}{n}9000", account, 0))
        return (
            f"<Stmt><Id>{account.account}-{last:%Y%m%d}</Id><ElctrncSeqNb>{last:%j}</ElctrncSeqNb><CreDtTm>{last}T23:59:59+03:00</CreDtTm>\n"
            f"<FrToDt><FrDtTm>{first}T00:00:00+03:00</FrDtTm><ToDtTm>{last}T23:59:59+03:00</ToDtTm></FrToDt>\n"
            f"<Acct><Id><Othr><Id>{account.account}</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id><Ccy>RUB</Ccy>"
            f"<Ownr><Nm>{escape(account.name)}</Nm><Id><OrgId><Othr><Id>{account.inn}</Id><SchmeNm><Cd>TXID</Cd></SchmeNm></Othr></OrgId></Id></Ownr>"
            f"<Svcr><FinInstnId>{self.camt_bank(account.bank)}</FinInstnId></Svcr></Acct>\n"
            + balance("OPBD", opening, first) + balance("CLBD", closing, last)
            + f"<TxsSummry><TtlNtries><NbOfNtries>{len(booked) - max(0, len(batch) - 1)}</NbOfNtries></TtlNtries>"
            f"<TtlCdtNtries><Sum>{kop(credit)}</Sum></TtlCdtNtries><TtlDbtNtries><Sum>{kop(debit)}</Sum></TtlDbtNtries></TxsSummry>\n"
            + "".join(entries) + "</Stmt>\n"
        )  # fmt: skip

    def camt_bank(self, bank: Bank) -> str:
        return f"<ClrSysMmbId><ClrSysId><Cd>RUCBC</Cd></ClrSysId><MmbId>{bank.bik}</MmbId></ClrSysMmbId><Nm>{escape(bank.name)}</Nm>"

    def camt_entry(self, docs: list[Doc], reference: str, account: Party, i: int) -> str:
        doc = docs[0]
        batch = (
            f'<Btch><NbOfTxs>{len(docs)}</NbOfTxs><TtlAmt Ccy="RUB">{kop(sum(d.amount for d in docs))}</TtlAmt></Btch>'
            if len(docs) > 1
            else ""
        )
        return (
            f"<Ntry><NtryRef>{reference}</NtryRef><Amt Ccy=\"RUB\">{kop(sum(d.amount for d in docs))}</Amt>"
            f"<CdtDbtInd>{'CRDT' if doc.direction == 'in' else 'DBIT'}</CdtDbtInd>"
            + ("<RvslInd>true</RvslInd>" if doc.extra.get("reversal") else "")
            + f"<Sts><Cd>{doc.status}</Cd></Sts><BookgDt><Dt>{doc.day}</Dt></BookgDt><ValDt><Dt>{doc.day}</Dt></ValDt>"
            f"<AcctSvcrRef>{reference}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{'RCDT' if doc.direction == 'in' else 'ICDT'}</Cd>"
            f"<SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>\n<NtryDtls>{batch}"
            + "".join(self.camt_details(d, account, i) for d in docs)
            + "</NtryDtls></Ntry>\n"
        )  # fmt: skip

    def camt_details(self, doc: Doc, account: Party, i: int) -> str:
        ours = Party(account.name, account.inn, account.kpp, account.account, account.bank)
        sides = (
            (("Dbtr", doc.party), ("Cdtr", ours)) if doc.direction == "in" else (("Dbtr", ours), ("Cdtr", doc.party))
        )
        people = agents = ""
        for tag, who in sides:
            people += self.camt_party(tag, who)
            agents += f"<{tag}Agt><FinInstnId>{self.camt_bank(who.bank)}</FinInstnId></{tag}Agt>"
        texts = [doc.purpose]
        if i % 4 == 1 and len(doc.purpose) > 40:  # some banks cut the purpose into pieces
            cut = doc.purpose.rfind(" ", 0, 40)
            texts = [doc.purpose[:cut], doc.purpose[cut + 1 :]]
        return (
            f"<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId><Prtry><Tp>DOCNUM</Tp><Ref>{doc.number}</Ref></Prtry></Refs>"
            f'<Amt Ccy="RUB">{kop(doc.amount)}</Amt><CdtDbtInd>{"CRDT" if doc.direction == "in" else "DBIT"}</CdtDbtInd>'
            f"<RltdPties>{people}</RltdPties><RltdAgts>{agents}</RltdAgts>"
            f"<RmtInf>{''.join(f'<Ustrd>{escape(t)}</Ustrd>' for t in texts)}</RmtInf></TxDtls>\n"
        )

    def camt_party(self, tag: str, who) -> str:
        ident = f"<Id><OrgId><Othr><Id>{who.inn}</Id><SchmeNm><Cd>TXID</Cd></SchmeNm></Othr></OrgId></Id>"
        return (
            f"<{tag}><Pty><Nm>{escape(who.name)}</Nm>{ident}</Pty></{tag}>"
            f"<{tag}Acct><Id><Othr><Id>{who.account}</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id></{tag}Acct>"
        )

    def bank_files(self) -> tuple[dict[str, bytes], dict]:
        files, expected = {}, {}
        for name, accounts in self.own_accounts().items():
            docs = [d for d in self.docs if d.account in {a.account for a in accounts}]
            if name.endswith(".xml"):
                docs = self.camt_docs(docs)
                files[name] = self.statement_camt(accounts, docs)
            else:
                files[name] = self.statement_1c(accounts, docs)
            expected[name] = self.statement_expected(accounts, docs)
            self.statement_docs = getattr(self, "statement_docs", []) + docs
        return files, expected

    def statement_expected(self, accounts: list[Party], docs: list[Doc]) -> dict:
        sections = []
        for account in accounts:
            opening, credit, debit, closing = self.turnover(
                [d for d in docs if d.account == account.account], account.account
            )
            sections.append({"account": account.account, "bik": account.bank.bik, "opening": kop(opening), "credited": kop(credit),
                             "debited": kop(debit), "closing": kop(self.printed_closing(account.account, closing)),
                             "balances": self.printed_closing(account.account, closing) == closing})  # fmt: skip
        booked = [d for d in docs if d.status == "BOOK"]
        return {
            "accounts": sections,
            "documents": len(docs),
            "created": sum(d.fate == "created" for d in booked),
            "duplicate": sum(d.fate == "duplicate" for d in booked),
            "not_booked": sum(d.status != "BOOK" for d in docs),
            "by_match": dict(sorted(Counter(d.match for d in docs if d.fate == "created").items())),
            "list": [
                {"account": d.account, "direction": d.direction, "number": d.number, "date": str(d.day), "amount": kop(d.amount),
                 "counterparty_inn": d.party.inn, "fate": d.fate, "match": d.match,
                 "invoices": [{"number": i.number, "amount": kop(a)} for i, a in d.invoices]}
                for d in docs
            ],
        }  # fmt: skip

    def invoice_expected(self) -> dict:
        """State of every invoice after the 1C exchange and both statements, in that order."""
        auto: dict = defaultdict(int)
        queue: dict = defaultdict(int)
        for r in self.receipts:
            if r.posted and not r.deleted and not r.doc:
                for invoice, amount in r.splits:
                    if invoice:
                        auto[invoice.guid] += amount
        for d in self.statement_docs:
            if d.fate == "created":
                for invoice, amount in d.invoices:
                    (auto if d.match == "exact" else queue)[invoice.guid] += amount
        out, by_org = [], {}
        for i in self.invoices:
            if i.deleted or not i.posted:
                continue
            states = {}
            for name, paid in (("automatic", auto[i.guid]), ("with_queue", auto[i.guid] + queue[i.guid])):
                percent = div_round(min(paid, 10 * i.amount) * 10000, i.amount)
                status = (
                    "issued"
                    if not paid
                    else "partially_paid"
                    if paid < i.amount
                    else "paid"
                    if paid == i.amount
                    else "overpaid"
                )
                states[name] = {
                    "paid": kop(paid),
                    "left": kop(max(0, i.amount - paid)),
                    "percent": kop(percent),
                    "status": status,
                }
            out.append({"number": i.number, "id": i.guid, "date": str(i.day), "organization": i.org.key, "contract": i.contract.number,
                        "amount": kop(i.amount), "vat": kop(i.vat), "waiting_for_contract": i.contract.missing, **states})  # fmt: skip
            entry = by_org.setdefault(i.org.key, [0, 0, 0, 0])
            entry[0] += 1
            entry[1] += i.amount
            entry[2] += auto[i.guid]
            entry[3] += auto[i.guid] + queue[i.guid]
        return {
            "list": out,
            "by_organization": {k: {"invoices": v[0], "invoiced": kop(v[1]), "paid_automatic": kop(v[2]), "paid_with_queue": kop(v[3])}
                                for k, v in sorted(by_org.items())},
        }  # fmt: skip

    # ---------------------------------------------------------------- 1C exchange

    def odata(self, entity: str, rows: list[dict]) -> bytes:
        base = "http://1c.example/base/odata/standard.odata/$metadata#"
        return json.dumps({"odata.metadata": base + entity, "value": rows}, ensure_ascii=False, indent=1).encode()

    def counterparty_row(self, org: Org, i: int, rng: Rng, parent: str) -> dict:
        return {
            "Ref_Key": org.guid, "DataVersion": self.data_version(rng), "DeletionMark": False, "Parent_Key": parent, "IsFolder": False,
            "Code": f"00-{i + 1:08d}", "Description": org.name + ("  " if i % 9 == 4 else ""), "НаименованиеПолное": org.full_name,
            "ЮридическоеФизическоеЛицо": "ФизическоеЛицо" if org.form == "ИП" else "ЮридическоеЛицо",
            "ИНН": org.inn + ("  " if i % 8 == 3 else ""), "КПП": org.kpp, "КодПоОКПО": org.okpo, "РегистрационныйНомер": org.ogrn,
            "БанковскиеСчета": [{"LineNumber": "1", "НомерСчета": org.account, "БИК": org.bank.bik}],
            "КонтактнаяИнформация": [
                {"LineNumber": "1", "Тип": "АдресЭлектроннойПочты", "Представление": org.email},
                {"LineNumber": "2", "Тип": "Телефон", "Представление": org.phone},
                {"LineNumber": "3", "Тип": "Адрес", "Представление": org.address},
            ],
        }  # fmt: skip

    def data_version(self, rng: Rng) -> str:
        return (
            "AAAAAAA"
            + "".join(rng.pick("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") for _ in range(4))
            + "="
        )

    def contract_row(self, org: Org, contract: Contract, i: int, rng: Rng) -> dict:
        return {
            "Ref_Key": contract.guid, "DataVersion": self.data_version(rng), "DeletionMark": False, "IsFolder": False, "Code": f"00-{i + 1:08d}",
            "Owner_Key": org.guid.upper() if i % 10 == 6 else org.guid, "Description": f"Договор № {contract.number} от {ru_date(contract.day)}",
            "Номер": contract.number, "Дата": f"{contract.day}T00:00:00", "ВидДоговора": "СПокупателем", "ВалютаВзаиморасчетов": "RUB",
            "СрокДействия": "0001-01-01T00:00:00" if i % 3 else f"{self.start.year}-12-31T00:00:00", "ВидУслуг": contract.service,
        }  # fmt: skip

    def invoice_row(self, i: Invoice, rng: Rng) -> dict:
        return {
            "Ref_Key": i.guid, "DataVersion": self.data_version(rng), "DeletionMark": i.deleted, "Number": i.number,
            "Date": f"{i.day}T{9 + int(i.short) % 9:02d}:00:00", "Posted": i.posted, "Организация_Key": self.own.guid,
            "Контрагент_Key": i.org.guid, "ДоговорКонтрагента_Key": i.contract.guid, "СрокОплаты": f"{i.due}T00:00:00",
            "СуммаВключаетНДС": True, "СуммаДокумента": number(i.amount),
            "Товары": [
                {"LineNumber": str(n), "Содержание": text, "Количество": quantity, "Цена": number(price), "Сумма": number(amount),
                 "СтавкаНДС": rate, "СуммаНДС": number(vat)}
                for n, (text, quantity, price, amount, rate, vat) in enumerate(i.lines, 1)
            ],
        }  # fmt: skip

    def receipt_row(self, r: Receipt, rng: Rng) -> dict:
        return {
            "Ref_Key": r.guid, "DataVersion": self.data_version(rng), "DeletionMark": r.deleted, "Number": r.number, "Date": f"{r.day}T12:00:00",
            "Posted": r.posted, "ВидОперации": "ОплатаПокупателя", "НомерВходящегоДокумента": r.incoming_number,
            "ДатаВходящегоДокумента": f"{r.incoming_day}T00:00:00", "Контрагент_Key": r.org.guid, "СуммаДокумента": number(r.amount),
            "НазначениеПлатежа": r.purpose,
            "РасшифровкаПлатежа": [
                {"LineNumber": str(n), "ДоговорКонтрагента_Key": r.contract.guid if r.contract else NO_KEY,
                 "СчетНаОплату_Key": invoice.guid if invoice else NO_KEY, "СуммаПлатежа": number(amount)}
                for n, (invoice, amount) in enumerate(r.splits, 1)
            ],
        }  # fmt: skip

    def counterparty_rows(self) -> tuple[list[dict], dict]:
        rng = self.rng("onec counterparties")
        folders = [(rng.guid(), name) for name in ("Покупатели", "Поставщики", "Архив")]
        empty = {"DataVersion": self.data_version(rng), "DeletionMark": False, "Parent_Key": NO_KEY, "IsFolder": True}
        rows = [{"Ref_Key": guid, **empty, "Code": f"00-{900 + i:08d}", "Description": name, "НаименованиеПолное": None, "ИНН": None, "КПП": None}
                for i, (guid, name) in enumerate(folders)]  # fmt: skip
        orgs = self.clients + self.suppliers
        for i, org in enumerate(orgs):
            rows.append(self.counterparty_row(org, i, rng, folders[org.role == "supplier"][0]))
        head = self.rail_orgs[4]  # a branch: the tax number of its parent, another KPP
        branch = replace(
            head, guid=rng.guid(), name=head.name + ", филиал Белая Гать", kpp=head.kpp[:4] + "43001", contracts=[]
        )
        foreign = replace(head, guid=rng.guid(), form="ООО", name="ТОО «Далёкий стан»", full_name="ТОО «Далёкий стан»", inn="", kpp="", ogrn="",
                          okpo="", contracts=[])  # fmt: skip
        old = replace(
            head, guid=rng.guid(), name="ООО «Старое гнездо»", inn=inn10("5499" + rng.digits(5)), contracts=[]
        )
        rows += [self.counterparty_row(o, len(orgs) + i, rng, folders[0][0]) for i, o in enumerate((branch, foreign))]
        rows.append(self.counterparty_row(old, len(orgs) + 2, rng, folders[2][0]) | {"DeletionMark": True})
        self.branch, self.foreign = branch, foreign
        return rows, {"rows": len(rows), "created": len(orgs) + 2, "skipped": {"folder": 3, "deletion_mark": 1},
                      "without_inn": 1, "same_inn_other_kpp": 1}  # fmt: skip

    def contract_rows(self, missing: bool) -> list[dict]:
        rng = self.rng("onec contracts", missing)
        pairs = [(o, c) for o in self.clients for c in o.contracts]
        return [self.contract_row(o, c, i, rng) for i, (o, c) in enumerate(pairs) if c.missing == missing]

    def invoice_rows(self) -> tuple[list[dict], dict]:
        rng = self.rng("onec invoices")
        mine = [i for i in self.invoices if i.channel == "json"]
        good = [i for i in mine if i.posted and not i.deleted]
        return [self.invoice_row(i, rng) for i in mine], {
            "rows": len(mine), "created": len(good), "skipped": {"deletion_mark": 1, "not_posted": 1},
            "waiting_for_contract": [i.number for i in good if i.contract.missing], "amount": kop(sum(i.amount for i in good)),
        }  # fmt: skip

    def payment_rows(self) -> tuple[list[dict], dict]:
        rng = self.rng("onec payments")
        good = [r for r in self.receipts if r.posted and not r.deleted]
        return [self.receipt_row(r, rng) for r in rng.shuffled(self.receipts)], {
            "rows": len(self.receipts), "created": len(good), "skipped": {"deletion_mark": 1, "not_posted": 1},
            "waiting_for_contract": [r.number for r in good if r.contract and r.contract.missing],
            "without_invoice": [r.number for r in good if not r.splits[0][0]],
            "also_in_bank_statement": sorted(r.number for r in good if r.doc), "amount": kop(sum(r.amount for r in good)),
        }  # fmt: skip

    def onec_files(self) -> tuple[dict[str, bytes], dict]:
        counterparties, expect_counterparties = self.counterparty_rows()
        contracts, packet = self.contract_rows(False), self.contract_rows(True)
        invoices, expect_invoices = self.invoice_rows()
        payments, expect_payments = self.payment_rows()
        repeated = [
            i for i in self.invoices if i.channel == "json" and i.posted and not i.deleted and not i.contract.missing
        ][:10]
        fresh = [i for i in self.invoices if i.channel == "xml"]
        return {
            "onec_exchange/counterparties.json": self.odata("Catalog_Контрагенты", counterparties),
            "onec_exchange/contracts.json": self.odata("Catalog_ДоговорыКонтрагентов", contracts),
            "onec_exchange/contract_packet.json": self.odata("Catalog_ДоговорыКонтрагентов", packet),
            "onec_exchange/invoices.json": self.odata("Document_СчетНаОплатуПокупателю", invoices),
            "onec_exchange/payments.json": self.odata("Document_ПоступлениеНаРасчетныйСчет", payments),
            "onec_exchange/commerceml_invoices.xml": self.commerceml(repeated + fresh),
        }, {
            "counterparties.json": expect_counterparties,
            "contracts.json": {"rows": len(contracts), "created": len(contracts)},
            "invoices.json": expect_invoices,
            "payments.json": expect_payments,
            "commerceml_invoices.xml": {"documents": len(repeated) + len(fresh), "created": len(fresh), "duplicate": len(repeated)},
            "contract_packet.json": {
                "rows": len(packet), "created": len(packet), "contracts": [c["Номер"] for c in packet],
                "released_invoices": expect_invoices["waiting_for_contract"], "released_payments": expect_payments["waiting_for_contract"],
            },
        }  # fmt: skip

    def commerceml(self, invoices: list[Invoice]) -> bytes:
        """CommerceML 2.10, windows-1251: documents straight under the root."""
        out = ['<?xml version="1.0" encoding="windows-1251"?>',
               f'<КоммерческаяИнформация ВерсияСхемы="2.10" ДатаФормирования="{self.day(31)}T08:00:00">']  # fmt: skip
        for i in invoices:
            parties = "".join(
                f"<Контрагент><Ид>{guid}</Ид><Наименование>{escape(o.name)}</Наименование><ОфициальноеНаименование>{escape(o.full_name)}"
                f"</ОфициальноеНаименование><ИНН>{o.inn}</ИНН>"
                + (f"<КПП>{o.kpp}</КПП>" if o.kpp else "")
                + f"<Роль>{role}</Роль></Контрагент>"
                for guid, o, role in ((self.own.guid, self.own, "Продавец"), (i.org.guid, i.org, "Покупатель"))
            )
            goods = "".join(
                f'<Товар><Ид>{i.guid}#{n}</Ид><Наименование>{escape(text)}</Наименование><БазоваяЕдиница Код="796">шт</БазоваяЕдиница>'
                f"<ЦенаЗаЕдиницу>{kop(price)}</ЦенаЗаЕдиницу><Количество>{quantity}</Количество><Сумма>{kop(amount)}</Сумма>"
                f"<СтавкиНалогов><СтавкаНалога><Наименование>НДС</Наименование><Ставка>{ {'НДС22': '22', 'НДС0': '0'}.get(rate, 'Без НДС') }</Ставка>"
                "</СтавкаНалога></СтавкиНалогов>"
                f"<Налоги><Налог><Наименование>НДС</Наименование><УчтеноВСумме>true</УчтеноВСумме><Сумма>{kop(vat)}</Сумма></Налог></Налоги></Товар>"
                for n, (text, quantity, price, amount, rate, vat) in enumerate(i.lines, 1)
            )
            out.append(
                f"<Документ><Ид>{i.guid}</Ид><Номер>{i.number}</Номер><Дата>{i.day}</Дата><Время>{9 + int(i.short) % 9:02d}:00:00</Время>"
                f"<ХозОперация>Счет на оплату</ХозОперация><Роль>Продавец</Роль><Валюта>RUB</Валюта><Курс>1</Курс><Сумма>{kop(i.amount)}</Сумма>"
                f"<Контрагенты>{parties}</Контрагенты><СрокПлатежа>{i.due}</СрокПлатежа><Товары>{goods}</Товары><ЗначенияРеквизитов>"
                f"<ЗначениеРеквизита><Наименование>Договор</Наименование><Значение>{escape(i.contract.number)}</Значение></ЗначениеРеквизита>"
                f"<ЗначениеРеквизита><Наименование>ДоговорИд</Наименование><Значение>{i.contract.guid}</Значение></ЗначениеРеквизита>"
                "<ЗначениеРеквизита><Наименование>Проведен</Наименование><Значение>true</Значение></ЗначениеРеквизита>"
                "</ЗначенияРеквизитов></Документ>"
            )
        out.append("</КоммерческаяИнформация>")
        return "\r\n".join(out).encode("cp1251")

    # ---------------------------------------------------------------- rail: what happened

    order_statuses = (
        ("Черновик", 3),
        ("На согласовании", 5),
        ("Согласована", 8),
        ("Отклонена", 3),
        ("Выполняется", 30),
        ("Исполнена", 11),
    )
    operations = {
        "loading": ("10", "погрузка груза"), "coupled": ("05", "включение в состав поезда"), "arrival": ("01", "прибытие поезда на станцию"),
        "departure": ("02", "отправление поезда со станции"), "passing": ("03", "проследование станции"),
        "breakup": ("06", "расформирование поезда"), "abandoned": ("92", "бросание поезда на станции"), "unloading": ("20", "выгрузка груза"),
        "placing": ("21", "подача вагона под выгрузку"),
    }  # fmt: skip
    rail_quirks = {"bad_wagon_number": 3, "bad_station_code": 1, "bad_date": 1, "duplicate": 2, "history": 3}
    empty_cargo = (esr("42103"), "ВАГОНЫ ПОРОЖНИЕ")

    def slices(self) -> tuple[datetime, datetime]:
        return self.at(35, 6), self.at(35, 18)

    def build_rail(self) -> None:
        rng = self.rng("orders")
        self.orders: list[Order] = []
        wheel = [name for name, weight in self.order_statuses for _ in range(weight)]
        ready = [o for o in self.rail_orgs if not o.contract("rail").missing]
        count = round(60 * self.scale)
        for i in range(count):
            org = self.rail_orgs[-1] if i == count - 1 else rng.pick(ready)
            status = self.order_statuses[i][0] if i < len(self.order_statuses) else rng.pick(wheel)
            status = "Выполняется" if i == count - 1 else status
            self.orders.append(self.order(rng, org, status, i))
        self.order_mismatch = next(o for o in self.orders if o.status == "Согласована")
        day, plan, fact = self.order_mismatch.schedule[0]
        self.order_mismatch.schedule[0] = (day, plan + 2, fact)
        self.build_wagons()

    def order(self, rng: Rng, org: Org, status: str, i: int) -> Order:
        origin, destination = self.route(rng)
        code, cargo, kind, _ = rng.pick(self.cargo_list)
        wagons = rng.between(14, 46)
        first = {"Исполнена": rng.between(2, 12), "Выполняется": rng.between(20, 29)}.get(status, rng.between(37, 50))
        days = rng.between(4, 9)
        shares = [wagons // days + (1 if n < wagons % days else 0) for n in range(days)]
        schedule = []
        for n, plan in enumerate(shares):
            day = self.day(first + n)
            fact = None
            if status == "Исполнена":
                fact = plan
            elif status == "Выполняется" and day < self.day(35):
                fact = max(0, plan - (rng.between(1, 2) if rng.chance(0.35) else 0))
            schedule.append((day, plan, fact))
        number_ = f"00{36000000 + i * 7919 + rng.below(7000):08d}"
        scans = [(f"ГУ-12_{number_}.pdf", "application/pdf", rng.between(90000, 900000))]
        if status in ("Выполняется", "Исполнена"):
            scans.append((f"накладная {number_} лист 1.jpg", "image/jpeg", rng.between(200000, 2000000)))
        updated = datetime.combine(self.day(rng.between(25, 34)), time(rng.between(8, 19), rng.below(60)))
        return Order(number_, self.day(first - rng.between(5, 9)), org, org.contract("rail"), origin, destination, (code, cargo), kind, wagons,
                     wagons * rng.between(62, 69), status, schedule, scans, updated)  # fmt: skip

    def route(self, rng: Rng) -> tuple[Station, Station]:
        while True:
            a, b = rng.pick(self.stations), rng.pick(self.stations)
            if abs(a.km - b.km) > 500:
                return a, b

    def build_wagons(self) -> None:
        rng = self.rng("wagons")
        moment, _ = self.slices()
        wanted = round(800 * self.scale)
        self.wagon_numbers: set[str] = set()
        self.wagons: list[Wagon] = []
        running = [o for o in self.orders if o.status == "Выполняется"] + [
            o for o in self.orders if o.status == "Исполнена"
        ]
        for order in running:
            for _ in range(sum(fact or 0 for _, _, fact in order.schedule)):
                if len(self.wagons) < wanted * 5 // 6 or order.contract.missing:
                    self.wagons.append(self.wagon(rng, moment, order))
        while len(self.wagons) < wanted - 6:
            self.wagons.append(self.wagon(rng, moment, None))
        for _ in range(6):  # their orders were never handed over
            wagon = self.wagon(rng, moment, rng.pick(running))
            wagon.order, wagon.order_number = None, f"0099{rng.digits(6)}"
            self.wagons.append(wagon)
        self.wagons = rng.shuffled(self.wagons)

    def wagon_number(self, rng: Rng, series: str) -> str:
        while (body := series + rng.digits(5)) in self.wagon_numbers:
            pass
        self.wagon_numbers.add(body)
        return body + luhn_digit(body)

    def between_stations(self, origin: Station, destination: Station) -> list[Station]:
        """Stations on the way, in order of travel."""
        low, high = sorted((origin.km, destination.km))
        way = [s for s in self.stations if low < s.km < high]
        return sorted(way, key=lambda s: abs(s.km - origin.km))

    def wagon(self, rng: Rng, moment: datetime, order: Order | None) -> Wagon:
        origin, destination = (order.origin, order.destination) if order else self.route(rng)
        code, name, kind, series = (
            next(c for c in self.cargo_list if c[0] == order.cargo[0]) if order else rng.pick(self.cargo_list)
        )
        cargo = (code, name) if order else self.empty_cargo
        way = self.between_stations(origin, destination)
        state = rng.pick((0,) * 6 + (1,) * 4 + (2,) * 56 + (4,) * 14 + (5,) * 4 + (10,) * 16)
        if not way and state in (2, 4, 5):
            state = 10
        train = f"{origin.code[:4]}-{rng.between(1, 999):03d}-{destination.code[:4]}"
        match state:
            case 0:
                place, operation, hours, train = origin, "loading", rng.between(2, 90), ""
            case 1:
                place, operation, hours = origin, "coupled", rng.between(0, 9)
            case 2:
                place, operation, hours = (
                    rng.pick(way),
                    rng.pick(("arrival", "departure", "passing", "departure")),
                    rng.between(0, 11),
                )
            case 4:
                place, operation, hours = (
                    rng.pick(way),
                    rng.pick(("arrival", "breakup")),
                    rng.pick((12, 13, 17, 26, 41, 55, 77, 130, 180)),
                )
                train = "" if operation == "breakup" else train
            case 5:
                place, operation, hours = rng.pick(way), "abandoned", rng.between(30, 330)
            case _:
                place, operation, hours = (
                    destination,
                    rng.pick(("arrival", "placing", "unloading")),
                    rng.between(1, 150),
                )
                train = train if operation == "arrival" else ""
        op_at = moment - timedelta(hours=hours, minutes=rng.below(55))
        arrived = op_at.date() if state == 10 else None
        departed = op_at
        if state not in (0, 1):
            passed = abs(place.km - origin.km)
            departed -= timedelta(
                hours=passed * 24 // rng.pick((290, 380, 480)) + rng.between(6, 30), minutes=rng.below(60)
            )
        deadline = departed.date() + timedelta(days=3 + abs(origin.km - destination.km) // rng.pick((260, 320, 380)))
        waybill = rng.pick("АВЕКМНСТХЭ") + rng.pick("АВЕКЛМНСТ") + rng.digits(6)
        return Wagon(self.wagon_number(rng, series), kind, order, order.number if order else "", waybill, origin, destination, cargo,
                     rng.between(60000, 69850) // 50 * 50 if order else 0, departed, deadline, place, self.operations[operation], op_at, train,
                     arrived)  # fmt: skip

    def first_slice(self) -> list[WagonLine]:
        rng = self.rng("slice", 1)
        lines = [WagonLine(w) for w in self.wagons]
        return self.spoil_slice(rng, lines, self.slices()[0])

    def second_slice(self) -> list[WagonLine]:
        """Twelve hours later: most have moved, some have gone, some are new."""
        rng = self.rng("slice", 2)
        moment, later = self.slices()
        lines = []
        for wagon in self.wagons:
            unloaded = wagon.operation[0] == "20"
            if unloaded and rng.chance(0.4):
                continue
            chance = {5: 0.15, 10: 0.25, 0: 0.3}.get(wagon_status(wagon, moment), 0.7)
            if rng.chance(chance) and not unloaded:
                lines.append(WagonLine(self.moved(rng, wagon, moment, later), "updated"))
            else:
                lines.append(WagonLine(wagon, "unchanged"))
        running = [o for o in self.orders if o.status == "Выполняется" and not o.contract.missing]
        for _ in range(round(25 * self.scale)):
            lines.append(WagonLine(self.wagon(rng, later, rng.pick(running))))
        return self.spoil_slice(rng, rng.shuffled(lines), later)

    def moved(self, rng: Rng, wagon: Wagon, moment: datetime, later: datetime) -> Wagon:
        op_at = moment + timedelta(minutes=rng.between(5, 710))
        if wagon.place.code == wagon.destination.code:
            step = {"01": "placing", "21": "unloading"}.get(wagon.operation[0], "unloading")
            return replace(wagon, operation=self.operations[step], op_at=op_at, train="")
        if wagon.place.code == wagon.origin.code and not wagon.train:
            train = f"{wagon.origin.code[:4]}-{rng.between(1, 999):03d}-{wagon.destination.code[:4]}"
            return replace(wagon, operation=self.operations["coupled"], op_at=op_at, train=train)
        ahead = self.between_stations(wagon.origin, wagon.destination)
        ahead = [s for s in ahead if abs(s.km - wagon.origin.km) > abs(wagon.place.km - wagon.origin.km)] + [
            wagon.destination
        ]
        place = ahead[0]
        train = wagon.train or f"{wagon.place.code[:4]}-{rng.between(1, 999):03d}-{wagon.destination.code[:4]}"
        if place is wagon.destination:
            return replace(
                wagon, place=place, operation=self.operations["arrival"], op_at=op_at, train=train, arrived=op_at.date()
            )
        return replace(
            wagon,
            place=place,
            operation=self.operations[rng.pick(("arrival", "departure", "passing"))],
            op_at=op_at,
            train=train,
        )

    def spoil_slice(self, rng: Rng, lines: list[WagonLine], moment: datetime) -> list[WagonLine]:
        """Plant bad rows, exact repeats and older operations of the same wagon."""
        times = max(1, round(self.scale))
        good = [line for line in lines]
        for kind in ("bad_wagon_number", "bad_station_code", "bad_date"):
            for n in range(self.rail_quirks.get(kind, 0) * times):
                ghost = replace(rng.pick(self.wagons), number=self.wagon_number(rng, "64"))
                printed = {
                    "bad_wagon_number": {
                        "wagon": ghost.number[:7] + ("" if n % 3 == 2 else str((int(ghost.number[7]) + 3) % 10))
                    },
                    "bad_station_code": {"place_code": ghost.place.code[:5] + str((int(ghost.place.code[5]) + 1) % 10)},
                    "bad_date": {"op_at": f"{ru_date(moment.date())} 25:10"},
                }[kind]
                lines.insert(rng.below(len(lines)), WagonLine(ghost, "rejected", kind, printed))
        for i in rng.distinct(len(good), self.rail_quirks.get("duplicate", 0) * times):
            lines.insert(lines.index(good[i]) + rng.between(1, 5), WagonLine(good[i].wagon, "duplicate"))
        for i in rng.distinct(len(good), self.rail_quirks.get("history", 0) * times):
            older = replace(good[i].wagon, operation=self.operations["coupled"], place=good[i].wagon.origin, train="Б/И",
                            op_at=good[i].wagon.op_at - timedelta(hours=rng.between(30, 50), minutes=1), arrived=None)  # fmt: skip
            lines.insert(lines.index(good[i]) + rng.between(1, 4), WagonLine(older, "history"))
        return lines

    # ---------------------------------------------------------------- rail: how it is printed

    rail_columns = (
        ("n", "№ п/п"), ("wagon", "Номер вагона"), ("kind", "Род вагона"), ("waybill", "Номер накладной"), ("order", "Номер заявки ГУ-12"),
        ("departed", "Дата отправления"), ("origin_code", "Код станции отправления"), ("origin", "Станция отправления"),
        ("origin_road", "Дорога отправления"), ("destination_code", "Код станции назначения"), ("destination", "Станция назначения"),
        ("destination_road", "Дорога назначения"), ("shipper", "Грузоотправитель"), ("shipper_okpo", "ОКПО грузоотправителя"),
        ("consignee", "Грузополучатель"), ("consignee_okpo", "ОКПО грузополучателя"), ("cargo_code", "Код груза ЕТСНГ"),
        ("cargo", "Наименование груза"), ("weight", "Вес груза, кг"), ("loaded", "Порожний/гружёный"),
        ("place_code", "Код станции дислокации"), ("place", "Станция дислокации"), ("place_road", "Дорога дислокации"),
        ("operation_code", "Код операции"), ("operation", "Операция с вагоном"), ("op_at", "Дата и время операции"),
        ("train", "Индекс поезда"), ("km_total", "Расстояние общее, км"), ("km_left", "Расстояние осталось, км"),
        ("idle_days", "Простой, сут"), ("idle_hours", "Простой, ч"), ("deadline", "Нормативный срок доставки"), ("arrived", "Дата прибытия"),
    )  # fmt: skip

    def consignee(self, wagon: Wagon) -> Org:
        return self.rail_orgs[int(wagon.destination.code) % len(self.rail_orgs)]

    def wagon_cells(self, wagon: Wagon, moment: datetime) -> dict:
        shipper = wagon.order.org if wagon.order else self.rail_orgs[int(wagon.origin.code) % len(self.rail_orgs)]
        consignee = self.consignee(wagon)
        idle = (moment - wagon.op_at) // timedelta(hours=1)
        return {
            "n": "", "wagon": wagon.number, "kind": wagon.kind, "waybill": wagon.waybill, "order": wagon.order_number,
            "departed": ru_time(wagon.left_on, False) if wagon.left_on else "", "origin_code": wagon.origin.code, "origin": wagon.origin.name.upper(),
            "origin_road": wagon.origin.road, "destination_code": wagon.destination.code, "destination": wagon.destination.name.upper(),
            "destination_road": wagon.destination.road, "shipper": shipper.name, "shipper_okpo": shipper.okpo, "consignee": consignee.name,
            "consignee_okpo": consignee.okpo, "cargo_code": wagon.cargo[0], "cargo": wagon.cargo[1], "weight": str(wagon.kilograms),
            "loaded": "ГРУЖ" if wagon.kilograms else "ПОРОЖ", "place_code": wagon.place.code, "place": wagon.place.name.upper(),
            "place_road": wagon.place.road, "operation_code": wagon.operation[0], "operation": wagon.operation[1],
            "op_at": ru_time(wagon.op_at, False), "train": wagon.train, "km_total": str(abs(wagon.origin.km - wagon.destination.km)),
            "km_left": str(abs(wagon.place.km - wagon.destination.km)), "idle_days": str(idle // 24), "idle_hours": str(idle % 24),
            "deadline": ru_date(wagon.deadline), "arrived": ru_date(wagon.arrived) if wagon.arrived else "",
        }  # fmt: skip

    def rail_xlsx(self, lines: list[WagonLine], moment: datetime) -> bytes:
        """Codes and wagon numbers are numeric cells here, so a leading zero of a station code is lost."""
        sheet = Sheet("Дислокация")
        sheet.row([f"Справка о дислокации вагонов. Источник: {self.rail_source}"])
        sheet.row([f"Сформирована: {ru_time(moment, False)} (МСК)"])
        sheet.merges += ["A1:AG1", "A2:AG2"]
        sheet.row()
        sheet.row([title for _, title in self.rail_columns])
        numeric = {
            "wagon",
            "origin_code",
            "destination_code",
            "place_code",
            "weight",
            "km_total",
            "km_left",
            "idle_days",
            "idle_hours",
        }
        for n, line in enumerate(lines, 1):
            cells = self.wagon_cells(line.wagon, moment) | {
                "departed": line.wagon.left_on,
                "op_at": line.wagon.op_at,
                "n": n,
            }
            cells |= {"deadline": line.wagon.deadline, "arrived": line.wagon.arrived}
            cells |= line.printed or {}
            line.row = sheet.row([Num(str(int(cells[f]))) if f in numeric else cells[f] for f, _ in self.rail_columns])
        sheet.row([f"Всего вагонов: {len(lines)}"])
        return xlsx([sheet])

    def rail_csv(self, lines: list[WagonLine], moment: datetime) -> bytes:
        out = Lines("utf-8", bom=True)
        out.text(f"Справка о дислокации вагонов. Источник: {self.rail_source}")
        out.text(f"Сформирована: {ru_time(moment, False)} (МСК)")
        out.text()
        out.row(title for _, title in self.rail_columns)
        for n, line in enumerate(lines, 1):
            cells = self.wagon_cells(line.wagon, moment) | {"n": str(n)} | (line.printed or {})
            line.row = out.row(cells[f] for f, _ in self.rail_columns)
        out.text(f"Всего вагонов: {len(lines)}")
        return out.bytes()

    def slice_expected(self, lines: list[WagonLine], moment: datetime, known: set) -> dict:
        now = [line.wagon for line in lines if line.fate in ("created", "updated", "unchanged")]
        operations = {(line.wagon.number, line.wagon.operation[1], line.wagon.place.code, line.wagon.op_at)
                      for line in lines if line.fate not in ("rejected", "duplicate")}  # fmt: skip
        idle = [(moment - w.op_at) // timedelta(days=1) for w in now]
        status = {w.number: wagon_status(w, moment) for w in now}
        orders = {o.number for o in self.orders}
        by_org: dict = {}
        for w in now:
            key = w.order.org.key if w.order else "unknown_order" if w.order_number else "without_order"
            by_org.setdefault(key, Counter())[str(status[w.number])] += 1
        return {
            "slice_at": moment.isoformat(), "rows": len(lines),
            "rejected": [{"line": r.row, "reason": r.reason} for r in lines if r.fate == "rejected"],
            "duplicate": sum(line.fate == "duplicate" for line in lines),
            "wagons": len(now), "wagons_new": sum(line.fate == "created" for line in lines),
            "wagons_with_new_operation": sum(line.fate == "updated" for line in lines),
            "wagons_unchanged": sum(line.fate == "unchanged" for line in lines),
            "operations_new": len(operations - known),
            "by_status": dict(sorted(Counter(map(str, status.values())).items(), key=lambda kv: int(kv[0]))),
            "idle_days_at_least": {str(n): sum(d >= n for d in idle) for n in (1, 2, 3, 5, 10)},
            "abandoned": sum(s == 5 for s in status.values()),
            "delivery_overdue": sum(w.deadline < moment.date() and status[w.number] != 10 for w in now),
            "loaded": sum(bool(w.kilograms) for w in now), "tonnes": thousandths(sum(w.kilograms for w in now)),
            "waiting_for_contract": sum(bool(w.order and w.order.contract.missing) for w in now),
            "unknown_orders": sorted({w.order_number for w in now if w.order_number and w.order_number not in orders}),
            "by_organization": {k: dict(sorted(v.items(), key=lambda kv: int(kv[0]))) for k, v in sorted(by_org.items())},
        }, operations  # fmt: skip

    def order_row(self, o: Order, rng: Rng) -> dict:
        place = lambda s: {"code": s.code, "name": s.name, "road": s.road}  # noqa: E731
        receiver = self.rail_orgs[int(o.destination.code) % len(self.rail_orgs)]
        return {
            "id": Rng(self.seed, "order id", o.number).guid(), "number": o.number, "form": "ГУ-12", "date": str(o.day), "status": o.status,
            "updated_at": o.updated.isoformat() + "+03:00", "client": {"inn": o.org.inn, "kpp": o.org.kpp, "name": o.org.name},
            "contract": {"number": o.contract.number, "date": str(o.contract.day)},
            "shipper": {"name": o.org.name, "okpo": o.org.okpo}, "consignee": {"name": receiver.name, "okpo": receiver.okpo},
            "origin": place(o.origin), "destination": place(o.destination), "cargo": {"etsng": o.cargo[0], "name": o.cargo[1]},
            "wagon_kind": o.wagon_kind, "wagons": o.wagons, "tonnes": o.tonnes,
            "period": {"from": str(o.schedule[0][0]), "to": str(o.schedule[-1][0])},
            "supply_schedule": [{"date": str(d), "plan": p, "fact": f} for d, p, f in o.schedule],
            "scans": [{"id": rng.guid(), "name": n, "mime": m, "size": s} for n, m, s in o.scans],
        }  # fmt: skip

    def order_rows(self) -> list[dict]:
        """All orders; one comes twice, the second time with a newer state."""
        rng = self.rng("order rows")
        rows = [self.order_row(o, rng) for o in self.orders]
        repeated = next(o for o in self.orders if o.status == "На согласовании")
        repeated.status, repeated.updated = "Согласована", repeated.updated + timedelta(hours=9)
        self.order_repeated = repeated
        rows.insert(len(rows) - 3, self.order_row(repeated, rng))
        return rows

    def declared(self, rows: int) -> int:
        """The number of rows that the sender says he sent."""
        return rows

    def orders_json(self, rows: list[dict]) -> bytes:
        made = self.slices()[0] - timedelta(minutes=5)
        head = {
            "source": "СТЖ",
            "created_at": made.isoformat() + "+03:00",
            "count": self.declared(len(rows)),
            "orders": rows,
        }
        return json.dumps(head, ensure_ascii=False, indent=1).encode()

    def orders_expected(self, rows: list[dict]) -> dict:
        by_org: dict = {}
        for o in self.orders:
            entry = by_org.setdefault(o.org.key, {"orders": 0, "wagons": 0, "plan": 0, "fact": 0})
            entry["orders"] += 1
            entry["wagons"] += o.wagons
            entry["plan"] += sum(p for _, p, _ in o.schedule)
            entry["fact"] += sum(f or 0 for _, _, f in o.schedule)
        return {
            "rows": len(rows), "declared": self.declared(len(rows)), "created": len(self.orders), "updated": [self.order_repeated.number],
            "by_status": dict(sorted(Counter(o.status for o in self.orders).items())),
            "waiting_for_contract": [o.number for o in self.orders if o.contract.missing],
            "plan_differs_from_wagons": [o.number for o in self.orders if sum(p for _, p, _ in o.schedule) != o.wagons],
            "by_organization": dict(sorted(by_org.items())),
        }  # fmt: skip

    slice_files = ("rail_dislocation.xlsx", "rail_dislocation.csv")  # the earlier slice and the later

    def rail_files(self) -> tuple[dict[str, bytes], dict]:
        rows = self.order_rows()
        files, expected = {"rail_orders.json": self.orders_json(rows)}, {"rail_orders.json": self.orders_expected(rows)}
        known: set = set()
        before: set = set()
        for name, moment, lines in zip(
            self.slice_files, self.slices(), (self.first_slice(), self.second_slice()), strict=True
        ):
            files[name] = (self.rail_xlsx if name.endswith("xlsx") else self.rail_csv)(lines, moment)
            now = {line.wagon.number for line in lines if line.fate in ("created", "updated", "unchanged")}
            expected[name], operations = self.slice_expected(lines, moment, known)
            expected[name] |= {"import_order": len(files) - 1, "wagons_gone": len(before - now)}
            known |= operations
            before = now
        return files, expected

    # ---------------------------------------------------------------- borrowers

    loan_products = (("До зарплаты", "0,8"), ("Плюс месяц", "0,7"), ("Ремонт-90", "0,5"))
    borrower_columns = (
        ("number", "Номер заявки"), ("day", "Дата заявки"), ("surname", "Фамилия"), ("name", "Имя"), ("patronymic", "Отчество"),
        ("born", "Дата рождения"), ("sex", "Пол"), ("series", "Серия паспорта"), ("passport", "Номер паспорта"),
        ("issued", "Дата выдачи паспорта"), ("unit", "Код подразделения"), ("snils", "СНИЛС"), ("inn", "ИНН"), ("phone", "Телефон"),
        ("email", "E-mail"), ("address", "Адрес регистрации"), ("product", "Продукт"), ("amount", "Сумма, руб."), ("days", "Срок, дней"),
        ("rate", "Ставка, % в день"), ("consent", "Согласие ПДн"), ("refused", "Отказ"), ("contract", "Номер договора"),
        ("contract_day", "Дата договора"), ("payment", "Номер платёжного документа"), ("payment_day", "Дата выдачи займа"),
    )  # fmt: skip
    borrower_quirks = {"bad_passport": 2, "bad_birth_date": 1, "under_age": 1, "bad_phone": 1, "bad_snils": 1, "no_consent": 2,
                       "payment_without_contract": 1, "contract_on_refused": 1}  # fmt: skip

    def borrower(self, rng: Rng, i: int) -> dict:
        p = self.person(rng)
        born = date(self.start.year - rng.between(21, 68), rng.between(1, 12), rng.between(1, 28))
        region = rng.pick(("02", "06", "09", "16", "39", "48", "55", "62"))
        issued = date(born.year + 20, born.month, born.day) + timedelta(days=rng.between(10, 300))
        return {
            "surname": p.surname, "name": p.name, "patronymic": p.patronymic, "born": born, "sex": "Ж" if p.female else "М",
            "series": f"{region}{(issued.year) % 100:02d}", "passport": rng.digits(6), "issued": issued,
            "unit": f"{region}0-{rng.digits(3)}", "snils": snils(rng.pick("012") + rng.digits(8)), "inn": inn12(f"{region}99{rng.digits(6)}"),
            "phone": self.phone(rng), "email": f"{latin(p.surname)}.{latin(p.name)}{i}@mail.example",
            "address": self.address(rng),
        }  # fmt: skip

    def application(self, rng: Rng, i: int, who: dict, status: str) -> dict:
        product, rate = rng.pick(self.loan_products)
        day = self.day(-rng.between(5, 150))
        out = who | {
            "number": f"З-{self.start.year % 100}-{2000 + i}", "day": day, "product": product, "rate": rate,
            "amount": rng.between(6, 60) * 50000, "days": rng.pick((14, 21, 30, 60, 90)), "consent": "да", "refused": "", "contract": "",
            "contract_day": None, "payment": "", "payment_day": None, "status": status,
        }  # fmt: skip
        if status == "refused":
            out["refused"] = "да"
        if status in ("approved", "issued"):
            out |= {"contract": f"МЗ-{2000 + i}/{self.start:%y}", "contract_day": day + timedelta(days=1)}
        if status == "issued":
            out |= {"payment": str(rng.between(100, 999)), "payment_day": day + timedelta(days=2)}
        return out

    def borrower_print(self, a: dict) -> dict:
        out = {k: ru_date(v) if isinstance(v, date) else "" if v is None else str(v) for k, v in a.items()}
        return out | {"amount": kop(a["amount"], ",")}

    def borrower_rows(self) -> list[tuple[dict, str, str]]:
        """(application as printed, fate, reason) in file order; sets self.second_applications."""
        rng = self.rng("borrowers")
        count = max(60, round(150 * self.scale))
        people = [self.borrower(rng, i) for i in range(round(count * 0.88))]
        wheel = ["issued"] * 9 + ["approved"] * 2 + ["refused"] * 5 + ["new"] * 4
        rows: list = []
        self.second_applications, first = [], {}
        for i in range(count):
            again = i >= len(people)
            who = dict(people[i] if not again else people[(i * 7) % len(people)])
            a = self.application(rng, i, who, rng.pick(wheel))
            if again:
                origin = first.get(a["series"] + a["passport"])
                a["day"] = max(a["day"], self.day(-4))
                for key in ("contract_day", "payment_day"):
                    if a[key]:
                        a[key] = a["day"] + timedelta(days=1)
                if len(self.second_applications) % 3 == 1:  # new passport, same telephone
                    a |= {"series": a["series"][:2] + "26", "passport": rng.digits(6), "issued": self.day(-9)}
                elif len(self.second_applications) % 3 == 2:  # new telephone, other spelling of the same e-mail
                    a |= {"phone": self.phone(rng), "email": a["email"].upper()}
                self.second_applications.append([a["number"], origin])
            else:
                first[a["series"] + a["passport"]] = a["number"]
            rows.append([a, self.borrower_print(a), "created", ""])
        self.applications = [r[0] for r in rows]
        spelled = rng.distinct(len(people), 12)
        for n, i in enumerate(spelled):  # the many ways to write a telephone
            d = "".join(c for c in rows[i][1]["phone"] if c.isdigit())
            rows[i][1]["phone"] = (d, "8" + d[1:], f"8({d[1:4]}){d[4:7]}-{d[7:9]}-{d[9:]}", f"+7({d[1:4]}) {d[4:]}")[
                n % 4
            ]
        for row in rows:  # a spreadsheet took the leading zeros away
            if row[1]["series"].startswith("0") and rng.chance(0.3):
                row[1]["series"] = row[1]["series"].lstrip("0")
            if row[1]["passport"][0] == "0" != row[1]["passport"][1] and rng.chance(0.4):
                row[1]["passport"] = row[1]["passport"].lstrip("0")
        bad = []
        for kind, many in self.borrower_quirks.items():
            for n in range(many):
                a = self.application(rng, 5000 + len(bad), self.borrower(rng, 5000 + len(bad)), "issued" if kind == "payment_without_contract" else "refused"
                                     if kind == "contract_on_refused" else "new")  # fmt: skip
                printed = self.borrower_print(a)
                printed |= {
                    "bad_passport": {"series": "45О2"} if n == 0 else {"passport": printed["passport"] + "7"},
                    "bad_birth_date": {"born": f"31.02.{a['born'].year}"},
                    "under_age": {
                        "born": ru_date(date(self.start.year - 16, 5, 9)),
                        "issued": ru_date(date(self.start.year - 2, 6, 1)),
                    },
                    "bad_phone": {"phone": "+7 945 12-34"},
                    "bad_snils": {"snils": a["snils"][:-2] + f"{(int(a['snils'][-2:]) + 1) % 100:02d}"},
                    "no_consent": {"consent": "нет" if n else ""},
                    "payment_without_contract": {"contract": "", "contract_day": ""},
                    "contract_on_refused": {"contract": "МЗ-9999/26", "contract_day": ru_date(a["day"])},
                }[kind]
                bad.append([a, printed, "rejected", kind])
        for row in bad:
            rows.insert(rng.below(len(people) - 10), row)
        twice = [row for row in rows if row[2] == "created"]
        for row in (twice[len(twice) // 3], twice[len(twice) // 2]):
            rows.insert(rows.index(row) + rng.between(2, 9), [row[0], row[1], "duplicate", ""])
        return rows

    def borrowers_lines(self) -> Lines:
        return Lines("utf-8", bom=True)

    def borrower_files(self) -> tuple[dict[str, bytes], dict]:
        rows = self.borrower_rows()
        out = self.borrowers_lines()
        out.row(title for _, title in self.borrower_columns)
        rejected = []
        for _, printed, fate, reason in rows:
            line = out.row(printed[f] for f, _ in self.borrower_columns)
            if fate == "rejected":
                rejected.append({"line": line, "reason": reason, "number": printed["number"]})
        issued = [a for a in self.applications if a["status"] == "issued"]
        return {"borrowers.csv": out.bytes()}, {
            "rows": len(rows), "created": len(self.applications), "duplicate": sum(r[2] == "duplicate" for r in rows), "rejected": rejected,
            "clients": len(self.applications) - len(self.second_applications),
            "second_applications": self.second_applications,
            "by_status": dict(sorted(Counter(a["status"] for a in self.applications).items())),
            "issued_amount": kop(sum(a["amount"] for a in issued)),
            "issued_by_product": {p: kop(sum(a["amount"] for a in issued if a["product"] == p)) for p, _ in self.loan_products},
        }  # fmt: skip

    # ---------------------------------------------------------------- all together

    def files(self, groups: set[str], with_xlsx: bool) -> tuple[dict[str, bytes], dict]:
        self.build_world()
        files: dict[str, bytes] = {}
        expected: dict = {
            "about": {
                "generator": "generate.py",
                "mix": self.name,
                "seed": self.seed,
                "scale": self.scale,
                "rules": "README.md",
            }
        }
        if "directories" in groups:
            made, expected["directories"] = self.directories()
            files |= made
        if "fuel" in groups:
            self.build_fuel()
            files["fuel_cards.csv"], expected["fuel_cards.csv"] = self.fuel_cards_csv()
            files["fuel_card_bindings.csv"] = self.bindings_csv()
            files["fuel_transactions.csv"] = self.fuel_csv(self.csv_lines)
            if with_xlsx:
                files["fuel_transactions.xlsx"] = self.fuel_xlsx(self.xlsx_lines)
            by_status = dict(sorted(Counter(self.card_statuses[c.status] for c in self.cards).items()))
            expected["fuel_cards.csv"] |= {"by_status": by_status, "without_client": sum(not c.bindings for c in self.cards),
                                           "bindings": sum(len(c.bindings) for c in self.cards)}  # fmt: skip
            expected["fuel_transactions"] = self.fuel_expected(with_xlsx)
        if groups & {"onec", "bank"}:
            self.build_finance()
            made, onec = self.onec_files()
            more, bank = self.bank_files()
            files |= (made if "onec" in groups else {}) | (more if "bank" in groups else {})
            expected |= {"onec_exchange": onec, "bank": bank, "invoices": self.invoice_expected()}
        if "rail" in groups:
            self.build_rail()
            made, rail = self.rail_files()
            files |= made
            expected |= rail
        if "borrowers" in groups:
            made, expected["borrowers.csv"] = self.borrower_files()
            files |= made
        return files, expected


def load_mix(path: Path | None) -> type[Mix]:
    if path is None:
        return Mix
    sys.modules["generate"] = sys.modules[__name__]  # so that the file's `import generate` finds this very module
    spec = importlib.util.spec_from_file_location("mix", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["mix"] = module
    spec.loader.exec_module(module)
    return module.Mix


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Write sample export files of outside systems (fuel supplier, bank, 1C, rail data, microloans) and expected.json.",
        epilog="README.md beside this script explains the files. The same arguments give the same bytes.",
    )
    parser.add_argument(
        "--seed", type=int, default=1520, help="any whole number; another seed, another world (default: 1520)"
    )
    parser.add_argument(
        "--scale",
        type=float,
        default=1.0,
        help="size, 0.5 or more: 1 gives 2,000 fuel rows, 300 cards, 800 wagons (default: 1)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder to write to; made if absent, same names overwritten",
    )
    parser.add_argument(
        "--only",
        nargs="+",
        choices=GROUPS,
        default=GROUPS,
        metavar="GROUP",
        help=f"groups of files: {', '.join(GROUPS)}",
    )
    parser.add_argument(
        "--fuel-rows",
        type=int,
        metavar="N",
        help="exact number of data rows of fuel_transactions.csv (default: 2000 x scale)",
    )
    parser.add_argument(
        "--no-xlsx", action="store_true", help="leave fuel_transactions.xlsx out (a sheet holds 1,048,576 rows at most)"
    )
    parser.add_argument(
        "--mix", type=Path, metavar="FILE", help="Python file whose class Mix(generate.Mix) changes wording and quirks"
    )
    args = parser.parse_args()
    if args.scale < 0.5 or (args.fuel_rows is not None and args.fuel_rows < 1000):
        parser.error("--scale must be at least 0.5 and --fuel-rows at least 1000")
    mix = load_mix(args.mix)(args.seed, args.scale, args.fuel_rows)
    files, expected = mix.files(set(args.only), not args.no_xlsx)
    files["expected.json"] = (json.dumps(expected, ensure_ascii=False, indent=1) + "\n").encode()
    for name, content in files.items():
        target = args.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        print(f"{len(content):>12,}  {target}")


if __name__ == "__main__":
    main()
