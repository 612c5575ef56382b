"""How the played bank prints a statement: 1CClientBankExchange and camt.053."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from xml.sax.saxutils import escape

ENCODINGS = {"cp1251": "Windows", "cp866": "DOS", "utf-8": "Windows", "utf-8-sig": "Windows"}
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two between whom money moves."""

    name: str = ""
    inn: str = ""
    kpp: str = ""
    account: str = ""
    bik: str = ""
    bank: str = ""


@dataclass(frozen=True, kw_only=True)
class Movement:
    """What the account sees of one payment."""

    account: str
    is_in: bool
    number: str
    day: date
    amount: Decimal
    other: Side
    purpose: str = ""
    kind: str = "Платежное поручение"
    is_booked: bool = True
    is_reversal: bool = False


@dataclass(frozen=True, kw_only=True)
class Head:
    """An account over a period, with the balances between which it moved."""

    owner: Side
    since: date
    until: date
    opening: Decimal
    closing: Decimal
    credited: Decimal
    debited: Decimal


def exchange_1c(
    heads: Sequence[Head], movements: Iterable[Movement], *, encoding: str = "cp1251", version: str = "1.03"
) -> bytes:
    """Print 1CClientBankExchange; characters that the page lacks become question marks, as banks print them."""
    owners = {head.owner.account: head.owner for head in heads}
    lines = ["1CClientBankExchange", f"ВерсияФормата={version}", f"Кодировка={ENCODINGS[encoding]}"]
    lines += ["Отправитель=Песочный банк", "Получатель=1С:Предприятие"]
    lines += [f"ДатаНачала={_ru(min(one.since for one in heads))}", f"ДатаКонца={_ru(max(one.until for one in heads))}"]
    lines += [f"РасчСчет={account}" for account in owners]
    for head in heads:
        lines += _section(head)
    for movement in movements:
        if movement.is_booked:  # the format has no word for what is only expected
            lines += _document(movement, owners[movement.account])
    lines.append("КонецФайла")
    return "".join(f"{line}\r\n" for line in lines).encode(encoding, errors="replace")


def _section(head: Head) -> list[str]:
    return [
        "СекцияРасчСчет",
        f"ДатаНачала={_ru(head.since)}",
        f"ДатаКонца={_ru(head.until)}",
        f"РасчСчет={head.owner.account}",
        f"НачальныйОстаток={head.opening:.2f}",
        f"ВсегоПоступило={head.credited:.2f}",
        f"ВсегоСписано={head.debited:.2f}",
        f"КонечныйОстаток={head.closing:.2f}",
        "КонецРасчСчет",
    ]


def _document(movement: Movement, owner: Side) -> list[str]:
    payer, payee = (movement.other, owner) if movement.is_in else (owner, movement.other)
    day = _ru(movement.day)
    lines = [f"СекцияДокумент={movement.kind}", f"Номер={movement.number}", f"Дата={day}"]
    lines.append(f"Сумма={movement.amount:.2f}")
    for word, side, moved in (
        ("Плательщик", payer, f"ДатаСписано={'' if movement.is_in else day}"),
        ("Получатель", payee, f"ДатаПоступило={day if movement.is_in else ''}"),
    ):
        lines += [f"{word}Счет={side.account}", moved, f"{word}={side.name}", f"{word}ИНН={side.inn}"]
        lines += [f"{word}КПП={side.kpp}", f"{word}РасчСчет={side.account}", f"{word}Банк1={side.bank}"]
        lines.append(f"{word}БИК={side.bik}")
    return [*lines, "ВидОплаты=01", "Очередность=5", f"НазначениеПлатежа={movement.purpose}", "КонецДокумента"]


