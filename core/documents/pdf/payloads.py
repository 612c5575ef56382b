"""From facts to the data of a page: every figure written, every label named, every string made harmless.

All of it in the document's language, which is the active one here.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.documents.pdf.amounts import figures, full_date, in_words, measured, priced, rate_of
from core.documents.pdf.clean import clean, one_line
from core.documents.pdf.facts import (
    ActFacts,
    BankAccount,
    ContractFacts,
    EvidenceFacts,
    InvoiceFacts,
    Line,
    Party,
    ReconciliationFacts,
)
from core.documents.pdf.markup import read
from core.documents.pdf.payment_code import payment_text, square
from core.documents.pdf.texts import Texts
from core.ui.formatting import NBSP, SYMBOLS, day, money, writes_english

type Data = dict[str, Any]


def invoice(facts: InvoiceFacts, texts: Texts) -> Data:
    bank = facts.bank or facts.seller.bank
    return {
        **head_of(facts, texts),
        **_priced(facts),
        "bank": _bank(bank, facts.seller) if bank else None,
        "qr": _payment_code(facts, bank),
        "facts": pairs_of(
            (pgettext("paper", "Supplier"), _requisites(facts.seller)),
            (pgettext("paper", "Buyer"), _requisites(facts.buyer)),
            (pgettext("paper", "Basis"), facts.basis),
            (_("Pay by"), full_date(facts.due_on) if facts.due_on else "", True),
        ),
        "note": texts.note(facts.note),
        "signatures": signatures_of(facts.seller),
        "words": {
            "page": _("%(page)s of %(pages)s"),
            "payee_bank": _("Payee's bank"),
            "payee": _("Payee"),
            "bik": pgettext("bank", "BIK"),
            "corr_account": _("Corr. account"),
            "account": pgettext("bank", "Account"),
            "qr": _("Pay by QR code"),
        },
    }


def act(facts: ActFacts, texts: Texts) -> Data:
    period = ""
    if facts.period_from and facts.period_to:
        period = f"{day(facts.period_from, with_year=True)}{NBSP}—{NBSP}{day(facts.period_to, with_year=True)}"
    return {
        **head_of(facts, texts),
        **_priced(facts),
        "facts": pairs_of(
            (_("Contractor"), _requisites(facts.seller)),
            (pgettext("act", "Client"), _requisites(facts.buyer)),
            (pgettext("paper", "Basis"), facts.basis),
            (pgettext("paper", "Period"), period),
        ),
        "note": texts.note(facts.note),
        "sides": [side_of(_("Contractor"), facts.seller), side_of(pgettext("act", "Client"), facts.buyer)],
        "words": side_words(),
    }


def contract(facts: ContractFacts, texts: Texts) -> Data:
    return {
        **head_of(facts, texts),
        "dated": "",
        "place": one_line(facts.place),
        "signed_on": full_date(facts.issued_on),
        "subtitle": one_line(facts.title),
        "body": read(texts.raw("body"), texts.values),
        "note": texts.note(""),
        "sides": [side_of(_("Contractor"), facts.seller), side_of(pgettext("act", "Client"), facts.buyer)],
        "words": side_words(),
    }


def reconciliation(facts: ReconciliationFacts, texts: Texts) -> Data:
    rows = [
        _settled("", _("Opening balance"), *_on_side(facts.opening), strong=True),
        *(
            _settled(day(one.on, with_year=True), one_line(one.document), one.debit, one.credit)
            for one in facts.movements
        ),
        _settled("", _("Turnovers"), facts.debit, facts.credit, strong=True, zero=True),
        _settled("", _("Closing balance"), *_on_side(facts.closing), strong=True),
    ]
    period = f"{day(facts.period_from, with_year=True)}{NBSP}—{NBSP}{day(facts.period_to, with_year=True)}"
    return {
        **head_of(facts, texts),
        "facts": pairs_of(
            (_("Between"), _requisites(facts.seller)),
            (pgettext("reconciliation", "and"), _requisites(facts.buyer)),
            (pgettext("paper", "Basis"), facts.basis),
            (pgettext("paper", "Period"), period, True),
        ),
        "ours": _("By the books of %(name)s, %(currency)s")
        % {"name": one_line(facts.seller.name), "currency": sign_of(facts)},
        "theirs": _("By the books of %(name)s, %(currency)s")
        % {"name": one_line(facts.buyer.name), "currency": sign_of(facts)},
        "columns": [
            pgettext("paper", "Date"),
            pgettext("paper", "Document"),
            pgettext("paper", "Debit"),
            pgettext("paper", "Credit"),
        ],
        "rows": rows,
        "conclusion": _conclusion(facts),
        "in_words": in_words(abs(facts.closing), facts.currency) if facts.closing else "",
        "note": texts.note(""),
        "sides": [side_of("", facts.seller), side_of("", facts.buyer)],
        "words": side_words(),
    }


def evidence(facts: EvidenceFacts, texts: Texts) -> Data:
    return {
        **head_of(facts, texts),
        "subtitle": one_line(facts.subtitle or facts.title),
        "sections": [
            {
                "title": one_line(section.title),
                "rows": [[one_line(label), clean(value)] for label, value in section.rows],
            }
            for section in facts.sections
        ],
        "columns": [
            {"title": pgettext("paper", "Time"), "width": 132, "look": "quiet"},
            {"title": pgettext("paper", "Event"), "width": 150, "look": "strong"},
            {"title": pgettext("paper", "Details"), "width": "rest"},
        ],
        "rows": [
            [
                f"{day(one.at, with_year=True)},{NBSP}{one.at:%H:%M:%S}{NBSP}{one.at:%Z}".strip(),
                clean(one.what),
                clean(one.details),
            ]
            for one in facts.happenings
        ],
        "check_url": one_line(facts.check_url),
        "qr": square(facts.check_url) if facts.check_url else None,
        "note": texts.note(""),
        "words": {
            "page": _("%(page)s of %(pages)s"),
            "events": pgettext("paper", "What happened"),
            "check": _("Check this record at:"),
        },
    }


def head_of(facts: Any, texts: Texts) -> Data:
    title = texts.text("title")
    heading = f"{title}{NBSP}№{NBSP}{one_line(facts.number)}" if facts.number else title
    if writes_english() and facts.number:
        heading = f"{title} No.{NBSP}{one_line(facts.number)}"
    return {
        "title": heading,
        "heading": heading,
        "dated": _("of %(date)s") % {"date": full_date(facts.issued_on)},
        "intro": texts.text("intro"),
        "terms": texts.text("terms"),
        "footer": texts.text("footer"),
    }


def _priced(facts: InvoiceFacts | ActFacts) -> Data:
    subtotal = facts.total if facts.subtotal is None else facts.subtotal
    shown = money(facts.total, facts.currency)
    return {
        "columns": _columns(facts),
        "rows": [_row(index, line) for index, line in enumerate(facts.lines, 1)],
        "sums": [[pgettext("paper", "Sum"), figures(subtotal)], *_vat(facts)],
        "total": [_("To pay") if isinstance(facts, InvoiceFacts) else pgettext("act", "Total"), shown],
        "counted": [
            _("Items in all: %(count)s, to the sum of") % {"count": len(facts.lines)} + NBSP,
            shown,
        ],
        "in_words": in_words(facts.total, facts.currency),
    }


def _columns(facts: InvoiceFacts | ActFacts) -> list[dict[str, Any]]:
    sign = sign_of(facts)
    return [
        {"title": "№", "width": 22, "look": "quiet"},
        {"title": _("Goods, service"), "width": "rest", "look": "strong"},
        {"title": _("Qty"), "width": "auto", "align": "right"},
        {"title": pgettext("column", "Unit"), "width": "auto"},
        {"title": f"{pgettext('paper', 'Price')},{NBSP}{sign}", "width": "auto", "align": "right"},
        {
            "title": f"{pgettext('paper column', 'Sum')},{NBSP}{sign}",
            "width": "auto",
            "align": "right",
            "look": "strong",
        },
    ]


def _row(index: int, line: Line) -> list[str]:
    return [
        str(index),
        clean(line.name),
        "" if line.quantity is None else measured(line.quantity),
        one_line(line.unit),
        "" if line.price is None else priced(line.price),
        figures(line.amount),
    ]


def _vat(facts: InvoiceFacts | ActFacts) -> list[list[str]]:
    if not facts.vat:
        return [[_("Without VAT"), "—"]]
    rows = []
    for one in facts.vat:
        rate = "" if one.rate is None else f" {rate_of(one.rate)}{'' if writes_english() else NBSP}%"
        label = pgettext("paper", "VAT") if facts.vat_on_top else _("Including VAT")
        rows.append([f"{label}{rate}", figures(one.amount)])
    return rows


def _bank(bank: BankAccount, payee: Party) -> Data:
    return {
        "bank": one_line(bank.bank_name),
        "payee": ", ".join(part for part in (one_line(payee.name), *codes_of(payee)) if part),
        "bik": one_line(bank.bik),
        "corr": _grouped(bank.corr_account),
        "account": _grouped(bank.number),
    }


def _grouped(account: str) -> str:
    """Write an account as people compare it: 40702810 0000 0000 0000."""
    digits = "".join(one_line(account).split())
    if len(digits) != 20:
        return digits
    return NBSP.join([digits[:8], digits[8:12], digits[12:16], digits[16:]])


def _payment_code(facts: InvoiceFacts, bank: BankAccount | None) -> str | None:
    if bank is None or facts.currency != "RUB":
        return None
    text = payment_text(payee=facts.seller, bank=bank, amount=facts.total, purpose=facts.purpose or _purpose(facts))
    return square(text) if text else None


def _purpose(facts: InvoiceFacts) -> str:
    """Return the purpose in Russian, since a Russian bank reads it."""
    vat = sum(one.amount for one in facts.vat)
    tax = f"в т. ч. НДС {vat:.2f}" if facts.vat else "без НДС"
    return f"Оплата по счёту № {one_line(facts.number)} от {facts.issued_on:%d.%m.%Y}, {tax}"


def _requisites(party: Party) -> str:
    return ", ".join(part for part in (one_line(party.name), *codes_of(party), one_line(party.address)) if part)


def requisites_of(party: Party) -> list[str]:
    """Return what stands in the head of a document: the name with its codes, and the address."""
    return [", ".join((one_line(party.name), *codes_of(party))), one_line(party.address)]


def codes_of(party: Party) -> list[str]:
    """Return INN and KPP with their names, each in one piece."""
    labelled = ((pgettext("requisite", "INN"), party.inn), (pgettext("requisite", "KPP"), party.kpp))
    return [f"{label}{NBSP}{one_line(value)}" for label, value in labelled if value]


def signatures_of(party: Party) -> list[list[str]]:
    head = [one_line(party.position) or pgettext("paper", "Head"), one_line(party.head)]
    accountant = [_("Chief accountant"), one_line(party.accountant)]
    return [head, *([accountant] if party.accountant else [])]


def side_of(role: str, party: Party) -> Data:
    lines = [", ".join(codes_of(party))]
    if party.ogrn:
        lines.append(f"{pgettext('requisite', 'OGRN')}{NBSP}{one_line(party.ogrn)}")
    lines.append(one_line(party.address))
    if party.bank:
        lines.append(f"{pgettext('bank', 'Account')} {_grouped(party.bank.number)}, {one_line(party.bank.bank_name)}")
        lines.append(f"{pgettext('bank', 'BIK')}{NBSP}{one_line(party.bank.bik)}")
    lines.append(", ".join(one_line(part) for part in (party.phone, party.email) if part))
    return {
        "role": role,
        "name": one_line(party.name),
        "lines": [line for line in lines if line],
        "position": one_line(party.position),
        "person": one_line(party.head) or NBSP * 24,
    }


def side_words() -> Data:
    return {
        "page": _("%(page)s of %(pages)s"),
        "signature": pgettext("paper", "Signature"),
        "seal": pgettext("paper", "Seal"),
    }


def _on_side(balance: Any) -> tuple[Any, Any]:
    return (balance, 0) if balance >= 0 else (0, -balance)


def _settled(on: str, document: str, debit: Any, credit: Any, *, strong: bool = False, zero: bool = False) -> Data:
    return {
        "strong": strong,
        "cells": [on, document, figures(debit) if debit or zero else "", figures(credit) if credit or zero else ""],
    }


def _conclusion(facts: ReconciliationFacts) -> list[str]:
    on = full_date(facts.period_to)
    if not facts.closing:
        return [_("As of %(date)s neither side owes the other anything.") % {"date": on}, ""]
    creditor = facts.seller if facts.closing > 0 else facts.buyer
    text = _("As of %(date)s the debt in favour of %(name)s is") % {"date": on, "name": one_line(creditor.name)}
    return [f"{text}{NBSP}", money(abs(facts.closing), facts.currency)]


def pairs_of(*pairs: tuple[Any, ...]) -> list[list[Any]]:
    return [[pair[0], clean(pair[1]), *pair[2:]] for pair in pairs if pair[1]]


def sign_of(facts: Any) -> str:
    return SYMBOLS.get(facts.currency, one_line(facts.currency))


def variables(facts: Any, brand: Any) -> Mapping[str, str]:
    """Return what a template may name, as it is written on the page."""
    found = {
        "number": facts.number,
        "date": full_date(facts.issued_on),
        "company": brand.name,
        "host": brand.host,
    }
    for side in ("seller", "buyer"):
        party: Party | None = getattr(facts, side, None)
        if party is not None:
            found |= {
                side: party.name,
                f"{side}_full": party.full_name or party.name,
                f"{side}_inn": party.inn,
                f"{side}_address": party.address,
                f"{side}_position": party.position,
                f"{side}_head": party.head,
            }
    found |= _money_variables(facts)
    found |= {
        name: full_date(getattr(facts, attribute)) if getattr(facts, attribute, None) else ""
        for name, attribute in (("due_date", "due_on"), ("period_from", "period_from"), ("period_to", "period_to"))
    }
    found["place"] = getattr(facts, "place", "")
    return {name: clean(value) for name, value in {**found, **facts.values}.items()}


def _money_variables(facts: Any) -> dict[str, str]:
    amount = getattr(facts, "total", getattr(facts, "closing", None))
    basis = getattr(facts, "basis", "")
    if amount is None:
        return {"total": "", "total_words": "", "basis": basis}
    return {"total": money(amount, facts.currency), "total_words": in_words(amount, facts.currency), "basis": basis}
