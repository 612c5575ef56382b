"""One entry of a camt statement: a movement, or as many as its batch has payments."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

from core.finance.statements.formats.fields import (
    BadField,
    read_account,
    read_day,
    read_inn,
    read_kpp,
    read_positive,
    split_name,
)
from core.finance.statements.formats.values import Direction, Party, Refusal, StatementLine

_DIRECTIONS = {"CRDT": Direction.IN, "DBIT": Direction.OUT}
_NO_NUMBER = frozenset({"", "NOTPROVIDED", "NOTAVAILABLE"})
_OTHERS_OF_LINE = ("Refs/EndToEndId", "Refs/TxId", "Refs/UETR", "AddtlTxInf", "Purp/Cd")


def text_at(part: Element, path: str) -> str:
    """Return the text at the path, "" where there is none."""
    return (part.findtext(path) or "").strip()


def items_of_entry(entry: Element, *, account: str, position: int) -> Iterator[StatementLine | Refusal]:
    """Yield the payments of the entry, or why it cannot be taken."""
    reference = text_at(entry, "AcctSvcrRef") or text_at(entry, "NtryRef")
    try:
        yield from list(_lines(entry, account, position, reference))
    except BadField as error:
        yield Refusal(position=position, reason=error.reason, number=reference[:40])


def _lines(entry: Element, account: str, position: int, reference: str) -> Iterator[StatementLine]:
    whole = _line(entry, account, position, reference)
    details = entry.findall("NtryDtls/TxDtls")
    if not details:
        yield replace(whole, number=reference)
        return
    lines = [_detail(whole, one, alone=len(details) == 1) for one in details]
    if len(details) > 1 and sum((line.amount for line in lines), Decimal(0)) != whole.amount:
        raise BadField("batch_differs")
    yield from lines


def _line(entry: Element, account: str, position: int, reference: str) -> StatementLine:
    booked_on = _day(entry, "BookgDt") or _day(entry, "ValDt")
    if booked_on is None:
        raise BadField("bad_date")
    return StatementLine(
        account=account,
        direction=_direction(text_at(entry, "CdtDbtInd")),
        kind=text_at(entry, "BkTxCd/Domn/Cd") or text_at(entry, "BkTxCd/Prtry/Cd") or "PMNT",
        number="",
        day=booked_on,
        amount=read_positive(text_at(entry, "Amt")),
        position=position,
        payer=Party(),
        payee=Party(),
        purpose=" ".join(text_at(entry, "AddtlNtryInf").split()),
        booked_on=booked_on,
        # A code of its own since version 08, before it the word itself.
        is_booked=(text_at(entry, "Sts/Cd") or text_at(entry, "Sts")) == "BOOK",
        is_reversal=text_at(entry, "RvslInd") in {"true", "1"},
        reference=reference,
    )


def _day(entry: Element, tag: str) -> date | None:
    text = text_at(entry, f"{tag}/Dt") or text_at(entry, f"{tag}/DtTm")
    return read_day(text) if text else None


def _direction(word: str) -> Direction:
    if word not in _DIRECTIONS:
        raise BadField("bad_direction")
    return _DIRECTIONS[word]


def _detail(whole: StatementLine, detail: Element, *, alone: bool) -> StatementLine:
    own_amount = text_at(detail, "Amt") or text_at(detail, "AmtDtls/TxAmt/Amt")
    if not own_amount and not alone:
        raise BadField("batch_differs")
    # The only payment of an entry is what the entry booked; what it names besides may be another currency's.
    amount = whole.amount if alone else read_positive(own_amount)
    word = text_at(detail, "CdtDbtInd")
    return replace(
        whole,
        number=_number(detail, whole.reference),
        amount=amount,
        direction=_direction(word) if word else whole.direction,
        payer=_party(detail, "Dbtr"),
        payee=_party(detail, "Cdtr"),
        purpose=_purpose(detail) or whole.purpose,
        extra={path: text for path in _OTHERS_OF_LINE if (text := text_at(detail, path)) not in _NO_NUMBER},
    )


def _number(detail: Element, reference: str) -> str:
    """Return the number of the payment order: as Russian banks name it, else the best other one."""
    for own in detail.findall("Refs/Prtry"):
        if text_at(own, "Tp") == "DOCNUM":
            return text_at(own, "Ref")
    for path in ("Refs/EndToEndId", "Refs/AcctSvcrRef", "Refs/TxId"):
        if (text := text_at(detail, path)) not in _NO_NUMBER:
            return text
    return reference


def _party(detail: Element, tag: str) -> Party:
    people, agents = detail.find("RltdPties"), detail.find(f"RltdAgts/{tag}Agt/FinInstnId")
    if people is None:
        return Party()
    # Since version 08 a party stands one element deeper.
    who = people.find(f"{tag}/Pty") if people.find(f"{tag}/Pty") is not None else people.find(tag)
    account = text_at(people, f"{tag}Acct/Id/IBAN") or text_at(people, f"{tag}Acct/Id/Othr/Id")
    name, inn, kpp = split_name(text_at(who, "Nm")) if who is not None else ("", "", "")
    for other in who.findall("Id/*/Othr") if who is not None else ():
        if text_at(other, "SchmeNm/Cd") in {"TXID", "INN"} or text_at(other, "SchmeNm/Prtry") in {"INN", "ИНН"}:
            inn = read_inn(text_at(other, "Id")) or inn
        elif text_at(other, "SchmeNm/Prtry") in {"KPP", "КПП"}:
            kpp = read_kpp(text_at(other, "Id")) or kpp
    return Party(
        name=name,
        inn=inn,
        kpp=kpp,
        account=read_account(account),
        bik=text_at(agents, "ClrSysMmbId/MmbId") or text_at(agents, "BICFI") if agents is not None else "",
        bank=text_at(agents, "Nm") if agents is not None else "",
    )


def _purpose(detail: Element) -> str:
    """Join the pieces into which banks cut a purpose; a structured reference stands behind it."""
    pieces = [(piece.text or "").strip() for piece in detail.findall("RmtInf/Ustrd")]
    pieces += [(piece.text or "").strip() for piece in detail.findall("RmtInf/Strd/CdtrRefInf/Ref")]
    return " ".join(" ".join(piece for piece in pieces if piece).split())
