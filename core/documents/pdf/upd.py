"""The page of a universal transfer document (УПД): the fields and columns of the form that tax offices recommend.

Field numbers in brackets are the form's own, so that an accountant finds them where he looks for them.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.documents.pdf.amounts import figures, full_date, in_words, measured, priced, rate_of
from core.documents.pdf.clean import clean, one_line
from core.documents.pdf.facts import Line, Party, TaxedLine, UpdFacts
from core.documents.pdf.payloads import Data, head_of, pairs_of, side_of, side_words, sign_of, signatures_of
from core.documents.pdf.texts import Texts
from core.ui.formatting import NBSP, day, money, writes_english

NOTHING = "—"
# Codes of units by the All-Russian Classifier of Units of Measurement (ОКЕИ).
OKEI: Mapping[str, str] = {
    "л": "112",
    "l": "112",
    "кг": "166",
    "kg": "166",
    "т": "168",
    "м3": "113",
    "м³": "113",
    "шт": "796",
    "шт.": "796",
    "pcs": "796",
    "мес": "362",
    "мес.": "362",
    "ч": "356",
}
CURRENCY_CODES: Mapping[str, str] = {"RUB": "643", "USD": "840", "EUR": "978", "CNY": "156", "KZT": "398"}


def upd(facts: UpdFacts, texts: Texts) -> Data:
    return {
        **head_of(facts, texts),
        "status": [str(facts.status), _status_words(facts.status)],
        "parties": [_party(_("Seller"), "2", facts.seller), [*_party(_("Buyer"), "6", facts.buyer), _currency(facts)]],
        "facts": pairs_of(
            (_("Shipping document [5a]"), _shipping(facts)),
            (_("Grounds [8]"), facts.basis or NOTHING),
            (pgettext("paper", "Period"), _period(facts)),
        ),
        "columns": _columns(facts),
        "rows": [_row(index, line) for index, line in enumerate(facts.lines, 1)],
        "whole": [
            *("", _("To pay in all (9)"), "", "", "", ""),
            figures(facts.total if facts.subtotal is None else facts.subtotal),
            "×",
            figures(facts.vat_total) if facts.vat else _("without VAT"),
            figures(facts.total),
        ],
        "counted": [_("Items in all: %(count)s, to the sum of") % {"count": len(facts.lines)} + NBSP, _money(facts)],
        "in_words": in_words(facts.total, facts.currency),
        "signatures": signatures_of(facts.seller),
        "note": texts.note(facts.note),
        "sides": [
            side_of(_("Goods handed over, services rendered [10]"), facts.seller),
            side_of(_("Goods, services received [15]"), facts.buyer),
        ],
        "words": {**side_words(), "status": _("Status"), "date": pgettext("paper", "Date")},
    }


def _status_words(status: int) -> str:
    return _("invoice for VAT and transfer document (act)") if status == 1 else _("transfer document (act)")


def _party(role: str, field: str, party: Party) -> list[list[str]]:
    """Return the lines (2), (2a), (2b) of one side."""
    codes = "/".join(code for code in (one_line(party.inn), one_line(party.kpp)) if code)
    name = one_line(party.full_name or party.name)
    rows = ((role, "", name), (_("Address"), "a", one_line(party.address)), (_("INN/KPP"), "b", codes))
    return [[f"{label} ({field}{_letter(letter)})", value or NOTHING] for label, letter, value in rows]


def _letter(letter: str) -> str:
    """Return the letter of a field as the form has it: in Russian."""
    return letter if writes_english() else {"a": "а", "b": "б"}.get(letter, "")


def _currency(facts: UpdFacts) -> list[str]:
    code = one_line(facts.currency)
    names = {"RUB": _("Russian rouble")}
    return [_("Currency (7)"), ", ".join((names.get(code, code), CURRENCY_CODES.get(code, NOTHING)))]


def _shipping(facts: UpdFacts) -> str:
    """Return which lines were handed over by which document: all of them by this one."""
    lines = "1" if len(facts.lines) == 1 else f"1–{len(facts.lines)}"
    words = _("lines %(lines)s, No. %(number)s of %(date)s")
    return words % {"lines": lines, "number": one_line(facts.number), "date": full_date(facts.issued_on)}


def _period(facts: UpdFacts) -> str:
    if not facts.period_from or not facts.period_to:
        return ""
    return f"{day(facts.period_from, with_year=True)}{NBSP}—{NBSP}{day(facts.period_to, with_year=True)}"


def _columns(facts: UpdFacts) -> list[Data]:
    sign = sign_of(facts)
    right = {"align": "right", "width": "auto"}
    return [
        {"title": "№", "width": 22, "look": "quiet"},
        {"title": _("Goods, service (1a)"), "width": "rest", "look": "strong"},
        {"title": _("Code (2)"), "width": "auto", "look": "quiet"},
        {"title": _("Unit (2a)"), "width": "auto"},
        {"title": _("Qty (3)"), **right},
        {"title": _("Price (4)"), **right},
        {"title": f"{_('Without VAT (5)')},{NBSP}{sign}", **right},
        {"title": _("Rate (7)"), **right},
        {"title": f"{_('VAT (8)')},{NBSP}{sign}", **right},
        {"title": f"{_('With VAT (9)')},{NBSP}{sign}", **right, "look": "strong"},
    ]


def _row(index: int, line: Line) -> list[str]:
    if not isinstance(line, TaxedLine):
        raise TypeError("Lines of a universal transfer document say their tax: TaxedLine.")
    unit = one_line(line.unit)
    return [
        str(index),
        clean(line.name),
        OKEI.get(unit, NOTHING),
        unit or NOTHING,
        NOTHING if line.quantity is None else measured(line.quantity),
        NOTHING if line.net_price is None else priced(line.net_price),
        figures(line.net),
        _rate(line.vat_rate),
        NOTHING if line.vat_rate is None else figures(line.vat_amount),
        figures(line.amount),
    ]


def _rate(rate: Decimal | None) -> str:
    if rate is None:
        return _("without VAT")
    return f"{rate_of(rate)}{'' if writes_english() else NBSP}%"


def _money(facts: UpdFacts) -> str:
    return money(facts.total, facts.currency)
