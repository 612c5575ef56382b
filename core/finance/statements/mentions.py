"""Which invoices the purpose of a payment names; pure, so that a file of 100,000 lines is read as it streams by."""

import re
from dataclasses import dataclass
from datetime import date

# «по счету № 302», «сч. 305», «согласно счета №309», «счёт на оплату ПТ00-000302», «счетам № 5, 6 и 7»; what is called
# an account (расчётный, лицевой) or another document (счёт-фактура) is none.
_WORD = re.compile(
    r"(?<!расчетный )(?<!расчетного )(?<!лицевой )(?<!лицевого )(?<!лицевому )(?<!на )"
    r"\b(?:сч[её]т(?:а|у|ам|ов|ом|е)?(?!-?\s?фактур)(?:\s+на\s+оплату)?|сч|инвойс(?:а|у)?|invoice|inv)\b[.:]?",
    re.IGNORECASE,
)
_SIGN = r"(?:№№|№|N[o°º]?\.?|Nr\.?|#)"
_LETTER = "A-Za-zА-Яа-яЁё"
_NUMBER = (
    rf"(?P<number>(?:[{_LETTER}]{{1,6}}[0-9]{{0,6}}[-/])*[{_LETTER}]{{0,6}}[0-9]{{1,9}}(?:[-/][0-9{_LETTER}]{{1,9}})*)"
)
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_DAY = (
    r"(?:\s*(?:от|dd|dated|of)\.?\s*(?P<day>[0-9]{1,2}[./-][0-9]{1,2}[./-](?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\s+[а-я]{3,8}\s+[0-9]{4}))?"
)
_ONE = re.compile(rf"\s*{_SIGN}?\s*{_NUMBER}(?![0-9{_LETTER}]){_DAY}(?:\s*г(?:ода|\.)?)?", re.IGNORECASE)
_NEXT = re.compile(r"\s*(?:,|;|и\b|and\b|&)\s*(?:(?:по\s+)?сч[её]т(?:а|у)?|сч\.?)?", re.IGNORECASE)
# A number in full, wherever it stands: it counts only where an invoice really has it.
_FULL = re.compile(
    rf"(?<![0-9{_LETTER}/-])[{_LETTER}]{{1,6}}[0-9]{{0,6}}(?:[-/][0-9]{{1,9}}){{1,3}}(?![0-9{_LETTER}/-])"
)
MOST = 50
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Mention:
    """A number as it stands in the purpose; `is_named` says that the word invoice stands before it."""

    number: str
    day: date | None = None
    is_named: bool = True

    @property
    def short(self) -> int | None:
        """The number people write: the last digits, without zeros before them; None for a full number."""
        return int(self.number) if self.number.isdigit() else None


def find_mentions(purpose: str) -> tuple[Mention, ...]:
    """Return the invoices that the purpose names, in their order, each once."""
    text = " ".join(purpose.split())
    found: dict[str, Mention] = {}
    for word in _WORD.finditer(text):
        place: int | None = word.end()
        while place is not None and len(found) < MOST:
            place = _take(text, place, found)
    for loose in _FULL.finditer(text):
        number = fold_number(loose[0])
        if len(found) < MOST and number not in found and len(number) <= LONGEST:
            found[number] = Mention(number, is_named=False)
    return tuple(found.values())


def _take(text: str, place: int, found: dict[str, Mention]) -> int | None:
    """Take the number at the place; return where the next of the list may begin, None at its end."""
    one = _ONE.match(text, place)
    if one is None or _is_something_else(one, text):
        return None
    number = fold_number(one["number"])
    known = found.get(number)
    day = _day(one["day"] or "")
    if known is None or known.day is None:
        found[number] = Mention(number, day)
    following = _NEXT.match(text, one.end())
    return following.end() if following else None


def _is_something_else(one: re.Match[str], text: str) -> bool:
    """Tell a day ("счёт от 02.09"), a sum or the digits of an account from the number of an invoice."""
    number, end = one["number"], one.end("number")
    return len(number) > LONGEST or re.match(r"[.,][0-9]", text[end : end + 2]) is not None


def fold_number(number: str) -> str:
    """Return the number as it is compared: capitals, no Ё, Latin letters for the Cyrillic ones that look alike."""
    plain = number.strip().upper().replace("Ё", "Е")
    return plain.translate(_LOOKS)


_LOOKS = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def _day(text: str) -> date | None:
    """Return the day, None where there is none or it cannot be."""
    try:
        if "-" in text and len(text.partition("-")[0]) == 4:
            return date.fromisoformat(text)
        if " " in text:
            day, word, year = text.split()
            month = next(number for number, start in enumerate(_MONTHS, 1) if word.lower().startswith(start))
            return date(int(year), month, int(day))
        parts = re.split(r"[./-]", text)
        return date(int(parts[2]) + (2000 if len(parts[2]) == 2 else 0), int(parts[1]), int(parts[0])) if text else None
    except (ValueError, StopIteration):
        return None