def _ru(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def camt053(heads: Sequence[Head], movements: Iterable[Movement], *, version: str = "08") -> bytes:
    """Print camt.053; accounts and banks are named the Russian way (20 digits, BIK as member id of RUCBC)."""
    every = list(movements)
    made = datetime.combine(max(head.until for head in heads) + timedelta(days=1), datetime.min.time())
    body = "".join(
        _statement(head, [one for one in every if one.account == head.owner.account], version) for head in heads
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}{version}">\n<BkToCstmrStmt>\n'
        f"<GrpHdr><MsgId>STMT{made:%Y%m%d}</MsgId><CreDtTm>{made.isoformat()}</CreDtTm></GrpHdr>\n{body}"
        "</BkToCstmrStmt>\n</Document>\n"
    ).encode()


def _statement(head: Head, movements: Sequence[Movement], version: str) -> str:
    account = f"<Acct><Id><Othr><Id>{head.owner.account}</Id></Othr></Id><Ccy>RUB</Ccy></Acct>"
    balances = _balance("OPBD", head.opening, head.since) + _balance("CLBD", head.closing, head.until)
    totals = (
        f"<TxsSummry><TtlCdtNtries><Sum>{head.credited:.2f}</Sum></TtlCdtNtries>"
        f"<TtlDbtNtries><Sum>{head.debited:.2f}</Sum></TtlDbtNtries></TxsSummry>\n"
    )
    entries = "".join(_entry(one, head.owner, version) for one in movements)
    return f"<Stmt><Id>{head.owner.account}-{head.until:%Y%m%d}</Id>\n{account}\n{balances}{totals}{entries}</Stmt>\n"


def _balance(kind: str, amount: Decimal, day: date) -> str:
    sign = "DBIT" if amount < 0 else "CRDT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="RUB">{abs(amount):.2f}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def _entry(movement: Movement, owner: Side, version: str) -> str:
    word = "CRDT" if movement.is_in else "DBIT"
    state = "BOOK" if movement.is_booked else "PDNG"
    status = state if version < "08" else f"<Cd>{state}</Cd>"
    amount = f'<Amt Ccy="RUB">{movement.amount:.2f}</Amt>'
    payer, payee = (movement.other, owner) if movement.is_in else (owner, movement.other)
    people = _party("Dbtr", payer, version) + _party("Cdtr", payee, version)
    agents = _agent("Dbtr", payer) + _agent("Cdtr", payee)
    return (
        f"<Ntry>{amount}<CdtDbtInd>{word}</CdtDbtInd>{'<RvslInd>true</RvslInd>' if movement.is_reversal else ''}"
        f"<Sts>{status}</Sts><BookgDt><Dt>{movement.day}</Dt></BookgDt><ValDt><Dt>{movement.day}</Dt></ValDt>"
        f"<BkTxCd><Domn><Cd>{escape(movement.kind)}</Cd></Domn></BkTxCd>\n<NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>NOTPROVIDED</EndToEndId><Prtry><Tp>DOCNUM</Tp><Ref>{escape(movement.number)}</Ref></Prtry></Refs>"
        f"{amount}<CdtDbtInd>{word}</CdtDbtInd><RltdPties>{people}</RltdPties><RltdAgts>{agents}</RltdAgts>"
        f"<RmtInf><Ustrd>{escape(movement.purpose)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )


def _party(tag: str, side: Side, version: str) -> str:
    inn = (
        f"<Id><OrgId><Othr><Id>{side.inn}</Id><SchmeNm><Cd>TXID</Cd></SchmeNm></Othr></OrgId></Id>" if side.inn else ""
    )
    facts = f"<Nm>{escape(side.name)}</Nm>{inn}"
    who = f"<{tag}>{facts if version < '08' else f'<Pty>{facts}</Pty>'}</{tag}>"
    return f"{who}<{tag}Acct><Id><Othr><Id>{escape(side.account)}</Id></Othr></Id></{tag}Acct>"


def _agent(tag: str, side: Side) -> str:
    member = f"<ClrSysMmbId><ClrSysId><Cd>RUCBC</Cd></ClrSysId><MmbId>{side.bik}</MmbId></ClrSysMmbId>"
    return f"<{tag}Agt><FinInstnId>{member}<Nm>{escape(side.bank)}</Nm></FinInstnId></{tag}Agt>"
