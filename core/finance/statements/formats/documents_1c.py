"""One document of 1CClientBankExchange: whose movement it is, in which direction, between whom."""

from collections.abc import Iterator, Mapping
from typing import Any

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

PAYER, PAYEE = "Плательщик", "Получатель"
_PURPOSE_PARTS = tuple(f"НазначениеПлатежа{number}" for number in range(1, 7))


def lines_of(
    *, kind: str, values: dict[str, str], own: Mapping[str, Any], position: int, trouble: str = ""
) -> Iterator[StatementLine | Refusal]:
    """Yield what the document is to the file's accounts: one movement, two where both sides are ours, or a refusal.

    Takes what it knows out of `values`; the rest stays with the line.
    """
    number = values.pop("Номер", "")
    try:
        if trouble:
            raise BadField(trouble)
        yield from _read(kind, number, values, own, position)
    except BadField as error:
        yield Refusal(position=position, reason=error.reason, number=number[:40])


def _read(
    kind: str, number: str, values: dict[str, str], own: Mapping[str, Any], position: int
) -> Iterator[StatementLine]:
    if not number:
        raise BadField("missing_id")
    amount = read_positive(values.pop("Сумма", ""))
    day = read_day(values.pop("Дата", ""))
    moved = {Direction.OUT: values.pop("ДатаСписано", ""), Direction.IN: values.pop("ДатаПоступило", "")}
    accounts = {Direction.OUT: _accounts(values, PAYER), Direction.IN: _accounts(values, PAYEE)}
    payer, payee = _party(values, PAYER), _party(values, PAYEE)
    purpose = _purpose(values)
    for direction, account in _movements(moved, accounts, own):
        yield StatementLine(
            account=account,
            direction=direction,
            kind=kind,
            number=number,
            day=day,
            amount=amount,
            position=position,
            payer=payer,
            payee=payee,
            purpose=purpose,
            booked_on=read_day(moved[direction]) if moved[direction] else day,
            extra={key: value for key, value in values.items() if value},
        )


def _movements(
    moved: dict[Direction, str], accounts: dict[Direction, list[str]], own: Mapping[str, Any]
) -> list[tuple[Direction, str]]:
    """Say in which direction money moved on which own account.

    The one date that is filled tells; where both or none are, the accounts do.
    """
    filled = [direction for direction, day in moved.items() if day]
    found = []
    for direction in filled if len(filled) == 1 else accounts:
        account = next((one for one in accounts[direction] if one in own), "")
        if not account and len(filled) == 1 and len(own) == 1 and not accounts[direction]:
            account = next(iter(own))  # the bank's own orders name no account of ours
        if account:
            found.append((direction, account))
    if not found:
        raise BadField("foreign_account")
    return found


def _accounts(values: dict[str, str], side: str) -> list[str]:
    return [account for key in ("РасчСчет", "Счет") if (account := read_account(values.get(f"{side}{key}", "")))]


def _party(values: dict[str, str], side: str) -> Party:
    """Read a side; the tax number may stand inside the name alone."""
    account = _accounts(values, side)[:1]
    for key in ("РасчСчет", "Счет"):
        values.pop(f"{side}{key}", "")
    first, second = values.pop(side, ""), values.pop(f"{side}1", "")
    name, inn, kpp = split_name(first or second)
    return Party(
        name=name,
        inn=read_inn(values.pop(f"{side}ИНН", "")) or inn,
        kpp=read_kpp(values.pop(f"{side}КПП", "")) or kpp,
        account=account[0] if account else "",
        bik=read_account(values.pop(f"{side}БИК", "")),
        bank=values.pop(f"{side}Банк1", ""),
    )


def _purpose(values: dict[str, str]) -> str:
    whole = values.pop("НазначениеПлатежа", "")
    parts = [part for key in _PURPOSE_PARTS if (part := values.pop(key, ""))]
    return " ".join((whole or " ".join(parts)).split())
