"""Amounts, days and tax numbers as banks write them."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

KOPECK = Decimal("0.01")
# Numerals of other scripts are no digits of an amount, nor is anything beyond a trillion.
_AMOUNT = re.compile(r"-?[0-9]{1,13}(?:[.,][0-9]{1,20})?")
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_RUSSIAN_DAY = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})(?:[ T][0-9:]+)?")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T[0-9:.]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_INN_IN_NAME = re.compile(
    r"\bИНН\s*[:№]?\s*(?P<inn>[0-9]{12}|[0-9]{10})(?![0-9])"
    r"(?:\s*[/\\,;]?\s*(?:КПП\s*[:№]?\s*)?(?P<kpp>[0-9]{4}[0-9A-Z]{2}[0-9]{3})(?![0-9]))?[\s,;/\\]*",
    re.IGNORECASE,
)
_INN = re.compile(r"[0-9]{10}|[0-9]{12}|[0-9]{5}")  # five digits: the code of a foreign organization
_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")
FIRST_YEAR, LAST_YEAR = 1991, 2100


class BadField(Exception):
    """A field holds what cannot be; the word is the reason under which its row is refused."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def read_amount(text: str) -> Decimal:
    """Return the amount to the kopeck; a comma or a point, spaces between thousands."""
    plain = _SPACES.sub("", text)
    if not _AMOUNT.fullmatch(plain):
        raise BadField("bad_number")
    return Decimal(plain.replace(",", ".")).quantize(KOPECK, ROUND_HALF_UP)


def read_positive(text: str) -> Decimal:
    """Return the amount of a movement, which is never zero or below."""
    amount = read_amount(text)
    if amount <= 0:
        raise BadField("bad_number")
    return amount


def read_day(text: str) -> date:
    """Return the day of `dd.mm.yyyy` or `yyyy-mm-dd`, with or without a time behind it."""
    plain = text.strip()
    if found := _RUSSIAN_DAY.fullmatch(plain):
        day, month, year = map(int, found.groups())
    elif found := _ISO_DAY.fullmatch(plain):
        year, month, day = map(int, found.groups())
    else:
        raise BadField("bad_date")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadField("bad_date")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadField("bad_date") from error


def read_inn(text: str) -> str:
    """Return a tax number, or nothing where the field holds none ("0", dashes)."""
    plain = _SPACES.sub("", text).partition("/")[0]
    return plain if _INN.fullmatch(plain) and plain.strip("0") else ""


def read_kpp(text: str) -> str:
    plain = _SPACES.sub("", text).upper()
    return plain if _KPP.fullmatch(plain) and plain.strip("0") else ""


def read_account(text: str) -> str:
    return _SPACES.sub("", text).upper()


def split_name(text: str) -> tuple[str, str, str]:
    """Take the tax number out of a name like `ИНН 7700000000 ООО "Ромашка"`: (name, INN, KPP)."""
    name = " ".join(text.split())
    found = _INN_IN_NAME.search(name)
    if found is None:
        return name, "", ""
    rest = f"{name[: found.start()]}{name[found.end() :]}".strip(" ,;/\\")
    return rest or name, found["inn"], (found["kpp"] or "").upper()
