"""Statements to read in tests: the samples, and ones made up on the spot."""

import io
import json
from pathlib import Path
from typing import Any

from core.finance.statements.formats import Refusal, Statement, StatementLine, open_statement

DATA = Path(__file__).parents[3] / "data"
EXPECTED: dict[str, Any] = json.loads((DATA / "expected_bank.json").read_text(encoding="utf-8"))
SAMPLES = ("bank_statement_1c.txt", "bank_statement_camt053.xml")
OWN = "40702810200000000001"
OTHER = "40702810400000161411"


def sample(name: str) -> bytes:
    return (DATA / name).read_bytes()


class Read:
    """Everything that a file says."""

    def __init__(self, content: bytes) -> None:
        self.file = open_statement(io.BytesIO(content))
        items = list(self.file.items())
        self.statements = [one for one in items if isinstance(one, Statement)]
        self.lines = [one for one in items if isinstance(one, StatementLine)]
        self.refused = [one for one in items if isinstance(one, Refusal)]


def exchange(
    *documents: str, head: str = "", totals: str = "", encoding: str = "cp1251", end: str = "КонецФайла\r\n"
) -> bytes:
    """Print a file of one account, with whatever documents are given."""
    text = f"1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=Windows\r\nРасчСчет={OWN}\r\n{head}"
    section = totals or "НачальныйОстаток=0\r\nВсегоПоступило=0\r\nВсегоСписано=0\r\nКонечныйОстаток=0\r\n"
    text += f"СекцияРасчСчет\r\nРасчСчет={OWN}\r\n{section}КонецРасчСчет\r\n"
    return (text + "".join(documents) + end).encode(encoding)


def document(**changes: str | None) -> str:
    """Print an incoming payment; a key given None is left out."""
    values: dict[str, str | None] = {
        "Номер": "15",
        "Дата": "05.10.2026",
        "Сумма": "1000.00",
        "ПлательщикСчет": OTHER,
        "Плательщик": "ООО Вешний луг",
        "ПлательщикИНН": "7700000104",
        "ПолучательСчет": OWN,
        "ДатаПоступило": "05.10.2026",
        "НазначениеПлатежа": "Оплата по счету № 302 от 02.09.2026",
        **changes,
    }
    body = "".join(f"{key}={value}\r\n" for key, value in values.items() if value is not None)
    return f"СекцияДокумент=Платежное поручение\r\n{body}КонецДокумента\r\n"


def camt(*entries: str, version: str = "08", head: str = "<MsgId>M1</MsgId>", balances: str | None = None) -> bytes:
    """Print a statement of one account."""
    given = balances if balances is not None else balance("OPBD", "100.00") + balance("CLBD", "100.00")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">\n'
        f"<BkToCstmrStmt><GrpHdr>{head}<CreDtTm>2026-10-10T06:30:00</CreDtTm></GrpHdr>\n"
        f"<Stmt><Id>S1</Id><Acct><Id><Othr><Id>{OWN}</Id></Othr></Id><Ccy>RUB</Ccy></Acct>\n{given}"
        + "".join(entries)
        + "</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def balance(kind: str, amount: str, sign: str = "CRDT") -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="RUB">{amount}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>2026-10-09</Dt></Dt></Bal>\n"
    )


def entry(
    amount: str = "50.00",
    *,
    sign: str = "CRDT",
    state: str = "<Cd>BOOK</Cd>",
    day: str = "2026-10-09",
    inside: str = "",
) -> str:
    return (
        f'<Ntry><Amt Ccy="RUB">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts>{state}</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>\n{inside}</Ntry>\n"
    )
