"""Which invoices a purpose names."""

from datetime import date

import pytest

from core.finance.statements.mentions import Mention, find_mentions

pytestmark = [pytest.mark.unit, pytest.mark.requirement("FC-76")]
SECOND = date(2026, 9, 2)


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("Оплата по счету № 302 от 02.09.2026 за топливо. НДС 22% - 50502-62 руб.", [Mention("302", SECOND)]),
        ("По счёту N302 от 02.09.2026 за топливо", [Mention("302", SECOND)]),
        ("Оплата по сч. 302 от 02.09.2026 г., топливо. Сумма 100-00", [Mention("302", SECOND)]),
        ("ЗА ТОПЛИВО СОГЛАСНО СЧЕТА №302 ОТ 2.9.26", [Mention("302", SECOND)]),
        ("Предоплата по счету ПТ00-000302 от 02.09.2026", [Mention("ПT00-000302", SECOND)]),
        ("Invoice No. 302 dated 02.09.2026", [Mention("302", SECOND)]),
        ("счет на оплату № 302 от 2 сентября 2026 г.", [Mention("302", SECOND)]),
        ("счет на оплату № 302 от 2026-09-02", [Mention("302", SECOND)]),
        ("Оплата по счетам № 301, 302 и 303", [Mention("301"), Mention("302"), Mention("303")]),
        ("По счету № 301 от 02.09.2026, № 302 от 02.09.2026", [Mention("301", SECOND), Mention("302", SECOND)]),
        ("За услуги ПТ00-000302", [Mention("ПT00-000302", is_named=False)]),
        ("Пополнение баланса по договору ТК-117/2026", [Mention("TK-117/2026", is_named=False)]),
        ("сч№302", [Mention("302")]),
        ("Оплата по счету 302 от 31.09.2026", [Mention("302")]),
        ("Комиссия за ведение счёта по тарифам банка за 02.10.2026", []),
        ("Перевод на расчетный счет 40702810500005816086", []),
        ("Пополнение по лицевому счету 302", []),
        ("Оплата по счет-фактуре № 302 от 02.09.2026", []),
        ("По счету от 02.09.2026", []),
        ("", []),
    ],
)
def test_purpose_names_invoices(purpose: str, expected: list[Mention]) -> None:
    assert list(find_mentions(purpose)) == expected


def test_long_purpose_is_no_trap() -> None:
    assert len(find_mentions("счет " + ", ".join(str(number) for number in range(5000)))) == 50
    assert find_mentions("A" * 100_000 + "-" * 1000) == ()
