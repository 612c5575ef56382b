"""The head of a camt statement: whose account, which days, which balances."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.finance.statements.formats.camt_entries import text_at
from core.finance.statements.formats.errors import BrokenFile, NoAccount
from core.finance.statements.formats.fields import BadField, read_account, read_amount, read_day
from core.finance.statements.formats.values import (
    Direction,
    Refusal,
    Statement,
    StatementLine,
    currency_of,
)

# Kinds of balances, the best first: booked ones before those of an earlier day.
OPENINGS, CLOSINGS = ("OPBD", "PRCD"), ("CLBD",)


@dataclass
class OpenStatement:
    """A statement while it is read; the figures that its head does not give are summed from its entries."""

    position: int
    account: str = ""
    bik: str = ""
    currency: str = ""
    since: date | None = None
    until: date | None = None
    balances: dict[str, Decimal] = field(default_factory=dict)
    printed: dict[Direction, Decimal] = field(default_factory=dict)
    summed: dict[Direction, Decimal] = field(default_factory=lambda: dict.fromkeys(Direction, Decimal("0.00")))

    def needed_account(self) -> str:
        if not self.account:
            raise NoAccount
        return self.account

    def learn(self, part: Element, line: int) -> None:
        try:
            self._learn(part)
        except BadField as error:
            raise BrokenFile(
                line, format_lazy(_("an amount or a day in {part} cannot be read"), part=part.tag)
            ) from error

    def _learn(self, part: Element) -> None:
        if part.tag == "Acct":
            self.account = read_account(text_at(part, "Id/IBAN") or text_at(part, "Id/Othr/Id"))
            self.bik = text_at(part, "Svcr/FinInstnId/ClrSysMmbId/MmbId")
            self.currency = text_at(part, "Ccy")
        elif part.tag == "FrToDt":
            self.since = self._day(text_at(part, "FrDtTm") or text_at(part, "FrDt"))
            self.until = self._day(text_at(part, "ToDtTm") or text_at(part, "ToDt"))
        elif part.tag == "Bal":
            self._learn_balance(part)
        elif part.tag == "TxsSummry":
            for tag, direction in (("TtlCdtNtries", Direction.IN), ("TtlDbtNtries", Direction.OUT)):
                if total := text_at(part, f"{tag}/Sum"):
                    self.printed[direction] = read_amount(total)

    def _learn_balance(self, part: Element) -> None:
        kind = text_at(part, "Tp/CdOrPrtry/Cd")
        amount = read_amount(text_at(part, "Amt"))
        # The first of a kind counts: a statement in pages repeats none.
        self.balances.setdefault(kind, -amount if text_at(part, "CdtDbtInd") == "DBIT" else amount)
        day = self._day(text_at(part, "Dt/Dt") or text_at(part, "Dt/DtTm"))
        if kind in OPENINGS and self.since is None:
            self.since = day
        if kind in CLOSINGS and self.until is None:
            self.until = day

    @staticmethod
    def _day(text: str) -> date | None:
        return read_day(text) if text else None

    def count(self, item: StatementLine | Refusal) -> None:
        if isinstance(item, StatementLine) and item.is_booked:
            self.summed[item.direction] += item.amount

    def close(self) -> Statement:
        return Statement(
            account=self.needed_account(),
            position=self.position,
            bik=self.bik,
            currency=self.currency or currency_of(self.account),
            since=self.since,
            until=self.until,
            opening=self._first(OPENINGS),
            credited=self.printed.get(Direction.IN, self.summed[Direction.IN]),
            debited=self.printed.get(Direction.OUT, self.summed[Direction.OUT]),
            closing=self._first(CLOSINGS),
        )

    def _first(self, kinds: tuple[str, ...]) -> Decimal | None:
        return next((self.balances[kind] for kind in kinds if kind in self.balances), None)
